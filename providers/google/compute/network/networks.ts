import { type CallOptions, collect, NotFoundError, Part, type Reader } from '../../../../src/driver/index.js';
import { defined } from '../../../../src/compute/index.js';
import type { GceClient } from '../api/client.js';
import { isKey, nameIn, pathIn } from '../api/places.js';
import { checkName } from '../spec.js';

/** A network of the project. @see https://cloud.google.com/compute/docs/reference/rest/v1/networks */
export interface GceNetwork {
  /** Google's number of it. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** Its path in the API, accepted by `networks` of `createNode`, like its name. */
  readonly path: string;
  /** Free text; null if none. */
  readonly description: string | null;
  /** True if Google creates a subnet of it in every region; null for a legacy network without subnets. */
  readonly autoSubnets: boolean | null;
  /** Bytes; null if unknown. */
  readonly mtu: number | null;
  /** Paths of its subnets. */
  readonly subnetworks: readonly string[];
}

/** A subnet: a range of a network's addresses in one region. @see https://cloud.google.com/compute/docs/reference/rest/v1/subnetworks */
export interface GceSubnetwork {
  /** Google's number of it. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** Its path in the API, accepted by `networks` of `createNode`. */
  readonly path: string;
  /** Region that it is in. */
  readonly region: string;
  /** Path of its network. */
  readonly network: string;
  /** IPv4 range, such as `10.0.0.0/20`; null if none. */
  readonly range: string | null;
  /** True if servers without an external address can reach Google's services. */
  readonly privateGoogleAccess: boolean;
}

/** Options of a new subnet. */
export interface GceNewSubnetwork {
  /** Its name. */
  readonly name: string;
  /** Name or path of its network. */
  readonly network: string;
  /** IPv4 addresses, such as `10.0.0.0/20`. */
  readonly range: string;
  /** Default: the driver's region. */
  readonly region?: string;
  /** True to let servers without an external address reach Google's services. */
  readonly privateGoogleAccess?: boolean;
  /** For people. */
  readonly description?: string;
}

/** Networks. */
export class GceNetworks extends Part {
  readonly #client: GceClient;

  constructor(client: GceClient) {
    super();
    this.#client = client;
  }

  /** All networks of the project. */
  async list(options?: CallOptions): Promise<GceNetwork[]> {
    const request = { operation: 'networks.list', path: this.#client.path('global', 'networks') };
    return collect(this.#client.rows(request, null, readNetwork, this.#client.context.call(options)));
  }

  /** Fetches a network by name, id or path. @throws NotFoundError */
  async get(network: string, options?: CallOptions): Promise<GceNetwork> {
    const operation = 'networks.get';
    const call = this.#client.context.call(options);
    const path = await this.#path(network, operation, call);
    return readNetwork(await this.#client.get({ operation, path }, call));
  }

  /** Creates a network. @throws ConflictError when the name is taken, QuotaExceededError */
  async create(
    {
      name,
      autoSubnets = false,
      mtu,
      description,
    }: {
      readonly name: string;
      readonly autoSubnets?: boolean;
      readonly mtu?: number;
      readonly description?: string;
    },
    options?: CallOptions,
  ): Promise<GceNetwork> {
    const operation = 'networks.create';
    checkName(name, this.#client.context.details(operation));
    const json = defined({ name, autoCreateSubnetworks: autoSubnets, mtu, description });
    const call = this.#client.context.call(options);
    await this.#client.change({ operation, path: this.#client.path('global', 'networks'), json }, call);
    return this.get(name, call);
  }

  /** Deletes a network. A missing one is no error. @throws ConflictError while it is in use */
  async delete(network: string, options?: CallOptions): Promise<void> {
    const operation = 'networks.delete';
    const call = this.#client.context.call(options);
    await this.#client.drop({ operation, path: await this.#path(network, operation, call) }, call);
  }

  async #path(network: string, operation: string, call: CallOptions): Promise<string> {
    const located = { collection: 'networks', operation, notFound: NotFoundError };
    return this.#client.at('networks', await this.#client.global(network, located, call));
  }
}

/** Subnets. */
export class GceSubnetworks extends Part {
  readonly #client: GceClient;

  constructor(client: GceClient) {
    super();
    this.#client = client;
  }

  /** The subnets of the driver's region, or of all regions. */
  async list(options?: CallOptions): Promise<GceSubnetwork[]> {
    const operation = 'subnetworks.list';
    const call = this.#client.context.call(options);
    return collect(this.#client.everywhere('subnetworks', { operation }, null, readSubnetwork, call));
  }

  /** Fetches a subnet by path, `region/name`, name or id. @throws NotFoundError */
  async get(subnetwork: string, options?: CallOptions): Promise<GceSubnetwork> {
    const operation = 'subnetworks.get';
    const call = this.#client.context.call(options);
    return readSubnetwork(
      await this.#client.get({ operation, path: await this.#path(subnetwork, operation, call) }, call),
    );
  }

  /** Creates a subnet. @throws ConflictError when the name or range is taken, QuotaExceededError */
  async create(spec: GceNewSubnetwork, options?: CallOptions): Promise<GceSubnetwork> {
    const operation = 'subnetworks.create';
    checkName(spec.name, this.#client.context.details(operation));
    const { name, network, range, privateGoogleAccess, description } = spec;
    const region = this.#client.zones.regionFor(spec.region, operation);
    const json = defined({
      name,
      network: isKey(network) ? this.#client.name('global', 'networks', network) : network,
      ipCidrRange: range,
      privateIpGoogleAccess: privateGoogleAccess,
      description,
    });
    const call = this.#client.context.call(options);
    await this.#client.change(
      { operation, path: this.#client.path(`regions/${region}`, 'subnetworks'), json },
      call,
    );
    return this.get(`${region}/${name}`, call);
  }

  /** Deletes a subnet. A missing one is no error. @throws ConflictError while it is in use */
  async delete(subnetwork: string, options?: CallOptions): Promise<void> {
    const operation = 'subnetworks.delete';
    const call = this.#client.context.call(options);
    try {
      await this.#client.drop({ operation, path: await this.#path(subnetwork, operation, call) }, call);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
  }

  async #path(subnetwork: string, operation: string, call: CallOptions): Promise<string> {
    const located = { collection: 'subnetworks', operation, notFound: NotFoundError };
    const isName = isKey(subnetwork) && this.#client.region !== null;
    const place = isName
      ? { scope: `regions/${this.#client.region}`, key: subnetwork }
      : await this.#client.locate(subnetwork, located, call);
    return this.#client.at('subnetworks', place);
  }
}

/** Reads a network. */
export function readNetwork(network: Reader): GceNetwork {
  return {
    id: network.id('id'),
    name: network.string('name'),
    path: pathIn(network.string('selfLink')),
    description: network.optionalId('description'),
    autoSubnets: network.optionalBoolean('autoCreateSubnetworks'),
    mtu: network.optionalCount('mtu'),
    subnetworks: network.strings('subnetworks').map(pathIn),
  };
}

/** Reads a subnet. */
export function readSubnetwork(subnetwork: Reader): GceSubnetwork {
  return {
    id: subnetwork.id('id'),
    name: subnetwork.string('name'),
    path: pathIn(subnetwork.string('selfLink')),
    region: nameIn(subnetwork.string('region')),
    network: pathIn(subnetwork.string('network')),
    range: subnetwork.optionalId('ipCidrRange'),
    privateGoogleAccess: subnetwork.optionalBoolean('privateIpGoogleAccess') ?? false,
  };
}
