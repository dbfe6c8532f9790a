import { getDriver, Provider } from 'skylane';
import type { FaultRule, Sandbox, SandboxOptions } from 'skylane/sandbox';

/** A cloud of the sandbox that runs are played on. */
export interface ChaosCloud {
  readonly flavor: SandboxOptions['flavor'];
  readonly provider: string;
  /** Names of requests in the sandbox's log. */
  readonly create: string;
  /** The request that makes several servers at once, where it has a name of its own. */
  readonly createMany?: string;
  readonly list: string;
  readonly destroy: string;
  /** Text of a build error; null where servers have no such state. */
  readonly fault: string | null;
  /** Whether the driver's own pace is left out, at which a run would take minutes. */
  readonly unpaced?: boolean;
  optionsOf(sandbox: Sandbox): object;
  /** What a server is made of. */
  specOf(sandbox: Sandbox): Promise<{ readonly name: string }>;
}

const OpenStack = getDriver(Provider.OPENSTACK);
const Ec2 = getDriver(Provider.EC2);
const DigitalOcean = getDriver(Provider.DIGITAL_OCEAN);

/** Each server is a request of its own; owner tags are in the metadata. */
const OPENSTACK: ChaosCloud = {
  flavor: 'openstack',
  provider: Provider.OPENSTACK,
  create: 'servers.create',
  list: 'servers.list',
  destroy: 'servers.delete',
  fault: 'No valid host was found.',
  optionsOf: (sandbox) => ({ ...sandbox.credentials, endpoint: sandbox.identityUrl }),
  async specOf(sandbox) {
    await using driver = new OpenStack({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
    const [image] = await driver.listImages();
    const size = (await driver.listSizes()).find(({ disk }) => disk !== null && disk > 0);
    return { name: 'web', image: image?.id, size: size?.id, networks: 'none' } as const;
  },
};

/** One request may make all servers; requests have client tokens, and owner tags are tags. */
const EC2: ChaosCloud = {
  flavor: 'ec2',
  provider: Provider.EC2,
  create: 'RunInstances',
  list: 'DescribeInstances',
  destroy: 'TerminateInstances',
  fault: 'Server.InternalError',
  optionsOf: (sandbox) => ({ ...sandbox.credentials, endpoint: sandbox.url }),
  async specOf(sandbox) {
    await using driver = new Ec2({ ...sandbox.credentials, endpoint: sandbox.url });
    const [image] = await driver.listImages();
    return { name: 'web', image: image?.id, size: 't3.micro' };
  },
};

/** Ten servers a request or one; all of a run bear one tag, and their names tell them apart. */
const DIGITAL_OCEAN: ChaosCloud = {
  flavor: 'digital-ocean',
  provider: Provider.DIGITAL_OCEAN,
  create: 'droplets.create',
  list: 'droplets.list',
  destroy: 'droplets.delete',
  fault: null,
  unpaced: true,
  optionsOf: (sandbox) => ({ ...sandbox.credentials, endpoint: sandbox.identityUrl, region: 'nyc3' }),
  async specOf(sandbox) {
    await using driver = new DigitalOcean({
      token: '',
      ...sandbox.credentials,
      endpoint: sandbox.identityUrl,
    });
    const [image] = await driver.listImages();
    return { name: 'web', image: image?.id, size: 's-1vcpu-1gb' };
  },
};

/** Names are unique and a create is a PUT, so that one sent again finds what the first has made; the states are a list of their own. */
const AZURE: ChaosCloud = {
  flavor: 'azure',
  provider: Provider.AZURE,
  create: 'virtualMachines.create',
  list: 'virtualMachines.list',
  destroy: 'virtualMachines.delete',
  fault: 'An internal execution error occurred.',
  optionsOf: (sandbox) => ({ ...sandbox.credentials, endpoint: sandbox.url }),
  async specOf() {
    return { name: 'web', image: 'Canonical:ubuntu-24_04-lts:server:latest', size: 'Standard_B1s' } as const;
  },
};

/** Several servers that are alike are one request, else each is one; both are known again by their ids. What fails is told by operations. */
const GOOGLE: ChaosCloud = {
  flavor: 'google-compute',
  provider: Provider.GCE,
  create: 'instances.insert',
  createMany: 'instances.bulkInsert',
  list: 'instances.list',
  destroy: 'instances.delete',
  fault: 'The host of the instance broke.',
  unpaced: true,
  optionsOf: (sandbox) => ({
    ...sandbox.credentials,
    endpoint: sandbox.identityUrl,
    region: 'us-central1-a',
  }),
  async specOf() {
    return { name: 'web', image: 'debian-12', size: 'e2-small' } as const;
  },
};

/** Requests that make servers. */
export function createsOf({ create, createMany }: ChaosCloud): readonly string[] {
  return createMany === undefined ? [create] : [create, createMany];
}

export const CLOUDS = {
  openstack: OPENSTACK,
  ec2: EC2,
  'digital-ocean': DIGITAL_OCEAN,
  azure: AZURE,
  'google-compute': GOOGLE,
} as const;

/** What goes wrong all the time. */
export function faultsOf(cloud: ChaosCloud): readonly FaultRule[] {
  const { list, destroy, fault } = cloud;
  const creates = createsOf(cloud);
  return [
    ...[...creates, destroy].map(
      (operation) => ({ kind: 'lostAnswer', probability: 0.05, operation }) as const,
    ),
    ...[...creates, list, destroy].map(
      (operation) => ({ kind: 'status', status: 503, probability: 0.05, operation }) as const,
    ),
    ...(fault === null
      ? []
      : creates.map(
          (operation) => ({ kind: 'buildError', message: fault, probability: 0.02, operation }) as const,
        )),
  ];
}
