import type { Reader } from '../../../src/driver/index.js';
import {
  ALL_OUT,
  EVERYWHERE,
  type FirewallProtocol,
  type FirewallRule,
  joinAddresses,
  type PortRange,
  rangeOf,
} from '../../../src/compute/index.js';

/** Rules as Linode has them: what is sent to it, and kept of it. */
export interface RuleSet {
  readonly inbound: readonly object[];
  readonly inbound_policy: string;
  readonly outbound: readonly object[];
  readonly outbound_policy: string;
}

/** Rules in the portable form, and what it cannot say: in words, and as Linode has it. */
export interface ReadRules {
  readonly rules: readonly FirewallRule[];
  readonly otherRules: readonly string[];
  /** Rules to send again with every update. */
  readonly kept: Pick<RuleSet, 'inbound' | 'outbound' | 'inbound_policy'>;
}

const PROTOCOLS: Readonly<Record<string, FirewallProtocol>> = { TCP: 'tcp', UDP: 'udp', ICMP: 'icmp' };

/** Reads the rules of a firewall. What its policy lets out is one rule for all of it. */
export function readRules(rules: Reader): ReadRules {
  const [policyIn, policyOut] = [
    rules.optionalString('inbound_policy'),
    rules.optionalString('outbound_policy'),
  ];
  const [inbound, outbound] = [readSide(rules, 'inbound', 'in'), readSide(rules, 'outbound', 'out')];
  const freeOut = policyOut === 'ACCEPT' ? [ALL_OUT] : [];
  return {
    rules: joinAddresses([...inbound.rules, ...outbound.rules, ...freeOut]),
    otherRules: [
      ...(policyIn === 'ACCEPT' ? ['inbound_policy ACCEPT'] : []),
      ...[...inbound.others, ...outbound.others].map((rule) => JSON.stringify(rule)),
    ],
    kept: { inbound: inbound.others, outbound: outbound.others, inbound_policy: policyIn ?? 'DROP' },
  };
}

/** Writes rules, after those that the portable form cannot say, since the first that fits counts. */
export function writeRules(rules: readonly FirewallRule[], kept: ReadRules['kept']): RuleSet {
  const side = (direction: FirewallRule['direction']): object[] =>
    rules.filter((rule) => rule.direction === direction && !isAllOut(rule)).map(writeRule);
  return {
    inbound: [...kept.inbound, ...side('in')],
    inbound_policy: kept.inbound_policy,
    outbound: [...kept.outbound, ...side('out')],
    outbound_policy: rules.some(isAllOut) ? 'ACCEPT' : 'DROP',
  };
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

function writeRule({ direction, protocol, ports, addresses }: FirewallRule, index: number): object {
  const ipv6 = addresses.filter((address) => address.includes(':'));
  const ipv4 = addresses.filter((address) => !address.includes(':'));
  return {
    label: `${direction}-${protocol}-${index + 1}`,
    action: 'ACCEPT',
    protocol: protocol.toUpperCase(),
    ...(ports !== null && {
      ports: ports.from === ports.to ? String(ports.from) : `${ports.from}-${ports.to}`,
    }),
    addresses: { ...(ipv4.length > 0 && { ipv4 }), ...(ipv6.length > 0 && { ipv6 }) },
  };
}

function readSide(
  rules: Reader,
  name: string,
  direction: FirewallRule['direction'],
): { readonly rules: FirewallRule[]; readonly others: object[] } {
  const found: FirewallRule[] = [];
  const others: object[] = [];
  for (const rule of rules.optionalList(name)) {
    const read = readRule(rule, direction);
    if (read === null) others.push(rule.raw);
    else found.push(...read);
  }
  return { rules: found, others };
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
