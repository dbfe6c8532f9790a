// A driver of your own for a cloud that Skylane does not know, here an invented one. docs/writing-a-driver.md builds it step by step.
import { getDriver, setDriver } from 'skylane';
import {
  checkAccepted,
  collectionAt,
  type ComputeCollections,
  type ComputeLimits,
  type ComputeNode,
  type ComputeNodeData,
  type CreateNodeOptions,
  defined,
  imageOf,
  isPrivateAddress,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  RestComputeDriver,
  stateOf,
  userDataText,
} from 'skylane/compute';
import { applies, computeBehaviours } from 'skylane/conformance';
import {
  type CallOptions,
  type ErrorEnvelope,
  idOf,
  ImageNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  type PageRule,
  type Reader,
  SizeNotFoundError,
  type TokenDriverOptions,
  type TokenSignIn,
} from 'skylane/driver';
import { startBoulder } from './own-cloud-host.js';

/** What Boulder's states mean. */
const STATES: Readonly<Record<string, NodeState>> = { building: 'pending', up: 'running', failed: 'error' };

/** Where Boulder keeps what a driver shows, and how its JSON becomes a model's data. */
const COLLECTIONS: ComputeCollections = {
  nodes: collectionAt('/servers', { notFound: NodeNotFoundError, read: readNode }),
  sizes: collectionAt('/plans', { notFound: SizeNotFoundError, read: readSize }),
  images: {
    path: '/images',
    list: 'images',
    called: 'image',
    notFound: ImageNotFoundError,
    read: (image) => ({ id: image.string('slug'), name: image.string('title'), extra: {} }),
  },
  locations: collectionAt('/sites', { notFound: NotFoundError, read: readSite }),
};

function readNode(server: Reader): ComputeNodeData {
  const ips = server.strings('addresses');
  return {
    id: server.string('id'),
    name: server.string('name'),
    state: stateOf(STATES, server.string('status')),
    publicIps: ips.filter((ip) => !isPrivateAddress(ip)),
    privateIps: ips.filter(isPrivateAddress),
    size: server.string('plan'),
    image: server.string('image'),
    location: null,
    createdAt: server.optionalDate('created'),
    metadata: server.stringMap('labels'),
    extra: {},
  };
}

function readSize(plan: Reader): NodeSizeData {
  const id = plan.string('slug');
  const ram = plan.number('memory_gb') * 1024;
  const [disk, vcpus] = [plan.number('disk_gb'), plan.number('cores')];
  return { id, name: id, ram, disk, vcpus, bandwidth: null, price: null, currency: null, extra: {} };
}

function readSite(site: Reader): NodeLocationData {
  const id = site.string('slug');
  return { id, name: id, country: site.optionalString('country'), extra: {} };
}

/** Boulder's servers. */
export class BoulderCompute extends RestComputeDriver<TokenDriverOptions> {
  static override readonly provider: string = 'boulder';
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.boulder.example',
    variables: ['BOULDER_TOKEN'],
  };
  static override readonly pages: PageRule = { by: 'cursor', field: 'next', parameter: 'after' };
  static override readonly errors: ErrorEnvelope = {
    list: 'errors',
    message: 'message',
    code: 'code',
    codes: { bad_image: ImageNotFoundError, bad_plan: SizeNotFoundError },
  };
  static override readonly limits: ComputeLimits = {
    poll: 'all',
    ownerTag: 'metadata',
    auth: [],
    generatesPassword: false,
    sources: ['https://api.boulder.example/docs'],
  };

  protected override readonly collections = COLLECTIONS;

  override async createNode(spec: CreateNodeOptions, options?: CallOptions): Promise<ComputeNode> {
    this.checkSpec(spec);
    checkAccepted(spec, ['location', 'metadata', 'userData'], this.details('createNode'));
    const json = defined({
      name: spec.name,
      image: imageOf(spec),
      plan: idOf(spec.size),
      site: spec.location === undefined ? undefined : idOf(spec.location),
      labels: spec.metadata,
      boot_script: userDataText(spec.userData),
      ...spec.extra,
    });
    const body = await this.client.post({ operation: 'createNode', path: '/servers', json }, options);
    return this.nodeResource.read(body);
  }
}

declare module 'skylane' {
  interface Drivers {
    boulder: { default: 'compute'; compute: typeof BoulderCompute };
  }
}
setDriver('boulder', 'compute', BoulderCompute);

await using host = await startBoulder('a-token');
const Boulder = getDriver('boulder');
const make = (token: string): BoulderCompute => new Boulder({ endpoint: host.endpoint, token });
await using driver = make('a-token');

let count = 0;
const context = {
  driver,
  another: () => make('a-token'),
  wrongSecret: () => make('another-token'),
  image: 'debian-13',
  size: 's1',
  secrets: ['a-token'],
  freeName: () => `server-${(count += 1)}`,
};
const behaviours = computeBehaviours.filter((behaviour) => applies(behaviour, context));
for (const behaviour of behaviours) await behaviour.run(context);
console.log(`boulder has all ${behaviours.length} behaviours that it can be tried for`);
