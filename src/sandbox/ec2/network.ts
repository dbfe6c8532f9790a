import { BlockList } from 'node:net';
import type { Action } from './instances.js';
import {
  type AddressRow,
  checkId,
  page,
  type RegionState,
  showTags,
  type SubnetRow,
  type VpcRow,
} from './state.js';
import { type Parameters, refuse, type Xml } from './xml.js';

const LIST = ['Filter.N.Name', 'Filter.N.Value.N', 'MaxResults', 'NextToken'];
const TAGS = [
  'TagSpecification.N.ResourceType',
  'TagSpecification.N.Tag.N.Key',
  'TagSpecification.N.Tag.N.Value',
];

/** Networks, subnets and elastic addresses. */
export const NETWORK_ACTIONS: Readonly<Record<string, Action>> = {
  DescribeVpcs: (state, parameters) => {
    parameters.only('VpcId.N', ...LIST);
    const asked = parameters.list('VpcId').map((id) => state.vpc(id));
    const found = fitting(asked.length > 0 ? asked : [...state.vpcs.values()], parameters, {
      'vpc-id': ({ id }) => id,
      'is-default': ({ isDefault }) => String(isDefault),
      cidr: ({ cidr }) => cidr,
      state: ({ state: now }) => now,
    });
    const { rows, nextToken } = paged(found, parameters, state);
    return { vpcSet: rows.map(showVpc), nextToken };
  },
  CreateVpc: (state, parameters) => {
    parameters.only('CidrBlock', 'InstanceTenancy', 'AmazonProvidedIpv6CidrBlock', ...TAGS);
    const cidr = checkBlock(parameters.need('CidrBlock'), 'InvalidVpc.Range');
    const vpc: VpcRow = {
      id: state.id('vpc'),
      cidr,
      isDefault: false,
      tags: parameters.tags(),
      state: 'pending',
    };
    state.vpcs.set(vpc.id, vpc);
    state.addDefaultGroup(vpc.id, state.id('sg'));
    state.later(() => (vpc.state = 'available'));
    return { vpc: showVpc(vpc) };
  },
  DeleteVpc: (state, parameters) => {
    parameters.only('VpcId');
    const { id } = state.vpc(parameters.need('VpcId'));
    const groups = [...state.groups.values()].filter(({ vpc }) => vpc === id);
    const hasSubnet = [...state.subnets.values()].some(({ vpc }) => vpc === id);
    if (hasSubnet || groups.some(({ name }) => name !== 'default'))
      throw refuse(400, 'DependencyViolation', `The vpc '${id}' has dependencies and cannot be deleted.`);
    for (const group of groups) state.groups.delete(group.id);
    state.vpcs.delete(id);
    return { return: true };
  },
  DescribeSubnets: (state, parameters) => {
    parameters.only('SubnetId.N', ...LIST);
    const asked = parameters.list('SubnetId').map((id) => state.subnet(id));
    const found = fitting(asked.length > 0 ? asked : [...state.subnets.values()], parameters, {
      'subnet-id': ({ id }) => id,
      'vpc-id': ({ vpc }) => vpc,
      'availability-zone': ({ zone }) => zone,
      'default-for-az': ({ isDefault }) => String(isDefault),
      state: ({ state: now }) => now,
    });
    const { rows, nextToken } = paged(found, parameters, state);
    return { subnetSet: rows.map(showSubnet), nextToken };
  },
  CreateSubnet: (state, parameters) => {
    parameters.only('VpcId', 'CidrBlock', 'AvailabilityZone', ...TAGS);
    const vpc = state.vpc(parameters.need('VpcId'));
    const cidr = checkBlock(parameters.need('CidrBlock'), 'InvalidSubnet.Range');
    const zone = parameters.get('AvailabilityZone') ?? state.zones[0] ?? '';
    if (!state.zones.includes(zone))
      throw refuse(
        400,
        'InvalidParameterValue',
        `Value (${zone}) for parameter availabilityZone is invalid.`,
      );
    if (!holds(vpc.cidr, cidr)) throw refuse(400, 'InvalidSubnet.Range', `The CIDR '${cidr}' is invalid.`);
    const others = [...state.subnets.values()].filter((one) => one.vpc === vpc.id);
    if (others.some((one) => holds(one.cidr, cidr) || holds(cidr, one.cidr)))
      throw refuse(400, 'InvalidSubnet.Conflict', `The CIDR '${cidr}' conflicts with another subnet`);
    const subnet: SubnetRow = {
      id: state.id('subnet'),
      vpc: vpc.id,
      cidr,
      zone,
      isDefault: false,
      tags: parameters.tags(),
      state: 'pending',
    };
    state.subnets.set(subnet.id, subnet);
    state.later(() => (subnet.state = 'available'));
    return { subnet: showSubnet(subnet) };
  },
  DeleteSubnet: (state, parameters) => {
    parameters.only('SubnetId');
    const { id } = state.subnet(parameters.need('SubnetId'));
    if (state.interfaces().some(({ subnet }) => subnet === id))
      throw refuse(400, 'DependencyViolation', `The subnet '${id}' has dependencies and cannot be deleted.`);
    state.subnets.delete(id);
    return { return: true };
  },
  DescribeAddresses: (state, parameters) => {
    parameters.only('AllocationId.N', 'PublicIp.N', ...LIST);
    const asked = parameters.list('AllocationId').map((id) => addressOf(state, id));
    const found = fitting(asked.length > 0 ? asked : [...state.addresses.values()], parameters, {
      'allocation-id': ({ id }) => id,
      'public-ip': ({ ip }) => ip,
      'instance-id': ({ association }) => association?.instance,
    });
    return { addressesSet: found.map((row) => showAddress(row, state)) };
  },
  AllocateAddress: (state, parameters) => {
    parameters.only('Domain', ...TAGS);
    const id = state.id('eipalloc');
    const ip = `198.51.100.${(state.addresses.size % 254) + 1}`;
    const row: AddressRow = { id, ip, tags: parameters.tags(), association: null };
    state.addresses.set(id, row);
    return { publicIp: ip, domain: 'vpc', allocationId: id, networkBorderGroup: state.region };
  },
  AssociateAddress: (state, parameters) => {
    parameters.only('AllocationId', 'InstanceId', 'PrivateIpAddress', 'AllowReassociation');
    const address = addressOf(state, parameters.need('AllocationId'));
    const instance = state.instance(parameters.need('InstanceId'));
    if (!['pending', 'running', 'stopped'].includes(instance.state))
      throw refuse(400, 'InvalidInstanceID', `The instance '${instance.id}' is not in a valid state`);
    address.association = { id: state.id('eipassoc'), instance: instance.id };
    return { return: true, associationId: address.association.id };
  },
  DisassociateAddress: (state, parameters) => {
    parameters.only('AssociationId');
    const id = parameters.need('AssociationId');
    const found = [...state.addresses.values()].find(({ association }) => association?.id === id);
    if (found === undefined)
      throw refuse(400, 'InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`);
    found.association = null;
    return { return: true };
  },
  ReleaseAddress: (state, parameters) => {
    parameters.only('AllocationId');
    const { id, association } = addressOf(state, parameters.need('AllocationId'));
    if (association !== null) throw refuse(400, 'InvalidIPAddress.InUse', `The address ${id} is in use.`);
    state.addresses.delete(id);
    return { return: true };
  },
};

/** Rows that match all filters of a request, whose values may hold `*` and `?`. */
export function fitting<Row extends { readonly tags: ReadonlyMap<string, string> }>(
  rows: readonly Row[],
  parameters: Parameters,
  fields: Readonly<Record<string, (row: Row) => string | undefined>>,
): Row[] {
  const tests = [...parameters.filters()].map(([name, values]) => {
    const valueOf = name.startsWith('tag:')
      ? (row: Row) => row.tags.get(name.slice('tag:'.length))
      : fields[name];
    if (valueOf === undefined) throw refuse(400, 'InvalidParameterValue', `The filter '${name}' is invalid`);
    const patterns = values.map(patternOf);
    return (row: Row) => patterns.some((pattern) => pattern.test(valueOf(row) ?? '\n'));
  });
  return rows.filter((row) => tests.every((test) => test(row)));
}

function patternOf(value: string): RegExp {
  const plain = value.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${plain.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

/** A page of a list in the region's size of pages. */
export function paged<Row>(
  rows: readonly Row[],
  parameters: Parameters,
  { world }: RegionState,
): { readonly rows: readonly Row[]; readonly nextToken: string | undefined } {
  return page(rows, parameters.get('MaxResults'), parameters.get('NextToken'), world.settings.pageSize);
}

/** A block of a network has 16 to 28 bits. */
function checkBlock(cidr: string, code: string): string {
  const [, bits] = /^(?:\d{1,3}\.){3}\d{1,3}\/(\d{1,2})$/.exec(cidr) ?? [];
  if (bits === undefined)
    throw refuse(400, 'InvalidParameterValue', `Value (${cidr}) for parameter cidrBlock is invalid.`);
  if (Number(bits) >= 16 && Number(bits) <= 28) return cidr;
  throw refuse(400, code, `The CIDR '${cidr}' is invalid.`);
}

/** True if a block lies within another. */
function holds(outer: string, inner: string): boolean {
  const [address = '', bits] = outer.split('/');
  const [first = '', innerBits] = inner.split('/');
  const block = new BlockList();
  block.addSubnet(address, Number(bits));
  return Number(innerBits) >= Number(bits) && block.check(first);
}

function addressOf(state: RegionState, id: string): AddressRow {
  checkId('eipalloc', 'InvalidAllocationID', id);
  const found = state.addresses.get(id);
  if (found !== undefined) return found;
  throw refuse(400, 'InvalidAllocationID.NotFound', `The allocation ID '${id}' does not exist`);
}

function showVpc({ id, cidr, isDefault, state, tags }: VpcRow): Xml {
  return { vpcId: id, state, cidrBlock: cidr, isDefault, instanceTenancy: 'default', tagSet: showTags(tags) };
}

function showSubnet({ id, vpc, cidr, zone, isDefault, state, tags }: SubnetRow): Xml {
  return {
    subnetId: id,
    state,
    vpcId: vpc,
    cidrBlock: cidr,
    ipv6CidrBlockAssociationSet: [],
    availabilityZone: zone,
    availableIpAddressCount: 2 ** (32 - Number(cidr.split('/')[1])) - 5,
    defaultForAz: isDefault,
    mapPublicIpOnLaunch: isDefault,
    tagSet: showTags(tags),
  };
}

function showAddress({ id, ip, association, tags }: AddressRow, { region }: RegionState): Xml {
  return {
    publicIp: ip,
    allocationId: id,
    domain: 'vpc',
    instanceId: association?.instance,
    associationId: association?.id,
    networkBorderGroup: region,
    tagSet: showTags(tags),
  };
}
