import { getDriver, Provider } from 'skylane';

import { withLab } from '../support/lab.js';
import { describeStorage } from '../support/storage.js';

interface CephLab {
  readonly endpoint: string;
  readonly region: string;
  readonly access_key: string;
  readonly secret_key: string;
}

interface OpenStackLab {
  readonly s3: {
    readonly endpoint: string;
    readonly region: string;
    readonly keystone: { readonly demo: { readonly access: string; readonly secret: string } };
  };
}

const S3 = getDriver(Provider.S3);

withLab<CephLab>('ceph-rgw', ({ endpoint, region, access_key: accessKeyId, secret_key: secretAccessKey }) => {
  describeStorage({
    name: 'Ceph as S3',
    driver: () => new S3({ endpoint, region, accessKeyId, secretAccessKey }),
  });
});

withLab<OpenStackLab>('openstack-lab', ({ s3: { endpoint, region, keystone } }) => {
  const { access: accessKeyId, secret: secretAccessKey } = keystone.demo;
  describeStorage({
    name: "Swift's S3",
    without: {
      'setMetadata keeps the tags': 'Swift keeps no tags of objects',
      'copyObject keeps the tags': 'Swift keeps no tags of objects',
    },
    driver: () => new S3({ endpoint, region, accessKeyId, secretAccessKey }),
  });
});
