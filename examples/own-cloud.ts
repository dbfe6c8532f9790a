// A driver of your own for a cloud that Skylane does not know, here an invented one. docs/writing-a-driver.md builds it step by step.
import { getDriver, setDriver } from 'skylane';
import {
  checkAccepted,
  type ComputeLimits,
  ComputeNode,
  type ComputeNodeData,
  type CreateNodeOptions,
  defined,
  imageOf,
  isPrivateAddress,
  NodeImage,
  NodeLocation,
  type NodeListArguments,
  NodeSize,
  type NodeState,
  pathOf,
  RestComputeDriver,
  userDataText,
} from 'skylane/compute';
import { applies, computeBehaviours } from 'skylane/conformance';
import {
  type CallOptions,
  type DriverOptions,
  type ErrorEnvelope,
  idOf,
  ImageNotFoundError,
  NodeNotFoundError,
  type PageRule,
  type Reader,
  SizeNotFoundError,
  type TokenSignIn,
  type TokenSource,
} from 'skylane/driver';
import { startBoulder } from './own-cloud-host.js';

/** What Boulder's states mean. */
const STATES: Readonly<Record<string, NodeState>> = { building: 'pending', up: 'running', failed: 'error' };

/** Credentials and options of the driver. */
export interface BoulderOptions extends DriverOptions {
  /** API token, or a function that returns a fresh one. BOULDER_TOKEN */
  readonly token?: TokenSource;
}

/** Boulder's servers. */
export class BoulderCompute extends RestComputeDriver<BoulderOptions> {
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
    intent: 'metadata',
    auth: [],
    generatesPassword: false,
    sources: ['https://api.boulder.example/docs'],
  };

  override iterateNodes(...query: NodeListArguments): AsyncIterable<ComputeNode> {
    const { filter, options } = this.nodeQuery(query);
    const request = { operation: 'listNodes', path: '/servers' };
    return this.fitting(
      filter,
      this.pages(request, 'servers', (server) => this.#node(server), options),
    );
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize> {
    const read = (plan: Reader): NodeSize => new NodeSize(this, readSize(plan));
    return this.pages({ operation: 'listSizes', path: '/plans' }, 'plans', read, options);
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage> {
    const read = (image: Reader): NodeImage =>
      new NodeImage(this, { id: image.string('slug'), name: image.string('title'), extra: {} });
    return this.pages({ operation: 'listImages', path: '/images' }, 'images', read, options);
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation> {
    const read = (site: Reader): NodeLocation => {
      const id = site.string('slug');
      return new NodeLocation(this, { id, name: id, country: site.optionalString('country'), extra: {} });
    };
    return this.pages({ operation: 'listLocations', path: '/sites' }, 'sites', read, options);
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode> {
    const path = pathOf('/servers', node);
    const body = await this.get({ operation: 'getNode', path, notFound: NodeNotFoundError }, options);
    return this.#node(body.object('server'));
  }

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
    const request = { operation: 'createNode', method: 'POST', path: '/servers', json } as const;
    return this.#node((await this.send(request, options)).object('server'));
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.remove({ operation: 'destroyNode', path: pathOf('/servers', node) }, options);
  }

  #node(server: Reader): ComputeNode {
    return new ComputeNode(this, readNode(server));
  }
}

function readNode(server: Reader): ComputeNodeData {
  const ips = server.strings('addresses');
  return {
    id: server.string('id'),
    name: server.string('name'),
    state: STATES[server.string('status')] ?? 'unknown',
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

function readSize(plan: Reader): ConstructorParameters<typeof NodeSize>[1] {
  const id = plan.string('slug');
  const ram = plan.number('memory_gb') * 1024;
  const [disk, vcpus] = [plan.number('disk_gb'), plan.number('cores')];
  return { id, name: id, ram, disk, vcpus, bandwidth: null, price: null, extra: {} };
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
