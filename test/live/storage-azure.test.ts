import { getDriver, Provider } from 'skylane';
import { expect, test } from 'vitest';

import { withLab } from '../support/lab.js';
import { describeStorage } from '../support/storage.js';

interface AzuriteLab {
  readonly endpoint: string;
  readonly account: string;
  readonly key: string;
}

const AzureBlobs = getDriver(Provider.AZURE_BLOBS);

withLab<AzuriteLab>('azurite', ({ endpoint, account, key: accountKey }) => {
  describeStorage({
    name: 'Azurite',
    tier: { field: 'accessTier', name: 'Cool' },
    driver: () => new AzureBlobs({ endpoint, account, accountKey }),
  });
});

withLab<AzuriteLab>('azurite', ({ endpoint, account, key: accountKey }) => {
  test('a shared access signature reads the blob that it is for, and nothing else', async () => {
    const owner = new AzureBlobs({ endpoint, account, accountKey });
    const container = `store-sas-${Date.now()}`;
    await owner.createContainer(container);
    try {
      const blob = await owner.uploadObject(container, 'shared', 'for all who have the signature');
      await owner.uploadObject(container, 'other', 'for nobody');
      const sasToken = new URL(await owner.presignUrl(blob)).search;
      const guest = new AzureBlobs({ endpoint, account, sasToken });
      const shared = await guest.downloadObject({ container, name: 'shared' });
      expect(await shared.text()).toBe('for all who have the signature');
      await expect(guest.downloadObject({ container, name: 'other' })).rejects.toMatchObject({ status: 403 });
      await expect(guest.deleteObject({ container, name: 'shared' })).rejects.toMatchObject({ status: 403 });
      await guest.close();
    } finally {
      await owner.deleteObjects(owner.iterateObjects(container));
      await owner.deleteContainer(container);
      await owner.close();
    }
  });
});
