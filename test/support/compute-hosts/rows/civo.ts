import { CivoCompute } from 'skylane/civo';
import { checkFields, collection, type Collection, type Manner, numberedPage } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const REGION = 'LON1';
const SUCCESS = { result: 'success' };
/** Kinds whose lists have pages. */
const PAGED = ['instances', 'ips'];

/** Bare lists, lists with pages, and resources as they are. */
const MANNER: Manner = {
  list: (all, asked, state, of) => {
    inRegion(asked);
    if (!PAGED.includes(of.table)) return { status: 200, body: all };
    const rules = { page: 'page', size: 'per_page', usual: 20, most: 100 };
    const { rows, page, pages } = numberedPage(all, asked, state, rules);
    return { status: 200, body: { page, per_page: asked.query.get('per_page'), pages, items: rows } };
  },
  item: (row, status) => ({ status, body: row }),
  created: 200,
  deleted: 200,
  gone: SUCCESS,
  query: 'region',
};

const STATUS: Readonly<Record<RefusalKind, number>> = {
  unauthorized: 401,
  'no-route': 404,
  missing: 404,
  'unknown-field': 400,
  'missing-field': 400,
  invalid: 400,
  conflict: 409,
  exists: 409,
  locked: 409,
  quota: 403,
};

/** Codes of what is missing, as Civo's client tells them apart. */
const MISSING: Readonly<Record<string, string>> = {
  instance: 'database_instance_find',
  size: 'database_size_not_found',
  disk_image: 'database_disk_image_not_found',
  sshkey: 'database_ssh_key_not_found',
  network: 'database_network_not_found',
  firewall: 'database_firewall_not_found',
  volume: 'database_volume_not_found',
  snapshot: 'database_snapshot_not_found',
  ip: 'database_ip_find',
};

const EXISTS: Readonly<Record<string, string>> = {
  sshkey: 'database_ssh_key_duplicate_name',
  firewall: 'database_firewall_duplicate_name',
  network: 'database_network_duplicate_name',
};

function refuse({ kind, message, details: { what = '', code } }: Refusal): Reply {
  const status = STATUS[kind];
  if (kind === 'unauthorized')
    return { status, body: { code: 'authentication_failed', reason: 'Failed to authenticate the client' } };
  const known: Partial<Record<RefusalKind, string | undefined>> = {
    missing: MISSING[what],
    invalid: MISSING[what],
    exists: EXISTS[what],
    quota: 'quota_limit_reached',
  };
  return { status, body: { code: code ?? known[kind] ?? 'parameter_value_missing', reason: message } };
}

/** Civo picks a region where none is named: a driver that forgets it would be shown another's servers. */
function inRegion({ query, body }: Asked): void {
  const region = query.get('region') ?? body['region'];
  if (region !== REGION) throw new Refusal('invalid', { field: 'region', code: 'region_unavailable' });
}

const INSTANCE_FIELDS =
  'count hostname! reverse_dns size! region public_ip reserved_ipv4 private_ipv4 network_id! template_id! subnets initial_user ssh_key_id script tags firewall_id volume_type attached_volumes placement_rule network_bandwidth_limit allowed_ips';

function createInstance(asked: Asked, state: State): Json {
  const { body } = asked;
  inRegion(asked);
  state.named('sizes', body['size'], 'size');
  state.named('disk_images', body['template_id'], 'template_id');
  const { id: network } = state.named('networks', body['network_id'], 'network_id');
  const firewall = body['firewall_id'] ?? 'default';
  if (firewall !== 'default') {
    const { network_id: its } = state.named('firewalls', firewall, 'firewall_id');
    if (its !== network) throw new Refusal('invalid', { code: 'database_firewall_mismatch' });
  }
  if (body['ssh_key_id'] !== undefined) state.named('sshkeys', body['ssh_key_id'], 'ssh_key_id');
  state.takeRoom('instances');
  const id = state.nextUuid();
  const instance = state.add('instances', id, {
    ...{ id, name: `${String(body['hostname'])}-1`, hostname: body['hostname'], size: body['size'] },
    ...{ firewall_id: firewall, source_type: 'diskimage', source_id: body['template_id'] },
    ...{ network_id: network, initial_user: 'civo', initial_password: 'generated-4711' },
    ...{ ssh_key_id: body['ssh_key_id'] ?? '', tags: wordsOf(body['tags']), status: 'BUILDING' },
    ...{ public_ip: null, private_ip: null, ipv6: null, notes: '', reverse_dns: '' },
    ...{ created_at: '2026-01-30T23:50:00Z', region: REGION },
  });
  state.later([instance], () =>
    Object.assign(instance, {
      status: 'ACTIVE',
      private_ip: `192.168.1.${state.nextNumber() % 250}`,
      public_ip: body['public_ip'] === 'none' ? '' : `203.0.113.${state.nextNumber() % 250}`,
    }),
  );
  return instance;
}

function wordsOf(text: unknown): string[] {
  return typeof text === 'string' ? text.split(' ').filter((word) => word !== '') : [];
}

/** A change that is accepted: the row of the path, the fields that it takes, and what it does. */
const change =
  (table: string, fields: string, act: (row: Json, asked: Asked, state: State) => void): Route =>
  (asked, state) => {
    inRegion(asked);
    checkFields(asked.body, { fields: `${fields} region` });
    act(state.get(table, asked.place['id']), asked, state);
    return { status: 200, body: SUCCESS };
  };

const COLLECTIONS: readonly Collection[] = [
  {
    path: '/instances',
    table: 'instances',
    query: 'page per_page tags',
    create: { fields: INSTANCE_FIELDS, within: { attached_volumes: 'id!' }, make: createInstance },
    remove: (row, state) => {
      row['status'] = 'DELETING';
      state.later([row], () => state.table('instances').delete(String(row['id'])));
      for (const one of state.rows('volumes')) if (one['instance_id'] === row['id']) free(one);
      return true;
    },
  },
  { path: '/sizes', table: 'sizes' },
  { path: '/regions', table: 'regions' },
  {
    path: '/disk_images',
    table: 'disk_images',
    query: 'type',
    filter: ({ custom }, { query }) => query.get('type') === 'custom' || custom !== true,
    shown: (image) => ({ ...image, custom: undefined }),
    remove: () => {},
  },
  {
    path: '/sshkeys',
    table: 'sshkeys',
    create: {
      fields: 'name! public_key!',
      make: ({ body }, state) => {
        state.refuseTwin('sshkeys', 'name', body['name']);
        const id = state.nextUuid();
        state.add('sshkeys', id, {
          id,
          ...body,
          fingerprint: 'SHA256:SS4',
          created_at: '2026-01-01T00:00:00Z',
        });
        return { reply: { status: 200, body: { ...SUCCESS, id } } };
      },
    },
    remove: () => {},
  },
  {
    path: '/networks',
    table: 'networks',
    create: {
      fields:
        'label! region default ipv4_enabled nameservers_v4 cidr_v4 ipv6_enabled nameservers_v6 vlan_connect',
      make: (asked, state) => {
        inRegion(asked);
        const { label, cidr_v4: cidr = '192.168.7.0/24' } = asked.body;
        state.refuseTwin('networks', 'label', label);
        const id = state.nextUuid();
        state.add('networks', id, { id, name: `cust-${id}`, label, default: false, cidr, status: 'Active' });
        return { reply: { status: 200, body: { ...SUCCESS, id, label } } };
      },
    },
    remove: ({ id }, state) => {
      if (state.rows('instances').some(({ network_id: network }) => network === id))
        throw new Refusal('conflict', { code: 'database_network_delete_with_instance' });
      if (state.rows('volumes').some(({ network_id: network }) => network === id))
        throw new Refusal('conflict', { code: 'database_network_inuse_by_volumes' });
    },
  },
  {
    path: '/volumes',
    table: 'volumes',
    query: 'delete_snapshot',
    create: {
      fields: 'name! namespace cluster_id network_id! region size_gb! bootable volume_type snapshot_id',
      make: (asked, state) => {
        inRegion(asked);
        const { name, size_gb, network_id: network } = asked.body;
        state.named('networks', network, 'network_id');
        const id = state.nextUuid();
        const volume = state.add('volumes', id, {
          ...{ id, name, size_gb, network_id: network, instance_id: '', cluster_id: '', mountpoint: '' },
          ...{ status: 'creating', volume_type: 'csi-s3', bootable: false },
        });
        state.later([volume], () => Object.assign(volume, { status: 'available' }));
        return { reply: { status: 200, body: { ...SUCCESS, id, name } } };
      },
    },
    remove: () => {},
  },
  {
    path: '/snapshots',
    table: 'snapshots',
    query: 'resource_type',
    shown: (row) => row,
    remove: () => {},
  },
  {
    path: '/ips',
    table: 'ips',
    query: 'page per_page',
    create: {
      fields: 'name region!',
      make: (asked, state) => {
        inRegion(asked);
        const id = state.nextUuid();
        const address = state.add('ips', id, { id, name: asked.body['name'] ?? '', assigned_to: null });
        state.later([address], () => (address['ip'] = `198.51.100.${state.nextNumber() % 250}`));
        return address;
      },
    },
    remove: () => {},
  },
];

function free(volume: Json): void {
  Object.assign(volume, { instance_id: '', status: 'available' });
}

/** Rules of a firewall are read below it, and in the list. */
function ruleOf(body: Json, firewall: unknown, state: State): Json {
  const { cidr, protocol, start_port: first, end_port: last, ports } = body;
  if (protocol !== 'icmp' && first === undefined && ports === undefined)
    throw new Refusal('missing-field', { field: 'start_port', code: 'parameter_start_port_missing' });
  if (!Array.isArray(cidr) || cidr.length === 0) throw new Refusal('invalid', { field: 'cidr' });
  const range = first === last ? first : `${String(first)}-${String(last)}`;
  return {
    ...{ id: state.nextUuid(), firewall_id: firewall, protocol, cidr, label: body['label'] ?? '' },
    ...{ start_port: first ?? '', end_port: last ?? '', ports: protocol === 'icmp' ? '' : (ports ?? range) },
    ...{ direction: body['direction'], action: body['action'] },
  };
}

const RULE_FIELDS = 'protocol! start_port end_port cidr! direction! action! label ports';

const FIREWALLS: Routes = {
  'GET /firewalls': (asked, state) => {
    inRegion(asked);
    const rows = state.rows('firewalls').map((row) => ({
      ...row,
      rules_count: (row['rules'] as Json[]).length,
      instance_count: state.rows('instances').filter(({ firewall_id: id }) => id === row['id']).length,
    }));
    return { status: 200, body: rows };
  },
  'POST /firewalls': (asked, state) => {
    inRegion(asked);
    const { body } = asked;
    checkFields(body, {
      fields: 'name! region network_id! create_rules rules',
      within: { rules: `${RULE_FIELDS} id firewall_id` },
    });
    state.named('networks', body['network_id'], 'network_id');
    state.refuseTwin('firewalls', 'name', body['name']);
    const id = state.nextUuid();
    const rules = ((body['rules'] ?? []) as Json[]).map((rule) => ruleOf(rule, id, state));
    if (body['create_rules'] !== false) throw new Refusal('invalid', { field: 'create_rules' });
    state.add('firewalls', id, { id, name: body['name'], network_id: body['network_id'], rules });
    return { status: 200, body: { ...SUCCESS, id, name: body['name'] } };
  },
  'PUT /firewalls/{id}': change('firewalls', 'name! network_id', (row, { body }) => {
    row['name'] = body['name'];
  }),
  'DELETE /firewalls/{id}': (asked, state) => {
    inRegion(asked);
    const { id } = state.get('firewalls', asked.place['id']);
    if (state.rows('instances').some(({ firewall_id: its }) => its === id))
      throw new Refusal('conflict', { code: 'database_firewall_delete_failed' });
    state.table('firewalls').delete(String(id));
    return { status: 200, body: SUCCESS };
  },
  'GET /firewalls/{id}/rules': ({ place }, state) => ({
    status: 200,
    body: state.get('firewalls', place['id'])['rules'],
  }),
  'POST /firewalls/{id}/rules': (asked, state) => {
    inRegion(asked);
    checkFields(asked.body, { fields: `${RULE_FIELDS} firewall_id region` });
    const row = state.get('firewalls', asked.place['id']);
    const rule = ruleOf(asked.body, row['id'], state);
    row['rules'] = [...(row['rules'] as Json[]), rule];
    return { status: 200, body: rule };
  },
  'DELETE /firewalls/{id}/rules/{rule}': (asked, state) => {
    inRegion(asked);
    const row = state.get('firewalls', asked.place['id']);
    row['rules'] = (row['rules'] as Json[]).filter(({ id }) => id !== asked.place['rule']);
    return { status: 200, body: SUCCESS };
  },
};

const ROUTES: Routes = {
  ...Object.assign({}, ...COLLECTIONS.map((of) => collection(MANNER, of))),
  ...FIREWALLS,
  'PUT /instances/{id}': change(
    'instances',
    'hostname reverse_dns notes notes_delete public_ip subnets',
    (row, { body }) => {
      const { hostname, reverse_dns, notes } = body;
      Object.assign(row, { hostname, reverse_dns: reverse_dns ?? '', notes: notes ?? row['notes'] });
    },
  ),
  'PUT /instances/{id}/tags': change('instances', 'tags', (row, { body }) => {
    row['tags'] = wordsOf(body['tags']);
  }),
  'POST /instances/{id}/soft_reboots': change('instances', '', (row, _, state) => {
    row['status'] = 'REBOOTING';
    state.later([row], () => (row['status'] = 'ACTIVE'));
  }),
  'PUT /instances/{id}/stop': change('instances', '', (row, _, state) =>
    state.later([row], () => (row['status'] = 'SHUTOFF')),
  ),
  'PUT /instances/{id}/start': change('instances', '', (row, _, state) =>
    state.later([row], () => (row['status'] = 'ACTIVE')),
  ),
  'PUT /instances/{id}/resize': change('instances', 'size!', (row, { body }, state) => {
    state.named('sizes', body['size'], 'size');
    row['size'] = body['size'];
  }),
  'PUT /volumes/{id}/attach': change('volumes', 'instance_id! attach_at_boot', (row, { body }, state) => {
    const { id } = state.named('instances', body['instance_id'], 'instance_id');
    if (row['instance_id'] !== '')
      throw new Refusal('conflict', { code: 'database_volume_cannot_multiple_attach' });
    Object.assign(row, { instance_id: id, status: 'attaching' });
    state.later([row], () => (row['status'] = 'attached'));
  }),
  'PUT /volumes/{id}/detach': change('volumes', '', (row, _, state) => {
    if (row['instance_id'] === '') throw new Refusal('conflict', { code: 'database_volume_not_attached' });
    row['status'] = 'detaching';
    state.later([row], () => free(row));
  }),
  'PUT /volumes/{id}/resize': change('volumes', 'size_gb!', (row, { body }) => {
    if (row['instance_id'] !== '')
      throw new Refusal('conflict', { code: 'database_volume_still_attached_cannot_resize' });
    if (Number(body['size_gb']) <= Number(row['size_gb']))
      throw new Refusal('invalid', { code: 'parameter_volume_size_must_increase' });
    row['size_gb'] = body['size_gb'];
  }),
  'POST /volumes/{id}/snapshots': (asked, state) => {
    inRegion(asked);
    checkFields(asked.body, { fields: 'name! description region' });
    const volume = state.get('volumes', asked.place['id']);
    const id = state.nextUuid();
    const snapshot = state.add('snapshots', id, {
      ...{ snapshot_id: id, name: asked.body['name'], snapshot_description: '', volume_id: volume['id'] },
      ...{ source_volume_name: volume['name'], restore_size: volume['size_gb'], state: 'Ready' },
      creation_time: '2026-01-30T23:50:00Z',
    });
    return { status: 200, body: snapshot };
  },
  'POST /ips/{id}/actions': change('ips', 'action! assign_to_id assign_to_type', (row, { body }, state) => {
    if (body['action'] === 'unassign') row['assigned_to'] = null;
    else {
      const { id, hostname: name } = state.named('instances', body['assign_to_id'], 'assign_to_id');
      row['assigned_to'] = { id, type: body['assign_to_type'], name };
    }
  }),
};

const shape: Shape = {
  base: '/v2',
  routes: ROUTES,
  refuse,
  seed: (state) => {
    for (const [at, name] of ['g4s.xsmall', 'g4s.small', 'g4s.medium'].entries())
      state.add('sizes', name, {
        ...{ type: 'Instance', name, nice_name: `${name} - Standard`, cpu_cores: at + 1, gpu_count: 0 },
        ...{ ram_mb: 1024 * (at + 1), disk_gb: 25, transfer_tb: 1, description: name, selectable: true },
      });
    state.add('sizes', 'g4s.kube.small', { type: 'Kubernetes', name: 'g4s.kube.small', selectable: true });
    for (const [at, name] of ['ubuntu-noble', 'debian-12', 'talos-v1.5.0'].entries()) {
      const id = `d927ad2f-5073-4ed6-b2eb-00000000000${at}`;
      state.add('disk_images', id, { id, name, version: '1', state: 'available', distribution: 'linux' });
    }
    state.add('regions', REGION, {
      ...{ code: REGION, name: 'London 1', type: 'civostack', out_of_capacity: false, country: 'uk' },
      ...{ country_name: 'United Kingdom', features: { iaas: true, kubernetes: true }, default: true },
    });
    const network = { id: '5c16ab17-933a-46ed-96c6-8a093a0179e1', name: 'cust-default', label: 'default' };
    state.add('networks', network.id, {
      ...network,
      default: true,
      cidr: '192.168.1.0/24',
      status: 'Active',
    });
  },
};

/** Civo, as its documents and its client say; where neither tells the status of a refusal, the usual one is taken. */
export const row: Host = {
  name: 'Civo',
  shape,
  make: (endpoint, token) => new CivoCompute({ endpoint, token, region: REGION }),
  creates: 'POST /instances',
  context: {
    image: 'd927ad2f-5073-4ed6-b2eb-000000000000',
    size: 'g4s.xsmall',
    otherSize: 'g4s.small',
    refusedName: 'with a blank',
    range: '10.99.0.0/24',
    addressSource: {},
  },
};
