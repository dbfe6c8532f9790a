import { getDriver, Provider } from 'skylane';

import { withLab } from '../support/lab.js';
import { describeStorage } from '../support/storage.js';

interface AzuriteLab {
  readonly endpoint: string;
  readonly account: string;
  readonly key: string;
}

const AzureBlobs = getDriver(Provider.AZURE_BLOBS);

withLab<AzuriteLab>('azurite', ({ endpoint, account, key: accountKey }) => {
  describeStorage({ name: 'Azurite', driver: () => new AzureBlobs({ endpoint, account, accountKey }) });
});
