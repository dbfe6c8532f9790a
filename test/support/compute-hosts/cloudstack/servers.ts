import { type Json, Refusal, type State } from '../state.js';
import { type Command, CREATED, find, GIB, type Given, idsIn, job, list, SUCCESS } from './command.js';

function stateOf(vm: Json, states: readonly string[], what: string): void {
  if (!states.includes(String(vm['state'])))
    throw new Refusal('conflict', { words: `Unable to ${what} the VM, since it is not in the right state` });
}

function deploy(given: Given, state: State): Json {
  find(state, 'zones', given['zoneid'], 'zoneid');
  find(state, 'templates', given['templateid'], 'templateid');
  const offering = find(state, 'offerings', given['serviceofferingid'], 'serviceofferingid');
  const groups = idsIn(given['securitygroupids']);
  for (const id of groups) find(state, 'groups', id, 'securitygroupids');
  const networks = idsIn(given['networkids']);
  for (const id of networks) find(state, 'networks', id, 'networkids');
  if (given['keypair'] !== undefined && !state.table('keys').has(given['keypair']))
    throw new Refusal('conflict', {
      words: `A key pair with name '${given['keypair']}' was not found.`,
    });
  const name = given['name'] ?? '';
  if (!/^[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/.test(name))
    throw new Refusal('conflict', { words: 'Invalid name. Vm name can contain ASCII letters' });
  state.takeRoom('vms');
  const id = state.nextUuid();
  const network = networks[0] ?? 'network-default';
  const vm = state.add('vms', id, {
    id,
    name,
    displayname: given['displayname'] ?? name,
    account: 'lab',
    created: CREATED,
    // Allocated, and not started yet.
    state: 'Stopped',
    zoneid: given['zoneid'],
    templateid: given['templateid'],
    serviceofferingid: offering['id'],
    hypervisor: 'KVM',
    ostypeid: 'os-1',
    guestosid: 'os-1',
    ...(given['group'] !== undefined && { group: given['group'], groupid: groupId(given['group'], state) }),
    ...(given['keypair'] !== undefined && { keypairs: given['keypair'] }),
    securitygroup: groups.map((group) => ({ id: group })),
    nic: [
      {
        id: state.nextUuid(),
        networkid: network,
        ipaddress: `10.1.1.${state.nextNumber() % 250}`,
        isdefault: true,
      },
    ],
    tags: [],
  });
  const root = state.nextUuid();
  state.add('volumes', root, {
    id: root,
    name: `ROOT-${id}`,
    type: 'ROOT',
    size: 20 * GIB,
    state: 'Ready',
    virtualmachineid: id,
    zoneid: given['zoneid'],
    tags: [],
  });
  state.later([vm], () => {
    vm['state'] = 'Starting';
    state.later([vm], () => (vm['state'] = 'Running'), 0);
  });
  return { id, ...job(state, { virtualmachine: vm }) };
}

/** An instance group of this name, which is made where there is none. */
function groupId(name: unknown, state: State): unknown {
  const known = state.rows('instanceGroups').find((row) => row['name'] === name);
  const id = state.nextUuid();
  return (known ?? state.add('instanceGroups', id, { id, name, account: 'lab' }))['id'];
}

/** A command on a server that ends in a state. */
function act(what: string, from: readonly string[], during: string, after: string): Command {
  return {
    parameters: 'id! forced',
    run: ({ id }, state) => {
      const vm = find(state, 'vms', id);
      stateOf(vm, from, what);
      vm['state'] = during;
      return job(state, { virtualmachine: vm }, () => (vm['state'] = after));
    },
  };
}

export const SERVERS: Readonly<Record<string, Command>> = {
  listVirtualMachines: list(
    'vms',
    'virtualmachine',
    'name tags[] groupid state zoneid',
    (row, given, { tags = [] }) => {
      const held = row['tags'] as Json[];
      const has = ({ key, value }: Given): boolean =>
        held.some((tag) => tag['key'] === key && tag['value'] === value);
      return (given['groupid'] === undefined || row['groupid'] === given['groupid']) && tags.every(has);
    },
  ),
  deployVirtualMachine: {
    parameters:
      'name displayname zoneid! templateid! serviceofferingid! keypair userdata group networkids securitygroupids affinitygroupids rootdisksize details[] projectid startvm',
    run: deploy,
  },
  startVirtualMachine: act('start', ['Stopped'], 'Starting', 'Running'),
  stopVirtualMachine: act('stop', ['Running'], 'Stopping', 'Stopped'),
  rebootVirtualMachine: act('reboot', ['Running'], 'Running', 'Running'),
  destroyVirtualMachine: {
    parameters: 'id! expunge volumeids',
    run: ({ id }, state) => {
      const vm = find(state, 'vms', id);
      return job(state, { virtualmachine: vm }, () => {}) && destroyed(vm, state);
    },
  },
  scaleVirtualMachine: {
    parameters: 'id! serviceofferingid! details[]',
    run: ({ id, serviceofferingid }, state) => {
      const vm = find(state, 'vms', id);
      find(state, 'offerings', serviceofferingid, 'serviceofferingid');
      return job(state, { virtualmachine: vm }, () => Object.assign(vm, { serviceofferingid }));
    },
  },
  restoreVirtualMachine: {
    parameters: 'virtualmachineid! templateid',
    run: ({ virtualmachineid, templateid }, state) => {
      const vm = find(state, 'vms', virtualmachineid, 'virtualmachineid');
      find(state, 'templates', templateid, 'templateid');
      return job(state, { virtualmachine: vm }, () => Object.assign(vm, { templateid }));
    },
  },
  updateVirtualMachine: {
    parameters: 'id! name displayname securitygroupids',
    run: ({ id, securitygroupids, ...names }, state) => {
      const vm = find(state, 'vms', id);
      Object.assign(vm, names);
      if (securitygroupids === undefined) return { virtualmachine: vm };
      if (vm['state'] !== 'Stopped')
        throw new Refusal('conflict', {
          words: `VM ${id} must be stopped prior to update security groups`,
        });
      const groups = idsIn(securitygroupids);
      for (const group of groups) find(state, 'groups', group, 'securitygroupids');
      vm['securitygroup'] = groups.map((group) => ({ id: group }));
      return { virtualmachine: vm };
    },
  },
  listInstanceGroups: list('instanceGroups', 'instancegroup', 'name'),
  deleteInstanceGroup: {
    parameters: 'id!',
    run: ({ id }, state) => {
      find(state, 'instanceGroups', id);
      state.table('instanceGroups').delete(id ?? '');
      return SUCCESS;
    },
  },
};

function destroyed(vm: Json, state: State): Json {
  vm['state'] = 'Expunging';
  const end = (): void => {
    state.table('vms').delete(String(vm['id']));
    for (const volume of state.rows('volumes').filter((row) => row['virtualmachineid'] === vm['id'])) {
      if (volume['type'] === 'ROOT') state.table('volumes').delete(String(volume['id']));
      else delete volume['virtualmachineid'];
    }
  };
  state.later([vm], end, 0);
  return job(state, { virtualmachine: vm });
}

/** Tables that tags are put on, by their kinds. */
const TAGGED: Readonly<Record<string, string>> = {
  UserVm: 'vms',
  Volume: 'volumes',
  Snapshot: 'snapshots',
  Template: 'templates',
};

function tagged(given: Given, state: State): Json[] {
  const table = TAGGED[given['resourcetype'] ?? ''] ?? '';
  return idsIn(given['resourceids']).map((id) => find(state, table, id, 'resourceids'));
}

export const TAGS: Readonly<Record<string, Command>> = {
  createTags: {
    parameters: 'resourceids! resourcetype! tags[]',
    run: (given, state, { tags: wanted = [] }) => {
      for (const row of tagged(given, state)) {
        const held = row['tags'] as Json[];
        for (const { key, value } of wanted) {
          if (value === undefined || value === '')
            throw new Refusal('conflict', {
              words: `Value for the key ${key} is either null or empty`,
            });
          if (held.some((tag) => tag['key'] === key))
            throw new Refusal('locked', { words: `tag ${key} already on the resource` });
        }
        held.push(...wanted);
      }
      return job(state, SUCCESS);
    },
  },
  deleteTags: {
    parameters: 'resourceids! resourcetype! tags[]',
    run: (given, state, { tags = [] }) => {
      const keys: unknown[] = tags.map(({ key }) => key);
      for (const row of tagged(given, state)) {
        const held = row['tags'] as Json[];
        const left = held.filter((tag) => !keys.includes(tag['key']));
        if (left.length === held.length) throw new Refusal('locked', { words: 'Failed to delete tags' });
        row['tags'] = left;
      }
      return job(state, SUCCESS);
    },
  },
};
