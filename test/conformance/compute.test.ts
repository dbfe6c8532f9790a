import { getDriver, Provider } from 'skylane';
import { afterAll } from 'vitest';
import { describeCompute, pickSpec } from '../support/compute.js';
import { networksOf, openStackBehaviours } from '../support/openstack-behaviours.js';
import { openStack, quickSandbox, rackspace } from '../support/sandbox.js';

const Dummy = getDriver(Provider.DUMMY);

const sandboxes = {
  // Pages that are shorter than what is asked for: a part of a list must not pass for the whole.
  openStack: await quickSandbox({ pageSize: 2 }),
  openStackLimited: await quickSandbox({ quota: { instances: 2 } }),
  rackspace: await quickSandbox({ flavor: 'rackspace', pageSize: 2 }),
  rackspaceLimited: await quickSandbox({ flavor: 'rackspace', quota: { instances: 2 } }),
};

afterAll(async () => {
  await Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.close()));
});

describeCompute({
  name: 'DUMMY',
  context: async () => ({
    driver: new Dummy({}),
    another: () => new Dummy({}),
    image: 'linux',
    size: 'small',
    otherSize: 'large',
    addressSource: {},
    range: '10.1.0.0/24',
    limited: () => new Dummy({ quota: { nodes: 2 } }),
  }),
});

describeCompute({
  name: "the sandbox's OpenStack",
  further: openStackBehaviours,
  context: async () => {
    const driver = openStack(sandboxes.openStack, { region: 'RegionOne' });
    return {
      driver,
      another: () => openStack(sandboxes.openStack),
      ...(await pickSpec(driver, /./)),
      networks: 'none',
      ...(await networksOf(driver)),
      refusedName: 'x'.repeat(256),
      limited: () => openStack(sandboxes.openStackLimited),
      wrongSecret: () => openStack(sandboxes.openStack, { password: 'not the password' }),
      wrongRegion: () => openStack(sandboxes.openStack, { region: 'Nowhere' }),
      secrets: [sandboxes.openStack.credentials['password'] ?? 'no password'],
    };
  },
});

describeCompute({
  name: "the sandbox's Rackspace",
  context: async () => {
    const driver = rackspace(sandboxes.rackspace, { region: 'DFW' });
    return {
      driver,
      another: () => rackspace(sandboxes.rackspace, { region: 'DFW' }),
      ...(await pickSpec(driver, /ubuntu/i)),
      range: '10.77.0.0/24',
      refusedName: 'x'.repeat(256),
      limited: () => rackspace(sandboxes.rackspaceLimited, { region: 'DFW' }),
      wrongSecret: () => rackspace(sandboxes.rackspace, { region: 'DFW', apiKey: 'not the key' }),
      wrongRegion: () => rackspace(sandboxes.rackspace, { region: 'Nowhere' }),
      secrets: [sandboxes.rackspace.credentials['apiKey'] ?? 'no key'],
    };
  },
});
