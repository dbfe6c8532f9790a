import { checkFields } from '../collection.js';
import type { Asked, Route, Routes } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { CREATED, DONE, keepTags, MANNER } from './manner.js';

export function boot(instance: Json, state: State): void {
  state.later([instance], () => {
    instance['status'] = 'booting';
    state.later([instance], () => (instance['status'] = 'running'), 0);
  });
}

/** A job on a Linode, of which there is one at a time; it answers with nothing. */
function job(
  name: string,
  fields: string,
  begin: (instance: Json, body: Json, state: State) => void,
  answered: (instance: Json) => Json = () => ({}),
): Routes {
  const route: Route = ({ place, body }, state) => {
    const instance = state.get('instances', place['id']);
    checkFields(body, { fields, within: { metadata: 'user_data' } });
    if (state.isBusy(instance)) throw new Refusal('locked');
    begin(instance, body, state);
    return { status: 200, body: answered(instance) };
  };
  return { [`POST /linode/instances/{id}/${name}`]: route };
}

function become(during: string, after: string): (instance: Json, body: Json, state: State) => void {
  return (instance, _body, state) => {
    instance['status'] = during;
    state.later([instance], () => (instance['status'] = after));
  };
}

export const JOBS: Routes = {
  ...job('boot', 'config_id', become('booting', 'running')),
  ...job('reboot', 'config_id', become('rebooting', 'running')),
  ...job('shutdown', '', become('shutting_down', 'offline')),
  ...job('resize', 'type! allow_auto_disk_resize migration_type', (instance, { type }, state) => {
    if (!state.table('types').has(String(type)))
      throw new Refusal('invalid', { field: 'type', words: 'A valid plan type by that ID was not found' });
    instance['status'] = 'resizing';
    state.later([instance], () => {
      instance['type'] = type;
      boot(instance, state);
    });
  }),
  ...job(
    'rebuild',
    'image! root_pass! authorized_keys authorized_users booted disk_encryption metadata type',
    (instance, { image }, state) => {
      state.named('images', image, 'image');
      Object.assign(instance, { status: 'rebuilding', image });
      state.later([instance], () => boot(instance, state));
    },
    (instance) => instance,
  ),
  'GET /linode/instances/{id}/disks': (asked, state) => {
    const { id } = state.get('instances', asked.place['id']);
    const rows = state.rows('disks').filter(({ instance }) => instance === id);
    return MANNER.list(rows, asked, state, { path: '', table: 'disks' });
  },
};

export const VOLUMES: Routes = {
  'POST /volumes/{id}/attach': ({ place, body }, state) => {
    const volume = state.get('volumes', place['id']);
    checkFields(body, { fields: 'linode_id! config_id persist_across_boots' });
    const instance = state.named('instances', body['linode_id'], 'linode_id');
    if (volume['linode_id'] !== null)
      throw new Refusal('conflict', { words: `Volume ${place['id']} is already attached` });
    Object.assign(volume, { linode_id: instance['id'], linode_label: instance['label'] });
    return { status: 200, body: volume };
  },
  'POST /volumes/{id}/detach': ({ place }, state) => {
    const volume = state.get('volumes', place['id']);
    state.later([volume], () => Object.assign(volume, { linode_id: null, linode_label: null }));
    return DONE;
  },
  'POST /volumes/{id}/resize': ({ place, body }, state) => {
    const volume = state.get('volumes', place['id']);
    checkFields(body, { fields: 'size!' });
    Object.assign(volume, { size: body['size'], status: 'resizing' });
    state.later([volume], () => (volume['status'] = 'active'));
    return { status: 200, body: volume };
  },
};

export function createVolume({ body }: Asked, state: State): Json {
  if (Number(body['size'] ?? 20) < 10) throw new Refusal('invalid', { field: 'size' });
  const id = state.nextNumber();
  const volume = state.add('volumes', id, {
    id,
    status: 'creating',
    label: body['label'],
    created: CREATED,
    filesystem_path: `/dev/disk/by-id/scsi-0Linode_Volume_${String(body['label'])}`,
    size: body['size'] ?? 20,
    linode_id: null,
    linode_label: null,
    region: body['region'],
    tags: keepTags((body['tags'] ?? []) as string[], state),
    hardware_type: 'nvme',
    encryption: 'enabled',
  });
  state.later([volume], () => (volume['status'] = 'active'));
  return volume;
}
