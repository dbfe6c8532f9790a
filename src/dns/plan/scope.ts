import { normaliseType } from '../data/data.js';
import { invalid, requireObject, shown } from '../driver/refuse.js';
import { normaliseName } from '../names/names.js';
import type { RecordValue } from '../records/record.js';
import type { ZoneFault } from '../validate/findings.js';
import type { PlanOwner } from './marks.js';

/** Pattern for records by name and type; omitted parts match anything. */
export interface RecordPattern {
  /** As in {@link RecordPatterns}. */
  readonly name?: string | RegExp;
  /** One type, or several, such as `['A', 'AAAA']`. */
  readonly type?: string | readonly string[];
}

/**
 * Records of a zone. A string is a pattern for names relative to the zone: `@` is the apex, `*` matches any characters, dots included, so
 * `*.k8s` matches all names below `k8s`. Names are spelled as those of records. A regular expression is matched against the name in normal
 * form, which is `''` at the apex.
 */
export type RecordPatterns = readonly (string | RegExp | RecordPattern)[];

/** Which records of a zone a plan is about. */
export interface PlanScopeOptions {
  /**
   * NS records at the apex, which most hosts set themselves: `keep` (the default) leaves them unchanged; `replace` plans them like others.
   * SOA and DNSSEC records belong to the host and are never planned.
   */
  readonly apexNameServers?: 'keep' | 'replace';
  /** Records that the plan never changes, such as those of another tool. */
  readonly ignore?: RecordPatterns;
  /** Records that the plan may change; default: all. */
  readonly only?: RecordPatterns;
}

/** Options of a plan. */
export interface PlanOptions extends PlanScopeOptions {
  /** Limits the plan to records of this owner, and adds ownership records to new ones. */
  readonly owner?: PlanOwner;
  /** Problems that new records may have, such as `spf-lookups`; see {@link ZoneFault}. */
  readonly tolerate?: readonly ZoneFault[];
}

/** Types that hosts create themselves: SOA and DNSSEC. */
const HOST_TYPES = new Set([
  'SOA',
  'RRSIG',
  'NSEC',
  'NSEC3',
  'NSEC3PARAM',
  'DNSKEY',
  'CDS',
  'CDNSKEY',
  'TYPE65534',
]);

const PATTERN_FIELDS: Readonly<Record<keyof RecordPattern, true>> = { name: true, type: true };
const OPTIONS: Readonly<Record<keyof PlanOptions, true>> = {
  apexNameServers: true,
  ignore: true,
  only: true,
  owner: true,
  tolerate: true,
};

type Place = Pick<RecordValue, 'name' | 'type'>;
type Matches = (record: Place) => boolean;

/** True if the host creates records of this type itself. */
export function isHostType(type: string): boolean {
  return HOST_TYPES.has(type);
}

/**
 * Refuses unknown fields of the options of a plan and of their patterns, which untyped scripts would not notice: passed over, they would
 * have the plan change more.
 *
 * @throws InvalidRequestError naming the field
 */
export function checkPlanFields(plan: PlanOptions): void {
  const { ignore, only } = requireObject(plan, 'planZone', 'an object with options of the plan');
  checkFields('the options of a plan have', plan, OPTIONS);
  for (const [option, patterns] of Object.entries({ ignore, only }))
    for (const pattern of Array.isArray(patterns) ? patterns : [])
      if (isPattern(pattern)) checkFields(`patterns in ${option} have`, pattern, PATTERN_FIELDS);
}

/** Which records a plan is about, and why it is not about others. */
export class PlanScope {
  /** Of a plan without options. */
  static readonly WHOLE: PlanScope = new PlanScope({}, '');

  readonly #replacesNameServers: boolean;
  readonly #ignored: Matches;
  readonly #wanted: Matches;

  /** @throws InvalidRequestError unless they are lists of patterns that can match names of the zone */
  constructor({ apexNameServers, ignore = [], only }: PlanScopeOptions, domain: string) {
    this.#replacesNameServers = apexNameServers === 'replace';
    this.#ignored = matcher('ignore', ignore, domain);
    if (Array.isArray(only) && only.length === 0)
      throw invalid(
        'planZone: only is empty, so that the plan would be about nothing; leave it out for all.',
      );
    this.#wanted = only === undefined ? () => true : matcher('only', only, domain);
  }

  /** True for a record that the plan is about. */
  has(record: Place): boolean {
    return this.barrier(record) === null;
  }

  /** Reason why the plan excludes a record, for messages; null if it does not. */
  barrier(record: Place): string | null {
    if (HOST_TYPES.has(record.type)) return "the host's own";
    if (this.#ignored(record)) return 'ignored';
    if (!this.#wanted(record)) return 'not among only';
    const isOwn = record.name === '' && record.type === 'NS' && !this.#replacesNameServers;
    return isOwn ? "the zone's own, see apexNameServers" : null;
  }
}

function checkFields(what: string, given: object, known: Readonly<Record<string, true>>): void {
  const unknown = Object.keys(given).find((field) => !Object.hasOwn(known, field));
  if (unknown === undefined) return;
  throw invalid(`planZone: ${what} no field ${unknown}. They have: ${Object.keys(known).join(', ')}.`);
}

/** True for a pattern that is an object with fields. */
function isPattern(pattern: unknown): pattern is RecordPattern {
  return typeof pattern === 'object' && pattern !== null && !(pattern instanceof RegExp);
}

function matcher(option: 'ignore' | 'only', patterns: RecordPatterns, domain: string): Matches {
  if (!Array.isArray(patterns))
    throw invalid(`planZone: ${option} is a list of patterns, got ${shown(patterns)}.`);
  const all = patterns.map((pattern) => matches(option, pattern, domain));
  return (record) => all.some((one) => one(record));
}

function matches(option: string, pattern: RecordPatterns[number], domain: string): Matches {
  if (typeof pattern === 'string' || pattern instanceof RegExp)
    return matches(option, { name: pattern }, domain);
  if (typeof pattern !== 'object' || pattern === null)
    throw invalid(
      `planZone: ${option} takes texts, regular expressions and { name, type }, got ${shown(pattern)}.`,
    );
  const { name, type } = pattern;
  if (name === undefined && type === undefined)
    throw invalid(`planZone: a pattern in ${option} names neither a name nor a type.`);
  const types = type === undefined ? null : new Set([type].flat().map(normaliseType));
  const expression = name instanceof RegExp || name === undefined ? name : expressionOf(name, domain);
  return (record) =>
    (types === null || types.has(record.type)) &&
    // Not test(), which continues where a global expression stopped.
    (expression === undefined || record.name.search(expression) >= 0);
}

/** A pattern is spelled as names are. The asterisk is a character of names, so it passes through their normal form. */
function expressionOf(name: string, domain: string): RegExp {
  const parts = normaliseName(name, domain)
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
