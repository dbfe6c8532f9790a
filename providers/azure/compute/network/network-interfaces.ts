import { amend, type CallOptions, CloudError, type Reader } from '../../../../src/driver/index.js';
import { type ArmClient, type ArmReference, shortLocation } from '../../arm/client.js';
import { sameCase } from '../../arm/resource-id.js';
import { ARM } from '../../arm/types.js';
import { groupOf, idWithin, type NodeAddresses } from '../read.js';
import { AzureCollection } from './collection.js';

/** A network interface of a server. */
export interface AzureNetworkInterface {
  /** Id of the resource, `/subscriptions/...`. */
  readonly id: string;
  /** Name, unique in its resource group. */
  readonly name: string;
  /** Resource group that it is in. */
  readonly resourceGroup: string;
  /** Region, such as `westeurope`. */
  readonly location: string;
  /** Id of the server that it is of. */
  readonly nodeId: string | null;
  /** MAC address; null before it has one. */
  readonly mac: string | null;
  /** Id of its security group. */
  readonly securityGroup: string | null;
  /** Its addresses, the primary first. */
  readonly addresses: readonly AzureInterfaceAddress[];
}

/** A private address of a network interface, and its public address. */
export interface AzureInterfaceAddress {
  /** Name of the IP configuration. */
  readonly name: string;
  /** The private address; null before it has one. */
  readonly privateIp: string | null;
  /** Id of the subnet. */
  readonly subnet: string | null;
  /** Id of the public address. */
  readonly publicAddress: string | null;
  /** The public address itself, if it was requested. */
  readonly publicIp: string | null;
}

/**
 * Network interfaces.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/virtualnetwork/network-interfaces
 */
export class AzureNetworkInterfaces extends AzureCollection<AzureNetworkInterface> {
  constructor(client: ArmClient) {
    super(client, { name: 'networkInterfaces', type: ARM.networkInterfaces, read: readInterface });
  }

  /** Fetches a network interface, with its public addresses. @throws NotFoundError */
  override async get(networkInterface: ArmReference, options?: CallOptions): Promise<AzureNetworkInterface> {
    const request = { id: networkInterface, operation: 'networkInterfaces.get' };
    return readInterface(await expanded(this.client, request, options));
  }

  /** Sets the security group of a network interface; null for none. */
  async setSecurityGroup(
    networkInterface: ArmReference,
    group: ArmReference | null,
    options?: CallOptions,
  ): Promise<AzureNetworkInterface> {
    const operation = 'networkInterfaces.setSecurityGroup';
    const networkSecurityGroup =
      group === null ? null : { id: this.client.idOf(ARM.securityGroups, group, operation) };
    const edit = (properties: Readonly<Record<string, unknown>>) => ({ ...properties, networkSecurityGroup });
    return changeInterface(this.client, { id: networkInterface, operation }, edit, options);
  }
}

/** Writes a network interface with other properties. Azure replaces all of it, so the present ones are sent along, with their ETag. */
export async function changeInterface(
  client: ArmClient,
  { id, operation }: { readonly id: ArmReference; readonly operation: string },
  edit: (properties: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
  options: CallOptions | undefined,
): Promise<AzureNetworkInterface> {
  const call = client.context.call(options);
  const address = client.at(ARM.networkInterfaces, id, operation);
  const { notFound } = ARM.networkInterfaces;
  return amend(address.path, { isOvertaken, call }, async () => {
    const found = await client.find(ARM.networkInterfaces, id, operation, call);
    const { location, tags, extendedLocation } = found.raw;
    const json = { location, tags, extendedLocation, properties: edit(found.object('properties').raw) };
    const etag = found.optionalString('etag');
    const headers = etag === null ? {} : { 'if-match': etag };
    const request = { operation, method: 'PUT', ...address, headers, json, notFound } as const;
    return readInterface(await client.complete(request, call));
  });
}

/** True for a change that another one has overtaken. */
function isOvertaken(error: unknown): boolean {
  return CloudError.is(error) && error.status === 412;
}

/** The addresses of a server's interfaces, a request for each. Interfaces that are not there yet have none. */
export async function addressesOf(
  client: ArmClient,
  ids: readonly string[],
  operation: string,
  options: CallOptions | undefined,
): Promise<NodeAddresses> {
  const found = await Promise.all(
    ids.map((id) => expanded(client, { id, operation, accept: [404] }, options)),
  );
  return joinAddresses(found.map((one) => (one.has('id') ? readInterface(one).addresses : [])));
}

/** A network interface as Azure has it, its public addresses shown. */
function expanded(
  client: ArmClient,
  {
    id,
    operation,
    accept = [],
  }: { readonly id: ArmReference; readonly operation: string; readonly accept?: readonly number[] },
  options: CallOptions | undefined,
): Promise<Reader> {
  const { path, query } = client.at(ARM.networkInterfaces, id, operation);
  const $expand = 'IPConfigurations/PublicIPAddress';
  return client.get({ operation, path, query: { ...query, $expand }, accept }, options);
}

/** The addresses of several interfaces together. */
export function joinAddresses(all: readonly (readonly AzureInterfaceAddress[])[]): NodeAddresses {
  const flat = all.flat();
  return {
    publicIps: flat.flatMap(({ publicIp }) => publicIp ?? []),
    privateIps: flat.flatMap(({ privateIp }) => privateIp ?? []),
  };
}

/** Reads a network interface. */
export function readInterface(one: Reader): AzureNetworkInterface {
  const properties = one.object('properties');
  return {
    id: sameCase(one.id('id')),
    name: one.id('name'),
    resourceGroup: groupOf(one),
    location: shortLocation(one.optionalString('location') ?? ''),
    nodeId: idWithin(properties.optionalObject('virtualMachine')),
    mac: properties.optionalString('macAddress'),
    securityGroup: idWithin(properties.optionalObject('networkSecurityGroup')),
    addresses: properties.optionalList('ipConfigurations').map(readConfiguration),
  };
}

function readConfiguration(one: Reader): AzureInterfaceAddress {
  const properties = one.optionalObject('properties');
  const address = properties?.optionalObject('publicIPAddress');
  return {
    name: one.optionalString('name') ?? '',
    privateIp: properties?.optionalString('privateIPAddress') ?? null,
    subnet: idWithin(properties?.optionalObject('subnet')),
    publicAddress: idWithin(address),
    publicIp: address?.optionalObject('properties')?.optionalString('ipAddress') ?? null,
  };
}
