import { LinodeCompute } from 'skylane/linode';
import { checkFields, collection, type Collection, type Manner, numberedPage } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';

const CREATED = '2026-01-02T03:04:05';
const DONE: Reply = { status: 200, body: {} };

/** @see https://techdocs.akamai.com/linode-api/reference/pagination */
const MANNER: Manner = {
  list: (all, asked, state) => {
    const rules = { page: 'page', size: 'page_size', usual: 100, most: 500 };
    const fitting = all.filter((row) => fits(row, asked));
    const { rows, page, pages, total } = numberedPage(fitting, asked, state, rules);
    return { status: 200, body: { data: rows, page, pages, results: total } };
  },
  item: (row, status) => ({ status, body: row }),
  created: 200,
  deleted: 200,
  gone: {},
  query: 'page page_size',
};

/** @see https://techdocs.akamai.com/linode-api/reference/filtering-and-sorting */
function fits(row: Json, { headers }: Asked): boolean {
  const filter = JSON.parse(String(headers['x-filter'] ?? '{}')) as Json;
  return Object.entries(filter).every(([key, value]) => {
    if (!['id', 'label', 'region', 'image', 'tags'].includes(key))
      throw new Refusal('invalid', { field: 'X-Filter', words: `Cannot filter on ${key}` });
    const held = row[key];
    return Array.isArray(held) ? held.includes(value) : held === value;
  });
}

/** Errors have no codes; the words are those that Linode was seen to use, where it was seen. */
function refuse({ kind, details }: Refusal): Reply {
  const { field, what } = details;
  const [status, reason] = {
    unauthorized: [401, 'Invalid Token'] as const,
    'no-route': [404, 'Not found'] as const,
    missing: [404, 'Not found'] as const,
    'unknown-field': [400, 'Additional properties are not allowed'] as const,
    'missing-field': [400, `${field} is required`] as const,
    invalid: [400, `${field} is not valid`] as const,
    conflict: [400, `${what} is in the wrong state`] as const,
    exists: [400, 'Label must be unique among your linodes'] as const,
    locked: [400, 'Linode busy.'] as const,
    quota: [400, 'Account Limit reached. Please open a support ticket.'] as const,
  }[kind];
  const error = { reason: details.words ?? reason, ...(field !== undefined && { field }) };
  return { status, body: { errors: [error] } };
}

function createInstance({ body }: Asked, state: State): Json {
  const type = state.table('types').get(String(body['type']));
  if (type === undefined)
    throw new Refusal('invalid', { field: 'type', words: 'A valid plan type by that ID was not found' });
  state.named('regions', body['region'], 'region');
  if (body['image'] !== undefined) state.named('images', body['image'], 'image');
  if (body['image'] !== undefined && body['root_pass'] === undefined && body['authorized_keys'] === undefined)
    throw new Refusal('missing-field', {
      words: 'Must provide valid root_pass, authorized_keys, or authorized_users',
    });
  state.refuseTwin('instances', 'label', body['label']);
  state.takeRoom('instances');
  const id = state.nextNumber();
  const { label, region, image = null, tags = [], metadata } = body as Record<string, Json>;
  const instance = state.add('instances', id, {
    id,
    label: label ?? `linode${id}`,
    group: '',
    status: 'provisioning',
    created: CREATED,
    updated: CREATED,
    type: type['id'],
    ipv4: [`203.0.113.${id % 250}`],
    ipv6: '2001:db8::f03c:91ff:fe24:3a2f/128',
    image,
    region,
    specs: { disk: type['disk'], memory: type['memory'], vcpus: type['vcpus'], transfer: 1000 },
    backups: { enabled: body['backups_enabled'] ?? false },
    tags: keepTags(tags as unknown as string[], state),
    has_user_data: metadata !== undefined,
    placement_group: null,
    disk_encryption: 'enabled',
    interface_generation: 'legacy_config',
  });
  state.add('disks', id * 10, {
    id: id * 10,
    instance: id,
    status: 'ready',
    filesystem: 'ext4',
    size: 25_088,
  });
  state.add('disks', id * 10 + 1, {
    id: id * 10 + 1,
    instance: id,
    status: 'ready',
    filesystem: 'swap',
    size: 512,
  });
  boot(instance, state);
  return instance;
}

/** A tag is there once something has had it. */
function keepTags(tags: readonly string[], state: State): readonly string[] {
  for (const label of tags) {
    if (label.length < 3 || label.length > 50)
      throw new Refusal('invalid', { field: 'tags', words: 'Length must be 3-50 characters' });
    state.add('tags', label, { label });
  }
  return tags;
}

function boot(instance: Json, state: State): void {
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

const JOBS: Routes = {
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
  'POST /linode/instances/{id}/ips': ({ place, body }, state) => {
    const instance = state.get('instances', place['id']);
    checkFields(body, { fields: 'type! public! address' });
    const address = state.table('addresses').get(String(body['address']));
    if (address === undefined || address['linode_id'] !== null)
      throw new Refusal('invalid', {
        field: 'address',
        words: 'Address must be reserved and must be currently unassigned.',
      });
    Object.assign(address, { linode_id: instance['id'] });
    instance['ipv4'] = [...(instance['ipv4'] as string[]), String(address['address'])];
    return { status: 200, body: address };
  },
  'DELETE /linode/instances/{id}/ips/{address}': ({ place }, state) => {
    const instance = state.get('instances', place['id']);
    const address = state.get('addresses', place['address']);
    if (address['linode_id'] !== instance['id']) throw new Refusal('missing');
    address['linode_id'] = null;
    return DONE;
  },
};

const VOLUMES: Routes = {
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

function createVolume({ body }: Asked, state: State): Json {
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

function createImage({ body }: Asked, state: State): Json {
  state.named('disks', body['disk_id'], 'disk_id');
  const id = `private/${state.nextNumber()}`;
  const image = state.add('images', id, { ...imageOf(id, String(body['label']), false), status: 'creating' });
  image['tags'] = body['tags'] ?? [];
  state.later([image], () => (image['status'] = 'available'));
  return image;
}

function createKey({ body }: Asked, state: State): Json {
  const id = state.nextNumber();
  return state.add('keys', id, { id, created: CREATED, ...body });
}

function reserve({ body }: Asked, state: State): Json {
  const address = `198.51.100.${state.nextNumber() % 250}`;
  const more = { gateway: '198.51.100.1', rdns: null, linode_id: null, reserved: true, tags: [] };
  return state.add('addresses', address, {
    address,
    type: 'ipv4',
    public: true,
    ...more,
    region: body['region'],
  });
}

/** Servers, volumes and images that have a tag. */
const TAGS: Routes = {
  'GET /tags/{label}': (asked, state) => {
    const label = asked.place['label'] ?? '';
    state.get('tags', label);
    const rows = ['instances', 'volumes'].flatMap((table) =>
      state.rows(table).filter(({ tags }) => (tags as string[]).includes(label)),
    );
    return MANNER.list(
      rows.map((data) => ({ type: 'linode', data })),
      asked,
      state,
      { path: '', table: 'tags' },
    );
  },
  'DELETE /tags/{label}': ({ place }, state) => {
    state.get('tags', place['label']);
    state.table('tags').delete(place['label'] ?? '');
    return DONE;
  },
};

const COLLECTIONS: readonly Collection[] = [
  {
    path: '/linode/instances',
    table: 'instances',
    create: {
      fields:
        'region! type! label image root_pass authorized_keys authorized_users tags metadata interfaces interface_generation backups_enabled private_ip firewall_id placement_group stackscript_id stackscript_data swap_size disk_encryption booted ipv4 maintenance_policy network_helper',
      within: {
        metadata: 'user_data',
        placement_group: 'id',
        interfaces: 'purpose primary subnet_id label ipam_address ipv4 ipv6 ip_ranges',
      },
      make: createInstance,
    },
    update: {
      fields: 'label tags alerts backups watchdog_enabled maintenance_policy group',
      apply: (row, { body }, state) => {
        if (body['label'] !== undefined) state.refuseTwin('instances', 'label', body['label'], row);
        keepTags((body['tags'] ?? []) as string[], state);
        Object.assign(row, body);
      },
    },
    remove: (row, state) => {
      for (const volume of state.rows('volumes'))
        if (volume['linode_id'] === row['id']) Object.assign(volume, { linode_id: null, linode_label: null });
    },
  },
  {
    path: '/volumes',
    table: 'volumes',
    create: { fields: 'label! region size linode_id config_id encryption tags', make: createVolume },
    update: { fields: 'label tags' },
    // Attached ones too.
    remove: () => {},
  },
  {
    path: '/images',
    table: 'images',
    create: { fields: 'disk_id! label description cloud_init tags', make: createImage },
    remove: ({ is_public: isPublic }) => {
      if (isPublic === true) throw new Refusal('unauthorized', { words: 'Unauthorized' });
    },
  },
  // Several may have one label.
  {
    path: '/profile/sshkeys',
    table: 'keys',
    create: { fields: 'label! ssh_key!', make: createKey },
    remove: () => {},
  },
  {
    path: '/networking/reserved/ips',
    table: 'addresses',
    create: { fields: 'region! tags', make: reserve },
    remove: () => {},
  },
  { path: '/linode/types', table: 'types' },
  { path: '/regions', table: 'regions' },
];

function imageOf(id: string, label: string, isPublic: boolean): Json {
  return {
    id,
    label,
    deprecated: false,
    size: 3500,
    created: CREATED,
    description: '',
    type: 'manual',
    tags: [],
    is_public: isPublic,
    vendor: isPublic ? 'Debian' : null,
    status: 'available',
    capabilities: ['cloud-init'],
  };
}

/** Linode. @see https://techdocs.akamai.com/linode-api/reference/api */
const SHAPE: Shape = {
  base: '/v4',
  routes: Object.assign(
    {},
    ...COLLECTIONS.map((one) => collection(MANNER, one)),
    JOBS,
    VOLUMES,
    TAGS,
  ) as Routes,
  refuse,
  seed: (state) => {
    for (const id of ['us-east', 'eu-west', 'ap-west'])
      state.add('regions', id, {
        id,
        label: id,
        country: id.slice(0, 2),
        capabilities: ['Linodes'],
        status: 'ok',
      });
    for (const name of ['debian12', 'ubuntu24.04', 'alpine3.23'])
      state.add('images', `linode/${name}`, imageOf(`linode/${name}`, name, true));
    for (const [id, memory, disk] of [
      ['g6-nanode-1', 1024, 25_600],
      ['g6-standard-1', 2048, 51_200],
    ] as const) {
      const price = { hourly: 0.0075, monthly: 5 };
      state.add('types', id, {
        id,
        label: id,
        price,
        region_prices: [],
        memory,
        disk,
        transfer: 1000,
        vcpus: 1,
      });
    }
  },
};

export const row: Host = {
  name: 'linode',
  shape: SHAPE,
  make: (endpoint, token) => new LinodeCompute({ endpoint, token, region: 'us-east' }),
  context: {
    image: 'linode/debian12',
    size: 'g6-nanode-1',
    otherSize: 'g6-standard-1',
    refusedName: 'no such name!',
    volumeSize: 10,
  },
};
