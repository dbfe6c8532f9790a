import type { Reader } from '../../../src/driver/index.js';
import {
  ALL_OUT,
  defined,
  EVERYWHERE,
  type FirewallRule,
  type PortRange,
  readRuleLists,
  replaceRuleLists,
  type RuleList,
} from '../../../src/compute/index.js';

/** A rule of a firewall. @see https://docs.hetzner.cloud/reference/cloud#firewalls */
export interface HetznerRule extends RuleList {
  /** Free text, which updates keep. */
  readonly description: string | null;
}

/** All protocols that the rules of a firewall can have. */
const PROTOCOLS = ['tcp', 'udp', 'icmp', 'esp', 'gre'];

/** Ports of a rule for all. */
const ALL_PORTS = '1-65535';

/** Reads the rules of a firewall. */
export function readRules(firewall: Reader): HetznerRule[] {
  return firewall.list('rules').map((rule) => {
    const direction = rule.string('direction');
    if (direction !== 'in' && direction !== 'out') throw rule.wrong('direction', 'in or out');
    return {
      direction,
      protocol: rule.id('protocol'),
      ports: portsOf(rule),
      addresses: rule.strings(direction === 'in' ? 'source_ips' : 'destination_ips'),
      description: rule.optionalString('description'),
    };
  });
}

function portsOf(rule: Reader): PortRange | null {
  const text = rule.optionalString('port');
  if (text === null || text === 'any' || text === ALL_PORTS) return null;
  const [, from = '', to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (from === '') throw rule.wrong('port', 'a port, or the first and the last');
  return { from: Number(from), to: Number(to) };
}

/** Portable rules of a firewall, and the others in words. Outgoing traffic is free as long as no rule is for it. */
export function portableRules(held: readonly HetznerRule[]): {
  readonly rules: FirewallRule[];
  readonly otherRules: string[];
} {
  const { rules, others } = readRuleLists(held, PROTOCOLS);
  const isFree = !held.some(({ direction }) => direction === 'out');
  return {
    rules: isFree ? [...rules, ALL_OUT] : rules,
    otherRules: others.map(({ direction, protocol, addresses }) =>
      [direction, protocol, addresses.join(', ')].join(' '),
    ),
  };
}

/** Body of a request that replaces the rules of a firewall. */
export function ruleBodies(held: readonly HetznerRule[], wanted: readonly FirewallRule[]): object[] {
  const { kept, added } = replaceRuleLists(held, withoutFree(held, wanted), PROTOCOLS);
  const rules = [...kept, ...added.map((rule) => ({ ...rule, description: null }))];
  return rules.filter(({ addresses }) => addresses.length > 0).map(bodyOf);
}

/** Leaves out the rules for outgoing traffic if all of it is to be free, as it is without any. */
function withoutFree(held: readonly HetznerRule[], wanted: readonly FirewallRule[]): readonly FirewallRule[] {
  const { others } = readRuleLists(held, PROTOCOLS);
  const hasOther = others.some(({ direction }) => direction === 'out');
  return hasOther || !wanted.every((rule) => rule.direction === 'in' || isAllOut(rule))
    ? wanted
    : wanted.filter(({ direction }) => direction === 'in');
}

function isAllOut({ protocol, addresses }: FirewallRule): boolean {
  return protocol === 'any' && EVERYWHERE.every((range) => addresses.includes(range));
}

function bodyOf({ direction, protocol, ports, addresses, description }: HetznerRule): object {
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  const text =
    ports === null ? ALL_PORTS : ports.from === ports.to ? `${ports.from}` : `${ports.from}-${ports.to}`;
  return defined({
    direction,
    protocol,
    port: hasPorts ? text : undefined,
    [direction === 'in' ? 'source_ips' : 'destination_ips']: addresses,
    description: description ?? undefined,
  });
}
