import { BlockList, isIP } from 'node:net';

/** A set of addresses: one, or a range. An IPv4-mapped IPv6 address equals its IPv4 address. */
export class NetworkSet {
  readonly #list = new BlockList();

  /** Parses `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`; null for anything else. */
  static parse(text: string): NetworkSet | null {
    const [address = '', length, more] = text.split('/');
    const version = isIP(address);
    if (version === 0 || more !== undefined) return null;
    const type = version === 4 ? 'ipv4' : 'ipv6';
    const bits = version === 4 ? 32 : 128;
    if (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > bits)) return null;
    const set = new NetworkSet();
    set.#list.addSubnet(address, length === undefined ? bits : Number(length), type);
    return set;
  }

  /** True if the set contains the address; false for names. */
  has(host: string): boolean {
    const version = isIP(host);
    return version !== 0 && this.#list.check(host, version === 4 ? 'ipv4' : 'ipv6');
  }
}

const LOOPBACK = networks('127.0.0.0/8', '::1');
/** Unspecified addresses: systems connect them to themselves. */
const UNSPECIFIED = networks('0.0.0.0', '::');
/** Instance metadata is here, and on AWS at two addresses of its own. */
const LINK_LOCAL = networks('169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254', 'fd00:ec2::23');

/** True if a host is this machine. Parses addresses, since a name such as 127.evil.example is not. */
export function isLoopback(host: string): boolean {
  const name = bare(host);
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return [...LOOPBACK, ...UNSPECIFIED].some((set) => set.has(name));
}

/**
 * True if plain HTTP to a host stays on this machine: `localhost` or a loopback address. Names below `localhost` go to a name server on
 * some machines, so they get no secrets.
 */
export function isThisMachine(host: string): boolean {
  const name = bare(host);
  return name === 'localhost' || LOOPBACK.some((set) => set.has(name));
}

/** True for a link-local address. */
export function isLinkLocal(host: string): boolean {
  const name = bare(host);
  return LINK_LOCAL.some((set) => set.has(name));
}

/** A host as a URL has it, without brackets and the dot of a full name. */
function bare(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

function networks(...texts: readonly string[]): NetworkSet[] {
  return texts.flatMap((text) => NetworkSet.parse(text) ?? []);
}
