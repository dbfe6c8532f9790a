import { textData } from '../data/data.js';
import { normaliseDomain, normaliseName, toAbsolute } from '../names/names.js';
import { invalid, shown } from '../driver/refuse.js';
import { CloudError } from '../../errors.js';
import { loadLibrary } from '../../http/sockets/load-library.js';
import type { RecordPattern } from '../plan/scope.js';
import { normaliseRecord } from '../records/normalise.js';
import type { RecordValue } from '../records/record.js';

/** Options for reading a zone's YAML file. */
export interface OctoYamlOptions {
  /** The zone, which only the file's name tells. */
  readonly domain: string;
  /** Seconds, for records that name none. Default 3600, as octoDNS has it */
  readonly defaultTtl?: number;
  /** octoDNS's name of the host, for records limited to some hosts. */
  readonly target?: string;
}

/** Content of an octoDNS YAML file. */
export interface OctoZone {
  /** The zone's domain, without a final dot. */
  readonly domain: string;
  /** Its records in normal form. */
  readonly records: readonly RecordValue[];
  /** Records that octoDNS ignores; pass them to a plan as `ignore`. */
  readonly ignore: readonly RecordPattern[];
}

type Node = Readonly<Record<string, unknown>>;
/** Writes a value of a type, which is a text or an object, as data. */
type Write = (value: unknown) => string;

const DEFAULT_TTL = 3600;

/** Fields of types with object values, in the order of zone files; alternative names are tried in turn. */
const FIELDS: Readonly<Record<string, readonly (readonly [name: string, ...others: string[]])[]>> = {
  DS: [['key_tag'], ['algorithm'], ['digest_type'], ['digest']],
  MX: [
    ['preference', 'priority'],
    ['exchange', 'value'],
  ],
  SRV: [['priority'], ['weight'], ['port'], ['target']],
  SSHFP: [['algorithm'], ['fingerprint_type'], ['fingerprint']],
  TLSA: [['certificate_usage'], ['selector'], ['matching_type'], ['certificate_association_data']],
};

const SPECIAL: Readonly<Record<string, Write>> = {
  CAA: (value) => {
    const caa = asNode(value);
    return `${Number(caa['flags'] ?? 0)} ${field(caa, 'tag')} ${quoted(field(caa, 'value'))}`;
  },
  HTTPS: service,
  LOC: location,
  NAPTR: (value) => {
    const naptr = asNode(value);
    const texts = ['flags', 'service', 'regexp'].map((name) => quoted(field(naptr, name)));
    return [field(naptr, 'order'), field(naptr, 'preference'), ...texts, field(naptr, 'replacement')].join(
      ' ',
    );
  },
  SPF: text,
  SVCB: service,
  TXT: text,
  URI: (value) => {
    const uri = asNode(value);
    return `${field(uri, 'priority')} ${field(uri, 'weight')} ${quoted(field(uri, 'target'))}`;
  },
};

/**
 * Reads a zone file of octoDNS's YAML provider.
 *
 * @throws InvalidRequestError naming the record, for an invalid file, for features of octoDNS alone (`dynamic`, `geo`, URLFWD), and for
 * records limited to some hosts without `target`
 * @see https://octodns.readthedocs.io/en/latest/records.html
 */
export async function parseOctoYaml(text: string, options: OctoYamlOptions): Promise<OctoZone> {
  const domain = normaliseDomain(options.domain);
  const records: RecordValue[] = [];
  const ignore: RecordPattern[] = [];
  for (const [name, given] of Object.entries(await load(text, domain))) {
    for (const node of [given].flat()) {
      const type = typeOf(node, name, domain);
      const fate = at(name, type, domain, () => fateOf(asNode(node), options.target));
      if (fate === 'ignored') ignore.push({ name: exactly(name, domain), type });
      else if (fate === 'kept')
        records.push(...at(name, type, domain, () => read(name, type, asNode(node), { ...options, domain })));
    }
  }
  return { domain, records, ignore };
}

async function load(text: string, domain: string): Promise<Node> {
  const { parse } = await loadLibrary('yaml');
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    throw invalid(
      `The YAML of ${domain} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  // An empty file is a zone without records.
  if (data === null) return {};
  if (typeof data === 'object' && !Array.isArray(data)) return data as Node;
  throw invalid(`The YAML of ${domain} is no map of names to records.`);
}

function read(
  name: string,
  type: string,
  node: Node,
  { domain, defaultTtl = DEFAULT_TTL }: OctoYamlOptions,
): RecordValue[] {
  const ttl = node['ttl'] ?? defaultTtl;
  if (typeof ttl !== 'number') throw invalid(`its ttl is no number: ${shown(ttl)}`);
  const values = node['values'] === undefined ? [node['value']] : [node['values']].flat();
  if (values.length === 0 || values.includes(undefined)) throw invalid('it has neither value nor values');
  const absolute = toAbsolute(name, domain);
  return values.map((value) =>
    normaliseRecord({ name: absolute, type, data: write(type, value), ttl }, domain),
  );
}

function write(type: string, value: unknown): string {
  const special = SPECIAL[type];
  if (special !== undefined) return special(value);
  const fields = FIELDS[type];
  if (fields !== undefined) {
    const node = asNode(value);
    return fields.map((names) => field(node, ...names)).join(' ');
  }
  if (typeof value === 'string') return value;
  throw invalid(`a value of it is no text: ${shown(value)}`);
}

/** Handling of a record, by its `octodns` field. */
function fateOf(node: Node, target: string | undefined): 'kept' | 'ignored' | 'elsewhere' {
  for (const special of ['dynamic', 'geo'])
    if (node[special] !== undefined) throw invalid(`${special} is octoDNS's own, which no plan can make`);
  if (node['octodns'] === undefined) return 'kept';
  const { ignored, included, excluded, lenient: _, healthcheck: __, ...others } = asNode(node['octodns']);
  if (ignored === true) return 'ignored';
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw invalid(`octodns.${other} is a setting of octoDNS's, which no plan can make`);
  const [only, never] = [included, excluded].map((list) => [list ?? []].flat().map(String));
  if (only === undefined || never === undefined || only.length + never.length === 0) return 'kept';
  if (target === undefined)
    throw invalid("it is for some hosts only; say by target, octoDNS's name of the host, which is meant");
  return (only.length > 0 && !only.includes(target)) || never.includes(target) ? 'elsewhere' : 'kept';
}

function typeOf(node: unknown, name: string, domain: string): string {
  const type = typeof node === 'object' && node !== null && 'type' in node ? node.type : undefined;
  if (typeof type === 'string' && type !== 'URLFWD') return type.toUpperCase();
  const why = type === 'URLFWD' ? 'is a forwarding, which is no record of the DNS' : 'has no type';
  throw invalid(`The YAML of ${domain}: ${shown(name === '' ? '@' : name)} ${why}.`);
}

/** A pattern for exactly one name; in a string an asterisk would match others too. */
function exactly(name: string, domain: string): string | RegExp {
  const normal = normaliseName(toAbsolute(name, domain), domain);
  if (normal === '') return '@';
  return normal.includes('*') ? new RegExp(`^${normal.replaceAll(/[.*\\]/g, '\\$&')}$`) : normal;
}

/** Adds the record to errors. */
function at<T>(name: string, type: string, domain: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!CloudError.is(error)) throw error;
    throw invalid(
      `The YAML of ${domain}: the ${type} record ${shown(name === '' ? '@' : name)}: ${error.message}`,
    );
  }
}

function asNode(value: unknown): Node {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Node;
  throw invalid(`an object is expected, got ${shown(value)}`);
}

/** The first of several fields that exists. */
function field(node: Node, ...names: readonly [string, ...string[]]): string {
  const value = names.map((name) => node[name]).find((one) => one !== undefined && one !== null);
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw invalid(`${names[0]} is missing`);
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw invalid(`a value of it is no text: ${shown(value)}`);
  // octoDNS escapes semicolons, and nothing else.
  return textData(value.replaceAll('\\;', ';'));
}

function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

function location(value: unknown): string {
  const loc = asNode(value);
  const place = (axis: 'lat' | 'long'): string =>
    ['degrees', 'minutes', 'seconds', 'direction'].map((part) => field(loc, `${axis}_${part}`)).join(' ');
  const lengths = ['altitude', 'size', 'precision_horz', 'precision_vert'].map(
    (name) => `${field(loc, name)}m`,
  );
  return [place('lat'), place('long'), ...lengths].join(' ');
}

/** A parameter is a string, a list, or empty for a flag. */
function service(value: unknown): string {
  const fields = asNode(value);
  const parameters = Object.entries(asNode(fields['svcparams'] ?? {})).map(([key, given]) => {
    if (given === null) return key;
    return `${key}="${[given].flat().map(String).join(',')}"`;
  });
  return [field(fields, 'svcpriority'), field(fields, 'targetname'), ...parameters].join(' ');
}
