import { isIPv4, isIPv6 } from 'node:net';
import type { Action } from './instances.js';
import { fitting, paged } from './network.js';
import { type GroupRow, type RegionState, type RuleRow, showTags } from './state.js';
import { type Parameters, refuse, type Xml } from './xml.js';

const RULES = [
  'GroupId',
  'IpPermissions.N.IpProtocol',
  'IpPermissions.N.FromPort',
  'IpPermissions.N.ToPort',
  'IpPermissions.N.IpRanges.N.CidrIp',
  'IpPermissions.N.Ipv6Ranges.N.CidrIpv6',
  'IpPermissions.N.Groups.N.GroupId',
];

/** Security groups. */
export const GROUP_ACTIONS: Readonly<Record<string, Action>> = {
  DescribeSecurityGroups: (state, parameters) => {
    parameters.only('GroupId.N', 'Filter.N.Name', 'Filter.N.Value.N', 'MaxResults', 'NextToken');
    const asked = parameters.list('GroupId').map((id) => state.group(id));
    const found = fitting(asked.length > 0 ? asked : [...state.groups.values()], parameters, {
      'group-id': ({ id }) => id,
      'group-name': ({ name }) => name,
      'vpc-id': ({ vpc }) => vpc,
    });
    const { rows, nextToken } = paged(found, parameters, state);
    return { securityGroupInfo: rows.map(showGroup), nextToken };
  },
  CreateSecurityGroup: (state, parameters) => {
    parameters.only('GroupName', 'GroupDescription', 'VpcId');
    const name = parameters.need('GroupName');
    const description = parameters.need('GroupDescription');
    const given = parameters.get('VpcId');
    const vpc = given === undefined ? state.defaultVpc : state.vpc(given);
    if (vpc === undefined) throw refuse(400, 'VPCIdNotSpecified', 'No default VPC for this user');
    if (name.startsWith('sg-'))
      throw refuse(400, 'InvalidParameterValue', `Value (${name}) for parameter GroupName is invalid.`);
    if ([...state.groups.values()].some((one) => one.vpc === vpc.id && one.name === name))
      throw refuse(
        400,
        'InvalidGroup.Duplicate',
        `The security group '${name}' already exists for VPC '${vpc.id}'`,
      );
    const { id } = state.addGroup({ id: state.id('sg'), name, description, vpc: vpc.id });
    return { return: true, groupId: id };
  },
  DeleteSecurityGroup: (state, parameters) => {
    parameters.only('GroupId');
    const { id, name } = state.group(parameters.need('GroupId'));
    if (name === 'default')
      throw refuse(
        400,
        'CannotDelete',
        `the specified group: "${id}" name: "default" cannot be deleted by a user`,
      );
    const isNamed = [...state.groups.values()].some(
      (one) => one.id !== id && one.rules.some(({ value }) => value === id),
    );
    if (isNamed || state.interfaces().some(({ groups }) => groups.includes(id)))
      throw refuse(400, 'DependencyViolation', `resource ${id} has a dependent object`);
    state.groups.delete(id);
    return { return: true, groupId: id };
  },
  AuthorizeSecurityGroupIngress: (state, parameters) => authorize(state, parameters, false),
  AuthorizeSecurityGroupEgress: (state, parameters) => authorize(state, parameters, true),
  RevokeSecurityGroupIngress: (state, parameters) => revoke(state, parameters, false),
  RevokeSecurityGroupEgress: (state, parameters) => revoke(state, parameters, true),
  ModifyNetworkInterfaceAttribute: (state, parameters) => {
    parameters.only('NetworkInterfaceId', 'SecurityGroupId.N');
    const id = parameters.need('NetworkInterfaceId');
    const found = state.interfaces().find((one) => one.id === id);
    if (found === undefined)
      throw refuse(
        400,
        'InvalidNetworkInterfaceID.NotFound',
        `The networkInterface ID '${id}' does not exist`,
      );
    const groups = parameters.list('SecurityGroupId');
    if (groups.length === 0)
      throw refuse(400, 'MissingParameter', 'The request must contain the parameter SecurityGroupId');
    found.groups = groups.map((group) => state.group(group).id);
    return { return: true };
  },
};

function authorize(
  state: RegionState,
  parameters: Parameters,
  isEgress: boolean,
): { readonly return: boolean } {
  parameters.only(...RULES);
  const group = state.group(parameters.need('GroupId'));
  const added = rulesOf(state, parameters, isEgress);
  const known = new Set(group.rules.map(keyOf));
  for (const rule of added) {
    if (known.has(keyOf(rule)))
      throw refuse(400, 'InvalidPermission.Duplicate', `the specified rule "${keyOf(rule)}" already exists`);
    known.add(keyOf(rule));
  }
  group.rules = [...group.rules, ...added];
  return { return: true };
}

/** A rule that is not there is an error, except in the default network. */
function revoke(state: RegionState, parameters: Parameters, isEgress: boolean): { readonly return: boolean } {
  parameters.only(...RULES);
  const group = state.group(parameters.need('GroupId'));
  const removed = new Set(rulesOf(state, parameters, isEgress).map(keyOf));
  const known = new Set(group.rules.map(keyOf));
  if (group.vpc !== state.defaultVpc?.id && [...removed].some((key) => !known.has(key)))
    throw refuse(
      400,
      'InvalidPermission.NotFound',
      'The specified rule does not exist in this security group.',
    );
  group.rules = group.rules.filter((rule) => !removed.has(keyOf(rule)));
  return { return: true };
}

function rulesOf(state: RegionState, parameters: Parameters, isEgress: boolean): RuleRow[] {
  const rules: RuleRow[] = [];
  for (let index = 1; ; index += 1) {
    const prefix = `IpPermissions.${index}`;
    const protocol = parameters.get(`${prefix}.IpProtocol`);
    if (protocol === undefined) break;
    const shared = { isEgress, ...traffic(protocol, parameters, prefix) };
    rules.push(...endsOf(state, parameters, prefix).map((end) => ({ ...shared, ...end })));
  }
  if (rules.length > 0) return rules;
  throw refuse(400, 'MissingParameter', 'The request must contain the parameter ipPermissions');
}

function traffic(
  protocol: string,
  parameters: Parameters,
  prefix: string,
): Pick<RuleRow, 'protocol' | 'from' | 'to'> {
  if (protocol === '-1') return { protocol, from: undefined, to: undefined };
  const [from, to] = ['FromPort', 'ToPort'].map((name) => Number(parameters.need(`${prefix}.${name}`)));
  const isIcmp = protocol === 'icmp' || protocol === 'icmpv6';
  const isPort = (port: number): boolean =>
    Number.isInteger(port) && port >= (isIcmp ? -1 : 0) && port <= 65_535;
  if (!isIcmp && protocol !== 'tcp' && protocol !== 'udp')
    throw refuse(400, 'InvalidParameterValue', `Invalid value '${protocol}' for IP protocol.`);
  if (from !== undefined && to !== undefined && isPort(from) && isPort(to) && (isIcmp || from <= to))
    return { protocol, from, to };
  throw refuse(400, 'InvalidParameterValue', `Invalid value for portRange: ${String(from)}-${String(to)}.`);
}

function endsOf(
  state: RegionState,
  parameters: Parameters,
  prefix: string,
): Pick<RuleRow, 'end' | 'value'>[] {
  const read = (list: string, field: string): string[] => {
    const values: string[] = [];
    for (let index = 1; ; index += 1) {
      const value = parameters.get(`${prefix}.${list}.${index}.${field}`);
      if (value === undefined) return values;
      values.push(value);
    }
  };
  return [
    ...read('IpRanges', 'CidrIp').map((value) => ({ end: 'cidrIp', value: masked(value) }) as const),
    ...read('Ipv6Ranges', 'CidrIpv6').map((value) => ({ end: 'cidrIpv6', value: checked6(value) }) as const),
    ...read('Groups', 'GroupId').map((id) => ({ end: 'groupId', value: state.group(id).id }) as const),
  ];
}

/** EC2 clears the bits of a range that are not its network's. */
function masked(cidr: string): string {
  const [address = '', bits = ''] = cidr.split('/');
  if (!isIPv4(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32)
    throw refuse(400, 'InvalidParameterValue', `CIDR block ${cidr} is malformed`);
  const size = 2 ** (32 - Number(bits));
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const start = number - (number % size);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.')}/${bits}`;
}

function checked6(cidr: string): string {
  const [address = '', bits = ''] = cidr.split('/');
  if (isIPv6(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= 128) return cidr.toLowerCase();
  throw refuse(400, 'InvalidParameterValue', `CIDR block ${cidr} is malformed`);
}

function keyOf({ isEgress, protocol, from, to, value }: RuleRow): string {
  return [isEgress ? 'egress' : 'ingress', protocol, from ?? '', to ?? '', value].join(' ');
}

function showGroup({ id, name, description, vpc, rules, tags }: GroupRow): Xml {
  return {
    ownerId: OWNER,
    groupId: id,
    groupName: name,
    groupDescription: description,
    vpcId: vpc,
    ipPermissions: showRules(rules.filter(({ isEgress }) => !isEgress)),
    ipPermissionsEgress: showRules(rules.filter(({ isEgress }) => isEgress)),
    tagSet: showTags(tags),
  };
}

/** The number of the account. */
const OWNER = '123456789012';

/** Rules of the same traffic are one permission. */
function showRules(rules: readonly RuleRow[]): Xml {
  const permissions = new Map<string, RuleRow[]>();
  for (const rule of rules) {
    const key = [rule.protocol, rule.from, rule.to].join();
    permissions.set(key, [...(permissions.get(key) ?? []), rule]);
  }
  return [...permissions.values()].map((same) => {
    const ends = (end: RuleRow['end']): string[] =>
      same.filter((rule) => rule.end === end).map(({ value }) => value);
    return {
      ipProtocol: same[0]?.protocol,
      fromPort: same[0]?.from,
      toPort: same[0]?.to,
      groups: ends('groupId').map((groupId) => ({ userId: OWNER, groupId })),
      ipRanges: ends('cidrIp').map((cidrIp) => ({ cidrIp })),
      ipv6Ranges: ends('cidrIpv6').map((cidrIpv6) => ({ cidrIpv6 })),
      prefixListIds: [],
    };
  });
}
