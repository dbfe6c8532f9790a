import { type Json, Refusal } from '../state.js';
import { type Command, find, idsIn, job, LIST, list, SUCCESS, ZONE } from './command.js';

export const ADDRESSES: Readonly<Record<string, Command>> = {
  listPublicIpAddresses: list('addresses', 'publicipaddress', 'ipaddress zoneid'),
  associateIpAddress: {
    parameters: 'networkid zoneid vpcid projectid',
    run: ({ networkid, zoneid = ZONE }, state) => {
      const id = state.nextUuid();
      const ipaddress = state.add('addresses', id, {
        id,
        ipaddress: `203.0.113.${state.nextNumber() % 250}`,
        zoneid,
        state: 'Allocated',
        issourcenat: false,
        isstaticnat: false,
        associatednetworkid: networkid ?? null,
      });
      return { id, ...job(state, { ipaddress }) };
    },
  },
  disassociateIpAddress: {
    parameters: 'id!',
    run: ({ id }, state) => {
      find(state, 'addresses', id);
      return job(state, SUCCESS, () => state.table('addresses').delete(id ?? ''));
    },
  },
  enableStaticNat: {
    parameters: 'ipaddressid! virtualmachineid! vmguestip networkid',
    run: ({ ipaddressid, virtualmachineid }, state) => {
      const address = find(state, 'addresses', ipaddressid, 'ipaddressid');
      const vm = find(state, 'vms', virtualmachineid, 'virtualmachineid');
      Object.assign(address, { isstaticnat: true, virtualmachineid });
      vm['publicip'] = address['ipaddress'];
      return SUCCESS;
    },
  },
  disableStaticNat: {
    parameters: 'ipaddressid!',
    run: ({ ipaddressid }, state) => {
      const address = find(state, 'addresses', ipaddressid, 'ipaddressid');
      if (address['isstaticnat'] !== true)
        throw new Refusal('conflict', { words: 'Specified IP address id is not associated with any vm Id' });
      return job(state, SUCCESS, () =>
        Object.assign(address, { isstaticnat: false, virtualmachineid: null }),
      );
    },
  },
};

export const NETWORKS: Readonly<Record<string, Command>> = {
  listNetworks: list('networks', 'network', 'name zoneid type'),
  listNetworkOfferings: list(
    'networkOfferings',
    'networkoffering',
    'name zoneid guestiptype state forvpc specifyvlan specifyipranges sourcenatsupported',
    (row, given) =>
      ['guestiptype', 'state', 'forvpc', 'specifyvlan'].every(
        (field) => given[field] === undefined || String(row[field]) === given[field],
      ),
  ),
  createNetwork: {
    parameters: 'name! displaytext networkofferingid! zoneid! gateway netmask projectid vpcid',
    run: (given, state) => {
      find(state, 'networkOfferings', given['networkofferingid'], 'networkofferingid');
      const { name, gateway = '10.1.1.1', netmask = '255.255.255.0', zoneid } = given;
      const bits = netmask
        .split('.')
        .reduce((sum, part) => sum + Number(part).toString(2).replaceAll('0', '').length, 0);
      const id = state.nextUuid();
      const network = state.add('networks', id, {
        id,
        name,
        cidr: `${gateway.replace(/\d+$/, (last) => String(Number(last) - 1))}/${bits}`,
        gateway,
        netmask,
        zoneid,
        type: 'Isolated',
        state: 'Allocated',
        networkofferingid: given['networkofferingid'],
        tags: [],
      });
      return { network };
    },
  },
  deleteNetwork: {
    parameters: 'id! forced',
    run: ({ id }, state) => {
      find(state, 'networks', id);
      const isUsed = state
        .rows('vms')
        .some((vm) => (vm['nic'] as Json[]).some(({ networkid }) => networkid === id));
      if (isUsed) throw new Refusal('locked', { words: 'Failed to delete network' });
      return job(state, SUCCESS, () => state.table('networks').delete(id ?? ''));
    },
  },
};

/** Allows traffic: a rule for each range of addresses, or for a group. */
function authorize(field: 'ingressrule' | 'egressrule'): Command {
  return {
    parameters:
      'securitygroupid! protocol startport endport icmptype icmpcode cidrlist usersecuritygrouplist[] projectid',
    run: (given, state, maps) => {
      const group = find(state, 'groups', given['securitygroupid'], 'securitygroupid');
      const { protocol, startport, endport, icmptype, icmpcode } = given;
      if (protocol === 'all' && startport !== undefined)
        throw new Refusal('conflict', { words: 'all has no ports' });
      const numbers =
        protocol === 'icmp'
          ? { icmptype: Number(icmptype), icmpcode: Number(icmpcode) }
          : protocol === 'all'
            ? {}
            : { startport: Number(startport), endport: Number(endport) };
      const [other] = maps['usersecuritygrouplist'] ?? [];
      if (other !== undefined && !state.rows('groups').some((row) => row['name'] === other['group']))
        throw new Refusal('conflict', { words: `unable to find group ${other['group']}` });
      const ends =
        other === undefined
          ? idsIn(given['cidrlist']).map((cidr) => ({ cidr }))
          : [{ account: other['account'], securitygroupname: other['group'] }];
      const made = ends.map((end) => ({ ruleid: state.nextUuid(), protocol, ...numbers, ...end }));
      (group[field] as Json[]).push(...made);
      return job(state, { securitygroup: group });
    },
  };
}

function revoke(field: 'ingressrule' | 'egressrule'): Command {
  return {
    parameters: 'id!',
    run: ({ id }, state) => {
      const holder = state
        .rows('groups')
        .find((row) => (row[field] as Json[]).some(({ ruleid }) => ruleid === id));
      if (holder === undefined) throw new Refusal('missing', { what: 'security rule', id: id ?? '' });
      holder[field] = (holder[field] as Json[]).filter(({ ruleid }) => ruleid !== id);
      return job(state, SUCCESS);
    },
  };
}

export const GROUPS: Readonly<Record<string, Command>> = {
  listSecurityGroups: {
    parameters: `${LIST} securitygroupname virtualmachineid`,
    run: (given, state) => {
      for (const group of state.rows('groups')) {
        const hasIt = (vm: Json): boolean =>
          (vm['securitygroup'] as Json[]).some(({ id }) => id === group['id']);
        group['virtualmachineids'] = state
          .rows('vms')
          .filter(hasIt)
          .map(({ id }) => id);
      }
      return list('groups', 'securitygroup', '').run(given, state, {});
    },
  },
  createSecurityGroup: {
    parameters: 'name! description projectid',
    run: ({ name, description }, state) => {
      if (state.rows('groups').some((row) => row['name'] === name))
        throw new Refusal('conflict', {
          words: `Unable to create security group, a group with name ${name} already exists.`,
        });
      const id = state.nextUuid();
      const rules = { ingressrule: [], egressrule: [] };
      return {
        securitygroup: state.add('groups', id, { id, name, description, account: 'lab', ...rules, tags: [] }),
      };
    },
  },
  updateSecurityGroup: {
    parameters: 'id! name',
    run: ({ id, name }, state) => ({ securitygroup: Object.assign(find(state, 'groups', id), { name }) }),
  },
  deleteSecurityGroup: {
    parameters: 'id name',
    run: ({ id }, state) => {
      find(state, 'groups', id);
      const isUsed = state
        .rows('vms')
        .some((vm) => (vm['securitygroup'] as Json[]).some((one) => one['id'] === id));
      if (isUsed)
        throw new Refusal('conflict', {
          words: 'Cannot delete group when it is in use by virtual machines: already in use',
        });
      state.table('groups').delete(id ?? '');
      return SUCCESS;
    },
  },
  authorizeSecurityGroupIngress: authorize('ingressrule'),
  authorizeSecurityGroupEgress: authorize('egressrule'),
  revokeSecurityGroupIngress: revoke('ingressrule'),
  revokeSecurityGroupEgress: revoke('egressrule'),
};
