import {
  type Call,
  type CallOptions,
  CloudError,
  type ErrorEnvelope,
  idOf,
  type ListedPage,
  type PageRule,
  type Query,
  type TokenDriverOptions,
  type TokenSignIn,
} from '../../../src/driver/index.js';
import {
  addParts,
  checkAccepted,
  type ComputeNode,
  type CreateNodeOptions,
  defined,
  imageOf,
  isRefusal,
  leftBehind,
  pathOf,
  placeFor,
  refusalOf,
  RestComputeDriver,
  undoneBy,
  type UpdateNodeOptions,
  userDataBase64,
} from '../../../src/compute/index.js';
import { collectionsOf, type LatitudeCollections, resourceOf } from './collections.js';
import { ElasticIps } from './elastic-ips.js';
import { ERRORS } from './errors.js';
import { Firewalls } from './firewalls.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import type { LatitudeExtras, LatitudeNodeExtra } from './models.js';
import { Networks } from './networks.js';
import { Nodes } from './nodes.js';
import { Servers } from './servers.js';
import { VirtualNetworks } from './virtual-networks.js';

/** Credentials and place of the Latitude.sh compute driver: `token` is an API key. LATITUDESH_BEARER, LATITUDESH_AUTH_TOKEN */
export interface LatitudeOptions extends TokenDriverOptions {
  /** Project, by its id or its slug. No client of Latitude.sh's reads it from a variable. */
  readonly project: string;
  /** Site of new servers and networks that are made without a location, such as `SAO`; sizes have its prices then. */
  readonly region?: string;
}

type Spec = CreateNodeOptions<LatitudeExtras['createNode']>;
type Server = ComputeNode<LatitudeNodeExtra>;

/**
 * Latitude.sh: bare metal servers, plans, operating systems, SSH keys, virtual networks, firewalls and elastic IPs of a project.
 *
 * ```ts
 * const Latitude = getDriver(Provider.LATITUDE);
 * const cloud = await Latitude.fromEnv({ project: 'web', region: 'SAO' });
 * const node = await cloud.createNode({ name: 'web-1', image: 'ubuntu_24_04_x64_lts', size: 'c2-small-x86', keyPair: 'laptop' });
 * ```
 *
 * @see https://docs.latitude.sh/reference
 */
export class LatitudeCompute extends RestComputeDriver<LatitudeOptions, LatitudeExtras> {
  static override readonly provider: string = 'latitude';
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.latitude.sh',
    variables: ['LATITUDESH_BEARER', 'LATITUDESH_AUTH_TOKEN'],
    prefix: '',
  };
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;
  static override readonly pages: PageRule = {
    by: 'number',
    parameter: 'page[number]',
    total: 'meta.stats.total.count',
  };

  static {
    addParts<LatitudeCompute>(this, {
      nodes: [Nodes, (cloud) => cloud.#nodes],
      keyPairs: [KeyPairs, (cloud) => cloud.#keyPairs],
      networks: [
        Networks,
        ({ client, models, collections, options }) =>
          new Networks(client, models, collections, options.project),
      ],
      firewalls: [
        Firewalls,
        ({ client, models, collections, nodeResource: nodes, options: { project } }) =>
          new Firewalls(client, models, collections, { nodes, project }),
      ],
      addresses: [
        ElasticIps,
        ({ client, models, collections, nodeResource }) =>
          new ElasticIps(client, models, collections, nodeResource),
      ],
    });
  }

  protected override readonly collections: LatitudeCollections;

  constructor(options: LatitudeOptions) {
    super(options);
    if (typeof options.project !== 'string' || options.project === '')
      throw this.invalid('constructor', 'the option project is missing, the id or the slug of a project');
    this.collections = collectionsOf(options.project);
  }

  /** Latitude.sh's own operations on servers. */
  get servers(): Servers {
    return this.part('servers', () => new Servers(this.#nodes));
  }

  /** Servers of virtual networks. */
  get virtualNetworks(): VirtualNetworks {
    return this.part('virtual networks', () => new VirtualNetworks(this.client));
  }

  get #nodes(): Nodes {
    return this.part('nodes', () => new Nodes(this.client, this.nodeResource));
  }

  get #keyPairs(): KeyPairs {
    const { client, models, collections, options } = this;
    return this.part('key pairs', () => new KeyPairs(client, models, collections.keys, options.project));
  }

  /**
   * Orders a server. With `userData` that is kept at Latitude.sh first, and stays there: a server that is installed anew may need it. If the
   * order is refused, it is deleted again.
   */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const operation = 'createNode';
    const call = this.call(options);
    const { keyPair, userData } = spec;
    const key = keyPair === undefined ? undefined : await this.#keyPairs.idOf(operation, keyPair, call);
    if (userData === undefined) return this.#order(spec, key, spec.extra?.userDataId, call);
    const kept = await this.#keep(spec, call);
    try {
      return await this.#order(spec, key, kept, call);
    } catch (error) {
      throw await this.#afterRefusal(error, kept);
    }
  }

  /** Renames a server. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    this.checkUpdate(change, ['name']);
    const fields = resourceOf('servers', { hostname: change.name }, idOf(node));
    return this.nodeResource.update('updateNode', node, fields, options);
  }

  /** Plans have no pages. */
  protected override nextPage(page: ListedPage): Query | null {
    return page.query['page[size]'] === undefined ? null : super.nextPage(page);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    const operation = 'createNode';
    checkAccepted(spec, ['location', 'keyPair', 'userData'], this.details(operation));
    placeFor(operation, spec.location, this.context);
    if (spec.userData !== undefined && spec.extra?.userDataId !== undefined)
      throw this.invalid(operation, 'give userData or extra.userDataId, not both');
  }

  async #order(
    { name, image, size, keyPair: _keyPair, location, extra = {} }: Spec,
    key: string | undefined,
    userData: string | undefined,
    call: Call,
  ): Promise<Server> {
    const operation = 'createNode';
    const system = imageOf({ ...(image !== undefined && { image }) }) ?? '';
    const attributes = defined({
      project: this.options.project,
      plan: idOf(size),
      site: placeFor(operation, location, this.context),
      operating_system: system,
      hostname: name,
      ssh_keys: key === undefined ? undefined : [key],
      user_data: userData,
      ...{ billing: extra.billing, raid: extra.raid, ipxe: extra.ipxe },
    });
    try {
      return await this.nodeResource.create(operation, resourceOf('servers', attributes), call);
    } catch (error) {
      throw await refusalOf(error, () => [this.getImage(system, call), this.getSize(size, call)]);
    }
  }

  /** Deletes user data again whose server was refused. Where the server may exist, it stays, and the error says so. */
  async #afterRefusal(error: unknown, kept: string): Promise<unknown> {
    const details = this.details('createNode');
    if (!wasRefused(error)) return leftBehind(error, `The user data ${kept} stays at Latitude.sh.`, details);
    return undoneBy(
      () => Promise.reject(error),
      () => this.client.delete({ operation: 'createNode', path: pathOf('/user_data', kept) }),
      { what: `user data ${kept}`, details },
    ).catch((failure: unknown) => failure);
  }

  /** Keeps user data at Latitude.sh, and returns its id. */
  async #keep({ name, userData }: Spec, call: Call): Promise<string> {
    const attributes = {
      description: name,
      project: this.options.project,
      content: userDataBase64(userData),
    };
    const json = { data: resourceOf('user_data', attributes) };
    const body = await this.client.post({ operation: 'createNode', path: '/user_data', json }, call);
    return body.object('data').id('id');
  }
}

/** True if Latitude.sh has refused an order, so that there is no server. */
function wasRefused(error: unknown): error is CloudError {
  if (!CloudError.is(error)) return false;
  const { code, status } = error;
  return isRefusal(error) || code.endsWith('not-found') || (status !== null && status >= 400 && status < 500);
}
