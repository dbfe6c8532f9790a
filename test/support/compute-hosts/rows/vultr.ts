import { VultrCompute } from 'skylane/vultr';
import { checkFields, collection, type Collection, type Manner, partFrom } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const REGION = 'ams';
const CREATED = '2026-01-30T23:50:00+00:00';
const GIB = 2 ** 30;

/** Lists with a cursor; resources under their kind. */
const MANNER: Manner = {
  list: (all, asked, state, of) => {
    const size = Number(asked.query.get('per_page') ?? 100);
    if (size > 500) throw new Refusal('invalid', { field: 'per_page' });
    const start = Number(Buffer.from(asked.query.get('cursor') ?? '', 'base64').toString());
    const { rows, next } = partFrom(all, start, size, state);
    const cursor = next === null ? '' : Buffer.from(String(next)).toString('base64');
    return {
      status: 200,
      body: { [keyOf(of)]: rows, meta: { total: all.length, links: { next: cursor, prev: '' } } },
    };
  },
  item: (row, status, of) => ({
    status,
    body: of.table === 'volume_snapshots' ? row : { [keyOf(of).replace(/s$/, '')]: row },
  }),
  created: 201,
  updateBy: 'PATCH',
  query: 'per_page cursor',
};

function keyOf({ path, table }: Collection): string {
  if (table === 'firewall_groups') return table;
  return path.slice(path.lastIndexOf('/') + 1).replaceAll('-', '_');
}

const STATUS: Readonly<Record<RefusalKind, number>> = {
  unauthorized: 401,
  'no-route': 404,
  missing: 404,
  'unknown-field': 400,
  'missing-field': 400,
  invalid: 400,
  conflict: 400,
  exists: 400,
  locked: 400,
  quota: 400,
};

function refuse({ kind, details: { what = 'resource', field, words } }: Refusal): Reply {
  const status = STATUS[kind];
  const texts: Partial<Record<RefusalKind, string>> = {
    unauthorized: 'Invalid API token.',
    missing: `Invalid ${what}.`,
    quota: 'Server add failed: You have reached the maximum monthly fee limit for this account.',
  };
  return { status, body: { error: words ?? texts[kind] ?? `Invalid ${field ?? what}`, status } };
}

function createInstance({ body }: Asked, state: State): Json {
  const plan = state.named('plans', body['plan'], 'plan');
  if (body['os_id'] === undefined) state.named('snapshots', body['snapshot_id'], 'snapshot_id');
  else state.named('systems', body['os_id'], 'os_id');
  if (body['firewall_group_id'] !== undefined)
    state.named('firewall_groups', body['firewall_group_id'], 'firewall_group_id');
  for (const key of (body['sshkey_id'] ?? []) as string[]) state.named('ssh_keys', key, 'sshkey_id');
  for (const vpc of (body['attach_vpc'] ?? []) as string[]) state.named('vpcs', vpc, 'attach_vpc');
  state.takeRoom('instances');
  const id = state.nextUuid();
  const instance = state.add('instances', id, {
    ...{ id, label: body['label'], plan: plan['id'], region: body['region'], date_created: CREATED },
    ...{ main_ip: '0.0.0.0', v6_main_ip: '', internal_ip: '', tags: body['tags'] ?? [], features: [] },
    ...{ os_id: body['os_id'] ?? 164, snapshot_id: body['snapshot_id'] ?? '', image_id: '', os: 'Debian' },
    ...{ status: 'pending', power_status: 'stopped', server_status: 'none', hostname: 'vultr.guest' },
    ...{ firewall_group_id: body['firewall_group_id'] ?? '', allowed_bandwidth: 1024 },
    attached: body['attach_vpc'] ?? [],
  });
  state.later([instance], () =>
    Object.assign(instance, {
      ...{ status: 'active', power_status: 'running', server_status: 'ok' },
      main_ip: `203.0.113.${state.nextNumber() % 250}`,
    }),
  );
  return instance;
}

function updateInstance(instance: Json, { body }: Asked, state: State): void {
  if (body['plan'] !== undefined) state.named('plans', body['plan'], 'plan');
  if (body['os_id'] !== undefined) state.named('systems', body['os_id'], 'os_id');
  Object.assign(instance, body);
}

const power =
  (status: string): Route =>
  ({ place }, state) => {
    state.get('instances', place['id'], 'instance')['power_status'] = status;
    return { status: 204 };
  };

const attachTo =
  (table: string, field: string, fields: string): Route =>
  ({ place, body }, state) => {
    checkFields(body, { fields });
    const row = state.get(table, place['id']);
    const { id } = state.get('instances', body['instance_id'], 'instance');
    if (row[field] !== '') throw new Refusal('conflict', { words: 'It is already attached.' });
    row[field] = id;
    return { status: 204 };
  };

const detachFrom =
  (table: string, field: string): Route =>
  ({ place, body }, state) => {
    checkFields(body, { fields: 'live' });
    const row = state.get(table, place['id']);
    if (row[field] === '') throw new Refusal('conflict', { words: 'It is not attached.' });
    row[field] = '';
    return { status: 204 };
  };

const make =
  (table: string, fields: (body: Json, state: State) => Json) =>
  ({ body }: Asked, state: State): Json => {
    const id = state.nextUuid();
    return state.add(table, id, { id, date_created: CREATED, ...fields(body, state) });
  };

const COLLECTIONS: readonly Collection[] = [
  {
    path: '/instances',
    table: 'instances',
    what: 'instance',
    query: 'label region tag main_ip',
    filter: (row, { query }) =>
      [null, row['label']].includes(query.get('label')) &&
      [null, row['region']].includes(query.get('region')),
    shown: (row) => ({ ...row, attached: undefined }),
    create: {
      fields:
        'region! plan! label tags os_id iso_id app_id image_id firewall_group_id hostname script_id snapshot_id enable_ipv6 disable_public_ipv4 attach_vpc vpc_only sshkey_id backups ddos_protection user_data reserved_ipv4 activation_email user_scheme block_devices',
      make: createInstance,
    },
    update: {
      fields: 'plan label tags os_id app_id image_id firewall_group_id user_data',
      apply: updateInstance,
    },
    remove: ({ id }, state) => {
      for (const block of state.rows('blocks'))
        if (block['attached_to_instance'] === id) block['attached_to_instance'] = '';
    },
  },
  { path: '/plans', table: 'plans', query: 'type' },
  { path: '/regions', table: 'regions' },
  { path: '/os', table: 'systems' },
  {
    path: '/snapshots',
    table: 'snapshots',
    query: 'description',
    create: {
      fields: 'instance_id! description',
      make: (asked, state) => {
        state.get('instances', asked.body['instance_id'], 'instance');
        return make('snapshots', ({ description }) => ({ description, size: GIB, status: 'complete' }))(
          asked,
          state,
        );
      },
    },
    remove: () => {},
  },
  {
    path: '/ssh-keys',
    table: 'ssh_keys',
    create: { fields: 'name! ssh_key!', make: make('ssh_keys', (body) => body) },
    remove: () => {},
  },
  {
    path: '/blocks/snapshots',
    table: 'volume_snapshots',
    create: {
      fields: 'block_id! description',
      make: (asked, state) => {
        const { size_gb: size } = state.get('blocks', asked.body['block_id'], 'block');
        const fields = (body: Json): Json => ({ ...body, state: 'COMPLETE', size: Number(size) * GIB });
        return make('volume_snapshots', fields)(asked, state);
      },
    },
    remove: () => {},
  },
  {
    path: '/blocks',
    table: 'blocks',
    create: {
      fields: 'region! size_gb! label block_type snapshot_id os_id bootable',
      make: make('blocks', (body) => {
        if (Number(body['size_gb']) < 10) throw new Refusal('invalid', { field: 'size_gb' });
        return { ...body, status: 'active', attached_to_instance: '', mount_id: 'ams-1' };
      }),
    },
    remove: ({ attached_to_instance: holder }) => {
      if (holder !== '') throw new Refusal('conflict', { words: 'Block storage is attached.' });
    },
  },
  {
    path: '/reserved-ips',
    table: 'reserved_ips',
    create: {
      fields: 'region! ip_type! label instance_id',
      make: make('reserved_ips', (body, state) => ({
        ...body,
        ...{ subnet: `198.51.100.${state.nextNumber() % 250}`, subnet_size: 32, instance_id: '' },
      })),
    },
    remove: () => {},
  },
  {
    path: '/vpcs',
    table: 'vpcs',
    create: {
      fields: 'region! description v4_subnet v4_subnet_mask',
      make: make('vpcs', (body) => ({ v4_subnet: '10.7.96.0', v4_subnet_mask: 20, ...body })),
    },
    remove: () => {},
  },
  {
    path: '/firewalls',
    table: 'firewall_groups',
    create: {
      fields: 'description',
      make: make('firewall_groups', (body) => ({ ...body, instance_count: 0 })),
    },
    remove: () => {},
  },
];

const ROUTES: Routes = {
  ...Object.assign({}, ...COLLECTIONS.map((of) => collection(MANNER, of))),
  'POST /instances/{id}/start': power('running'),
  'POST /instances/{id}/reboot': power('running'),
  'POST /instances/{id}/halt': power('stopped'),
  'POST /instances/{id}/restore': ({ place, body }, state) => {
    checkFields(body, { fields: 'backup_id snapshot_id' });
    const instance = state.get('instances', place['id'], 'instance');
    instance['snapshot_id'] = state.named('snapshots', body['snapshot_id'], 'snapshot_id')['id'];
    return { status: 202, body: {} };
  },
  'POST /blocks/{id}/attach': attachTo('blocks', 'attached_to_instance', 'instance_id! live'),
  'POST /blocks/{id}/detach': detachFrom('blocks', 'attached_to_instance'),
  'PATCH /blocks/{id}': ({ place, body }, state) => {
    checkFields(body, { fields: 'size_gb label' });
    const block = state.get('blocks', place['id'], 'block');
    if (Number(body['size_gb']) <= Number(block['size_gb']))
      throw new Refusal('invalid', { field: 'size_gb' });
    Object.assign(block, body);
    return { status: 204 };
  },
  'POST /reserved-ips/{id}/attach': attachTo('reserved_ips', 'instance_id', 'instance_id!'),
  'POST /reserved-ips/{id}/detach': detachFrom('reserved_ips', 'instance_id'),
  'GET /vpcs/{id}/attachments': ({ place }, state) => {
    const { id } = state.get('vpcs', place['id'], 'vpc');
    const holders = state.rows('instances').filter(({ attached }) => (attached as unknown[]).includes(id));
    const attachments = holders.map((holder) => ({ id: `a-${String(holder['id'])}`, type: 'vps' }));
    return {
      status: 200,
      body: { attachments, meta: { total: attachments.length, links: { next: '', prev: '' } } },
    };
  },
  'PUT /firewalls/{id}': ({ place, body }, state) => {
    checkFields(body, { fields: 'description!' });
    Object.assign(state.get('firewall_groups', place['id'], 'firewall group'), body);
    return { status: 204 };
  },
  'GET /firewalls/{id}/rules': ({ place }, state) => {
    const { rules = [] } = state.get('firewall_groups', place['id'], 'firewall group');
    const links = { next: '', prev: '' };
    return { status: 200, body: { firewall_rules: rules, meta: { total: (rules as Json[]).length, links } } };
  },
  'POST /firewalls/{id}/rules': ({ place, body }, state) => {
    checkFields(body, { fields: 'ip_type! protocol! subnet! subnet_size port source notes' });
    if (body['protocol'] === 'tcp' && body['port'] === undefined)
      throw new Refusal('missing-field', { field: 'port' });
    const group = state.get('firewall_groups', place['id'], 'firewall group');
    const rule = { id: state.nextNumber(), action: 'accept', port: '', source: '', notes: '', ...body };
    group['rules'] = [...((group['rules'] ?? []) as Json[]), rule];
    return { status: 201, body: { firewall_rule: rule } };
  },
  'DELETE /firewalls/{id}/rules/{rule}': ({ place }, state) => {
    const group = state.get('firewall_groups', place['id'], 'firewall group');
    group['rules'] = ((group['rules'] ?? []) as Json[]).filter(({ id }) => String(id) !== place['rule']);
    return { status: 204 };
  },
};

const shape: Shape = {
  base: '/v2',
  routes: ROUTES,
  refuse,
  seed: (state) => {
    for (const [at, id] of ['vc2-1c-1gb', 'vc2-1c-2gb', 'vc2-2c-4gb'].entries())
      state.add('plans', id, {
        ...{ id, vcpu_count: at + 1, ram: 1024 * (at + 1), disk: 25, disk_count: 1, bandwidth: 1024 },
        ...{ monthly_cost: 5 * (at + 1), type: 'vc2', locations: [REGION] },
      });
    for (const [id, name] of Object.entries({
      477: 'Debian 11 x64',
      1743: 'Ubuntu 22.04 x64',
      2284: 'Ubuntu 24.04 x64',
    }))
      state.add('systems', id, {
        id: Number(id),
        name,
        arch: 'x64',
        family: name.split(' ')[0]?.toLowerCase(),
      });
    state.add('systems', 164, { id: 164, name: 'Snapshot', arch: 'x64', family: 'snapshot' });
    state.add('regions', REGION, {
      id: REGION,
      city: 'Amsterdam',
      country: 'NL',
      continent: 'Europe',
      options: [],
    });
  },
};

/** Vultr, as govultr and its tests say; the words of its errors are not known. */
export const row: Host = {
  name: 'Vultr',
  shape,
  make: (endpoint, token) => new VultrCompute({ endpoint, token, region: REGION }),
  context: {
    image: '2284',
    size: 'vc2-1c-1gb',
    otherSize: 'vc2-1c-2gb',
    volumeSize: 10,
    range: '10.99.0.0/24',
    addressSource: {},
  },
};
