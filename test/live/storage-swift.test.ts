import { getDriver, Provider } from 'skylane';

import { withLab } from '../support/lab.js';
import { describeStorage } from '../support/storage.js';

interface OpenStackLab {
  readonly auth_url: string;
  readonly region: string;
  readonly users: {
    readonly demo: { readonly username: string; readonly password: string; readonly project_name: string };
  };
}

const Swift = getDriver(Provider.OPENSTACK_SWIFT);

withLab<OpenStackLab>('openstack-lab', ({ auth_url: endpoint, region, users }) => {
  const { username, password, project_name: projectName } = users.demo;
  describeStorage({
    name: 'OpenStack Swift',
    driver: () => new Swift({ endpoint, username, password, projectName, region }),
  });
});
