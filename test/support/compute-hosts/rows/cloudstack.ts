import { createHmac } from 'node:crypto';
import { CloudStackCompute } from 'skylane/cloudstack';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';

const ZONE = '1d8d87d4-1425-459c-8d81-c6f57dca2bd2';
const TEMPLATE = '50459b99-5fe0-11ea-9a56-1e006800018c';
const CREATED = '2026-01-02T03:04:05+0000';
const GIB = 2 ** 30;
/** Rows a page, at most: the default of `default.page.size`. */
const MOST = 500;
const SIGN_IN = ['apikey', 'signature', 'signatureversion', 'expires', 'response', 'command'];

/** A command: its parameters (`id! name tags[]`; required, and a map), and what it does. */
interface Command {
  readonly parameters: string;
  readonly run: (given: Json, state: State) => Json;
}

/** Numbers of the statuses, and of the exceptions. @see https://docs.cloudstack.apache.org/en/latest/developersguide/dev.html */
function refuse({ kind, details, message }: Refusal, asked: Asked): Reply {
  const { what, id, field } = details;
  const [errorcode, cserrorcode, words] = {
    unauthorized: [401, 9999, 'unable to verify user credentials and/or request signature'] as const,
    'no-route': [
      401,
      9999,
      `The given command '${what}' either does not exist, is not available for user.`,
    ] as const,
    missing: [431, 4350, `Unable to find ${what} with id ${id}`] as const,
    'unknown-field': [431, 9999, `Received unknown parameters for command: ${field}`] as const,
    'missing-field': [431, 9999, `Unable to execute API command due to missing parameter ${field}`] as const,
    invalid: [431, 9999, invalidWords(details, asked)] as const,
    conflict: [431, 4350, message] as const,
    exists: [431, 4350, message] as const,
    locked: [530, 4250, message] as const,
    quota: [
      535,
      4370,
      "Maximum number of resources of type 'user_vm' for account has been exceeded.",
    ] as const,
  }[kind];
  const text = details.words ?? words;
  const error = { uuidList: [], errorcode, cserrorcode, errortext: text };
  return { status: errorcode, body: { [responseOf(commandOf(asked))]: error } };
}

function invalidWords({ id, field }: Refusal['details'], asked: Asked): string {
  const command = commandOf(asked).toLowerCase();
  return `Unable to execute API command ${command} due to invalid value. Invalid parameter ${field} value=${id} due to incorrect long value format, or entity does not exist or due to incorrect parameter annotation for the field in api cmd class.`;
}

const commandOf = ({ body }: Asked): string => String(body['command'] ?? '');
const responseOf = (command: string): string => `${command.toLowerCase()}response`;

/** HMAC-SHA1 over the sorted parameters, their values encoded as Java does, in lower case. */
function isSignedIn({ body }: Asked, secret: string): boolean {
  const { signature, ...signed } = body as Record<string, string>;
  if (signed['signatureVersion'] !== '3' || Date.parse(iso(signed['expires'] ?? '')) < Date.now())
    return false;
  const text = Object.keys(signed)
    .toSorted()
    .map((name) => `${name}=${javaEncoded(signed[name] ?? '')}`)
    .join('&')
    .toLowerCase();
  return createHmac('sha1', secret).update(text).digest('base64') === signature;
}

const iso = (text: string): string => text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');

function javaEncoded(text: string): string {
  const form = new URLSearchParams({ '': text }).toString().slice(1);
  return form.replaceAll('+', '%20').replaceAll('~', '%7E');
}

/** Refuses parameters that the command does not have, and reads maps: `tags[0].key` and `tags[0].value`. */
function readParameters({ body }: Asked, parameters: string): Json {
  const rules = parameters.split(' ').filter(Boolean);
  const known = new Set(rules.map((rule) => rule.replace('!', '')));
  const given: Record<string, Json | unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (SIGN_IN.includes(name.toLowerCase())) continue;
    const [, map, index, key] = /^([a-z]+)\[(\d+)\]\.(.+)$/.exec(name) ?? [];
    if (!known.has(map === undefined ? name : `${map}[]`))
      throw new Refusal('unknown-field', { field: name });
    if (map === undefined) given[name] = value;
    else {
      const rows = (given[map] ??= []) as Json[];
      rows[Number(index)] = { ...rows[Number(index)], [String(key)]: value };
    }
  }
  for (const rule of rules)
    if (rule.endsWith('!') && (given[rule.slice(0, -1)] ?? '') === '')
      throw new Refusal('missing-field', { field: rule.slice(0, -1) });
  return given as Json;
}

/** Parameters of every list. Both of pages are needed. */
const LIST = 'page pagesize projectid id keyword';

function list(
  table: string,
  key: string,
  parameters: string,
  fits: (row: Json, given: Json, state: State) => boolean = () => true,
): Command {
  return {
    parameters: `${LIST} ${parameters}`,
    run: (given, state) => {
      const { id, name, page, pagesize } = given;
      if ((page === undefined) !== (pagesize === undefined))
        throw new Refusal('missing-field', { field: page === undefined ? 'page' : 'pagesize' });
      if (Number(pagesize ?? MOST) > MOST)
        throw new Refusal('conflict', {
          words: `Page size can't exceed max allowed page size value: ${MOST}`,
        });
      const rows = state
        .readAll(table)
        .filter((row) => id === undefined || row['id'] === id)
        .filter((row) => name === undefined || String(row['name']).includes(String(name)))
        .filter((row) => fits(row, given, state));
      if (id !== undefined && rows.length === 0)
        throw new Refusal('invalid', { field: 'id', id: String(id) });
      // The page that was asked for is cut whatever its size, so that a client has to go on to the count.
      const size = Math.min(Number(pagesize ?? MOST), state.options.pageSize);
      const start = (Number(page ?? 1) - 1) * size;
      const shown = rows.slice(start, start + size);
      return shown.length === 0 ? {} : { count: rows.length, [key]: shown };
    },
  };
}

/** Begins a job, which ends once it was asked about. */
function job(state: State, result: Json, work: () => void = () => {}): { readonly jobid: string } {
  const jobid = state.nextUuid();
  const row = state.add('jobs', jobid, { jobid, jobstatus: 0, jobprocstatus: 0, jobresultcode: 0 });
  state.later(
    [row],
    () => {
      work();
      Object.assign(row, { jobstatus: 1, jobresulttype: 'object', jobresult: result });
    },
    0,
  );
  return { jobid };
}

const SUCCESS = { success: true };

/** What a command refers to. @throws Refusal in the words for a parameter that names nothing */
const find = (state: State, table: string, id: unknown, field = 'id'): Json => state.named(table, id, field);

function stateOf(vm: Json, states: readonly string[], what: string): void {
  if (!states.includes(String(vm['state'])))
    throw new Refusal('conflict', { words: `Unable to ${what} the VM, since it is not in the right state` });
}

function deploy(given: Json, state: State): Json {
  find(state, 'zones', given['zoneid'], 'zoneid');
  find(state, 'templates', given['templateid'], 'templateid');
  const offering = find(state, 'offerings', given['serviceofferingid'], 'serviceofferingid');
  const groups = idsIn(given['securitygroupids']);
  for (const id of groups) find(state, 'groups', id, 'securitygroupids');
  const networks = idsIn(given['networkids']);
  for (const id of networks) find(state, 'networks', id, 'networkids');
  if (given['keypair'] !== undefined && !state.table('keys').has(String(given['keypair'])))
    throw new Refusal('conflict', {
      words: `A key pair with name '${String(given['keypair'])}' was not found.`,
    });
  const name = String(given['name']);
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

const idsIn = (text: unknown): string[] => (text === undefined || text === '' ? [] : String(text).split(','));

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

const SERVERS: Readonly<Record<string, Command>> = {
  listVirtualMachines: list('vms', 'virtualmachine', 'name tags[] groupid state zoneid', (row, given) => {
    const tags = (given['tags'] ?? []) as Json[];
    const held = row['tags'] as Json[];
    const has = ({ key, value }: Json): boolean =>
      held.some((tag) => tag['key'] === key && tag['value'] === value);
    return (given['groupid'] === undefined || row['groupid'] === given['groupid']) && tags.every(has);
  }),
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
          words: `VM ${String(id)} must be stopped prior to update security groups`,
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
      state.table('instanceGroups').delete(String(id));
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

function tagged(given: Json, state: State): Json[] {
  const table = TAGGED[String(given['resourcetype'])] ?? '';
  return idsIn(given['resourceids']).map((id) => find(state, table, id, 'resourceids'));
}

const TAGS: Readonly<Record<string, Command>> = {
  createTags: {
    parameters: 'resourceids! resourcetype! tags[]',
    run: (given, state) => {
      const wanted = given['tags'] as Json[];
      for (const row of tagged(given, state)) {
        const held = row['tags'] as Json[];
        for (const { key, value } of wanted) {
          if (value === undefined || value === '')
            throw new Refusal('conflict', {
              words: `Value for the key ${String(key)} is either null or empty`,
            });
          if (held.some((tag) => tag['key'] === key))
            throw new Refusal('locked', { words: `tag ${String(key)} already on the resource` });
        }
        held.push(...wanted);
      }
      return job(state, SUCCESS);
    },
  },
  deleteTags: {
    parameters: 'resourceids! resourcetype! tags[]',
    run: (given, state) => {
      const keys = ((given['tags'] ?? []) as Json[]).map(({ key }) => key);
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

function createVolume(given: Json, state: State): Json {
  find(state, 'zones', given['zoneid'], 'zoneid');
  const offering = find(state, 'diskOfferings', given['diskofferingid'], 'diskofferingid');
  if (given['snapshotid'] !== undefined) find(state, 'snapshots', given['snapshotid'], 'snapshotid');
  const { size, name } = given;
  if (offering['iscustomized'] !== true && size !== undefined)
    throw new Refusal('conflict', { words: 'This disk offering does not allow custom size' });
  const id = state.nextUuid();
  const volume = state.add('volumes', id, {
    id,
    name,
    type: 'DATADISK',
    size: Number(size ?? offering['disksize']) * GIB,
    state: 'Allocated',
    zoneid: given['zoneid'],
    diskofferingid: offering['id'],
    tags: [],
  });
  return { id, ...job(state, { volume }) };
}

const isFree = (volume: Json): void => {
  if (volume['virtualmachineid'] !== undefined)
    throw new Refusal('locked', {
      words: 'Please specify a volume that is not attached to any VM; it is already in use',
    });
};

const VOLUMES: Readonly<Record<string, Command>> = {
  listVolumes: list(
    'volumes',
    'volume',
    'name type virtualmachineid zoneid',
    (row, { type, virtualmachineid: vm }) =>
      (type === undefined || row['type'] === type) && (vm === undefined || row['virtualmachineid'] === vm),
  ),
  createVolume: { parameters: 'name zoneid diskofferingid size snapshotid projectid', run: createVolume },
  attachVolume: {
    parameters: 'id! virtualmachineid! deviceid',
    run: ({ id, virtualmachineid, deviceid = '1' }, state) => {
      const volume = find(state, 'volumes', id);
      find(state, 'vms', virtualmachineid, 'virtualmachineid');
      isFree(volume);
      const now = { virtualmachineid, deviceid: Number(deviceid), state: 'Ready' };
      return job(state, { volume }, () => Object.assign(volume, now));
    },
  },
  detachVolume: {
    parameters: 'id virtualmachineid deviceid',
    run: ({ id }, state) => {
      const volume = find(state, 'volumes', id);
      if (volume['virtualmachineid'] === undefined)
        throw new Refusal('conflict', {
          words: 'The specified volume is not attached to a virtual machine.',
        });
      return job(state, { volume }, () => delete volume['virtualmachineid']);
    },
  },
  resizeVolume: {
    parameters: 'id! size diskofferingid shrinkok',
    run: ({ id, size }, state) => {
      const volume = find(state, 'volumes', id);
      if (Number(size) * GIB < Number(volume['size']))
        throw new Refusal('conflict', {
          words: 'Going from existing size to a smaller one would shrink the volume',
        });
      return job(state, { volume }, () => (volume['size'] = Number(size) * GIB));
    },
  },
  deleteVolume: {
    parameters: 'id!',
    run: ({ id }, state) => {
      isFree(find(state, 'volumes', id));
      state.table('volumes').delete(String(id));
      return SUCCESS;
    },
  },
  listDiskOfferings: list('diskOfferings', 'diskoffering', 'name zoneid'),
  listSnapshots: list(
    'snapshots',
    'snapshot',
    'name volumeid zoneid',
    (row, { volumeid }) => volumeid === undefined || row['volumeid'] === volumeid,
  ),
  createSnapshot: {
    parameters: 'volumeid! name tags[]',
    run: ({ volumeid, name, tags = [] }, state) => {
      const volume = find(state, 'volumes', volumeid, 'volumeid');
      const id = state.nextUuid();
      const snapshot = state.add('snapshots', id, {
        id,
        name,
        volumeid,
        virtualsize: volume['size'],
        state: 'BackingUp',
        snapshottype: 'MANUAL',
        created: CREATED,
        tags,
      });
      return { id, ...job(state, { snapshot }, () => (snapshot['state'] = 'BackedUp')) };
    },
  },
  deleteSnapshot: {
    parameters: 'id! zoneid',
    run: ({ id }, state) => {
      find(state, 'snapshots', id);
      return job(state, SUCCESS, () => state.table('snapshots').delete(String(id)));
    },
  },
};

const CATALOGUE: Readonly<Record<string, Command>> = {
  listZones: list('zones', 'zone', 'available name'),
  listServiceOfferings: list('offerings', 'serviceoffering', 'name zoneid'),
  listTemplates: list('templates', 'template', 'name templatefilter! zoneid showunique'),
  createTemplate: {
    parameters: 'name! displaytext volumeid snapshotid ostypeid! projectid',
    run: ({ name, volumeid, displaytext }, state) => {
      find(state, 'volumes', volumeid, 'volumeid');
      const id = state.nextUuid();
      const template = state.add('templates', id, templateOf(id, String(name), String(displaytext), false));
      return { id, ...job(state, { template }, () => (template['isready'] = true)) };
    },
  },
  deleteTemplate: {
    parameters: 'id! zoneid',
    run: ({ id }, state) => {
      if (find(state, 'templates', id)['ispublic'] === true)
        throw new Refusal('conflict', {
          words: 'Acct does not have permission to operate with the template',
        });
      return job(state, SUCCESS, () => state.table('templates').delete(String(id)));
    },
  },
  listSSHKeyPairs: list('keys', 'sshkeypair', 'name fingerprint'),
  createSSHKeyPair: {
    parameters: 'name! projectid',
    run: ({ name }, state) => ({
      keypair: { ...newKey(name, state), privatekey: '-----BEGIN RSA PRIVATE KEY-----\nlab' },
    }),
  },
  registerSSHKeyPair: {
    parameters: 'name! publickey! projectid',
    run: ({ name }, state) => ({ keypair: newKey(name, state) }),
  },
  deleteSSHKeyPair: {
    parameters: 'name! projectid',
    run: ({ name }, state) => {
      if (!state.table('keys').delete(String(name)))
        throw new Refusal('conflict', {
          words: `A key pair with name '${String(name)}' does not exist for account lab`,
        });
      return { success: 'true' };
    },
  },
};

function newKey(name: unknown, state: State): Json {
  if (state.table('keys').has(String(name)))
    throw new Refusal('conflict', {
      words: `A key pair with name '${String(name)}' already exists for this account.`,
    });
  return state.add('keys', String(name), {
    id: state.nextUuid(),
    name,
    fingerprint: '51:9f',
    account: 'lab',
  });
}

const ADDRESSES: Readonly<Record<string, Command>> = {
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
      return job(state, SUCCESS, () => state.table('addresses').delete(String(id)));
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

const NETWORKS: Readonly<Record<string, Command>> = {
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
      const {
        name,
        gateway = '10.1.1.1',
        netmask = '255.255.255.0',
        zoneid,
      } = given as Record<string, string>;
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
      return job(state, SUCCESS, () => state.table('networks').delete(String(id)));
    },
  },
};

/** Allows traffic: a rule for each range of addresses, or for a group. */
function authorize(field: 'ingressrule' | 'egressrule'): Command {
  return {
    parameters:
      'securitygroupid! protocol startport endport icmptype icmpcode cidrlist usersecuritygrouplist[] projectid',
    run: (given, state) => {
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
      const [other] = (given['usersecuritygrouplist'] ?? []) as Json[];
      if (other !== undefined && !state.rows('groups').some((row) => row['name'] === other['group']))
        throw new Refusal('conflict', { words: `unable to find group ${String(other['group'])}` });
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
      if (holder === undefined) throw new Refusal('missing', { what: 'security rule', id: String(id) });
      holder[field] = (holder[field] as Json[]).filter(({ ruleid }) => ruleid !== id);
      return job(state, SUCCESS);
    },
  };
}

const GROUPS: Readonly<Record<string, Command>> = {
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
      return list('groups', 'securitygroup', '').run(given, state);
    },
  },
  createSecurityGroup: {
    parameters: 'name! description projectid',
    run: ({ name, description }, state) => {
      if (state.rows('groups').some((row) => row['name'] === name))
        throw new Refusal('conflict', {
          words: `Unable to create security group, a group with name ${String(name)} already exists.`,
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
      state.table('groups').delete(String(id));
      return SUCCESS;
    },
  },
  authorizeSecurityGroupIngress: authorize('ingressrule'),
  authorizeSecurityGroupEgress: authorize('egressrule'),
  revokeSecurityGroupIngress: revoke('ingressrule'),
  revokeSecurityGroupEgress: revoke('egressrule'),
};

const JOBS: Readonly<Record<string, Command>> = {
  queryAsyncJobResult: {
    parameters: 'jobid!',
    run: ({ jobid }, state) => state.read(find(state, 'jobs', jobid, 'jobid')),
  },
};

const COMMANDS = {
  ...SERVERS,
  ...TAGS,
  ...VOLUMES,
  ...CATALOGUE,
  ...ADDRESSES,
  ...NETWORKS,
  ...GROUPS,
  ...JOBS,
};

function templateOf(id: string, name: string, displaytext: string, ispublic: boolean): Json {
  return {
    id,
    name,
    displaytext,
    ispublic,
    isready: ispublic,
    zoneid: ZONE,
    size: 20 * GIB,
    hypervisor: 'KVM',
    tags: [],
  };
}

/** CloudStack's API, one path and a command. @see https://cloudstack.apache.org/api/apidocs-4.20/ */
const SHAPE: Shape = {
  base: '/client/api',
  keyOf: commandOf,
  isSignedIn,
  routes: Object.fromEntries(
    Object.entries(COMMANDS).map(([name, { parameters, run }]) => [
      name,
      (asked: Asked, state: State): Reply => ({
        status: 200,
        body: { [responseOf(name)]: run(readParameters(asked, parameters), state) },
      }),
    ]),
  ) as Routes,
  refuse,
  seed: (state) => {
    state.add('zones', ZONE, { id: ZONE, name: 'lab', networktype: 'Advanced', securitygroupsenabled: true });
    state.add('templates', TEMPLATE, templateOf(TEMPLATE, 'Debian 13', 'Debian 13', true));
    for (const [id, memory] of [
      ['498ce071-a077-4237-9492-e55c42553327', 512],
      ['57aba75e-5567-44c9-bfcc-c2c14503a5a6', 1024],
      ['57aba75e-5567-44c9-bfcc-c2c14503a5a7', 2048],
    ] as const)
      state.add('offerings', id, { id, name: `${memory} MiB`, cpunumber: 1, cpuspeed: 1000, memory });
    state.add('diskOfferings', 'disk-any', {
      id: 'disk-any',
      name: 'Custom',
      disksize: 0,
      iscustomized: true,
    });
    state.add('networkOfferings', 'offering-l2', {
      id: 'offering-l2',
      name: 'L2',
      guestiptype: 'L2',
      state: 'Enabled',
      forvpc: false,
      specifyvlan: false,
    });
    state.add('networkOfferings', 'offering-nat', {
      id: 'offering-nat',
      name: 'NAT',
      guestiptype: 'Isolated',
      state: 'Enabled',
      forvpc: false,
      specifyvlan: false,
    });
  },
};

export const row: Host = {
  name: 'cloudstack',
  shape: SHAPE,
  make: (endpoint, secretKey) =>
    new CloudStackCompute({ endpoint, apiKey: 'lab-key', secretKey, region: ZONE }),
  context: {
    image: TEMPLATE,
    size: '498ce071-a077-4237-9492-e55c42553327',
    otherSize: '57aba75e-5567-44c9-bfcc-c2c14503a5a6',
    refusedName: 'no such name!',
    range: '10.1.2.0/24',
    addressSource: {},
  },
  without: {
    'gives a firewall to a server and takes it off, and either twice is no error':
      'a server has to be stopped for that, and keeps one security group at least',
  },
};
