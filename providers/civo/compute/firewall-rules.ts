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
  /** `allow` or `deny`. */
  readonly action: string;
  /** Name of the rule; null if none. */
  readonly label: string | null;
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

/** Reads a rule. @throws MalformedResponseError for a direction or ports that make no sense */
export function readRule(rule: Reader): HeldRule {
  const direction = rule.string('direction');
  const known = Object.hasOwn(DIRECTIONS, direction) ? DIRECTIONS[direction] : undefined;
  if (known === undefined) throw rule.wrong('direction', 'ingress or egress');
  const protocol = rule.string('protocol').toLowerCase();
  return {
    id: rule.id('id'),
    direction: known,
    protocol,
    ports: protocol === 'icmp' ? null : portsOf(rule),
    addresses: rule.strings('cidr'),
    action: rule.optionalString('action') || 'allow',
    label: rule.optionalString('label') || null,
  };
}

/** Reads `ports` such as `80` or `80-443`, or the first and the last; null for all. */
function portsOf(rule: Reader): PortRange | null {
  const [first, last] = [rule.optionalId('start_port'), rule.optionalId('end_port')];
  const text = rule.optionalString('ports') || (first === null ? '' : `${first}-${last ?? first}`);
  if (text === '') return null;
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (from === undefined) throw rule.wrong('ports', 'a port, or the first and the last');
  const range = { from: Number(from), to: Number(to) };
  return range.from <= ALL_PORTS.from && range.to === ALL_PORTS.to ? null : range;
}

/** The portable form of the rules of a firewall. */
export function portableRules(held: readonly HeldRule[]): Pick<Firewall, 'rules' | 'otherRules'> {
  const { rules, others } = readRuleLists(held.filter(isAllowing), PROTOCOLS);
  const denied = held.filter((rule) => !isAllowing(rule));
  return {
    rules,
    otherRules: [
      ...others.map((rule) => ['allow', ...wordsOf(rule)].join(' ')),
      ...denied.map((rule) => [rule.action, ...wordsOf(rule)].join(' ')),
    ],
  };
}

/** What is to be done for the wanted rules; what the portable form cannot say stays. A rule that loses an address is made anew. */
export function stepsTo(held: readonly HeldRule[], wanted: readonly FirewallRule[]): RuleSteps {
  const { kept, added } = replaceRuleLists(held.filter(isAllowing), wanted, PROTOCOLS);
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

function isAllowing({ action }: HeldRule): boolean {
  return action === 'allow';
}

function wordsOf({ direction, protocol, ports, addresses }: RuleList): string[] {
  const range = ports === null ? [] : [`${ports.from}-${ports.to}`];
  return [direction, protocol, ...range, addresses.join(',')];
}
