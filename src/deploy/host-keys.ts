import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * The host keys that a run has seen. A server's first key is believed and kept; another one later is refused. Where its fingerprint is
 * known beforehand nothing else is believed.
 */
export class KnownHosts {
  readonly #fingerprints = new Map<string, string>();

  /** Whether a server at an address may have this key. */
  accept(address: string, key: Buffer, expected: string | null): boolean {
    const fingerprint = fingerprintOf(key);
    const known = expected === null ? this.#fingerprints.get(address) : normalise(expected);
    if (known !== undefined) return isEqual(known, fingerprint);
    this.#fingerprints.set(address, fingerprint);
    return true;
  }

  /** The key seen at an address: `SHA256:...` as ssh-keygen shows it; null where none was. */
  fingerprint(address: string): string | null {
    const known = this.#fingerprints.get(address);
    return known === undefined ? null : `SHA256:${known}`;
  }
}

function fingerprintOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('base64').replace(/=+$/, '');
}

/** `SHA256:...`, or a whole public key in OpenSSH's format. */
function normalise(expected: string): string {
  const [, body] = /^(?:ssh|ecdsa|sk)-\S+ (\S+)/.exec(expected.trim()) ?? [];
  if (body !== undefined) return fingerprintOf(Buffer.from(body, 'base64'));
  return expected
    .trim()
    .replace(/^SHA256:/i, '')
    .replace(/=+$/, '');
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Fingerprints that cloud-init writes to a server's console, `SHA256:...`. */
export function fingerprintsInConsole(output: string): string[] {
  const [, block] = /-----BEGIN SSH HOST KEY FINGERPRINTS-----([\s\S]*?)-----END/.exec(output) ?? [];
  return block?.match(/SHA256:[A-Za-z0-9+/]{43}/g) ?? [];
}
