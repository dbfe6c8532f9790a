import { checkFields, collection } from '../collection.js';
import type { Asked, Reply, Routes } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { begin, CREATED, HERE, MANNER, PLACE, tagsOf } from './tasks.js';

function shownVolume({ server, ...volume }: Json): Json {
  const attachment = { attachment_id: volume['id'], volume_id: volume['id'], server_id: server };
  const isAttached = server !== null && server !== undefined;
  return { ...volume, ...HERE, attachments: isAttached ? [{ ...attachment, device: '/dev/vdb' }] : [] };
}

function createVolume({ body }: Asked, state: State): Reply {
  const { source, snapshot_id: snapshot, name, size, type_name: type = 'standard', tags } = body;
  const from = source === 'snapshot' ? state.named('snapshots', snapshot, 'snapshot_id') : null;
  if (source === 'new-volume' && size === undefined) throw new Refusal('missing-field', { field: 'size' });
  const id = state.nextUuid();
  const volume = state.add('volumes', id, {
    ...{ id, name, size: size ?? from?.['size'], status: 'creating', server: null, volume_type: type },
    ...{ bootable: false, is_root_volume: false, tags: tagsOf(tags), created_at: CREATED },
  });
  return begin(state, [volume], 'create_volume', () => {
    volume['status'] = 'available';
    return { volumes: [id] };
  });
}

/** A volume in the status that a change needs. @throws Refusal */
function volumeIn(status: string, { place }: Asked, state: State): Json {
  const volume = state.get('volumes', place['id']);
  if (volume['status'] !== status) throw new Refusal('conflict', { what: 'volume' });
  return volume;
}

const CHANGES: Routes = {
  [`POST /v2/volumes/${PLACE}/{id}/attach`]: (asked, state) => {
    checkFields(asked.body, { fields: 'instance_id! attachment_tag' });
    const volume = volumeIn('available', asked, state);
    const { id } = state.get('instances', asked.body['instance_id']);
    volume['status'] = 'attaching';
    return begin(state, [volume], 'attach_volume', () => {
      Object.assign(volume, { status: 'in-use', server: id });
    });
  },
  [`POST /v2/volumes/${PLACE}/{id}/detach`]: (asked, state) => {
    checkFields(asked.body, { fields: 'instance_id!' });
    const volume = volumeIn('in-use', asked, state);
    if (volume['server'] !== asked.body['instance_id']) throw new Refusal('conflict');
    volume['status'] = 'detaching';
    return begin(state, [volume], 'detach_volume', () => {
      Object.assign(volume, { status: 'available', server: null });
    });
  },
  [`POST /v1/volumes/${PLACE}/{id}/extend`]: (asked, state) => {
    checkFields(asked.body, { fields: 'size!' });
    const volume = state.get('volumes', asked.place['id']);
    if (Number(asked.body['size']) <= Number(volume['size'])) throw new Refusal('invalid', { field: 'size' });
    return begin(state, [volume], 'extend_volume', () => void (volume['size'] = asked.body['size']));
  },
};

function createImage({ body }: Asked, state: State): Reply {
  const volume = state.named('volumes', body['volume_id'], 'volume_id');
  if (volume['bootable'] !== true) throw new Refusal('invalid', { field: 'volume_id' });
  const id = state.nextUuid();
  const image = state.add('images', id, imageOf(id, String(body['name'])));
  Object.assign(image, { status: 'saving', visibility: 'private', tags_v2: tagsOf(body['tags']) });
  return begin(state, [image], 'create_image', () => {
    image['status'] = 'active';
    return { images: [id] };
  });
}

/** An image. */
export function imageOf(id: string, name: string): Json {
  return {
    ...{ id, name, status: 'active', visibility: 'public', architecture: 'x86_64', os_type: 'linux' },
    ...{
      os_distro: 'ubuntu',
      os_version: '24.04',
      min_disk: 5,
      min_ram: 512,
      disk_format: 'raw',
      tags_v2: [],
    },
    ...{ is_baremetal: false, created_at: CREATED, updated_at: CREATED },
  };
}

/** Routes of volumes, their snapshots and images. */
export const STORAGE: Routes = {
  ...collection(MANNER, {
    path: `/v1/volumes/${PLACE}`,
    table: 'volumes',
    query: 'instance_id',
    filter: ({ server }, { query }) => !query.has('instance_id') || server === query.get('instance_id'),
    shown: shownVolume,
    create: {
      fields: 'name! source! size snapshot_id type_name tags',
      make: (asked, state) => ({ reply: createVolume(asked, state) }),
    },
    remove: (volume, state) => {
      if (volume['status'] !== 'available') throw new Refusal('conflict', { what: 'volume' });
      volume['status'] = 'deleting';
      const gone = (): void => void state.table('volumes').delete(String(volume['id']));
      return { reply: begin(state, [volume], 'delete_volume', gone) };
    },
  }),
  ...CHANGES,
  ...collection(MANNER, {
    path: `/v1/snapshots/${PLACE}`,
    table: 'snapshots',
    query: 'volume_id',
    filter: (row, { query }) => !query.has('volume_id') || row['volume_id'] === query.get('volume_id'),
    shown: (row) => ({ ...row, ...HERE }),
    create: {
      fields: 'name! volume_id! description tags',
      make: ({ body: { tags, ...body } }, state) => {
        const { size } = state.named('volumes', body['volume_id'], 'volume_id');
        const id = state.nextUuid();
        const snapshot = state.add('snapshots', id, {
          ...{ id, size, status: 'creating', tags: tagsOf(tags), created_at: CREATED, updated_at: CREATED },
          ...{ creator_task_id: id, ...body },
        });
        const end = (): Json => {
          snapshot['status'] = 'available';
          return { snapshots: [id] };
        };
        return { reply: begin(state, [snapshot], 'create_snapshot', end) };
      },
    },
    remove: (row, state) => ({
      reply: begin(state, [row], 'delete_snapshot', () => {
        state.table('snapshots').delete(String(row['id']));
      }),
    }),
  }),
  ...collection(MANNER, {
    path: `/v1/images/${PLACE}`,
    table: 'images',
    shown: (row) => ({ ...row, ...HERE }),
    create: {
      fields: 'name! volume_id! source os_type ssh_key tags',
      make: (asked, state) => ({ reply: createImage(asked, state) }),
    },
    remove: (row, state) => ({
      reply: begin(state, [row], 'delete_image', () => void state.table('images').delete(String(row['id']))),
    }),
  }),
};
