import { LinodeCompute } from 'skylane/linode';
import { collection, type Collection } from '../collection.js';
import type { Host } from '../hosts.js';
import { boot, createVolume, JOBS, VOLUMES } from '../linode/jobs.js';
import { CREATED, keepTags, MANNER, refuse } from '../linode/manner.js';
import { FIREWALLS, IPS, leaveNetworks, NETWORKING, protect, subnetBy, TAGS } from '../linode/networking.js';
import type { Asked, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';

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
  if (body['firewall_id'] !== undefined) state.named('firewalls', body['firewall_id'], 'firewall_id');
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
  for (const one of (body['interfaces'] ?? []) as Json[])
    if (one['purpose'] === 'vpc') (subnetBy(one['subnet_id'], state)['linodes'] as Json[]).push({ id });
  if (body['firewall_id'] !== undefined)
    protect(state.named('firewalls', body['firewall_id'], 'firewall_id'), instance, state);
  boot(instance, state);
  return instance;
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
      leaveNetworks(row, state);
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
  ...NETWORKING,
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
    IPS,
    FIREWALLS,
    VOLUMES,
    TAGS,
    { 'GET /account': () => ({ status: 200, body: { euuid: 'A1BC2DEF-34GH-567I-J890KLMN12O34P56' } }) },
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
  creates: 'POST /linode/instances',
  context: {
    image: 'linode/debian12',
    size: 'g6-nanode-1',
    otherSize: 'g6-standard-1',
    refusedName: 'no such name!',
    volumeSize: 10,
    range: '10.0.0.0/24',
    addressSource: {},
  },
};
