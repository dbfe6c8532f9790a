import { getDriver, Provider } from 'skylane';

import { withLab } from '../support/lab.js';
import { describeStorage } from '../support/storage.js';

interface OpenStackLab {
  readonly swift_tempauth: { readonly auth_url: string; readonly users: { readonly 'test:tester': string } };
  readonly auth_url: string;
  readonly region: string;
  readonly users: {
    readonly demo: { readonly username: string; readonly password: string; readonly project_name: string };
  };
}

const Swift = getDriver(Provider.OPENSTACK_SWIFT);

withLab<OpenStackLab>('openstack-lab', (lab) => {
  const { auth_url: endpoint, region, users } = lab;
  const { username, password, project_name: projectName } = users.demo;
  describeStorage({
    name: 'OpenStack Swift',
    driver: () => new Swift({ endpoint, username, password, projectName, region }),
  });
  describeStorage({
    name: 'OpenStack Swift, signed in by TempAuth',
    driver: async () => {
      const { auth_url: url, users: testers } = lab.swift_tempauth;
      const driver = new Swift({ endpoint: url, username: 'test:tester', password: testers['test:tester'] });
      await driver.account.setTempUrlKey('a key for temporary URLs');
      return driver;
    },
  });
});

interface CephLab {
  readonly swift: { readonly auth_url: string; readonly user: string; readonly key: string };
}

withLab<CephLab>('ceph-rgw', ({ swift: { auth_url: endpoint, user: username, key: password } }) => {
  describeStorage({
    name: "Ceph's Swift",
    pageSize: 1000,
    driver: async () => {
      const driver = new Swift({ endpoint, username, password, tempUrlDigest: 'sha1' });
      await driver.account.setTempUrlKey('a key for temporary URLs');
      return driver;
    },
  });
});
