import type { InstanceRow, InterfaceRow, RegionState } from './state.js';
import { type Parameters, refuse, type Xml } from './xml.js';

/** Where a new interface is to be. */
export type Place = Omit<InterfaceRow, 'id'>;

/** Interfaces of a launch: those that it describes, otherwise one in its subnet or in the default one of its zone. */
export function interfacesOf(state: RegionState, parameters: Parameters): Place[] {
  const places: Place[] = [];
  for (let index = 1; parameters.get(`NetworkInterface.${index}.DeviceIndex`) !== undefined; index += 1)
    places.push(placeOf(state, parameters, `NetworkInterface.${index}.`));
  return places.length > 0 ? places : [placeOf(state, parameters, '')];
}

function placeOf(state: RegionState, parameters: Parameters, prefix: string): Place {
  const given = parameters.get(`${prefix}SubnetId`);
  const asked = parameters.get('Placement.AvailabilityZone');
  const zone = asked ?? state.zones[0];
  const subnet =
    given === undefined
      ? [...state.subnets.values()].find((one) => one.isDefault && one.zone === zone)
      : state.subnet(given);
  if (subnet === undefined || (asked !== undefined && subnet.zone !== asked))
    throw refuse(
      400,
      'InvalidParameterValue',
      `Value (${asked ?? ''}) for parameter availabilityZone is invalid.`,
    );
  const groups = parameters.list(`${prefix}SecurityGroupId`).map((id) => state.group(id));
  const own = [...state.groups.values()].find(({ name, vpc }) => name === 'default' && vpc === subnet.vpc);
  if (groups.some(({ vpc }) => vpc !== subnet.vpc))
    throw refuse(
      400,
      'InvalidParameter',
      `Security group ${groups[0]?.id ?? ''} and subnet ${subnet.id} belong to different networks.`,
    );
  return {
    subnet: subnet.id,
    groups: groups.length > 0 ? groups.map(({ id }) => id) : own === undefined ? [] : [own.id],
  };
}

/** Addresses of an instance, with its interfaces; those of one that has ended are gone. */
export function showAddresses(state: RegionState, instance: InstanceRow): { readonly [name: string]: Xml } {
  if (instance.state === 'terminated') return {};
  const elastic = [...state.addresses.values()].find(
    ({ association }) => association?.instance === instance.id,
  );
  const dynamic = instance.state === 'running' ? `203.0.${instance.address}` : undefined;
  const [first] = instance.interfaces;
  return {
    privateIpAddress: `10.0.${instance.address}`,
    ipAddress: elastic?.ip ?? dynamic,
    subnetId: first?.subnet,
    vpcId: vpcOf(state, first),
    groupSet: showGroups(state, first?.groups ?? []),
    networkInterfaceSet: instance.interfaces.map((one) => ({
      networkInterfaceId: one.id,
      subnetId: one.subnet,
      vpcId: vpcOf(state, one),
      status: 'in-use',
      groupSet: showGroups(state, one.groups),
    })),
  };
}

function vpcOf(state: RegionState, place: InterfaceRow | undefined): string | undefined {
  return place === undefined ? undefined : state.subnets.get(place.subnet)?.vpc;
}

function showGroups(state: RegionState, ids: readonly string[]): Xml {
  return ids.map((groupId) => ({ groupId, groupName: state.groups.get(groupId)?.name }));
}
