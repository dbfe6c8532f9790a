import {
  type CallOptions,
  idOf,
  InvalidRequestError,
  NotFoundError,
  type XmlReader,
} from '../../../../src/driver/index.js';
import type {
  Address,
  AddressData,
  AssignAddressOptions,
  ComputeModels,
  ComputeNode,
  ReserveAddressOptions,
} from '../../../../src/compute/index.js';
import type { Ec2Client, Ec2Listing } from '../client.js';
import type { Ec2Extras } from '../models.js';
import type { Ec2AddressExtra } from './models.js';

/** The portable methods of addresses, which EC2 calls elastic. */
export class Ec2Addresses {
  readonly listing: Ec2Listing<Address<Ec2AddressExtra>>;
  readonly #client: Ec2Client;
  readonly #models: ComputeModels<Ec2Extras>;

  constructor(client: Ec2Client, models: ComputeModels<Ec2Extras>) {
    this.#client = client;
    this.#models = models;
    this.listing = {
      action: 'DescribeAddresses',
      key: 'addressesSet',
      read: (row) => models.address(readAddress(row)),
    };
  }

  iterate(options?: CallOptions): AsyncIterable<Address<Ec2AddressExtra>> {
    return this.#client.list(this.listing, { operation: 'listAddresses' }, options);
  }

  async reserve(
    { network, location }: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<Address<Ec2AddressExtra>> {
    const operation = 'reserveAddress';
    if (network !== undefined)
      throw new InvalidRequestError(
        `${operation}: EC2 takes addresses from no network of the account; leave network out.`,
        this.#client.context.details(operation),
      );
    if (location !== undefined)
      throw this.#client.context.invalid(
        operation,
        'an address of EC2 spans the zones of the region; leave location out',
      );
    const parameters = { Domain: 'vpc' };
    const response = await this.#client.call({ operation, action: 'AllocateAddress', parameters }, options);
    return this.#models.address(readAddress(response));
  }

  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<Address<Ec2AddressExtra>> {
    const call = this.#client.context.call(options);
    const operation = 'assignAddress';
    const parameters = { AllocationId: idOf(address), InstanceId: idOf(node), PrivateIpAddress: privateIp };
    const request = { idempotent: true };
    await this.#client.call({ operation, action: 'AssociateAddress', parameters, request }, call);
    return this.#get(operation, address, call);
  }

  async unassign(address: Address | string, options?: CallOptions): Promise<Address<Ec2AddressExtra>> {
    const call = this.#client.context.call(options);
    const operation = 'unassignAddress';
    const { extra } = await this.#get(operation, address, call);
    if (extra.associationId !== null) {
      const parameters = { AssociationId: extra.associationId };
      await this.#client.delete({ operation, action: 'DisassociateAddress', parameters }, call);
    }
    return this.#get(operation, address, call);
  }

  async delete(address: Address | string, options?: CallOptions): Promise<void> {
    const parameters = { AllocationId: idOf(address) };
    await this.#client.delete({ operation: 'releaseAddress', action: 'ReleaseAddress', parameters }, options);
  }

  async #get(
    operation: string,
    address: Address | string,
    call: CallOptions,
  ): Promise<Address<Ec2AddressExtra>> {
    const parameters = { AllocationId: [idOf(address)] };
    const found = await this.#client.get(this.listing, { operation, parameters }, call);
    if (found !== null) return found;
    throw new NotFoundError(
      `${operation}: EC2 has no address ${idOf(address)}.`,
      this.#client.context.details(operation),
    );
  }
}

function readAddress(address: XmlReader): AddressData<Ec2AddressExtra> {
  const ip = address.id('publicIp');
  return {
    id: address.optionalString('allocationId') ?? ip,
    ip,
    nodeId: address.optionalString('instanceId'),
    location: address.optionalString('networkBorderGroup'),
    extra: {
      associationId: address.optionalString('associationId'),
      privateIp: address.optionalString('privateIpAddress'),
    },
  };
}
