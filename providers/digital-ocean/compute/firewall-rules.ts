import type { Reader } from '../../../src/driver/index.js';
import {
  type FirewallRule,
  type PortRange,
  readRuleLists,
  replaceRuleLists,
  type RuleList,
} from '../../../src/compute/index.js';

/** A rule of a firewall. @see https://docs.digitalocean.com/reference/api/reference/firewalls/ */
export interface DigitalOceanRule extends RuleList {
  /** Other ends that are no addresses: Droplets, load balancers, clusters and tags, in the API's form. */
  readonly ends: Readonly<Record<string, readonly (string | number)[]>>;
}

/** All protocols that the rules of a firewall can have. */
const PROTOCOLS = ['tcp', 'udp', 'icmp'];

/** Ports of a rule for all. The API answers `0`, which it has refused in requests, and ignores the ports of ICMP. */
const ALL_PORTS = '1-65535';

/** Reads the rules of a firewall. */
export function readRules(firewall: Reader): DigitalOceanRule[] {
  return [
    ...firewall.optionalList('inbound_rules').map((rule) => readRule(rule, 'in', 'sources')),
    ...firewall.optionalList('outbound_rules').map((rule) => readRule(rule, 'out', 'destinations')),
  ];
}

function readRule(rule: Reader, direction: 'in' | 'out', key: string): DigitalOceanRule {
  const ends = rule.object(key);
  const tags = ends.strings('tags');
  const numbers = ends.ids('droplet_ids').map(Number);
  const [balancers, clusters] = [ends.strings('load_balancer_uids'), ends.strings('kubernetes_ids')];
  return {
    direction,
    protocol: rule.id('protocol'),
    ports: portsOf(rule),
    addresses: ends.strings('addresses'),
    ends: {
      ...(numbers.length > 0 && { droplet_ids: numbers }),
      ...(balancers.length > 0 && { load_balancer_uids: balancers }),
      ...(clusters.length > 0 && { kubernetes_ids: clusters }),
      ...(tags.length > 0 && { tags }),
    },
  };
}

function portsOf(rule: Reader): PortRange | null {
  const text = rule.optionalString('ports') ?? '';
  if (['', '0', 'all', ALL_PORTS].includes(text) || rule.optionalString('protocol') === 'icmp') return null;
  const [, from = '', to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (from === '') throw rule.wrong('ports', 'a port, or the first and the last');
  return { from: Number(from), to: Number(to) };
}

/** Portable rules of a firewall, and the others in words. */
export function portableRules(held: readonly DigitalOceanRule[]): {
  readonly rules: FirewallRule[];
  readonly otherRules: string[];
} {
  return {
    rules: readRuleLists(held, PROTOCOLS).rules,
    otherRules: held.flatMap(({ direction, protocol, ports, ends }) =>
      Object.entries(ends).map(([kind, values]) =>
        [direction, protocol, ports === null ? 'all' : textOf(ports), kind, values.join(', ')].join(' '),
      ),
    ),
  };
}

/** The two lists of rules that a firewall is to have; those without addresses stay. */
export function ruleBodies(
  held: readonly DigitalOceanRule[],
  wanted: readonly FirewallRule[],
): { readonly inbound_rules: object[]; readonly outbound_rules: object[] } {
  const { kept, added } = replaceRuleLists(held, wanted, PROTOCOLS);
  return listsOf([...kept, ...added.map((rule) => ({ ...rule, ends: {} }))]);
}

/** The two lists of rules in the API's form. */
export function listsOf(rules: readonly DigitalOceanRule[]): {
  readonly inbound_rules: object[];
  readonly outbound_rules: object[];
} {
  const bodies = (direction: 'in' | 'out', key: string): object[] =>
    rules
      .filter((rule) => rule.direction === direction)
      .filter(({ addresses, ends }) => addresses.length > 0 || Object.keys(ends).length > 0)
      .map(({ protocol, ports, addresses, ends }) => ({
        protocol,
        ports: ports === null ? ALL_PORTS : textOf(ports),
        [key]: { ...(addresses.length > 0 && { addresses }), ...ends },
      }));
  return { inbound_rules: bodies('in', 'sources'), outbound_rules: bodies('out', 'destinations') };
}

function textOf({ from, to }: PortRange): string {
  return from === to ? `${from}` : `${from}-${to}`;
}
