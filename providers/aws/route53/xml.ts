import { escapeXml, MalformedResponseError, type XmlElement } from '../../../src/driver/index.js';
import {
  type DnsExtras,
  readAbsoluteData,
  readDomain,
  type RecordSet,
  type SetChange,
  toAbsolute,
  toRelative,
  type ZoneData,
  type ZoneKey,
} from '../../../src/dns/index.js';

/** Route 53's own fields. */
export interface Route53Extras extends DnsExtras {
  readonly zone: {
    /** Free text; null if none. */
    readonly comment: string | null;
    /** True if only the associated networks can resolve it. */
    readonly isPrivate: boolean;
    /** Number of its record sets, including NS and SOA; null if unknown. */
    readonly recordSetCount: number | null;
  };
  readonly createZone: {
    /** Free text, 256 characters at most. */
    readonly comment?: string;
  };
  readonly record: {
    /** The set's values as Route 53 holds them: to take it away it has to be named exactly so. */
    readonly values: readonly string[];
    /** For aliases, whose record type is `ALIAS`; null for others. */
    readonly alias: Route53Alias | null;
    /** Of sets that a routing policy chooses from; null for others. */
    readonly routing: Route53Routing | null;
  };
  readonly createRecord: object;
}

/** Target of an alias: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
export interface Route53Alias {
  /** Type that is served: `A`, `AAAA` ... */
  readonly type: string;
  /** Absolute, with its final dot. */
  readonly target: string;
  /** Of the zone that the target is in. */
  readonly zoneId: string;
  readonly evaluateTargetHealth: boolean;
}

/** Routing of one of several sets with the same name and type: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html */
export interface Route53Routing {
  readonly identifier: string;
  readonly policy:
    | 'weighted'
    | 'latency'
    | 'geolocation'
    | 'geoproximity'
    | 'failover'
    | 'multivalue'
    | 'cidr'
    | null;
  /** Of weighted sets. */
  readonly weight: number | null;
  /** Of latency sets. */
  readonly region: string | null;
  /** Of failover sets: PRIMARY or SECONDARY. */
  readonly failover: string | null;
  readonly healthCheckId: string | null;
}

/** A set of Route 53's. */
export type Route53Set = RecordSet<Route53Extras['record']>;

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';

/** An element with content that is XML already. */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** An element with text. */
export function textElement(name: string, text: string | number): string {
  return element(name, escapeXml(String(text)));
}

/** A request body. */
export function document(name: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="${NAMESPACE}">${content}</${name}>`;
}

/** A zone, with its id without the path prefix. */
export function readZone(zone: XmlElement): ZoneData<Route53Extras['zone']> {
  const config = zone.child('Config');
  return {
    id: needed(zone, 'Id').replace(/^\/hostedzone\//, ''),
    domain: readDomain(fromOctal(needed(zone, 'Name'))),
    type: 'primary',
    ttl: null,
    extra: {
      comment: config?.get('Comment') ?? null,
      isPrivate: config?.get('PrivateZone') === 'true',
      recordSetCount: wholeNumber(zone, 'ResourceRecordSetCount') || null,
    },
  };
}

/** A set: plain values, an alias, or one of several with a routing policy. */
export function readSet(zone: ZoneKey, set: XmlElement): Route53Set {
  const type = needed(set, 'Type');
  const values = (set.child('ResourceRecords')?.all('ResourceRecord') ?? []).map(
    (record) => record.get('Value') ?? '',
  );
  const [alias, routing] = [readAlias(type, set), readRouting(set)];
  const plain = {
    name: toRelative(fromOctal(needed(set, 'Name')), zone.domain),
    type: alias === null ? type : 'ALIAS',
    ttl: alias === null ? wholeNumber(set, 'TTL') : null,
    values: alias === null ? values.map((value) => readAbsoluteData(type, fromOctal(value))) : [alias.target],
    extra: { values, alias, routing },
  };
  const others = set.children.map(({ name }) => name).filter((name) => !PLAIN.has(name));
  if (alias === null && routing === null && others.length === 0) return plain;
  const special = {
    type,
    what:
      alias === null && routing === null ? `a set with ${others.join(', ')}` : nameSpecial(alias, routing),
    key: `${type} ${routing?.identifier ?? ''}`,
    source: writeElement(set),
  };
  return { ...plain, special };
}

/** Elements of a plain set. A set with others is kept unchanged, since it can only be named as a whole. */
const PLAIN = new Set(['Name', 'Type', 'TTL', 'ResourceRecords']);

function needed(element: XmlElement, name: string): string {
  const text = element.get(name);
  if (text !== null && text !== '') return text;
  throw new MalformedResponseError(`Route 53 describes a ${element.name} without ${name}.`, DETAILS);
}

/** A number in an element; null if missing. @throws MalformedResponseError for anything else */
function wholeNumber(element: XmlElement, name: string): number | null {
  const text = element.get(name);
  if (text === null || text === '') return null;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new MalformedResponseError(
    `Route 53 describes a ${element.name} whose ${name} is no number.`,
    DETAILS,
  );
}

const DETAILS = { provider: 'route53', service: 'dns' } as const;

function readAlias(type: string, set: XmlElement): Route53Alias | null {
  const alias = set.child('AliasTarget');
  if (alias === null) return null;
  return {
    type,
    target: fromOctal(alias.get('DNSName') ?? '')
      .replace(/\.?$/, '.')
      .toLowerCase(),
    zoneId: alias.get('HostedZoneId') ?? '',
    evaluateTargetHealth: alias.get('EvaluateTargetHealth') === 'true',
  };
}

/** Element that identifies each policy. */
const POLICIES = {
  Weight: 'weighted',
  Region: 'latency',
  GeoLocation: 'geolocation',
  GeoProximityLocation: 'geoproximity',
  Failover: 'failover',
  MultiValueAnswer: 'multivalue',
  CidrRoutingConfig: 'cidr',
} as const;

function readRouting(set: XmlElement): Route53Routing | null {
  const identifier = set.get('SetIdentifier');
  if (identifier === null) return null;
  return {
    identifier,
    policy: Object.entries(POLICIES).find(([name]) => set.child(name) !== null)?.[1] ?? null,
    weight: wholeNumber(set, 'Weight'),
    region: set.get('Region'),
    failover: set.get('Failover'),
    healthCheckId: set.get('HealthCheckId'),
  };
}

function nameSpecial(alias: Route53Alias | null, routing: Route53Routing | null): string {
  const policy =
    routing === null ? '' : `${routing.policy ?? 'routed'} set ${JSON.stringify(routing.identifier)}`;
  if (alias === null) return `the ${policy}`;
  return `an alias of ${alias.target}${policy === '' ? '' : ` in the ${policy}`}`;
}

/** Writes an element as it was read: a deletion must name a set exactly. */
function writeElement({ name, text, children }: XmlElement): string {
  return children.length === 0 ? textElement(name, text) : element(name, children.map(writeElement).join(''));
}

/** Deletes sets exactly as read, then creates: Route 53 refuses both after a concurrent change. */
export function writeChanges(zone: ZoneKey, changes: readonly SetChange<Route53Extras['record']>[]): string {
  const going = changes.flatMap(({ before }) =>
    before === null ? [] : [writeChange(zone, 'DELETE', before)],
  );
  const coming = changes.flatMap(({ after }) => (after === null ? [] : [writeChange(zone, 'CREATE', after)]));
  return document(
    'ChangeResourceRecordSetsRequest',
    element('ChangeBatch', element('Changes', [...going, ...coming].join(''))),
  );
}

/** Values in a change, as Route 53 counts them. */
export function countedValues({
  before,
  after,
}: SetChange<Partial<Route53Extras['record']>>): readonly string[] {
  return [...(before?.extra?.values ?? []), ...(after?.values ?? [])];
}

function writeChange(
  { domain }: ZoneKey,
  action: 'CREATE' | 'DELETE',
  { name, type, ttl, values, extra, special }: Route53Set,
): string {
  if (special !== undefined) return element('Change', textElement('Action', action) + special.source);
  const records = (extra?.values ?? values.map(toOctal)).map((value) =>
    element('ResourceRecord', textElement('Value', value)),
  );
  const set = [
    textElement('Name', toOctal(toAbsolute(name, domain))),
    textElement('Type', type),
    textElement('TTL', ttl ?? 0),
    element('ResourceRecords', records.join('')),
  ];
  return element('Change', textElement('Action', action) + element('ResourceRecordSet', set.join('')));
}

/**
 * Route 53 writes `\052` in octal where zone files write `\042` in decimal, and has no other escape outside quotes: a backslash in a name
 * is escaped too.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
 */
export function toOctal(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|\\(?:\d{3}|.)/gs, (part) =>
    part.startsWith('"') ? part.replaceAll(/\\(?:\d{3}|.)/gs, numberToOctal) : octal(codeOf(part)),
  );
}

function numberToOctal(escape: string): string {
  return escape.length === 2 ? escape : octal(codeOf(escape));
}

function codeOf(escape: string): number {
  return escape.length === 2 ? escape.charCodeAt(1) : Number(escape.slice(1));
}

function octal(code: number): string {
  return `\\${code.toString(8).padStart(3, '0')}`;
}

/** Converts octal escapes to the decimal ones of zone files; `\052` in a name is the asterisk of a wildcard. */
export function fromOctal(text: string): string {
  return text.replaceAll(/\\([0-3][0-7]{2})|\\[^0-7]/g, (whole, digits: string | undefined) =>
    digits === undefined ? whole : `\\${String(Number.parseInt(digits, 8)).padStart(3, '0')}`,
  );
}
