import type { BlockList } from 'node:net';

let privateRanges: BlockList | null = null;

/** Ranges that no router outside forwards: RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291 and loopback. */
const PRIVATE_RANGES: readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'][] = [
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['::1', 128, 'ipv6'],
];

/** True for a private address. */
export function isPrivateAddress(address: string): boolean {
  if (privateRanges === null) {
    const { BlockList } = process.getBuiltinModule('node:net');
    privateRanges = new BlockList();
    for (const [network, prefix, family] of PRIVATE_RANGES) privateRanges.addSubnet(network, prefix, family);
  }
  return privateRanges.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}
