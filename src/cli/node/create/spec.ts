import type { CreateNodeOptions } from '../../../compute/index.js';
import { readPublicKey, readUserData } from '../../files.js';
import { parseExtra } from '../../output/extra.js';
import { given } from '../../resource/flags.js';
import type { Shell } from '../../shell.js';

/** Flags that describe a server. */
export type SpecFlags = {
  readonly image?: string;
  readonly size: string;
  readonly location?: string;
  readonly key?: string;
  readonly publicKey?: string;
  readonly userData?: string;
  readonly label?: readonly (readonly [string, string])[];
  readonly network?: readonly string[];
  readonly firewall?: readonly string[];
  readonly expiresIn?: number;
  readonly idempotencyKey?: string;
  readonly extra?: string;
};

/** The server that the flags describe. */
export async function specOf(shell: Shell, flags: SpecFlags, name: string): Promise<CreateNodeOptions> {
  const { size, image, location, key, label, network, firewall, expiresIn, idempotencyKey, extra } = flags;
  return {
    name,
    size,
    ...given({
      image,
      location,
      keyPair: key,
      metadata: label === undefined ? undefined : Object.fromEntries(label),
      networks: network === undefined ? undefined : networksOf(network),
      firewalls: firewall,
      expiresIn,
      idempotencyKey,
      extra: extra === undefined ? undefined : parseExtra(extra),
    }),
    ...(await privateOf(shell, flags)),
  };
}

/** What of a server its files say, and no journal holds. */
export async function privateOf(
  shell: Shell,
  { userData, publicKey }: Pick<SpecFlags, 'userData' | 'publicKey'>,
): Promise<Pick<CreateNodeOptions, 'auth' | 'userData'>> {
  return {
    ...(publicKey === undefined ? {} : { auth: { publicKey: await readPublicKey(shell, publicKey) } }),
    ...(userData === undefined ? {} : { userData: await readUserData(shell, userData) }),
  };
}

function networksOf(networks: readonly string[]): NonNullable<CreateNodeOptions['networks']> {
  const [first] = networks;
  return networks.length === 1 && (first === 'none' || first === 'auto') ? first : networks;
}
