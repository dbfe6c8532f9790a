import { texts } from '../actions.js';
import type { Route } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { ACCOUNT, act, becomes, done, list, newId, SUBREGION, wrong } from './manner.js';

const inUse = (code: string): Refusal => new Refusal('conflict', { code, words: 'The resource is in use.' });
const living = (state: State): Json[] => state.rows('vms').filter((vm) => vm['State'] !== 'terminated');

/** Outgoing traffic of a new group in a Net. */
const ALL_OUT: Json = { FromPortRange: -1, ToPortRange: -1, IpProtocol: '-1', IpRanges: ['0.0.0.0/0'] };

function addGroup(given: Json, state: State): Json {
  const { NetId, SecurityGroupName, Description } = given;
  const isTwin = (one: Json): boolean =>
    one['SecurityGroupName'] === SecurityGroupName && one['NetId'] === NetId;
  if (state.rows('groups').some(isTwin)) throw new Refusal('exists', { what: 'group' });
  const SecurityGroupId = newId('sg', state);
  return state.add('groups', SecurityGroupId, {
    SecurityGroupId,
    SecurityGroupName,
    Description,
    AccountId: ACCOUNT,
    ...(NetId !== undefined && { NetId }),
    InboundRules: [],
    OutboundRules: NetId === undefined ? [] : [{ ...ALL_OUT, IpRanges: ['0.0.0.0/0'] }],
    Tags: [],
  });
}

/** The rules of a group and of a request for them. */
function rulesOf(
  given: Json,
  state: State,
): { readonly group: Json; readonly field: string; readonly rules: Json[] } {
  const group = state.get('groups', given['SecurityGroupId']);
  const flow = String(given['Flow']);
  if (flow !== 'Inbound' && flow !== 'Outbound') throw wrong('Flow', flow);
  if (flow === 'Outbound' && group['NetId'] === undefined) throw wrong('Flow', flow);
  const rules = given['Rules'] as Json[];
  for (const rule of rules) {
    for (const range of texts(rule['IpRanges'])) if (range.includes(':')) throw wrong('IpRanges', range);
    for (const member of (rule['SecurityGroupsMembers'] ?? []) as Json[])
      state.named('groups', member['SecurityGroupId'], 'SecurityGroupsMembers');
  }
  return { group, field: `${flow}Rules`, rules };
}

const isLike = (one: Json, other: Json): boolean =>
  ['IpProtocol', 'FromPortRange', 'ToPortRange'].every((name) => one[name] === other[name]);
const membersOf = (rule: Json): Json[] => (rule['SecurityGroupsMembers'] ?? []) as Json[];
const idsOf = (rule: Json): string[] => membersOf(rule).map(({ SecurityGroupId }) => String(SecurityGroupId));

/** Rules of the same traffic are one, with all of their other ends. */
function addRules(given: Json, state: State): object {
  const { group, field, rules } = rulesOf(given, state);
  const held = group[field] as Json[];
  for (const rule of rules) {
    const like = held.find((one) => isLike(one, rule));
    if (like === undefined) {
      held.push({ IpRanges: [], ...structuredClone(rule) });
      continue;
    }
    if (texts(rule['IpRanges']).some((range) => texts(like['IpRanges']).includes(range)))
      throw new Refusal('exists', { what: 'rule' });
    like['IpRanges'] = [...texts(like['IpRanges']), ...texts(rule['IpRanges'])];
    like['SecurityGroupsMembers'] = [...membersOf(like), ...membersOf(rule)];
  }
  return { SecurityGroup: group };
}

function removeRules(given: Json, state: State): object {
  const { group, field, rules } = rulesOf(given, state);
  for (const rule of rules) {
    const like = (group[field] as Json[]).find(
      (one) =>
        isLike(one, rule) &&
        texts(rule['IpRanges']).every((range) => texts(one['IpRanges']).includes(range)) &&
        idsOf(rule).every((id) => idsOf(one).includes(id)),
    );
    if (like === undefined) throw new Refusal('missing', { what: 'rule' });
    like['IpRanges'] = texts(like['IpRanges']).filter((one) => !texts(rule['IpRanges']).includes(one));
    like['SecurityGroupsMembers'] = membersOf(like).filter(
      ({ SecurityGroupId }) => !idsOf(rule).includes(String(SecurityGroupId)),
    );
  }
  group[field] = (group[field] as Json[]).filter(
    (one) => texts(one['IpRanges']).length + membersOf(one).length > 0,
  );
  return { SecurityGroup: group };
}

const free = (address: Json, state: State): void => {
  const vm = state.table('vms').get(String(address['VmId']));
  if (vm !== undefined) delete vm['PublicIp'];
  for (const field of ['VmId', 'LinkPublicIpId', 'PrivateIp']) delete address[field];
};

export const NETWORKING: Readonly<Record<string, Route>> = {
  'POST /ReadNets': list('nets', 'Nets', { NetIds: (net) => net['NetId'] }),
  'POST /CreateNet': act('IpRange! Tenancy', ({ IpRange }, state) => {
    const NetId = newId('vpc', state);
    const net: Json = { NetId, IpRange, Tenancy: 'default', DhcpOptionsSetId: 'dopt-00000001', Tags: [] };
    becomes(state, net, 'State', 'pending', 'available');
    addGroup({ NetId, SecurityGroupName: 'default', Description: 'default' }, state);
    return { Net: state.add('nets', NetId, net) };
  }),
  'POST /DeleteNet': act('NetId!', ({ NetId }, state) => {
    state.get('nets', NetId);
    const groups = state.rows('groups').filter((group) => group['NetId'] === NetId);
    const isLeft = groups.some((group) => group['SecurityGroupName'] !== 'default');
    if (isLeft || state.rows('subnets').some((subnet) => subnet['NetId'] === NetId)) throw inUse('1004');
    for (const group of groups) state.table('groups').delete(String(group['SecurityGroupId']));
    state.table('nets').delete(String(NetId));
    return done;
  }),
  'POST /ReadSubnets': list('subnets', 'Subnets', { SubnetIds: (subnet) => subnet['SubnetId'] }),
  'POST /CreateSubnet': act('NetId! IpRange! SubregionName', ({ NetId, IpRange, SubregionName }, state) => {
    if (state.get('nets', NetId)['State'] !== 'available') throw inUse('9000');
    const SubnetId = newId('subnet', state);
    const subnet: Json = { SubnetId, NetId, IpRange, SubregionName: SubregionName ?? SUBREGION, Tags: [] };
    subnet['AvailableIpsCount'] = 251;
    becomes(state, subnet, 'State', 'pending', 'available');
    return { Subnet: state.add('subnets', SubnetId, subnet) };
  }),
  'POST /DeleteSubnet': act('SubnetId!', ({ SubnetId }, state) => {
    state.get('subnets', SubnetId);
    if (living(state).some((vm) => vm['SubnetId'] === SubnetId)) throw inUse('9095');
    state.table('subnets').delete(String(SubnetId));
    return done;
  }),
  'POST /ReadSecurityGroups': list('groups', 'SecurityGroups', {
    SecurityGroupIds: (group) => group['SecurityGroupId'],
  }),
  'POST /CreateSecurityGroup': act('SecurityGroupName! Description! NetId', (given, state) => {
    if (given['NetId'] !== undefined) state.get('nets', given['NetId']);
    return { SecurityGroup: addGroup(given, state) };
  }),
  'POST /DeleteSecurityGroup': act('SecurityGroupId!', ({ SecurityGroupId }, state) => {
    state.get('groups', SecurityGroupId);
    const has = (vm: Json): boolean =>
      (vm['SecurityGroups'] as Json[]).some((group) => group['SecurityGroupId'] === SecurityGroupId);
    const names = (group: Json): boolean =>
      ['InboundRules', 'OutboundRules'].some((field) =>
        (group[field] as Json[]).some((rule) => idsOf(rule).includes(String(SecurityGroupId))),
      );
    if (living(state).some(has) || state.rows('groups').some(names)) throw inUse('9085');
    state.table('groups').delete(String(SecurityGroupId));
    return done;
  }),
  'POST /CreateSecurityGroupRule': act('SecurityGroupId! Flow! Rules!', addRules),
  'POST /DeleteSecurityGroupRule': act('SecurityGroupId! Flow! Rules!', removeRules),
  'POST /ReadPublicIps': list('addresses', 'PublicIps', { PublicIpIds: (address) => address['PublicIpId'] }),
  'POST /CreatePublicIp': act('', (_given, state) => {
    const PublicIpId = newId('eipalloc', state);
    const address: Json = { PublicIpId, PublicIp: `198.51.100.${state.nextNumber() % 250}`, Tags: [] };
    return { PublicIp: state.add('addresses', PublicIpId, address) };
  }),
  'POST /LinkPublicIp': act('PublicIpId! VmId! PrivateIp AllowRelink', (given, state) => {
    const address = state.get('addresses', given['PublicIpId']);
    const vm = state.get('vms', given['VmId']);
    if (address['VmId'] !== undefined && given['AllowRelink'] !== true) throw inUse('9000');
    const LinkPublicIpId = newId('eipassoc', state);
    Object.assign(address, { VmId: vm['VmId'], LinkPublicIpId, PrivateIp: vm['PrivateIp'] });
    vm['PublicIp'] = address['PublicIp'];
    return { LinkPublicIpId };
  }),
  'POST /UnlinkPublicIp': act('PublicIp!', ({ PublicIp }, state) => {
    const address = state.rows('addresses').find((one) => one['PublicIp'] === PublicIp);
    if (address === undefined) throw new Refusal('missing', { what: 'address', id: String(PublicIp) });
    free(address, state);
    return done;
  }),
  'POST /DeletePublicIp': act('PublicIpId!', ({ PublicIpId }, state) => {
    if (state.get('addresses', PublicIpId, 'address')['VmId'] !== undefined) throw inUse('9000');
    state.table('addresses').delete(String(PublicIpId));
    return done;
  }),
};
