import { GridscaleCompute } from 'skylane/gridscale';
import { checkFields, checkQuery, type FieldRules } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const USER = '959440bd-88cf-4ff0-beef-8cf82b803749';
const LOCATION = '45ed677b-3702-4b36-be2a-a2eab9827950';
const IMAGE = 'adf09edd-9411-43b1-b99e-b92070e65f22';
const PUBLIC = '1196529b-a8de-417f-ac95-0e13ef4fdfd7';
const CREATED = '2026-01-30T23:50:00Z';
const PLACE = {
  location_uuid: LOCATION,
  location_name: 'de/fra',
  location_iata: 'fra',
  location_country: 'de',
};

const STATUSES: Readonly<Record<RefusalKind, number>> = {
  unauthorized: 401,
  'no-route': 404,
  missing: 404,
  'unknown-field': 400,
  'missing-field': 400,
  invalid: 400,
  conflict: 400,
  exists: 409,
  locked: 424,
  quota: 403,
};

function refuse({ kind, message }: Refusal): Reply {
  return { status: STATUSES[kind], body: { title: kind, description: message } };
}

/** Answers a change with the request that carries it out; `change` is made once that, or one of the rows, was read. */
function accept(state: State, change: () => void, body?: Json, rows: readonly Json[] = []): Reply {
  const id = state.nextUuid();
  const request = state.add('requests', id, { status: 'pending', message: '', create_time: CREATED });
  state.later(
    [request, ...rows],
    () => {
      change();
      Object.assign(request, { status: 'done', message: 'Success.' });
    },
    0,
  );
  const headers = { 'x-request-id': id };
  return body === undefined
    ? { status: 204, headers }
    : { status: 202, headers, body: { ...body, request_uuid: id } };
}

interface Kind {
  /** Name of the list and of the table. */
  readonly list: string;
  readonly shown?: (row: Json, state: State) => Json;
  readonly create?: FieldRules & { readonly make: (body: Json, state: State) => Json };
  readonly update?: FieldRules;
  readonly remove?: (row: Json, state: State) => void;
}

/** Makes an object that is provisioned until its request was read. */
function add(list: string, row: Json, state: State): Reply {
  const id = state.nextUuid();
  const made = state.add(list, id, {
    ...{ object_uuid: id, labels: [], status: 'in-provisioning', ...(list !== 'sshkeys' && PLACE) },
    ...{ create_time: CREATED, change_time: CREATED },
    ...row,
  });
  const address = list === 'ips' ? { ip: made['ip'], prefix: made['prefix'] } : {};
  return accept(state, () => (made['status'] = 'active'), { object_uuid: id, ...address }, [made]);
}

function objects(of: Kind): Routes {
  const { list, shown = (row: Json) => row, create, update, remove } = of;
  const item = list.replace(/s$/, '');
  const rowOf = ({ place }: Asked, state: State): Json => state.get(list, place['id'], item);
  return {
    [`GET /objects/${list}`]: (asked, state) => {
      checkQuery(asked, '');
      const rows = state.readAll(list).map((row) => [row['object_uuid'], shown(row, state)] as const);
      return { status: 200, body: { [list]: Object.fromEntries(rows) as Json } };
    },
    [`GET /objects/${list}/{id}`]: (asked, state) => {
      checkQuery(asked, '');
      return { status: 200, body: { [item]: shown(state.read(rowOf(asked, state)), state) } };
    },
    ...(create && {
      [`POST /objects/${list}`]: (asked: Asked, state: State) => {
        checkFields(asked.body, create);
        return add(list, create.make(asked.body, state), state);
      },
    }),
    ...(update && {
      [`PATCH /objects/${list}/{id}`]: (asked: Asked, state: State) => {
        const row = rowOf(asked, state);
        checkFields(asked.body, update);
        return accept(state, () => void Object.assign(row, asked.body));
      },
    }),
    ...(remove && {
      [`DELETE /objects/${list}/{id}`]: (asked: Asked, state: State) => {
        const row = rowOf(asked, state);
        remove(row, state);
        return accept(state, () => void state.table(list).delete(String(row['object_uuid'])));
      },
    }),
  };
}

/** A link between a server and something. */
const linksOf = (state: State, kind: string): Json[] => state.rows(`links ${kind}`);

function shownServer(server: Json, state: State): Json {
  const id = server['object_uuid'];
  const of = (kind: string): Json[] => linksOf(state, kind).filter((link) => link['server'] === id);
  return {
    ...server,
    relations: {
      isoimages: [],
      storages: of('storages').map((link) => {
        const storage = state.get('storages', link['id']);
        const { object_uuid, capacity, storage_type, last_used_template, license_product_no } = storage;
        return {
          ...{ object_uuid, capacity, storage_type, last_used_template, license_product_no },
          ...{ object_name: storage['name'], bootdevice: link['bootdevice'] ?? false, create_time: CREATED },
          ...{ bus: 0, lun: 0, target: 0, controller: 0 },
        };
      }),
      networks: of('networks').map((link) => {
        const network = state.get('networks', link['id']);
        return {
          ...{ object_uuid: link['id'], network_uuid: link['id'], object_name: network['name'] },
          ...{ public_net: network['public_net'], l2security: network['l2security'], bootdevice: false },
          ...{ network_type: 'network', mac: '16:63:95:5d:1f:01', ordering: 0, create_time: CREATED },
        };
      }),
      public_ips: of('ips').map((link) => {
        const { object_uuid, ip, family, prefix } = state.get('ips', link['id']);
        return { object_uuid, ip, family, prefix, create_time: CREATED };
      }),
    },
  };
}

/** Servers of a storage or a network, as they stand in it. */
function serversOf(kind: string, row: Json, state: State): Json[] {
  return linksOf(state, kind)
    .filter((link) => link['id'] === row['object_uuid'])
    .map((link) => ({
      object_uuid: link['server'],
      object_name: state.get('servers', link['server'])['name'],
      bootdevice: link['bootdevice'] ?? false,
      create_time: CREATED,
    }));
}

function refuseLinked(kind: string) {
  return (row: Json, state: State): void => {
    if (serversOf(kind, row, state).length > 0)
      throw new Refusal('conflict', { words: 'the object is linked to a server' });
  };
}

function makeServer(body: Json, state: State): Json {
  state.takeRoom();
  return {
    ...{ power: false, legacy: false, auto_recovery: true, availability_zone: null },
    ...{ hardware_profile: 'default', console_token: 'c0ffee', current_price: 0 },
    ...{ usage_in_minutes_cores: 0, usage_in_minutes_memory: 0 },
    ...body,
  };
}

function makeStorage(body: Json, state: State): Json {
  const { template, ...fields } = body;
  const { template_uuid, password, sshkeys } = (template ?? {}) as Json;
  if (template_uuid !== undefined) {
    state.named('templates', template_uuid, 'template_uuid');
    if (password === undefined && sshkeys === undefined)
      throw new Refusal('missing-field', { field: 'password or sshkeys' });
  }
  for (const key of (sshkeys ?? []) as string[]) state.named('sshkeys', key, 'sshkeys');
  return {
    ...{ storage_type: 'storage', storage_variant: 'distributed', parent_uuid: null, current_price: 0 },
    ...{ last_used_template: template_uuid ?? null, license_product_no: null, usage_in_minutes: 0 },
    ...fields,
  };
}

function shownStorage(storage: Json, state: State): Json {
  const snapshots = state.rows('snapshots').filter((one) => one['parent_uuid'] === storage['object_uuid']);
  return {
    ...storage,
    snapshots: snapshots.map((one) => ({
      ...{ object_uuid: one['object_uuid'], object_name: one['name'], object_capacity: one['capacity'] },
      ...{ create_time: CREATED, storage_uuid: storage['object_uuid'], last_used_template: null },
    })),
    relations: { snapshot_schedules: [], servers: serversOf('storages', storage, state) },
  };
}

function makeIp(body: Json, state: State): Json {
  const number = state.nextNumber();
  const ip = body['family'] === 6 ? `2001:db8::${number.toString(16)}` : `203.0.113.${number % 250}`;
  return {
    ...{ ip, prefix: `${ip}/${body['family'] === 6 ? 128 : 32}`, failover: false, delete_block: false },
    ...{ reverse_dns: null, usage_in_minutes: 0, current_price: 0, name: '' },
    ...body,
  };
}

function shownIp(ip: Json, state: State): Json {
  const servers = serversOf('ips', ip, state).map((one) => ({
    ...{ server_uuid: one['object_uuid'], server_name: one['object_name'], create_time: CREATED },
  }));
  return { ...ip, relations: { servers, loadbalancers: [] } };
}

function makeNetwork(body: Json): Json {
  return {
    ...{ public_net: false, network_type: 'network', l2security: false, delete_block: false },
    ...{ dhcp_active: false, dhcp_range: null },
    ...body,
  };
}

function makeTemplate({ name, snapshot_uuid, labels = [] }: Json, state: State): Json {
  const { capacity } = state.named('snapshots', snapshot_uuid, 'snapshot_uuid');
  return template({ name, capacity, labels, private: true });
}

function template(fields: Json): Json {
  return {
    ...{ description: null, ostype: null, version: null, distro: null, license_product_no: null },
    ...{ usage_in_minutes: 0, current_price: 0 },
    ...fields,
  };
}

/** Links something to a server; the most addresses of a family is one. */
function link(kind: string, fields: string): Route {
  return ({ place, body }, state) => {
    const server = state.get('servers', place['id'], 'server');
    checkFields(body, { fields });
    const { object_uuid: id } = body;
    const linked = state.named(kind, id, 'object_uuid');
    const has = linksOf(state, kind).filter((one) => one['server'] === server['object_uuid']);
    if (has.some((one) => one['id'] === id)) throw new Refusal('conflict', { words: 'it is linked already' });
    if (kind !== 'networks') refuseLinked(kind)(linked, state);
    const isSame = (one: Json): boolean => state.get('ips', one['id'])['family'] === linked['family'];
    if (kind === 'ips' && has.some(isSame))
      throw new Refusal('conflict', { words: 'the server has an address of this family' });
    const row = { server: server['object_uuid'], id, bootdevice: body['bootdevice'] };
    return accept(state, () => void state.add(`links ${kind}`, `${String(row.server)} ${String(id)}`, row));
  };
}

function unlink(kind: string): Route {
  return ({ place }, state) => {
    const key = `${String(place['id'])} ${String(place['other'])}`;
    state.get(`links ${kind}`, key, 'relation');
    return accept(state, () => void state.table(`links ${kind}`).delete(key));
  };
}

/** Switches a server; one without a storage to boot from would start nothing. */
const power: Route = ({ place, body }, state) => {
  const server = state.get('servers', place['id'], 'server');
  checkFields(body, { fields: 'power' });
  const has = linksOf(state, 'storages').some((one) => one['server'] === server['object_uuid']);
  if (body['power'] === true && !has) throw new Refusal('invalid', { field: 'power' });
  return accept(state, () => (server['power'] = body['power']), undefined, [server]);
};

const routes: Routes = {
  'GET /requests/{id}': ({ place }, state) => {
    const id = String(place['id']);
    return { status: 200, body: { [id]: state.read(state.get('requests', id, 'request')) } };
  },
  ...objects({
    list: 'servers',
    shown: shownServer,
    create: {
      fields:
        'name! cores! memory! labels status availability_zone auto_recovery hardware_profile hardware_profile_config user_data',
      make: makeServer,
    },
    update: {
      fields:
        'name cores memory labels availability_zone auto_recovery hardware_profile hardware_profile_config user_data',
    },
    remove: (server, state) => {
      if (server['power'] === true) throw new Refusal('conflict', { words: 'the server is on' });
      for (const kind of ['storages', 'networks', 'ips'])
        for (const [key, one] of state.table(`links ${kind}`))
          if (one['server'] === server['object_uuid']) state.table(`links ${kind}`).delete(key);
    },
  }),
  'PATCH /objects/servers/{id}/power': power,
  'PATCH /objects/servers/{id}/shutdown': ({ place, body }, state) => {
    const server = state.get('servers', place['id'], 'server');
    checkFields(body, { fields: '' });
    return accept(state, () => (server['power'] = false), undefined, [server]);
  },
  'POST /objects/servers/{id}/storages': link('storages', 'object_uuid! bootdevice'),
  'POST /objects/servers/{id}/networks': link(
    'networks',
    'object_uuid! ordering bootdevice l3security firewall firewall_template_uuid',
  ),
  'POST /objects/servers/{id}/ips': link('ips', 'object_uuid!'),
  'DELETE /objects/servers/{id}/storages/{other}': unlink('storages'),
  'DELETE /objects/servers/{id}/networks/{other}': unlink('networks'),
  'DELETE /objects/servers/{id}/ips/{other}': unlink('ips'),
  ...objects({
    list: 'storages',
    shown: shownStorage,
    create: {
      fields: 'name! capacity! labels storage_type storage_variant template',
      within: { template: 'template_uuid! hostname password password_type sshkeys' },
      make: makeStorage,
    },
    update: { fields: 'name capacity labels storage_type' },
    remove: refuseLinked('storages'),
  }),
  'GET /objects/storages/{id}/snapshots': ({ place }, state) => {
    state.get('storages', place['id'], 'storage');
    const rows = state.readAll('snapshots').filter((one) => one['parent_uuid'] === place['id']);
    const body = Object.fromEntries(rows.map((one) => [one['object_uuid'], one])) as Json;
    return { status: 200, body: { snapshots: body } };
  },
  'GET /objects/storages/{id}/snapshots/{other}': ({ place }, state) => ({
    status: 200,
    body: { snapshot: state.get('snapshots', place['other']) },
  }),
  'POST /objects/storages/{id}/snapshots': ({ place, body }, state) => {
    const storage = state.get('storages', place['id'], 'storage');
    checkFields(body, { fields: 'name labels' });
    const { capacity, license_product_no } = storage;
    const row = {
      capacity,
      license_product_no,
      parent_uuid: place['id'],
      usage_in_minutes: 0,
      current_price: 0,
    };
    return add('snapshots', { ...row, name: '', ...body }, state);
  },
  'DELETE /objects/storages/{id}/snapshots/{other}': ({ place }, state) => {
    state.get('snapshots', place['other']);
    return accept(state, () => void state.table('snapshots').delete(String(place['other'])));
  },
  ...objects({
    list: 'templates',
    create: { fields: 'name! snapshot_uuid! labels', make: makeTemplate },
    remove: () => undefined,
  }),
  ...objects({
    list: 'ips',
    shown: shownIp,
    create: { fields: 'family! failover reverse_dns labels name', make: makeIp },
    update: { fields: 'name failover reverse_dns labels' },
    remove: refuseLinked('ips'),
  }),
  ...objects({
    list: 'networks',
    shown: (network, state) => ({
      ...network,
      relations: { vlans: [], servers: serversOf('networks', network, state) },
    }),
    create: {
      fields: 'name! l2security labels dhcp_active dhcp_range dhcp_gateway dhcp_dns dhcp_reserved_subnet',
      make: makeNetwork,
    },
    remove: refuseLinked('networks'),
  }),
  ...objects({
    list: 'sshkeys',
    create: { fields: 'name! labels sshkey!', make: (body) => ({ user_uuid: USER, ...body }) },
    remove: () => undefined,
  }),
  ...objects({ list: 'locations' }),
};

function seed(state: State): void {
  const times = { create_time: CREATED, change_time: CREATED };
  state.add('locations', LOCATION, {
    ...{ object_uuid: LOCATION, name: 'de/fra', iata: 'fra', country: 'de', active: true, public: true },
    labels: [],
  });
  state.add(
    'templates',
    IMAGE,
    template({
      ...{ object_uuid: IMAGE, name: 'golden', capacity: 10, private: true, status: 'active', labels: [] },
      ...{ ...PLACE, ...times },
    }),
  );
  state.add('networks', PUBLIC, {
    ...makeNetwork({ name: 'Public Network', public_net: true, l2security: true }),
    ...{ object_uuid: PUBLIC, status: 'active', labels: [], ...PLACE, ...times },
  });
}

const shape: Shape = {
  routes,
  isSignedIn: ({ headers }, secret) =>
    headers['x-auth-userid'] === USER && headers['x-auth-token'] === secret,
  refuse,
  seed,
};

/** gridscale. @see https://gridscale.io/en/api-documentation/index.html */
export const row: Host = {
  name: 'gridscale',
  shape,
  make: (endpoint, token) => new GridscaleCompute({ endpoint, userId: USER, token }),
  context: {
    image: IMAGE,
    size: '2-4',
    otherSize: '4-8',
    refusedName: 'n'.repeat(65),
    range: '10.0.0.0/24',
    networked: { networks: [PUBLIC] },
    addressSource: {},
  },
  creates: 'POST /objects/servers',
  without: {
    'says when the quota is used up, and forgets nothing that was made before':
      'what gridscale answers when there is no room is not documented',
  },
};
