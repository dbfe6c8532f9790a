import { isIPv4 } from 'node:net';

/** Fields of a network whose addresses are leased. */
export interface LeasedRange {
  readonly 'start-ip': string;
  readonly 'end-ip': string;
  readonly netmask: string;
}

/** Longest prefix of a network that has two addresses for instances. */
const LONGEST = 30;

/** The fields for a range in CIDR notation: all its addresses but the first and the last; null for a range that none can be leased from. */
export function leasedRange(range: string): LeasedRange | null {
  const [address = '', prefix = ''] = range.split('/');
  if (!isIPv4(address) || Number(prefix) > LONGEST || Number(prefix) < 1) return null;
  const mask = maskOf(Number(prefix));
  const first = (numberOf(address) & mask) >>> 0;
  const last = (first | ~mask) >>> 0;
  return { 'start-ip': textOf(first + 1), 'end-ip': textOf(last - 1), netmask: textOf(mask) };
}

/** The range in CIDR notation of an address and a mask; null if one of them is none. */
export function rangeAround(address: string | null, netmask: string | null): string | null {
  if (address === null || netmask === null || !isIPv4(address) || !isIPv4(netmask)) return null;
  const mask = numberOf(netmask);
  const prefix = 32 - Math.round(Math.log2(2 ** 32 - mask));
  return `${textOf((numberOf(address) & mask) >>> 0)}/${prefix}`;
}

function maskOf(prefix: number): number {
  return (2 ** 32 - 2 ** (32 - prefix)) >>> 0;
}

function numberOf(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.');
}
