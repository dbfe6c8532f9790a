import { invalid, shown } from '../driver/refuse.js';
import type { RecordValue } from '../records/record.js';
import type { ZoneFault } from '../validate/findings.js';
import type { PlanOwner } from './owner.js';

/** Records of a zone by name and type; each part that is left out stands for any. */
export interface RecordPattern {
  /** As in {@link RecordPatterns}. */
  readonly name?: string | RegExp;
  /** One type, or several, such as `['A', 'AAAA']`. */
  readonly type?: string | readonly string[];
}

/**
 * Records of a zone. A text is a pattern for names as the zone has them: `@` is the apex, `*` stands for any characters, dots too:
 * `*.k8s` matches all names below `k8s`. A regular expression sees the name, `''` at the apex.
 */
export type RecordPatterns = readonly (string | RegExp | RecordPattern)[];

/** Which records of a zone a plan is about. */
export interface PlanScopeOptions {
  /**
   * What happens to the NS records at the apex, which most hosts set themselves: `keep` (the default) leaves them alone, whatever
   * is desired; `replace` plans them like any other. The SOA record and those that sign a zone are the host's and never planned.
   */
  readonly apexNameServers?: 'keep' | 'replace';
  /** Records that the plan never touches, whatever is desired: those that another tool makes, for example. */
  readonly ignore?: RecordPatterns;
  /** The only records that the plan touches; all where it is left out. */
  readonly only?: RecordPatterns;
}

/** How a plan is made. */
export interface PlanOptions extends PlanScopeOptions {
  /** Keeps the plan to records that bear a mark of this owner, and marks those that it makes. */
  readonly owner?: PlanOwner;
  /** Faults that new records may have all the same, such as `spf-lookups`; see {@link ZoneFault}. */
  readonly tolerate?: readonly ZoneFault[];
}

/** What a host makes itself: the SOA record, and the records that sign a zone. */
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

type Place = Pick<RecordValue, 'name' | 'type'>;
type Matches = (record: Place) => boolean;

/** Whether records of a type are made by the host itself. */
export function isHostType(type: string): boolean {
  return HOST_TYPES.has(type);
}

/** Which records a plan is about, and why it is not about others. */
export class PlanScope {
  /** Of a plan without options. */
  static readonly WHOLE: PlanScope = new PlanScope({});

  readonly #replacesNameServers: boolean;
  readonly #ignored: Matches;
  readonly #wanted: Matches;

  /** @throws InvalidRequestError for what is no list of patterns */
  constructor({ apexNameServers, ignore = [], only }: PlanScopeOptions) {
    this.#replacesNameServers = apexNameServers === 'replace';
    this.#ignored = matcher('ignore', ignore);
    if (Array.isArray(only) && only.length === 0)
      throw invalid(
        'planZone: only is empty, so that the plan would be about nothing; leave it out for all.',
      );
    this.#wanted = only === undefined ? () => true : matcher('only', only);
  }

  /** True for a record that the plan is about. */
  has(record: Place): boolean {
    return this.barrier(record) === null;
  }

  /** Why the plan is not about a record, as messages say it; null where it is. */
  barrier(record: Place): string | null {
    if (HOST_TYPES.has(record.type)) return "the host's own";
    if (this.#ignored(record)) return 'ignored';
    if (!this.#wanted(record)) return 'not among only';
    const isOwn = record.name === '' && record.type === 'NS' && !this.#replacesNameServers;
    return isOwn ? "the zone's own, see apexNameServers" : null;
  }
}

function matcher(option: 'ignore' | 'only', patterns: RecordPatterns): Matches {
  if (!Array.isArray(patterns))
    throw invalid(`planZone: ${option} is a list of patterns, got ${shown(patterns)}.`);
  const all = patterns.map((pattern) => matches(option, pattern));
  return (record) => all.some((one) => one(record));
}

function matches(option: string, pattern: RecordPatterns[number]): Matches {
  if (typeof pattern === 'string' || pattern instanceof RegExp) return matches(option, { name: pattern });
  if (typeof pattern !== 'object' || pattern === null)
    throw invalid(
      `planZone: ${option} takes texts, regular expressions and { name, type }, got ${shown(pattern)}.`,
    );
  const { name, type } = pattern;
  if (name === undefined && type === undefined)
    throw invalid(`planZone: a pattern in ${option} names neither a name nor a type.`);
  const types = type === undefined ? null : new Set([type].flat().map((one) => String(one).toUpperCase()));
  const expression = name instanceof RegExp ? name : name === undefined ? null : expressionOf(name);
  return (record) =>
    (types === null || types.has(record.type)) &&
    // Not by test(), which goes on where a global expression stopped.
    (expression === null || record.name.search(expression) >= 0);
}

function expressionOf(name: string): RegExp {
  const relative = name === '@' ? '' : name.toLowerCase();
  const parts = relative.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
