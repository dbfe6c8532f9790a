import { type Json, Refusal, type State } from '../state.js';
import { type Command, CREATED, find, GIB, type Given, job, list, SUCCESS, ZONE } from './command.js';

function createVolume(given: Given, state: State): Json {
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

export const VOLUMES: Readonly<Record<string, Command>> = {
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
      state.table('volumes').delete(id ?? '');
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
    run: ({ volumeid, name }, state, { tags = [] }) => {
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
      return job(state, SUCCESS, () => state.table('snapshots').delete(id ?? ''));
    },
  },
};

export const CATALOGUE: Readonly<Record<string, Command>> = {
  listZones: list('zones', 'zone', 'available name'),
  listServiceOfferings: list('offerings', 'serviceoffering', 'name zoneid'),
  listTemplates: list('templates', 'template', 'name templatefilter! zoneid showunique'),
  createTemplate: {
    parameters: 'name! displaytext volumeid snapshotid ostypeid! projectid',
    run: ({ name, volumeid, displaytext }, state) => {
      find(state, 'volumes', volumeid, 'volumeid');
      const id = state.nextUuid();
      const template = state.add('templates', id, templateOf(id, name ?? '', displaytext ?? '', false));
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
      return job(state, SUCCESS, () => state.table('templates').delete(id ?? ''));
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
      if (!state.table('keys').delete(name ?? ''))
        throw new Refusal('conflict', {
          words: `A key pair with name '${name}' does not exist for account lab`,
        });
      return { success: 'true' };
    },
  },
};

function newKey(name = '', state: State): Json {
  if (state.table('keys').has(name))
    throw new Refusal('conflict', {
      words: `A key pair with name '${name}' already exists for this account.`,
    });
  return state.add('keys', name, {
    id: state.nextUuid(),
    name,
    fingerprint: '51:9f',
    account: 'lab',
  });
}

export function templateOf(id: string, name: string, displaytext: string, ispublic: boolean): Json {
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
