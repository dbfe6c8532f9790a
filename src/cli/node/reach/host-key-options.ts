import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What ssh is told of host keys. */
export interface HostKeyOptions {
  /** Arguments of ssh; none where the cloud tells no whole key. */
  readonly options: readonly string[];
  /** Fingerprints for the user to compare, where the cloud tells nothing else. */
  readonly fingerprints: readonly string[];
}

/**
 * Has ssh accept the host keys that the cloud tells, and no other. Of fingerprints alone it cannot.
 *
 * @param target address of the server, and its host keys: public keys in OpenSSH's format, or `SHA256:...`
 * @param folder a folder of the user alone, for a file of known hosts
 */
export async function hostKeyOptions(
  { address, hostKeys }: { readonly address: string; readonly hostKeys: readonly string[] },
  folder: string,
): Promise<HostKeyOptions> {
  const keys = hostKeys.flatMap((key) => /^(?:ssh-|ecdsa-|sk-)\S+ [A-Za-z0-9+/=]+/.exec(key)?.[0] ?? []);
  if (keys.length === 0)
    return { options: [], fingerprints: hostKeys.filter((key) => /^SHA256:[A-Za-z0-9+/=]+$/.test(key)) };
  const path = join(folder, 'known_hosts');
  await writeFile(path, keys.map((key) => `${address} ${key}\n`).join(''), { mode: 0o600 });
  // By the alias the keys are found whatever port ssh is told.
  const options = [`UserKnownHostsFile="${path}"`, 'StrictHostKeyChecking=yes', `HostKeyAlias=${address}`];
  return { options: options.flatMap((option) => ['-o', option]), fingerprints: [] };
}
