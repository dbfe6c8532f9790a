import { isIP } from 'node:net';

/** Completes an address to a range in CIDR notation (`192.0.2.1` to `192.0.2.1/32`); null for what is neither address nor range. */
export function rangeOf(text: string): string | null {
  if (typeof text !== 'string') return null;
  const [address = '', prefix, ...others] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || others.length > 0) return null;
  const bits = version === 4 ? 32 : 128;
  if (prefix === undefined) return `${address}/${bits}`;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? text : null;
}
