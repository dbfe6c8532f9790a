import {
  type CallOptions,
  idOf,
  InvalidRequestError,
  NotFoundError,
  type XmlReader,
} from '../../../src/driver/index.js';
import {
  Address,
  type AddressData,
  type AssignAddressOptions,
  type ComputeNode,
  type ReserveAddressOptions,
} from '../../../src/compute/index.js';
import type { Ec2AddressExtra } from './models.js';
import { Ec2Nodes } from './instances.js';
import { filtersOf, type Parameter } from '../query.js';

/** Rows a page. */
const PAGE = 1000;

/**
 * A rule of a security group: what it lets through, and from or to where.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
 */
export interface Ec2Rule {
  /** `tcp`, `udp`, `icmp` or `-1` for all. */
  readonly protocol: string;
  /** Lowest port, or ICMP type, -1 for all; absent where the protocol has none. */
  readonly fromPort?: number;
  /** Highest port, or ICMP code, -1 for all; absent where the protocol has none. */
  readonly toPort?: number;
  /** Networks, such as `0.0.0.0/0` or `::/0`. */
  readonly networks?: readonly string[];
  /** Ids of security groups. */
  readonly groups?: readonly string[];
}

/**
 * A security group: what may reach the instances in it, and what they may reach.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html
 */
export interface Ec2SecurityGroup {
  /** Its id, `sg-...`. */
  readonly id: string;
  /** Name, unique within its network. */
  readonly name: string;
  /** Free text that was given when it was made; it cannot be changed. */
  readonly description: string;
  /** Id of its network (VPC); null where EC2 does not say. */
  readonly vpcId: string | null;
  /** What is let in; whatever no rule allows is refused. */
  readonly ingress: readonly Ec2Rule[];
  /** What is let out; a new group lets out everything. */
  readonly egress: readonly Ec2Rule[];
}

/**
 * A virtual private cloud: a network of the account's own in one region.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html
 */
export interface Ec2Vpc {
  /** Its id, `vpc-...`. */
  readonly id: string;
  /** Its first range of IPv4 addresses in CIDR notation; null where EC2 does not say. */
  readonly cidr: string | null;
  /** Whether it is the one that instances go to when no subnet is named. */
  readonly isDefault: boolean;
}

/** A part of a VPC, within one availability zone. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html */
export interface Ec2Subnet {
  /** Its id, `subnet-...`, which `networks` of a create takes. */
  readonly id: string;
  /** Id of the network that it is part of; null where EC2 does not say. */
  readonly vpcId: string | null;
  /** Its IPv4 addresses in CIDR notation; null where it has none. */
  readonly cidr: string | null;
  /** Availability zone that it is in; null where EC2 does not say. */
  readonly location: string | null;
  /** IPv4 addresses that nothing has; null where EC2 does not say. */
  readonly freeAddresses: number | null;
}

/** Security groups, networks, elastic addresses and tags. */
export abstract class Ec2Network extends Ec2Nodes {
  /** Security groups; those that fit filters, such as `{ 'group-name': ['web'] }`. */
  async listSecurityGroups(
    filters: Readonly<Record<string, readonly string[]>> = {},
    options?: CallOptions,
  ): Promise<Ec2SecurityGroup[]> {
    const list = {
      operation: 'listSecurityGroups',
      action: 'DescribeSecurityGroups',
      parameters: { Filter: filtersOf(filters) },
      key: 'securityGroupInfo',
      page: PAGE,
    };
    return this.collect(options, (call) => this.list(list, readSecurityGroup, call));
  }

  /** Makes a security group and answers with its id. @throws ConflictError when the network has one of this name */
  async createSecurityGroup(
    group: { readonly name: string; readonly description: string; readonly vpcId?: string },
    options?: CallOptions,
  ): Promise<string> {
    const parameters = { GroupName: group.name, GroupDescription: group.description, VpcId: group.vpcId };
    const response = await this.act(
      { operation: 'createSecurityGroup', action: 'CreateSecurityGroup', parameters },
      options,
    );
    return response.id('groupId');
  }

  /** Deletes a security group. One that is gone already is no error. @throws ConflictError while it is in use */
  async deleteSecurityGroup(id: string, options?: CallOptions): Promise<void> {
    const parameters = { GroupId: id };
    await this.remove(
      { operation: 'deleteSecurityGroup', action: 'DeleteSecurityGroup', parameters },
      options,
    );
  }

  /** Lets traffic in. @throws ConflictError when the rule is there already */
  async authorizeIngress(groupId: string, rules: readonly Ec2Rule[], options?: CallOptions): Promise<void> {
    await this.changeRules('authorizeIngress', 'AuthorizeSecurityGroupIngress', { groupId, rules }, options);
  }

  /** Lets traffic out. @throws ConflictError when the rule is there already */
  async authorizeEgress(groupId: string, rules: readonly Ec2Rule[], options?: CallOptions): Promise<void> {
    await this.changeRules('authorizeEgress', 'AuthorizeSecurityGroupEgress', { groupId, rules }, options);
  }

  /** Takes rules for traffic that comes in away. */
  async revokeIngress(groupId: string, rules: readonly Ec2Rule[], options?: CallOptions): Promise<void> {
    await this.changeRules('revokeIngress', 'RevokeSecurityGroupIngress', { groupId, rules }, options);
  }

  /** Takes rules for traffic that goes out away. */
  async revokeEgress(groupId: string, rules: readonly Ec2Rule[], options?: CallOptions): Promise<void> {
    await this.changeRules('revokeEgress', 'RevokeSecurityGroupEgress', { groupId, rules }, options);
  }

  /** Virtual private clouds; those that fit filters, such as `{ 'is-default': ['true'] }`. */
  async listVpcs(
    filters: Readonly<Record<string, readonly string[]>> = {},
    options?: CallOptions,
  ): Promise<Ec2Vpc[]> {
    const list = {
      operation: 'listVpcs',
      action: 'DescribeVpcs',
      parameters: { Filter: filtersOf(filters) },
      key: 'vpcSet',
      page: PAGE,
    };
    const read = (vpc: XmlReader): Ec2Vpc => ({
      id: vpc.id('vpcId'),
      cidr: vpc.optionalString('cidrBlock'),
      isDefault: vpc.optionalBoolean('isDefault') ?? false,
    });
    return this.collect(options, (call) => this.list(list, read, call));
  }

  /** Subnets; those that fit filters, such as `{ 'vpc-id': [id] }`. */
  async listSubnets(
    filters: Readonly<Record<string, readonly string[]>> = {},
    options?: CallOptions,
  ): Promise<Ec2Subnet[]> {
    const list = {
      operation: 'listSubnets',
      action: 'DescribeSubnets',
      parameters: { Filter: filtersOf(filters) },
      key: 'subnetSet',
      page: PAGE,
    };
    const read = (subnet: XmlReader): Ec2Subnet => ({
      id: subnet.id('subnetId'),
      vpcId: subnet.optionalString('vpcId'),
      cidr: subnet.optionalString('cidrBlock'),
      location: subnet.optionalString('availabilityZone'),
      freeAddresses: subnet.optionalNumber('availableIpAddressCount'),
    });
    return this.collect(options, (call) => this.list(list, read, call));
  }

  /** Elastic addresses. */
  override iterateAddresses(options?: CallOptions): AsyncIterable<Address<Ec2AddressExtra>> {
    const list = { operation: 'listAddresses', action: 'DescribeAddresses', key: 'addressesSet' };
    return this.list(list, (address) => new Address(this, readAddress(address)), options);
  }

  /** Elastic addresses that fit filters, such as `{ 'tag:team': ['web'] }`. */
  async findAddresses(
    filters: Readonly<Record<string, readonly string[]>>,
    options?: CallOptions,
  ): Promise<Address<Ec2AddressExtra>[]> {
    const parameters = { Filter: filtersOf(filters) };
    const list = { operation: 'findAddresses', action: 'DescribeAddresses', parameters, key: 'addressesSet' };
    return this.collect(options, (call) =>
      this.list(list, (one) => new Address(this, readAddress(one)), call),
    );
  }

  /** Takes an elastic address for the account. @throws QuotaExceededError */
  override async reserveAddress(
    reservation: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<Address<Ec2AddressExtra>> {
    if (reservation.network !== undefined)
      throw new InvalidRequestError(
        'reserveAddress: EC2 takes addresses from no network of the account; leave network out.',
        this.details('reserveAddress'),
      );
    const parameters = { Domain: 'vpc' };
    const response = await this.act(
      { operation: 'reserveAddress', action: 'AllocateAddress', parameters },
      options,
    );
    return new Address(this, readAddress(response));
  }

  /** Leads an elastic address to an instance. */
  override async assignAddress(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<Address<Ec2AddressExtra>> {
    const call = this.call(options);
    const parameters = { AllocationId: idOf(address), InstanceId: idOf(node), PrivateIpAddress: privateIp };
    const request = { idempotent: true };
    await this.act({ operation: 'assignAddress', action: 'AssociateAddress', parameters, request }, call);
    return this.addressOf('assignAddress', address, call);
  }

  override async unassignAddress(
    address: Address | string,
    options?: CallOptions,
  ): Promise<Address<Ec2AddressExtra>> {
    const call = this.call(options);
    const operation = 'unassignAddress';
    const { extra } = await this.addressOf(operation, address, call);
    if (extra.associationId !== null) {
      const parameters = { AssociationId: extra.associationId };
      await this.remove({ operation, action: 'DisassociateAddress', parameters }, call);
    }
    return this.addressOf(operation, address, call);
  }

  override async releaseAddress(address: Address | string, options?: CallOptions): Promise<void> {
    const parameters = { AllocationId: idOf(address) };
    await this.remove({ operation: 'releaseAddress', action: 'ReleaseAddress', parameters }, options);
  }

  private async addressOf(
    operation: string,
    address: Address | string,
    call: CallOptions,
  ): Promise<Address<Ec2AddressExtra>> {
    const list = {
      operation,
      action: 'DescribeAddresses',
      parameters: { AllocationId: [idOf(address)] },
      key: 'addressesSet',
    };
    const found = await this.find(list, (one) => new Address(this, readAddress(one)), call);
    if (found !== null) return found;
    throw new NotFoundError(`${operation}: EC2 has no address ${idOf(address)}.`, this.details(operation));
  }

  /** Puts tags on resources of any kind, by their ids. */
  async createTags(
    ids: readonly string[],
    tags: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<void> {
    const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const parameters = { ResourceId: ids, Tag };
    const request = { idempotent: true };
    await this.act({ operation: 'createTags', action: 'CreateTags', parameters, request }, options);
  }

  /** Takes tags from resources, by their keys. */
  async deleteTags(ids: readonly string[], keys: readonly string[], options?: CallOptions): Promise<void> {
    const parameters = { ResourceId: ids, Tag: keys.map((Key) => ({ Key })) };
    const request = { idempotent: true };
    await this.act({ operation: 'deleteTags', action: 'DeleteTags', parameters, request }, options);
  }

  private async changeRules(
    operation: string,
    action: string,
    { groupId, rules }: { readonly groupId: string; readonly rules: readonly Ec2Rule[] },
    options: CallOptions | undefined,
  ): Promise<void> {
    const parameters = { GroupId: groupId, IpPermissions: rules.map(ruleParameter) };
    await this.act({ operation, action, parameters }, options);
  }
}

function ruleParameter({ protocol, fromPort, toPort, networks = [], groups = [] }: Ec2Rule): Parameter {
  const isV6 = (network: string): boolean => network.includes(':');
  return {
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    IpRanges: networks.filter((network) => !isV6(network)).map((CidrIp) => ({ CidrIp })),
    Ipv6Ranges: networks.filter(isV6).map((CidrIpv6) => ({ CidrIpv6 })),
    Groups: groups.map((GroupId) => ({ GroupId })),
  };
}

function readSecurityGroup(group: XmlReader): Ec2SecurityGroup {
  return {
    id: group.id('groupId'),
    name: group.optionalString('groupName') ?? '',
    description: group.optionalString('groupDescription') ?? '',
    vpcId: group.optionalString('vpcId'),
    ingress: group.list('ipPermissions').map(readRule),
    egress: group.list('ipPermissionsEgress').map(readRule),
  };
}

function readRule(rule: XmlReader): Ec2Rule {
  const fromPort = rule.optionalNumber('fromPort');
  const toPort = rule.optionalNumber('toPort');
  return {
    protocol: rule.id('ipProtocol'),
    ...(fromPort === null ? {} : { fromPort }),
    ...(toPort === null ? {} : { toPort }),
    networks: [
      ...rule.list('ipRanges').flatMap((range) => range.optionalString('cidrIp') ?? []),
      ...rule.list('ipv6Ranges').flatMap((range) => range.optionalString('cidrIpv6') ?? []),
    ],
    groups: rule.list('groups').flatMap((group) => group.optionalString('groupId') ?? []),
  };
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
