import type { Exchange, Reply } from '../http.js';
import { asArray, asObject, asString, type Json, type JsonObject } from '../json.js';
import { failure, type Machine, type Resource, show, type SubscriptionState } from './state.js';

export const INTERFACE_TYPE = 'Microsoft.Network/networkInterfaces';
export const ADDRESS_TYPE = 'Microsoft.Network/publicIPAddresses';

interface Owner {
  readonly id: string;
  readonly group: string;
  readonly location: string;
}

/** Makes an interface as a machine describes it, with its address. Returns its id. */
export function attachInterface(state: SubscriptionState, owner: Owner, configuration: JsonObject): string {
  const name = `${asString(configuration['name']) ?? 'nic'}-${state.world.random.hex(8)}`;
  const id = state.idOf(owner.group, INTERFACE_TYPE, name);
  const given = asObject(configuration['properties']) ?? {};
  const inner = asArray(given['ipConfigurations']) ?? [];
  const ipConfigurations = inner.map((one) =>
    configureAddress(state, { ...owner, interface: id }, asObject(one) ?? {}),
  );
  keep(state.stores.networkinterfaces, {
    ...owner,
    id,
    name,
    properties: {
      provisioningState: 'Succeeded',
      ipConfigurations,
      virtualMachine: { id: owner.id },
      ...(given['networkSecurityGroup'] === undefined
        ? {}
        : { networkSecurityGroup: given['networkSecurityGroup'] }),
    },
  });
  return id;
}

function configureAddress(
  state: SubscriptionState,
  owner: Owner & { readonly interface: string },
  configuration: JsonObject,
): JsonObject {
  const name = asString(configuration['name']) ?? 'ipconfig';
  const given = asObject(configuration['properties']) ?? {};
  const subnet = asObject(given['subnet']) ?? {};
  if (!hasSubnet(state, asString(subnet['id']) ?? ''))
    throw failure(
      400,
      'InvalidResourceReference',
      `Resource ${asString(subnet['id']) ?? ''} referenced by resource ${owner.interface} was not found.`,
    );
  const { open, inner } = state.address();
  const publicConfiguration = asObject(given['publicIPAddressConfiguration']);
  const id = `${owner.interface}/ipConfigurations/${name}`;
  const properties: Record<string, Json> = {
    privateIPAddress: inner,
    privateIPAllocationMethod: 'Dynamic',
    subnet,
    primary: true,
  };
  if (publicConfiguration !== undefined) {
    const title = `${asString(publicConfiguration['name']) ?? 'ip'}-${state.world.random.hex(8)}`;
    const address = state.idOf(owner.group, ADDRESS_TYPE, title);
    keep(state.stores.publicipaddresses, {
      ...owner,
      id: address,
      name: title,
      extra: { sku: { name: 'Standard' } },
      properties: {
        provisioningState: 'Succeeded',
        ipAddress: open,
        publicIPAllocationMethod: 'Static',
        ipConfiguration: { id },
        deleteOption: 'Delete',
      },
    });
    properties['publicIPAddress'] = { id: address };
  }
  return { id, name, properties };
}

function keep(
  store: Map<string, Resource>,
  {
    id,
    name,
    group,
    location,
    properties,
    extra = {},
  }: Owner & {
    readonly name: string;
    readonly properties: Record<string, Json>;
    readonly extra?: JsonObject;
  },
): void {
  store.set(id.toLowerCase(), { id, name, group, location, zones: [], tags: {}, extra, properties });
}

function hasSubnet(state: SubscriptionState, id: string): boolean {
  const [network, subnet] = id.toLowerCase().split('/subnets/');
  const found = state.stores.virtualnetworks.get(network ?? '');
  return (asArray(found?.properties['subnets']) ?? []).some(
    (one) => asString(asObject(one)?.['name'])?.toLowerCase() === subnet,
  );
}

/** Takes away the interfaces of a machine that is gone, and the addresses that were made with them; frees its other disks. */
export function detachAll(state: SubscriptionState, machine: Machine): void {
  const { networkinterfaces, publicipaddresses, disks } = state.stores;
  for (const id of machine.interfaces) {
    const found = networkinterfaces.get(id.toLowerCase());
    networkinterfaces.delete(id.toLowerCase());
    for (const one of asArray(found?.properties['ipConfigurations']) ?? []) {
      const address =
        asString(asObject(asObject(asObject(one)?.['properties'])?.['publicIPAddress'])?.['id']) ?? '';
      const row = publicipaddresses.get(address.toLowerCase());
      if (row === undefined) continue;
      if (row.properties['deleteOption'] === 'Delete') publicipaddresses.delete(address.toLowerCase());
      else delete row.properties['ipConfiguration'];
    }
  }
  for (const id of machine.dataDisks.keys()) {
    const disk = disks.get(id);
    if (disk === undefined) continue;
    disk.properties['diskState'] = 'Unattached';
    delete (disk.extra as Record<string, Json>)['managedBy'];
  }
}

/** An interface, with its addresses if requested. */
export function getInterface(state: SubscriptionState, exchange: Exchange, row: Resource): Reply {
  const body = show(row, INTERFACE_TYPE);
  if (exchange.query.get('$expand') === null) return { status: 200, body };
  const list = asArray(row.properties['ipConfigurations']) ?? [];
  const ipConfigurations = list.map((one) => {
    const configuration = asObject(one) ?? {};
    const properties = asObject(configuration['properties']) ?? {};
    const id = asString(asObject(properties['publicIPAddress'])?.['id']) ?? '';
    const address = state.stores.publicipaddresses.get(id.toLowerCase());
    if (address === undefined) return configuration;
    return { ...configuration, properties: { ...properties, publicIPAddress: show(address, ADDRESS_TYPE) } };
  });
  return { status: 200, body: { ...body, properties: { ...row.properties, ipConfigurations } } };
}

/** Puts an interface back: its public addresses may be others. */
export function linkAddresses(state: SubscriptionState, row: Resource): void {
  const { publicipaddresses } = state.stores;
  for (const address of publicipaddresses.values()) {
    const owner = asString(asObject(address.properties['ipConfiguration'])?.['id']) ?? '';
    if (owner.toLowerCase().startsWith(`${row.id.toLowerCase()}/`))
      delete address.properties['ipConfiguration'];
  }
  for (const one of asArray(row.properties['ipConfigurations']) ?? []) {
    const configuration = asObject(one) ?? {};
    const id = asString(asObject(asObject(configuration['properties'])?.['publicIPAddress'])?.['id']) ?? '';
    const address = publicipaddresses.get(id.toLowerCase());
    if (address !== undefined)
      address.properties['ipConfiguration'] = {
        id: `${row.id}/ipConfigurations/${asString(configuration['name']) ?? ''}`,
      };
  }
}
