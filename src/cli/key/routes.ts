import { buildRouteMap } from '@stricli/core';
import type { KeyPair } from '../../compute/index.js';
import { argument, textFlag } from '../command.js';
import { columnsOf } from '../output/columns.js';
import type { Resource } from '../resource/resource.js';
import { createVerb, deleteVerb, listVerb, showVerb } from '../resource/verbs.js';
import type { Shell } from '../shell.js';

const keys: Resource<KeyPair> = {
  noun: 'key',
  method: 'listKeyPairs',
  list: (driver, call) => driver.iterateKeyPairs(call),
  columns: columnsOf<KeyPair>(
    { name: ({ name }) => name, fingerprint: ({ fingerprint }) => fingerprint },
    { publicKey: ({ publicKey }) => publicKey, extra: ({ extra }) => extra },
  ),
  names: ({ name }) => ({ id: name, name }),
};

const NAME = argument('NAME', 'Name of the key pair');

/** `skylane key`. */
export const keyRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: listVerb(keys, {
      brief: 'List key pairs',
      examples: [['key list -c name,publicKey', 'With their public keys, where the cloud tells them']],
    }),
    show: showVerb(keys, {
      brief: 'Show a key pair',
      examples: [['key show laptop', 'Its fingerprint and public key']],
    }),
    create: createVerb(keys, {
      brief: 'Create a key pair, of a key of yours or of one that the cloud generates',
      about:
        'Creates a key pair: of a public key of yours, or of a key that the cloud generates. The private key of that is written to a new file that only you can read, and never printed.',
      examples: [
        ['key create laptop --public-key ~/.ssh/id_ed25519.pub', 'Your key; the private one stays here'],
        ['key create deploy --private-key deploy.pem', 'A key of the cloud, in a new file of mode 0600'],
      ],
      args: [NAME],
      flags: {
        publicKey: textFlag('FILE', 'Public key of yours, in the format of OpenSSH'),
        privateKey: textFlag('FILE', 'New file for the private key that the cloud generates'),
      },
      methods: ({ publicKey }) => (publicKey === undefined ? ['createKeyPair'] : ['importKeyPair']),
      create: async (work, name) => {
        const { createKey } = await import('./create.js');
        return createKey(work, name);
      },
    }),
    import: createVerb(keys, {
      brief: 'Register a public key of yours',
      examples: [['key import laptop ~/.ssh/id_ed25519.pub', 'As key create --public-key does']],
      args: [NAME, argument('FILE', 'Public key in the format of OpenSSH')],
      methods: ['importKeyPair'],
      create: async ({ shell, driver, call }, name, file) => {
        const { readPublicKey } = await import('../files.js');
        return driver.importKeyPair(name, await readPublicKey(shell, file), call);
      },
    }),
    delete: deleteVerb(keys, {
      brief: 'Delete key pairs; servers that have them keep them',
      examples: [['key delete laptop', 'Asks before it does']],
      method: 'deleteKeyPair',
      remove: ({ driver, call }, key) => driver.deleteKeyPair(key, call),
    }),
  },
  docs: { brief: 'SSH keys that the cloud puts on new servers' },
});
