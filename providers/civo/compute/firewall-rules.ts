import { idOf, type Reader } from '../../../src/driver/index.js';
import {
  type Firewall,
  type FirewallRule,
  type PortRange,
  readRuleLists,
  replaceRuleLists,
  type RuleList,
} from '../../../src/compute/index.js';

/** A rule of a firewall of Civo. */
export interface HeldRule extends RuleList {
  readonly id: string;
  /** Name of the rule; null if none. */
  readonly label: string | null;
  /** The rule in words if the portable form cannot say it; otherwise null. */
  readonly other: string | null;
}

/** Requests that give a firewall the rules that it is to have. */
export interface RuleSteps {
  /** Bodies of new rules. */
  readonly add: readonly object[];
  /** Ids of rules to delete when the new ones are there. */
  readonly remove: readonly string[];
}

const PROTOCOLS = ['tcp', 'udp', 'icmp'];
const DIRECTIONS: Readonly<Record<string, 'in' | 'out'>> = { ingress: 'in', egress: 'out' };
const ALL_PORTS: PortRange = { from: 1, to: 65_535 };

/** Reads a rule; one with a direction or ports that are not known is told in words. */
export function readRule(rule: Reader): HeldRule {
  const direction = rule.optionalString('direction') ?? '';
  const known = Object.hasOwn(DIRECTIONS, direction) ? DIRECTIONS[direction] : undefined;
  const action = rule.optionalString('action') || 'allow';
  const text = portsText(rule);
  const ports = portsOf(text);
  const protocol = rule.string('protocol').toLowerCase();
  const list: RuleList = {
    direction: known ?? 'in',
    protocol,
    ports: protocol === 'icmp' || ports === 'other' ? null : ports,
    addresses: rule.strings('cidr'),
  };
  const odd = [known ?? direction, protocol, text, list.addresses.join(',')].filter((word) => word !== '');
  const isOdd = known === undefined || (ports === 'other' && protocol !== 'icmp');
  const isSaid = action === 'allow' && !isOdd;
  return {
    ...list,
    id: rule.id('id'),
    label: rule.optionalString('label') || null,
    other: isSaid ? null : [action, ...(isOdd ? odd : wordsOf(list))].join(' '),
  };
}

/** Ports as `80` or `80-443`; empty for all. */
function portsText(rule: Reader): string {
  const [first, last] = [rule.optionalId('start_port'), rule.optionalId('end_port')];
  return rule.optionalString('ports') || (first === null ? '' : `${first}-${last ?? first}`);
}

/** Reads a port, or the first and the last; null for all. */
function portsOf(text: string): PortRange | null | 'other' {
  if (text === '') return null;
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (from === undefined) return 'other';
  const range = { from: Number(from), to: Number(to) };
  return range.from <= ALL_PORTS.from && range.to === ALL_PORTS.to ? null : range;
}

/** The portable form of the rules of a firewall. */
export function portableRules(held: readonly HeldRule[]): Pick<Firewall, 'rules' | 'otherRules'> {
  const { rules, others } = readRuleLists(held.filter(isSaid), PROTOCOLS);
  return {
    rules,
    otherRules: [
      ...others.map((rule) => ['allow', ...wordsOf(rule)].join(' ')),
      ...held.flatMap(({ other }) => other ?? []),
    ],
  };
}

/** What is to be done for the wanted rules; what the portable form cannot say stays. A rule that loses an address is made anew. */
export function stepsTo(held: readonly HeldRule[], wanted: readonly FirewallRule[]): RuleSteps {
  const { kept, added } = replaceRuleLists(held.filter(isSaid), wanted, PROTOCOLS);
  const changed = kept.filter(
    ({ id, addresses }) => addresses.length < (held.find((rule) => rule.id === id)?.addresses.length ?? 0),
  );
  const smaller = changed.filter(({ addresses }) => addresses.length > 0);
  return { add: [...smaller, ...added].map(ruleBody), remove: changed.map(idOf) };
}

/** Bodies of the rules of a new firewall. */
export function ruleBodies(wanted: readonly FirewallRule[]): object[] {
  return replaceRuleLists([], wanted, PROTOCOLS).added.map(ruleBody);
}

function ruleBody({ direction, protocol, ports, addresses, ...others }: RuleList | HeldRule): object {
  const { from, to } = ports ?? ALL_PORTS;
  const label = 'label' in others ? others.label : null;
  return {
    protocol,
    ...(protocol === 'icmp' ? {} : { start_port: String(from), end_port: String(to) }),
    cidr: addresses,
    direction: direction === 'in' ? 'ingress' : 'egress',
    action: 'allow',
    ...(label === null ? {} : { label }),
  };
}

function isSaid({ other }: HeldRule): boolean {
  return other === null;
}

function wordsOf({ direction, protocol, ports, addresses }: RuleList): string[] {
  const range = ports === null ? [] : [`${ports.from}-${ports.to}`];
  return [direction, protocol, ...range, addresses.join(',')];
}
