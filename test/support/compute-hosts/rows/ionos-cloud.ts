import { IonosCompute } from 'skylane/ionos-cloud';
import { checkFields, checkQuery } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const CREATED = '2026-01-02T03:04:05Z';
const BASE = '/cloudapi/v6';
const DATACENTER = '0dc0ffee-0000-4000-8000-000000000001';
const PATH = `/datacenters/${DATACENTER}`;
const IMAGES = ['0dc0ffee-0000-4000-8000-00000000000a', '0dc0ffee-0000-4000-8000-00000000000b'];
const TEMPLATE = '0dc0ffee-0000-4000-8000-00000000000c';

/** Codes are numbers that say little. */
const ERRORS: Readonly<Record<RefusalKind, readonly [status: number, code: string]>> = {
  unauthorized: [401, '315'],
  'no-route': [404, '309'],
  missing: [404, '309'],
  'unknown-field': [422, '100'],
  'missing-field': [422, '100'],
  invalid: [422, '100'],
  conflict: [422, '100'],
  exists: [422, '100'],
  locked: [423, '311'],
  quota: [422, '100'],
};

function refuse({ kind, details }: Refusal): Reply {
  const [httpStatus, errorCode] = ERRORS[kind];
  const { what = 'Resource', id, field, words } = details;
  const known: Partial<Record<RefusalKind, string>> = {
    unauthorized: 'Unauthorized',
    missing: 'Resource does not exist',
    invalid: id === undefined ? `${field} is not valid` : `The ${what} ${id} does not exist`,
    locked: 'Data center is locked',
    quota: 'The resource limit of your contract is exceeded',
  };
  const message = words ?? known[kind] ?? `${kind} ${field ?? what}`;
  return { status: httpStatus, body: { httpStatus, messages: [{ errorCode, message }] } };
}

function datacenterOf(state: State): Json {
  return state.get('datacenters', DATACENTER);
}

/** A resource as IONOS writes it: id, metadata, properties; what it holds is added when it is shown. */
function resource(id: string, properties: Json, status = 'BUSY'): Json {
  return { id, type: 'resource', metadata: { state: status, createdDate: CREATED }, properties };
}

function setState(row: Json, status: string): void {
  (row['metadata'] as Json)['state'] = status;
}

/** Begins a request: the data centre is busy until it was asked about or shown. @throws Refusal while another runs */
function begin(state: State, reply: Json | null, end: () => void): Reply {
  const datacenter = datacenterOf(state);
  if (state.isBusy(datacenter)) throw new Refusal('locked');
  const id = state.nextUuid();
  const request: Json = { id, metadata: { status: 'QUEUED', message: 'Request has been queued' } };
  state.add('requests', id, request);
  setState(datacenter, 'BUSY');
  const shown = ['servers', 'volumes', 'lans', 'ipblocks'].flatMap((table) => state.rows(table));
  state.later([request, datacenter, ...shown], () => {
    Object.assign(request, {
      metadata: { status: 'DONE', message: 'Request has been successfully executed' },
    });
    setState(datacenter, 'AVAILABLE');
    end();
  });
  const location = `https://api.ionos.com${BASE}/requests/${id}/status`;
  return { status: 202, headers: { location }, ...(reply !== null && { body: reply }) };
}

const propertiesOf = (row: Json): Json => row['properties'] as Json;

function page(rows: readonly Json[], asked: Asked, state: State): Reply {
  const offset = Number(asked.query.get('offset') ?? 0);
  const limit = Math.min(Number(asked.query.get('limit') ?? 1000), state.options.pageSize);
  const next = new URL(`https://api.ionos.com${BASE}${asked.path}?${asked.query.toString()}`);
  next.searchParams.set('offset', String(offset + limit));
  const links = offset + limit < rows.length ? { _links: { next: next.href } } : {};
  return { status: 200, body: { items: rows.slice(offset, offset + limit), offset, limit, ...links } };
}

/** Lists of resources that IONOS cuts into pages, or shows whole. */
function lists(
  path: string,
  table: string,
  shown: (row: Json, state: State) => Json,
  isPaged = true,
): Routes {
  return {
    [`GET ${path}`]: (asked, state) => {
      checkQuery(asked, isPaged ? 'depth offset limit pretty' : 'depth pretty');
      const rows = state.readAll(table).map((row) => shown(row, state));
      return isPaged ? page(rows, asked, state) : { status: 200, body: { items: rows } };
    },
    [`GET ${path}/{id}`]: (asked, state) => {
      checkQuery(asked, 'depth pretty');
      state.read(state.get(table, asked.place['id']));
      return { status: 200, body: shown(state.get(table, asked.place['id']), state) };
    },
  };
}

const asIs = (row: Json): Json => row;

function volumesOf(server: Json, state: State): Json[] {
  return state.rows('volumes').filter((volume) => propertiesOf(volume)['bootServer'] === server['id']);
}

function showServer(server: Json, state: State): Json {
  const nics = state.rows('nics').filter((nic) => nic['serverId'] === server['id']);
  const shown = nics.map(({ id, properties }) => ({ id, properties }));
  return { ...server, entities: { volumes: { items: volumesOf(server, state) }, nics: { items: shown } } };
}

const SERVER = 'name cores ram templateUuid type cpuFamily availabilityZone';
const VOLUME =
  'name size type image imageAlias imagePassword sshKeys userData licenceType availabilityZone bus';

function checkImage(state: State, properties: Json): void {
  const image = properties['image'] as string | undefined;
  if (image === undefined) return;
  if (state.table('images').has(image) || state.table('snapshots').has(image)) return;
  throw new Refusal('invalid', { what: 'image', id: image });
}

function makeVolume(state: State, properties: Json, server: Json | null): Json {
  checkImage(state, properties);
  const id = state.nextUuid();
  const secrets = ['imagePassword', 'sshKeys', 'userData'];
  const kept = Object.entries(properties).filter(([name]) => !secrets.includes(name));
  const bootServer = server?.['id'];
  return state.add('volumes', id, resource(id, { ...Object.fromEntries(kept), bootServer }));
}

const createServer: Route = ({ body }, state) => {
  checkFields(body, {
    fields: 'properties! entities',
    within: { properties: SERVER, entities: 'volumes nics' },
  });
  const properties = body['properties'] as Json;
  const { volumes, nics } = (body['entities'] ?? {}) as Record<string, { items: Json[] } | undefined>;
  const templateUuid = properties['templateUuid'] as string | undefined;
  if (templateUuid !== undefined && !state.table('templates').has(templateUuid))
    throw new Refusal('invalid', { what: 'template', id: templateUuid });
  if (templateUuid === undefined) checkFields(properties, { fields: `${SERVER} cores! ram!` });
  for (const { properties: volume } of volumes?.items ?? []) {
    checkFields(volume as Json, { fields: VOLUME });
    checkImage(state, volume as Json);
  }
  for (const { properties: nic } of nics?.items ?? []) {
    checkFields(nic as Json, { fields: 'lan! dhcp ips name' });
    state.named('lans', (nic as Json)['lan'], 'lan');
  }
  state.takeRoom();
  if (state.isBusy(datacenterOf(state))) throw new Refusal('locked');
  const id = state.nextUuid();
  const server = resource(id, { ...properties, vmState: 'NOSTATE' });
  const made = (volumes?.items ?? []).map((volume) =>
    makeVolume(state, volume['properties'] as Json, server),
  );
  propertiesOf(server)['bootVolume'] = { id: made[0]?.['id'] };
  state.add('servers', id, server);
  for (const nic of nics?.items ?? []) {
    const nicId = state.nextUuid();
    const ips = [`10.7.222.${state.nextNumber() % 250}`];
    state.add('nics', nicId, {
      id: nicId,
      serverId: id,
      properties: { ips, ...(nic['properties'] as Json) },
    });
  }
  return begin(state, showServer(server, state), () => {
    for (const row of [server, ...made]) setState(row, 'AVAILABLE');
    propertiesOf(server)['vmState'] = 'RUNNING';
  });
};

function power(below: string, vmState: string): Routes {
  return {
    [`POST ${PATH}/servers/{id}/${below}`]: ({ place }, state) => {
      const server = state.get('servers', place['id']);
      return begin(state, null, () => (propertiesOf(server)['vmState'] = vmState));
    },
  };
}

const SERVERS: Routes = {
  ...lists(`${PATH}/servers`, 'servers', showServer),
  [`POST ${PATH}/servers`]: createServer,
  [`PATCH ${PATH}/servers/{id}`]: ({ place, body }, state) => {
    const server = state.get('servers', place['id']);
    checkFields(body, { fields: SERVER });
    return begin(state, showServer(server, state), () => Object.assign(propertiesOf(server), body));
  },
  [`DELETE ${PATH}/servers/{id}`]: (asked, state) => {
    checkQuery(asked, 'depth pretty deleteVolumes');
    const server = state.get('servers', asked.place['id']);
    const volumes = volumesOf(server, state);
    return begin(state, null, () => {
      state.table('servers').delete(String(server['id']));
      for (const nic of state.rows('nics'))
        if (nic['serverId'] === server['id']) state.table('nics').delete(String(nic['id']));
      for (const volume of volumes) {
        if (asked.query.get('deleteVolumes') === 'true') state.table('volumes').delete(String(volume['id']));
        else delete propertiesOf(volume)['bootServer'];
      }
    });
  },
  ...power('reboot', 'RUNNING'),
  ...power('start', 'RUNNING'),
  ...power('stop', 'SHUTOFF'),
  [`POST ${PATH}/servers/{id}/volumes`]: ({ place, body }, state) => {
    const server = state.get('servers', place['id']);
    checkFields(body, { fields: 'id!' });
    const volume = state.named('volumes', body['id'], 'id');
    return begin(state, volume, () => (propertiesOf(volume)['bootServer'] = server['id']));
  },
  [`DELETE ${PATH}/servers/{id}/volumes/{volume}`]: ({ place }, state) => {
    state.get('servers', place['id']);
    const volume = state.get('volumes', place['volume']);
    return begin(state, null, () => delete propertiesOf(volume)['bootServer']);
  },
  [`GET ${PATH}/servers/{id}/nics/{nic}`]: ({ place }, state) => {
    const { id, properties } = state.get('nics', place['nic']);
    return { status: 200, body: { id, properties } };
  },
  [`PATCH ${PATH}/servers/{id}/nics/{nic}`]: ({ place, body }, state) => {
    const nic = state.get('nics', place['nic']);
    checkFields(body, { fields: 'lan! ips dhcp name' });
    return begin(state, { id: nic['id'], properties: nic['properties'] }, () =>
      Object.assign(propertiesOf(nic), body),
    );
  },
};

const VOLUMES: Routes = {
  ...lists(`${PATH}/volumes`, 'volumes', asIs),
  [`POST ${PATH}/volumes`]: ({ body }, state) => {
    checkFields(body, { fields: 'properties!', within: { properties: VOLUME } });
    const properties = body['properties'] as Json;
    if (properties['image'] === undefined && properties['licenceType'] === undefined)
      throw new Refusal('missing-field', { field: 'licenceType' });
    if (state.isBusy(datacenterOf(state))) throw new Refusal('locked');
    const volume = makeVolume(state, properties, null);
    return begin(state, volume, () => setState(volume, 'AVAILABLE'));
  },
  [`PATCH ${PATH}/volumes/{id}`]: ({ place, body }, state) => {
    const volume = state.get('volumes', place['id']);
    checkFields(body, { fields: VOLUME });
    if (Number(body['size']) < Number(propertiesOf(volume)['size']))
      throw new Refusal('invalid', { field: 'size' });
    return begin(state, volume, () => Object.assign(propertiesOf(volume), body));
  },
  [`DELETE ${PATH}/volumes/{id}`]: ({ place }, state) => {
    const volume = state.get('volumes', place['id']);
    return begin(state, null, () => state.table('volumes').delete(String(volume['id'])));
  },
  [`POST ${PATH}/volumes/{id}/create-snapshot`]: ({ place, body }, state) => {
    const volume = state.get('volumes', place['id']);
    const within = { properties: 'name description secAuthProtection licenceType' };
    checkFields(body, { fields: 'properties', within });
    const id = state.nextUuid();
    const { size } = propertiesOf(volume);
    const snapshot = resource(id, { ...(body['properties'] as Json), size, location: 'de/fra' });
    const reply = begin(state, snapshot, () => setState(snapshot, 'AVAILABLE'));
    state.add('snapshots', id, snapshot);
    state.later([snapshot], () => setState(snapshot, 'AVAILABLE'));
    return reply;
  },
  ...lists('/snapshots', 'snapshots', asIs, false),
  'DELETE /snapshots/{id}': ({ place }, state) => {
    state.get('snapshots', place['id']);
    state.table('snapshots').delete(String(place['id']));
    return { status: 202 };
  },
};

function showLan(lan: Json, state: State): Json {
  const nics = state.rows('nics').filter((nic) => String(propertiesOf(nic)['lan']) === lan['id']);
  return { ...lan, entities: { nics: { items: nics.map(({ id }) => ({ id })) } } };
}

function showBlock(block: Json, state: State): Json {
  const properties = propertiesOf(block);
  const ipConsumers = (properties['ips'] as string[]).flatMap((ip) =>
    state
      .rows('nics')
      .filter((nic) => (propertiesOf(nic)['ips'] as string[]).includes(ip))
      .map((nic) => ({ ip, nicId: nic['id'], serverId: nic['serverId'], datacenterId: DATACENTER })),
  );
  return { ...block, properties: { ...properties, ipConsumers } };
}

const NETWORKS: Routes = {
  ...lists(`${PATH}/lans`, 'lans', showLan),
  [`POST ${PATH}/lans`]: ({ body }, state) => {
    checkFields(body, { fields: 'properties!', within: { properties: 'name public' } });
    const id = String(state.rows('lans').length + 1 + (state.nextNumber() % 1000));
    const lan = resource(id, body['properties'] as Json);
    const reply = begin(state, lan, () => setState(lan, 'AVAILABLE'));
    state.add('lans', id, lan);
    return reply;
  },
  [`DELETE ${PATH}/lans/{id}`]: ({ place }, state) => {
    state.get('lans', place['id']);
    return begin(state, null, () => state.table('lans').delete(String(place['id'])));
  },
  ...lists('/ipblocks', 'ipblocks', showBlock),
  'POST /ipblocks': ({ body }, state) => {
    checkFields(body, { fields: 'properties!', within: { properties: 'location! size! name' } });
    const id = state.nextUuid();
    const ips = [`203.0.113.${state.nextNumber() % 250}`];
    const block = state.add(
      'ipblocks',
      id,
      resource(id, { ...(body['properties'] as Json), ips }, 'AVAILABLE'),
    );
    return begin(state, block, () => {});
  },
  'DELETE /ipblocks/{id}': ({ place }, state) => {
    state.get('ipblocks', place['id']);
    state.table('ipblocks').delete(String(place['id']));
    return { status: 202 };
  },
};

const shape: Shape = {
  base: BASE,
  refuse,
  routes: {
    ...SERVERS,
    ...VOLUMES,
    ...NETWORKS,
    ...lists('/datacenters', 'datacenters', asIs),
    ...lists('/images', 'images', asIs, false),
    ...lists('/templates', 'templates', asIs, false),
    'GET /requests/{id}/status': ({ place }, state) => {
      const request = state.get('requests', place['id']);
      state.read(request);
      return { status: 200, body: request };
    },
  },
  seed: (state) => {
    const cpuArchitecture = [{ cpuFamily: 'INTEL_ICELAKE', maxCores: 8, maxRam: 32_768, vendor: 'x' }];
    state.add(
      'datacenters',
      DATACENTER,
      resource(DATACENTER, { name: 'main', location: 'de/fra', cpuArchitecture }, 'AVAILABLE'),
    );
    for (const [index, id] of IMAGES.entries()) {
      const properties = { name: `debian-${12 + index}`, location: 'de/fra', size: 3, imageType: 'HDD' };
      state.add(
        'images',
        id,
        resource(id, { ...properties, public: true, licenceType: 'LINUX' }, 'AVAILABLE'),
      );
    }
    const template = { name: 'Basic Cube XS', cores: 1, ram: 2048, storageSize: 60, category: 'Basic' };
    state.add('templates', TEMPLATE, resource(TEMPLATE, template, 'AVAILABLE'));
    state.add('lans', '1', resource('1', { name: 'outside', public: true }, 'AVAILABLE'));
  },
};

const NO_VOLUME_OF_SNAPSHOT = 'IONOS does not tell which volume a snapshot is of';

export const row: Host = {
  name: 'ionos-cloud',
  shape,
  make: (endpoint, token) => new IonosCompute({ endpoint, token, datacenterId: DATACENTER }),
  context: {
    image: IMAGES[0] ?? '',
    size: '2-4096',
    otherSize: '4-8192',
    networks: ['1'],
    addressSource: {},
  },
  without: {
    'makes a snapshot of a volume, lists it, and destroys it': NO_VOLUME_OF_SNAPSHOT,
    'keeps the tags of a snapshot, or refuses them before it makes one': NO_VOLUME_OF_SNAPSHOT,
  },
};
