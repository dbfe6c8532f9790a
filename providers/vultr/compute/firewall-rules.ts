import type { Reader } from '../../../src/driver/index.js';
import type { FirewallLimits, FirewallProtocol, SingleRule } from '../../../src/compute/index.js';

/** What the rules of firewall groups can say: they are for incoming traffic alone. */
export const FIREWALL_LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp'],
  directions: ['in'],
  groups: false,
  atCreate: true,
  source: 'https://www.vultr.com/api/#tag/firewall',
};

/** A rule of a firewall group, and what it says in the portable form. */
export interface HeldRule {
  readonly id: string;
  /** Null for what that form cannot say, such as another protocol. */
  readonly single: SingleRule | null;
  /** The rule in Vultr's words. */
  readonly words: string;
}

const PROTOCOLS: Readonly<Record<string, FirewallProtocol>> = { tcp: 'tcp', udp: 'udp', icmp: 'icmp' };
const ALL_PORTS = '1:65535';

/** Reads a rule of a firewall group. */
export function readRule(rule: Reader): HeldRule {
  const [protocol, port] = [rule.string('protocol'), rule.optionalString('port') ?? ''];
  const range = `${rule.string('subnet')}/${rule.number('subnet_size')}`;
  const source = rule.optionalString('source') ?? '';
  const known = Object.hasOwn(PROTOCOLS, protocol) ? PROTOCOLS[protocol] : undefined;
  const ports = portsOf(known, port);
  const isAllowed = source === '' && rule.optionalString('action') !== 'drop';
  return {
    id: rule.id('id'),
    single:
      isAllowed && known !== undefined && ports !== undefined
        ? { direction: 'in', protocol: known, ports, address: range, group: null }
        : null,
    words: [rule.optionalString('action') ?? 'accept', protocol, port, source === '' ? range : source]
      .filter((word) => word !== '')
      .join(' '),
  };
}

/** Reads ports such as `22` or `8000:8080`; undefined for what are none. */
function portsOf(protocol: FirewallProtocol | undefined, port: string): SingleRule['ports'] | undefined {
  // What ICMP has there are no ports.
  if (protocol === 'icmp' || port === '' || port === ALL_PORTS) return null;
  const [, from, to = from] = /^\s*(\d+)\s*(?:[:-]\s*(\d+)\s*)?$/.exec(port) ?? [];
  return from === undefined ? undefined : { from: Number(from), to: Number(to) };
}

/** Body of a request for a new rule. */
export function ruleBody({ protocol, ports, address }: SingleRule): Record<string, unknown> {
  const [subnet = '', size = ''] = (address ?? '').split('/');
  const port =
    ports === null ? ALL_PORTS : ports.from === ports.to ? `${ports.from}` : `${ports.from}:${ports.to}`;
  return {
    ip_type: subnet.includes(':') ? 'v6' : 'v4',
    protocol,
    subnet,
    subnet_size: Number(size),
    ...(protocol === 'icmp' ? {} : { port }),
  };
}
