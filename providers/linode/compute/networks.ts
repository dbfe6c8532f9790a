import {
  type CallOptions,
  CloudError,
  ConflictError,
  idOf,
  type JsonClient,
  NetworkNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  defined,
  type Network,
  pathOf,
} from '../../../src/compute/index.js';
import { PAGES } from './collections.js';
import { regionOf } from './create-body.js';
import type { LinodeCreateNetworkExtra, LinodeExtras, LinodeNetworkExtra } from './models.js';

type Subnet = Network<LinodeNetworkExtra>;

const PATH = '/vpcs';
const ID = /^(\d{1,15})\/(\d{1,15})$/;

/** Subnets of VPCs, by ids of both (`123/456`): servers are put on subnets. @see https://techdocs.akamai.com/linode-api/reference/get-vpcs */
export class Networks {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<LinodeExtras>;

  constructor(client: JsonClient, models: ComputeModels<LinodeExtras>) {
    this.#client = client;
    this.#models = models;
  }

  /** All subnets of all VPCs, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Subnet> {
    const request = { operation: 'listNetworks', path: PATH, query: PAGES };
    return this.#client.listPages(
      request,
      (page) => page.list('data').flatMap((vpc) => this.#subnetsOf(vpc)),
      options,
    );
  }

  /** Fetches a subnet. */
  async get(network: Network | string, options?: CallOptions): Promise<Subnet> {
    const operation = 'getNetwork';
    return this.#find(operation, network, await this.#vpcOf(operation, network, options));
  }

  /** Makes a VPC with one subnet, both of the same label. */
  async create(
    { name, ranges = [], location, extra = {} }: CreateNetworkOptions<LinodeCreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<Subnet> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    const [ipv4, ...others] = ranges;
    if (ipv4 === undefined || ipv4.includes(':') || others.length > 0)
      throw context.invalid(
        operation,
        'a network of Linode has one range of IPv4 addresses; pass it as ranges',
      );
    const json = defined({
      label: name,
      region: regionOf(operation, location, context),
      description: extra.description,
      subnets: [{ label: name, ipv4 }],
    });
    const vpc = await this.#client.post({ operation, path: PATH, json }, options);
    const [made] = this.#subnetsOf(vpc);
    if (made !== undefined) return made;
    throw vpc.wrong('subnets', 'the subnet that was asked for');
  }

  /** Deletes a subnet without servers; and its VPC, where `create` made it for this one. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNetwork';
    const { context } = this.#client;
    const call = context.call(options);
    try {
      const vpc = await this.#vpcOf(operation, network, call);
      const { name, extra } = this.#find(operation, network, vpc);
      if (extra.nodeIds.length > 0)
        throw new ConflictError(
          `${operation}: servers are on the network ${idOf(network)}: ${extra.nodeIds.join(', ')}.`,
          context.details(operation),
        );
      const isOwn = this.#subnetsOf(vpc).length === 1 && extra.vpcName === name;
      const whole = pathOf(PATH, extra.vpcId);
      const path = isOwn ? whole : pathOf(`${whole}/subnets`, extra.subnetId);
      await this.#client.delete({ operation, path }, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'network-not-found') throw error;
    }
  }

  async #vpcOf(
    operation: string,
    network: Network | string,
    options: CallOptions | undefined,
  ): Promise<Reader> {
    const [, vpc] = ID.exec(idOf(network)) ?? [];
    if (vpc === undefined) throw this.#missing(operation, network);
    const request = { operation, path: pathOf(PATH, vpc), notFound: NetworkNotFoundError };
    return this.#client.get(request, options);
  }

  #find(operation: string, network: Network | string, vpc: Reader): Subnet {
    const found = this.#subnetsOf(vpc).find(({ id }) => id === idOf(network));
    if (found !== undefined) return found;
    throw this.#missing(operation, network);
  }

  #subnetsOf(vpc: Reader): Subnet[] {
    const vpcId = vpc.id('id');
    return vpc.optionalList('subnets').map((subnet) => {
      const subnetId = subnet.id('id');
      const ranges = [
        subnet.optionalString('ipv4'),
        ...subnet.optionalList('ipv6').map((one) => one.optionalString('range')),
      ];
      return this.#models.network({
        id: `${vpcId}/${subnetId}`,
        name: subnet.optionalString('label') ?? '',
        ranges: ranges.filter((range) => range !== null),
        location: vpc.optionalString('region'),
        extra: {
          vpcId,
          vpcName: vpc.optionalString('label'),
          subnetId,
          nodeIds: subnet.optionalList('linodes').map((linode) => linode.id('id')),
        },
      });
    });
  }

  #missing(operation: string, network: Network | string): NetworkNotFoundError {
    return new NetworkNotFoundError(
      `${operation}: Linode has no network ${JSON.stringify(idOf(network))}; ids are those of a VPC and its subnet (123/456).`,
      this.#client.context.details(operation),
    );
  }
}
