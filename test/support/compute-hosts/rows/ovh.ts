import { createHash } from 'node:crypto';
import { OvhCompute } from 'skylane/ovh';
import { checkFields, collection, type FieldRules, type Manner } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const CREATED = '2026-01-02T03:04:05Z';
const PROJECT = '/cloud/project/p1';
const REGION = 'GRA11';
const CONSUMER = 'consumer-0815';

/** Lists are bare and whole, as are resources. */
const MANNER: Manner = {
  list: (rows) => ({ status: 200, body: rows }),
  item: (row, status) => ({ status, body: row }),
  created: 200,
  deleted: 200,
  query: 'region',
};
const DONE: Reply = { status: 200, body: null };

const isInRegion = (row: Json, { query }: Asked): boolean =>
  query.get('region') === null || query.get('region') === row['region'];

/** Status and class by kind. The words of what is wrong in a body are often OpenStack's. */
const ERRORS: Readonly<Record<RefusalKind, readonly [status: number, type: string]>> = {
  unauthorized: [400, 'Client::BadRequest'],
  'no-route': [404, 'Client::NotFound'],
  missing: [404, 'Client::NotFound'],
  'unknown-field': [400, 'Client::BadRequest'],
  'missing-field': [400, 'Client::BadRequest'],
  invalid: [400, 'Client::BadRequest'],
  conflict: [409, 'Client::Conflict'],
  exists: [409, 'Client::Conflict'],
  locked: [409, 'Client::Conflict'],
  quota: [403, 'Client::Forbidden'],
};

function refuse({ kind, details }: Refusal): Reply {
  if (kind === 'unauthorized')
    return {
      status: 403,
      body: { message: 'Invalid signature', httpCode: '403 Forbidden', errorCode: 'INVALID_SIGNATURE' },
    };
  const [status, type] = ERRORS[kind];
  const { what = 'resource', id, field } = details;
  const invalid = id === undefined ? `Invalid value for ${field}` : `${what} ${id} could not be found`;
  const missing = `${what} ${id} not found`;
  const known = { invalid, missing } as Partial<Record<RefusalKind, string>>;
  const words = details.words ?? known[kind] ?? `${kind} ${what} ${field ?? ''}`;
  return { status, body: { class: type, message: words } };
}

/** The signature is over the URL, the body and the time. */
function isSigned({ method, path, query, headers, text }: Asked, secret: string): boolean {
  const rest = query.size === 0 ? '' : `?${query.toString()}`;
  const url = `http://${headers.host}${path}${rest}`;
  const time = String(headers['x-ovh-timestamp']);
  const signed = [secret, CONSUMER, method, url, text, time].join('+');
  return headers['x-ovh-signature'] === `$1$${createHash('sha1').update(signed).digest('hex')}`;
}

function flavorOf(id: string): Json {
  return {
    id,
    name: id,
    region: REGION,
    ram: 7000,
    disk: 50,
    vcpus: 2,
    type: 'ovh.ssd.eg',
    osType: 'linux',
    available: true,
    quota: 20,
    planCodes: { hourly: `${id}.consumption`, monthly: null },
    capabilities: [{ name: 'resize', enabled: true }],
    inboundBandwidth: 250,
    outboundBandwidth: 250,
  };
}

function imageOf(id: string, name: string): Json {
  return {
    id,
    name,
    region: REGION,
    visibility: 'public',
    type: 'linux',
    minDisk: 0,
    minRam: 0,
    size: 2.2,
    creationDate: CREATED,
    status: 'active',
    user: 'debian',
    flavorType: null,
    planCode: null,
    tags: [],
  };
}

const INSTANCE: FieldRules = {
  fields:
    'name! flavorId! region! imageId sshKeyId userData networks groupId monthlyBilling volumeId autobackup',
  within: { networks: 'networkId! ip' },
};

function imageNamed(state: State, id: unknown): Json {
  return state.table('images').get(String(id)) ?? state.named('snapshots', id, 'imageId');
}

function makeInstance(state: State, body: Json): Json {
  if (state.table('flavors').get(String(body['flavorId'])) === undefined)
    throw new Refusal('invalid', { what: 'Flavor', id: String(body['flavorId']) });
  if (body['volumeId'] === undefined && state.table('images').get(String(body['imageId'])) === undefined)
    if (state.table('snapshots').get(String(body['imageId'])) === undefined)
      throw new Refusal('invalid', { what: 'Image', id: String(body['imageId']) });
  if (body['sshKeyId'] !== undefined) state.named('keys', body['sshKeyId'], 'sshKeyId');
  const networks = (body['networks'] ?? []) as Json[];
  for (const { networkId } of networks) state.named('networks', networkId, 'networkId');
  state.takeRoom('instances');
  const id = state.nextUuid();
  const number = state.nextNumber();
  const instance = state.add('instances', id, {
    id,
    name: body['name'],
    region: body['region'],
    status: 'BUILD',
    created: CREATED,
    flavorId: body['flavorId'],
    imageId: body['imageId'] ?? '',
    sshKeyId: body['sshKeyId'] ?? null,
    monthlyBilling: null,
    planCode: `${String(body['flavorId'])}.consumption`,
    operationIds: [],
    networkIds: networks.map(({ networkId }) => networkId),
    ipAddresses: [
      { ip: `51.0.0.${number % 250}`, type: 'public', version: 4, networkId: 'ext', gatewayIp: null },
    ],
  });
  state.later([instance], () => (instance['status'] = 'ACTIVE'));
  return instance;
}

/** A single instance has the objects that a list has the ids of. */
function detailed(instance: Json, state: State): Json {
  const { flavorId, imageId, sshKeyId, ...rest } = listed(instance);
  return {
    ...rest,
    flavor: state.get('flavors', flavorId),
    image: imageId === '' ? null : imageNamed(state, imageId),
    sshKey: sshKeyId === null ? null : { ...state.get('keys', sshKeyId), fingerPrint: '7d:25' },
    rescuePassword: null,
  };
}

/** A row without what only the stand-in keeps. */
function without(field: string): (row: Json) => Json {
  return (row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== field));
}
const listed = without('networkIds');

/** A change of an instance that is accepted and done later. */
function change(
  below: string,
  fields: string,
  act: (instance: Json, body: Json, state: State) => () => void,
  shown: (instance: Json, state: State) => unknown = () => null,
): Routes {
  const route: Route = ({ place, body }, state) => {
    const instance = state.get('instances', place['id']);
    checkFields(body, { fields });
    const end = act(instance, body, state);
    state.later([instance], end);
    return { status: 200, body: shown(instance, state) };
  };
  return { [`POST ${PROJECT}/instance/{id}/${below}`]: route };
}

const becomes = (now: string, later: string) => (instance: Json) => {
  if (now === 'REBOOT' && instance['status'] !== 'ACTIVE')
    throw new Refusal('conflict', { what: 'instance', words: 'Cannot reboot instance' });
  instance['status'] = now;
  return () => void (instance['status'] = later);
};

const INSTANCES: Routes = {
  ...collection(MANNER, {
    path: `${PROJECT}/instance`,
    table: 'instances',
    filter: isInRegion,
    shown: listed,
  }),
  [`GET ${PROJECT}/instance/{id}`]: ({ place }, state) => {
    const instance = state.read(state.get('instances', place['id']));
    // Reading it may have been the end of it.
    return { status: 200, body: detailed(state.get('instances', instance['id']), state) };
  },
  [`POST ${PROJECT}/instance`]: ({ body }, state) => {
    checkFields(body, INSTANCE);
    return { status: 200, body: detailed(makeInstance(state, body), state) };
  },
  [`POST ${PROJECT}/instance/bulk`]: ({ body }, state) => {
    checkFields(body, { fields: `${INSTANCE.fields} number!`, within: { networks: 'networkId!' } });
    const count = Number(body['number']);
    state.takeRoom('instances', count);
    const made = Array.from({ length: count }, (_, index) =>
      makeInstance(state, { ...body, name: `${String(body['name'])}-${index + 1}` }),
    );
    return { status: 200, body: made.map((one) => listed(one)) };
  },
  [`PUT ${PROJECT}/instance/{id}`]: ({ place, body }, state) => {
    const instance = state.get('instances', place['id']);
    checkFields(body, { fields: 'instanceName!' });
    instance['name'] = body['instanceName'];
    return DONE;
  },
  [`DELETE ${PROJECT}/instance/{id}`]: ({ place }, state) => {
    const instance = state.get('instances', place['id']);
    instance['status'] = 'DELETING';
    for (const volume of state.rows('volumes'))
      if ((volume['attachedTo'] as string[]).includes(String(instance['id'])))
        Object.assign(volume, { attachedTo: [], status: 'available' });
    state.later([instance], () => state.table('instances').delete(String(instance['id'])));
    return DONE;
  },
  ...change('reboot', 'type!', becomes('REBOOT', 'ACTIVE')),
  ...change('start', '', becomes('SHUTOFF', 'ACTIVE')),
  ...change('stop', '', becomes('ACTIVE', 'SHUTOFF')),
  ...change(
    'resize',
    'flavorId!',
    (instance, { flavorId }, state) => {
      if (state.table('flavors').get(String(flavorId)) === undefined)
        throw new Refusal('invalid', { what: 'Flavor', id: String(flavorId) });
      instance['status'] = 'RESIZE';
      return () => Object.assign(instance, { status: 'ACTIVE', flavorId });
    },
    detailed,
  ),
  ...change(
    'reinstall',
    'imageId!',
    (instance, { imageId }, state) => {
      if (state.table('images').get(String(imageId)) === undefined)
        throw new Refusal('invalid', { what: 'Image', id: String(imageId) });
      instance['status'] = 'REBUILD';
      return () => Object.assign(instance, { status: 'ACTIVE', imageId });
    },
    detailed,
  ),
  ...change('snapshot', 'snapshotName!', (_instance, { snapshotName }, state) => {
    const id = state.nextUuid();
    const image = { ...imageOf(id, String(snapshotName)), visibility: 'private', status: 'queued' };
    state.add('snapshots', id, image);
    state.later([image], () => (image.status = 'active'));
    return () => {};
  }),
};

function createKey({ body }: Asked, state: State): Json {
  if (!String(body['publicKey']).startsWith('ssh-')) throw new Refusal('invalid', { field: 'publicKey' });
  state.refuseTwin('keys', 'name', body['name']);
  const id = Buffer.from(String(body['name'])).toString('hex');
  return state.add('keys', id, { id, regions: [REGION], name: body['name'], publicKey: body['publicKey'] });
}

function createVolume({ body }: Asked, state: State): Json {
  if (body['snapshotId'] !== undefined) state.named('volumeSnapshots', body['snapshotId'], 'snapshotId');
  const id = state.nextUuid();
  const volume = state.add('volumes', id, {
    id,
    name: body['name'] ?? '',
    description: body['description'] ?? '',
    size: body['size'],
    region: body['region'],
    type: body['type'],
    status: 'creating',
    attachedTo: [],
    bootable: false,
    creationDate: CREATED,
    planCode: null,
  });
  state.later([volume], () => (volume['status'] = 'available'));
  return volume;
}

function volumeChange(
  below: string,
  fields: string,
  act: (volume: Json, body: Json, state: State) => () => void,
): Routes {
  const route: Route = ({ place, body }, state) => {
    const volume = state.get('volumes', place['id']);
    checkFields(body, { fields });
    const end = act(volume, body, state);
    state.later([volume], end);
    return { status: 200, body: volume };
  };
  return { [`POST ${PROJECT}/volume/{id}/${below}`]: route };
}

function refuseUnless(volume: Json, status: string): void {
  if (volume['status'] === status) return;
  const words = `Invalid volume: volume status must be ${status}`;
  throw new Refusal('conflict', { what: 'volume', words });
}

const VOLUMES: Routes = {
  // Before the volumes, whose ids would take `snapshot` for one.
  ...collection(MANNER, {
    path: `${PROJECT}/volume/snapshot`,
    table: 'volumeSnapshots',
    filter: isInRegion,
    remove: () => {},
  }),
  ...collection(MANNER, {
    path: `${PROJECT}/volume`,
    table: 'volumes',
    filter: isInRegion,
    create: { fields: 'region! size! type! name description imageId snapshotId', make: createVolume },
    remove: (volume) => refuseUnless(volume, 'available'),
  }),
  ...volumeChange('attach', 'instanceId!', (volume, { instanceId }, state) => {
    refuseUnless(volume, 'available');
    state.get('instances', instanceId);
    volume['status'] = 'attaching';
    return () => Object.assign(volume, { status: 'in-use', attachedTo: [instanceId] });
  }),
  ...volumeChange('detach', 'instanceId!', (volume) => {
    refuseUnless(volume, 'in-use');
    volume['status'] = 'detaching';
    return () => Object.assign(volume, { status: 'available', attachedTo: [] });
  }),
  ...volumeChange('upsize', 'size!', (volume, { size }) => {
    if (Number(size) <= Number(volume['size'])) throw new Refusal('invalid', { field: 'size' });
    volume['status'] = 'extending';
    return () => Object.assign(volume, { status: 'available', size });
  }),
  [`POST ${PROJECT}/volume/{id}/snapshot`]: ({ place, body }, state) => {
    const volume = state.get('volumes', place['id']);
    checkFields(body, { fields: 'name description' });
    const id = state.nextUuid();
    const snapshot = state.add('volumeSnapshots', id, {
      id,
      name: body['name'] ?? '',
      description: body['description'] ?? '',
      volumeId: volume['id'],
      region: volume['region'],
      size: volume['size'],
      status: 'creating',
      creationDate: CREATED,
      planCode: null,
    });
    state.later([snapshot], () => (snapshot['status'] = 'available'));
    return { status: 200, body: snapshot };
  },
};

/** Begins an operation, which is done once it was shown. */
function begin(state: State, action: string, end: () => string | null): Reply {
  const id = state.nextUuid();
  const operation = state.add('operations', id, {
    id,
    action,
    status: 'created',
    progress: 0,
    regions: [REGION],
    resourceId: null,
    subOperations: [],
    createdAt: CREATED,
  });
  state.later([operation], () =>
    Object.assign(operation, { status: 'completed', progress: 100, resourceId: end() }),
  );
  return { status: 200, body: operation };
}

const NETWORKS_PATH = `${PROJECT}/region/${REGION}/network`;
const NETWORKS: Routes = {
  ...collection(
    { ...MANNER, query: '' },
    {
      path: NETWORKS_PATH,
      table: 'networks',
      shown: without('subnets'),
      remove: ({ id }, state) => {
        const isUsed = state.rows('instances').some((row) => (row['networkIds'] as unknown[]).includes(id));
        if (isUsed) throw new Refusal('conflict', { what: 'network' });
      },
    },
  ),
  [`POST ${NETWORKS_PATH}`]: ({ body }, state) => {
    const subnet = 'cidr! enableDhcp enableGatewayIp ipVersion!';
    checkFields(body, { fields: 'name! subnet! vlanId gateway', within: { subnet } });
    return begin(state, 'network#create', () => {
      const id = state.nextUuid();
      const { cidr } = body['subnet'] as Json;
      const subnets = [{ id: state.nextUuid(), cidr, dhcpEnabled: true, gatewayIp: null, ipVersion: 4 }];
      const vlanId = body['vlanId'] ?? null;
      state.add('networks', id, {
        id,
        name: body['name'],
        region: REGION,
        visibility: 'private',
        vlanId,
        subnets,
      });
      return id;
    });
  },
  [`GET ${NETWORKS_PATH}/{id}/subnet`]: ({ place }, state) => ({
    status: 200,
    body: state.get('networks', place['id'])['subnets'],
  }),
  ...collection({ ...MANNER, query: '' }, { path: `${PROJECT}/operation`, table: 'operations' }),
};

const shape: Shape = {
  open: ['GET /auth/time'],
  isSignedIn: isSigned,
  refuse,
  routes: {
    'GET /auth/time': () => ({ status: 200, body: Math.floor(Date.now() / 1000) }),
    ...INSTANCES,
    ...VOLUMES,
    ...NETWORKS,
    ...collection(MANNER, { path: `${PROJECT}/flavor`, table: 'flavors', filter: isInRegion }),
    ...collection(MANNER, {
      path: `${PROJECT}/image`,
      table: 'images',
      filter: isInRegion,
      query: 'flavorType osType',
    }),
    ...collection(MANNER, {
      path: `${PROJECT}/snapshot`,
      table: 'snapshots',
      filter: isInRegion,
      remove: () => {},
    }),
    ...collection(MANNER, {
      path: `${PROJECT}/sshkey`,
      table: 'keys',
      create: { fields: 'name! publicKey! region', make: createKey },
      remove: () => {},
    }),
    [`GET ${PROJECT}/region`]: () => ({ status: 200, body: [REGION, 'SBG5'] }),
  },
  seed: (state) => {
    for (const id of ['b2-7', 'b2-15']) state.add('flavors', id, flavorOf(id));
    for (const id of ['debian-12', 'ubuntu-24']) state.add('images', id, imageOf(id, id));
  },
};

export const row: Host = {
  name: 'ovh',
  shape,
  make: (endpoint, secret) =>
    new OvhCompute({
      applicationKey: 'app',
      applicationSecret: secret,
      consumerKey: CONSUMER,
      entrypoint: endpoint,
      serviceName: 'p1',
      region: REGION,
    }),
  context: { image: 'debian-12', size: 'b2-7', otherSize: 'b2-15', range: '10.4.0.0/24' },
};
