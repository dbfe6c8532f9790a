/** How cloud-init frames what it writes to a server's console about its host keys, at every boot. */
const BLOCKS = /-----BEGIN SSH HOST KEY (?:FINGERPRINTS|KEYS)-----([\s\S]*?)-----END/g;
const KEYS = /SHA256:[A-Za-z0-9+/]{43}|(?:ssh|ecdsa|sk)-[\w@.-]+ AAAA[A-Za-z0-9+/=]+/g;

/** Host keys that cloud-init has written to a server's console: fingerprints (`SHA256:...`) and whole public keys. */
export function hostKeysInConsole(output: string): string[] {
  const keys = [...output.matchAll(BLOCKS)].flatMap(([, block = '']) => block.match(KEYS) ?? []);
  return [...new Set(keys)];
}
