import { generateKeyPairSync } from 'node:crypto';

import { getDriver, Provider } from 'skylane';

import { withLab } from '../support/lab.js';
import { describeStorage } from '../support/storage.js';

const GoogleStorage = getDriver(Provider.GOOGLE_STORAGE);

/** The server checks no signature, but URLs must have one. */
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

withLab<{ readonly endpoint: string }>('fake-gcs', ({ endpoint }) => {
  describeStorage({
    name: 'fake-gcs-server',
    tier: { field: 'storageClass', name: 'NEARLINE' },
    without: {
      'puts new metadata in place of the old': 'fake-gcs-server keeps a key that is patched with null',
      'empties the metadata that is given as empty': 'fake-gcs-server keeps a key that is patched with null',
      'copyObject keeps the storage class': 'fake-gcs-server passes over the storage class of a rewrite',
      'goes on with an upload, sending only what is missing':
        'fake-gcs-server ends an upload that is asked how far it is',
    },
    driver: () =>
      new GoogleStorage({
        endpoint,
        projectId: 'skylane',
        token: 'nobody-checks',
        credentials: {
          client_email: 'skylane@skylane.iam.gserviceaccount.com',
          private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        },
      }),
  });
});
