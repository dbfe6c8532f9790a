import type { Reader } from '../../../src/driver/index.js';
import {
  ALL_OUT,
  EVERYWHERE,
  type FirewallProtocol,
  type FirewallRule,
  joinAddresses,
  listedRule,
  type PortRange,
  rangeOf,
  ruleChanges,
  type SingleRule,
  singleRules,
} from '../../../src/compute/index.js';

/** Rules as Linode has them: what is sent to it, and kept of it. */
export interface RuleSet {
  readonly inbound: readonly object[];
  readonly inbound_policy: string;
  readonly outbound: readonly object[];
  readonly outbound_policy: string;
}

/** A rule as Linode has it, with its label and description, and what it says. */
export interface HeldRule {
  readonly raw: object;
  /** Null for what the portable form cannot say. */
  readonly says: readonly FirewallRule[] | null;
}

/** Rules of a firewall, each side in Linode's order. */
export interface HeldRules {
  readonly inbound: readonly HeldRule[];
  readonly outbound: readonly HeldRule[];
  readonly inbound_policy: string;
}

/** Rules in the portable form, and what it cannot say: in words, and all as Linode has them. */
export interface ReadRules {
  readonly rules: readonly FirewallRule[];
  readonly otherRules: readonly string[];
  readonly held: HeldRules;
}

const PROTOCOLS: Readonly<Record<string, FirewallProtocol>> = { TCP: 'tcp', UDP: 'udp', ICMP: 'icmp' };

/** Reads the rules of a firewall. What its policy lets out is one rule for all of it. */
export function readRules(rules: Reader): ReadRules {
  const [policyIn, policyOut] = [
    rules.optionalString('inbound_policy'),
    rules.optionalString('outbound_policy'),
  ];
  const [inbound, outbound] = [readSide(rules, 'inbound', 'in'), readSide(rules, 'outbound', 'out')];
  const both = [...inbound, ...outbound];
  const freeOut = policyOut === 'ACCEPT' ? [ALL_OUT] : [];
  return {
    rules: joinAddresses([...both.flatMap(({ says }) => says ?? []), ...freeOut]),
    otherRules: [
      ...(policyIn === 'ACCEPT' ? ['inbound_policy ACCEPT'] : []),
      ...both.flatMap(({ raw, says }) => (says === null ? [JSON.stringify(raw)] : [])),
    ],
    held: { inbound, outbound, inbound_policy: policyIn ?? 'DROP' },
  };
}

/**
 * Writes rules. Those that stay are sent as Linode has them, and in its order, since the first that fits counts: among them all that the
 * portable form cannot say. New ones come last.
 */
export function writeRules(rules: readonly FirewallRule[], held: HeldRules): RuleSet {
  const side = (direction: FirewallRule['direction'], old: readonly HeldRule[]): object[] =>
    writeSide(
      rules.filter((rule) => rule.direction === direction && !isAllOut(rule)),
      old,
    );
  return {
    inbound: side('in', held.inbound),
    inbound_policy: held.inbound_policy,
    outbound: side('out', held.outbound),
    outbound_policy: rules.some(isAllOut) ? 'ACCEPT' : 'DROP',
  };
}

function writeSide(wanted: readonly FirewallRule[], held: readonly HeldRule[]): object[] {
  const { remove } = ruleChanges(singlesOf(held), wanted);
  const stay = held.filter((rule) => !remove.includes(rule));
  const { add } = ruleChanges(singlesOf(stay), wanted);
  const raw = stay.map((rule) => rule.raw);
  const taken = new Set(raw.map((rule) => (rule as { label?: unknown }).label));
  for (const rule of joinAddresses(add.map(listedRule))) {
    const label = freeLabel(`${rule.direction}-${rule.protocol}`, taken);
    taken.add(label);
    raw.push(writeRule(rule, label));
  }
  return raw;
}

function singlesOf(held: readonly HeldRule[]): (readonly [SingleRule, HeldRule])[] {
  return held.flatMap((rule) => singleRules(rule.says ?? []).map((single) => [single, rule] as const));
}

/** The first label with a number that no rule has. */
function freeLabel(kind: string, taken: ReadonlySet<unknown>): string {
  const numbers = Array.from({ length: taken.size + 1 }, (_, index) => `${kind}-${index + 1}`);
  return numbers.find((label) => !taken.has(label)) ?? kind;
}

/** True for the rule that the policy for outgoing traffic stands for. */
export function isAllOut({ direction, protocol, ports, addresses }: FirewallRule): boolean {
  return (
    direction === 'out' &&
    protocol === 'any' &&
    ports === null &&
    EVERYWHERE.every((one) => addresses.includes(one))
  );
}

function writeRule({ protocol, ports, addresses }: FirewallRule, label: string): object {
  const ipv6 = addresses.filter((address) => address.includes(':'));
  const ipv4 = addresses.filter((address) => !address.includes(':'));
  return {
    label,
    action: 'ACCEPT',
    protocol: protocol.toUpperCase(),
    ...(ports !== null && {
      ports: ports.from === ports.to ? String(ports.from) : `${ports.from}-${ports.to}`,
    }),
    addresses: { ...(ipv4.length > 0 && { ipv4 }), ...(ipv6.length > 0 && { ipv6 }) },
  };
}

function readSide(rules: Reader, name: string, direction: FirewallRule['direction']): HeldRule[] {
  return rules.optionalList(name).map((rule) => ({ raw: rule.raw, says: readRule(rule, direction) }));
}

/** Reads a rule, one for each of its ports; null for what the portable form cannot say. */
function readRule(rule: Reader, direction: FirewallRule['direction']): FirewallRule[] | null {
  const protocol = PROTOCOLS[rule.optionalString('protocol') ?? ''];
  const given = rule.optionalObject('addresses');
  const addresses = [...(given?.strings('ipv4') ?? []), ...(given?.strings('ipv6') ?? [])].map(rangeOf);
  const ports = readPorts(rule.optionalString('ports'));
  if (rule.optionalString('action') !== 'ACCEPT' || protocol === undefined || ports === null) return null;
  const ranges = addresses.filter((address) => address !== null);
  if (ranges.length === 0 || ranges.length < addresses.length) return null;
  return ports.map((range) => ({ direction, protocol, ports: range, addresses: ranges, group: null }));
}

/** Reads ports such as `22-24, 80`; null for what are none. */
function readPorts(text: string | null): (PortRange | null)[] | null {
  if (text === null || text.trim() === '') return [null];
  const ranges = text.split(',').map((piece) => /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(piece));
  if (ranges.includes(null)) return null;
  return ranges.flatMap((found) =>
    found === null ? [] : [{ from: Number(found[1]), to: Number(found[2] ?? found[1]) }],
  );
}
