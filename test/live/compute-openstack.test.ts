import { getDriver, Provider } from 'skylane';
import { computeBehaviours } from 'skylane/conformance';
import { describe } from 'vitest';
import { describeCompute, pickSpec } from '../support/compute.js';
import { labServer } from '../support/lab.js';
import { openStackBehaviours, placementBehaviours } from '../support/openstack-behaviours.js';

interface LabUser {
  readonly username: string;
  readonly password: string;
  readonly project_name: string;
}

interface OpenStackLab {
  readonly auth_url: string;
  readonly region: string;
  readonly users: { readonly demo: LabUser; readonly limited: LabUser };
}

const further = [...openStackBehaviours, ...placementBehaviours];
const lab = labServer<OpenStackLab>('openstack-lab');

if (lab === null) {
  const count = computeBehaviours.length + further.length;
  console.warn(`SKIPPED: ${count} tests of compute on OpenStack.`);
  describe.skip(`compute on OpenStack: ${count} tests`, () => {});
} else {
  const OpenStack = getDriver(Provider.OPENSTACK);
  const make = (user: LabUser, changes: { region?: string; password?: string } = {}) =>
    new OpenStack({
      endpoint: lab.auth_url,
      username: user.username,
      password: user.password,
      projectName: user.project_name,
      region: lab.region,
      ...changes,
    });
  const { demo, limited } = lab.users;
  describeCompute({
    name: 'OpenStack',
    further,
    context: async () => {
      const driver = make(demo);
      return {
        driver,
        another: () => make(demo),
        ...(await pickSpec(driver, /tiny/)),
        networks: 'none',
        refusedName: 'x'.repeat(256),
        limited: () => make(limited),
        wrongSecret: () => make(demo, { password: 'not the password' }),
        wrongRegion: () => make(demo, { region: 'Nowhere' }),
        secrets: [demo.password],
      };
    },
  });
}
