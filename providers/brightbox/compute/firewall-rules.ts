import type { Reader } from '../../../src/driver/index.js';
import {
  EVERYWHERE,
  type FirewallProtocol,
  type FirewallRule,
  joinAddresses,
  listedRule,
  type PortRange,
  rangeAround,
  ruleChanges,
  type SingleRule,
} from '../../../src/compute/index.js';

/** A rule of a firewall policy, and what it says in the portable form. */
export interface HeldRule {
  readonly id: string;
  /** One for each address and each port; empty for what that form cannot say. Groups are by the ids of server groups. */
  readonly singles: readonly SingleRule[];
  /** The rule in Brightbox's words. */
  readonly words: string;
}

/** Requests that give a policy the rules that it is to have. */
export interface RuleSteps {
  /** Fields of new rules. */
  readonly add: readonly object[];
  /** Ids of rules to delete when the new ones are there. */
  readonly remove: readonly string[];
}

const PROTOCOLS: Readonly<Record<string, FirewallProtocol>> = {
  '': 'any',
  any: 'any',
  tcp: 'tcp',
  udp: 'udp',
  icmp: 'icmp',
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
};
const GROUP = /^grp-/;

/** Reads a rule. Which end is named says its direction; the other end is the policy's group. */
export function readRule(rule: Reader): HeldRule {
  const text = (field: string): string => rule.optionalId(field) ?? '';
  const [source, destination] = [text('source'), text('destination')];
  const port = text('destination_port');
  const fields = ['protocol', 'source', 'source_port', 'destination', 'destination_port', 'icmp_type_name'];
  const named = fields.map((field) => [field, text(field)]).filter(([, value]) => value !== '');
  const isPlain = text('source_port') === '' && text('icmp_type_name') === '' && !(source && destination);
  const end = source || destination;
  const word = text('protocol').toLowerCase();
  const protocol = Object.hasOwn(PROTOCOLS, word) ? PROTOCOLS[word] : undefined;
  const direction = source === '' ? 'out' : 'in';
  return {
    id: rule.id('id'),
    words: named.map(([field, value]) => `${String(field)} ${String(value)}`).join(', '),
    singles:
      isPlain && protocol !== undefined
        ? endsOf(end).flatMap((one) => portsOf(port).map((ports) => ({ direction, protocol, ports, ...one })))
        : [],
  };
}

/** Reads an end: `any`, an address, a range, or a group; none for a single server or a load balancer. */
function endsOf(end: string): Pick<SingleRule, 'address' | 'group'>[] {
  if (end === 'any') return EVERYWHERE.map((address) => ({ address, group: null }));
  if (GROUP.test(end)) return [{ address: null, group: end }];
  // Brightbox writes all of IPv6 so.
  const address = rangeAround(end === '::0/0' ? '::/0' : end);
  return address === null ? [] : [{ address, group: null }];
}

/** Reads ports such as `80,443` or `6667-7000`; none for what are no ports. */
function portsOf(text: string): (PortRange | null)[] {
  if (text === '') return [null];
  const ranges = text.split(',').map((part) => {
    const [, from, to = from] = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(part) ?? [];
    return from === undefined ? null : { from: Number(from), to: Number(to) };
  });
  return ranges.includes(null) ? [] : ranges;
}

/** The portable form of the rules of a policy. `firewallOf` finds the policy of a server group. */
export function portableRules(
  held: readonly HeldRule[],
  firewallOf: (group: string) => string | undefined,
): { readonly rules: FirewallRule[]; readonly otherRules: string[] } {
  const known = held.flatMap(({ singles }) => singles.map(listedRule));
  const isSaid = ({ group }: FirewallRule): boolean => group === null || firewallOf(group) !== undefined;
  const rules = known
    .filter(isSaid)
    .map((rule) => ({ ...rule, group: rule.group === null ? null : (firewallOf(rule.group) ?? null) }));
  const unsaid = held.filter(({ singles }) => singles.length === 0 || !singles.map(listedRule).every(isSaid));
  return { rules: joinAddresses(rules), otherRules: unsaid.map(({ words }) => words) };
}

/**
 * What is to be done for the wanted rules, whose groups are server groups. A rule stays if all that it says is wanted; what the portable form
 * cannot say stays too.
 */
export function stepsTo(held: readonly HeldRule[], wanted: readonly FirewallRule[]): RuleSteps {
  const portable = held.filter(({ singles }) => singles.length > 0);
  const pairsOf = ({ singles }: HeldRule): (readonly [SingleRule, string])[] =>
    singles.map((single) => [single, ''] as const);
  const stays = portable.filter((rule) => ruleChanges(pairsOf(rule), wanted).remove.length === 0);
  const { add } = ruleChanges(stays.flatMap(pairsOf), wanted);
  return {
    add: joinAddresses(add.map(listedRule)).flatMap(fieldsOf),
    remove: portable.filter((rule) => !stays.includes(rule)).map(({ id }) => id),
  };
}

/** Fields of new rules: one for each address, and one for all of them. */
function fieldsOf({ direction, protocol, ports, addresses, group }: FirewallRule): object[] {
  const isAny = EVERYWHERE.every((range) => addresses.includes(range));
  const single = isAny ? addresses.filter((range) => !EVERYWHERE.includes(range)) : addresses;
  const ends = group === null ? [...(isAny ? ['any'] : []), ...single] : [group];
  const range = ports === null || ports.from === ports.to ? `${ports?.from}` : `${ports.from}-${ports.to}`;
  return ends.map((end) => ({
    ...(protocol === 'any' ? {} : { protocol }),
    [direction === 'in' ? 'source' : 'destination']: end,
    ...(ports === null ? {} : { destination_port: range }),
  }));
}
