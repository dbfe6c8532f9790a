import { isIP, isIPv4 } from 'node:net';

/** Completes an address to a range in CIDR notation (`192.0.2.1` to `192.0.2.1/32`); null for what is neither address nor range. */
export function rangeOf(text: string): string | null {
  if (typeof text !== 'string') return null;
  const [address = '', prefix, ...others] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || others.length > 0) return null;
  const bits = version === 4 ? 32 : 128;
  if (prefix === undefined) return `${address}/${bits}`;
  return /^(?:0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= bits ? text : null;
}

/** The range that an address with its prefix is in: `10.0.0.0/24` for `10.0.0.1/24`; null for another text. */
export function rangeAround(text: string): string | null {
  const range = rangeOf(text);
  if (range === null) return null;
  const [address = '', prefix = ''] = range.split('/');
  return `${addressAt(address, Number(prefix), 0n)}/${prefix}`;
}

/** First address of a range after that of the range itself, which gateways have by custom: `10.0.0.1` of `10.0.0.0/24`. */
export function firstAddress(range: string): string {
  const [address = '', prefix = ''] = range.split('/');
  return addressAt(address, Number(prefix), 1n);
}

function addressAt(address: string, prefix: number, offset: bigint): string {
  const width = isIPv4(address) ? 32 : 128;
  const host = BigInt(width - prefix);
  const value = ((numberOf(address) >> host) << host) + offset;
  const size = width === 32 ? 8 : 16;
  const parts = Array.from({ length: width / size }, (_, index) =>
    Number(BigInt.asUintN(size, value >> BigInt(width - size * (index + 1)))),
  );
  if (width === 32) return parts.join('.');
  const whole = parts.map((part) => part.toString(16)).join(':');
  // The URL's form of an address is the shortest, as RFC 5952 wants it.
  return new URL(`http://[${whole}]`).hostname.slice(1, -1);
}

function numberOf(address: string): bigint {
  if (isIPv4(address)) return address.split('.').reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
  const { hostname } = new URL(`http://[${address}]`);
  const [head = '', tail = ''] = hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].reduce((sum, part) => (sum << 16n) + BigInt(`0x${part}`), 0n);
}
