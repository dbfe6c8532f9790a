import { getDriver, Provider } from 'skylane';
import { describe } from 'vitest';

import { labServer } from '../support/lab.js';
import { describeStorage } from '../support/storage.js';

interface OpenStackLab {
  readonly auth_url: string;
  readonly region: string;
  readonly users: {
    readonly demo: { readonly username: string; readonly password: string; readonly project_name: string };
  };
}

const lab = labServer<OpenStackLab>('openstack-lab');

if (lab === null) describe.skip('storage on OpenStack Swift', () => {});
else {
  const Swift = getDriver(Provider.OPENSTACK_SWIFT);
  const { username, password, project_name: projectName } = lab.users.demo;
  describeStorage({
    name: 'OpenStack Swift',
    driver: () => new Swift({ endpoint: lab.auth_url, username, password, projectName, region: lab.region }),
  });
}
