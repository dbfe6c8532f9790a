/** Frame of the host keys that cloud-init prints to a server's console at every boot. */
const BLOCKS = /-----BEGIN SSH HOST KEY (?:FINGERPRINTS|KEYS)-----([\s\S]*?)-----END/g;
const KEYS = /SHA256:[A-Za-z0-9+/]{43}|(?:ssh|ecdsa|sk)-[\w@.-]+ AAAA[A-Za-z0-9+/=]+/g;

/** Finds the host keys that cloud-init printed to a server's console: fingerprints (`SHA256:...`) and full public keys. */
export function hostKeysInConsole(output: string): string[] {
  const keys = [...output.matchAll(BLOCKS)].flatMap(([, block = '']) => block.match(KEYS) ?? []);
  return [...new Set(keys)];
}
