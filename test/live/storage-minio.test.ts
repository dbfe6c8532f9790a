import { getDriver, Provider } from 'skylane';

import { withLab } from '../support/lab.js';
import { describeStorage } from '../support/storage.js';

interface MinioLab {
  readonly endpoint: string;
  readonly region: string;
  readonly access_key: string;
  readonly secret_key: string;
}

const S3 = getDriver(Provider.S3);

withLab<MinioLab>('minio', ({ endpoint, region, access_key: accessKeyId, secret_key: secretAccessKey }) => {
  describeStorage({
    name: 'MinIO',
    tier: { field: 'storageClass', name: 'REDUCED_REDUNDANCY' },
    driver: () => new S3({ endpoint, region, accessKeyId, secretAccessKey }),
  });
});
