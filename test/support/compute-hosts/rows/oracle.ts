import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { OracleCompute } from 'skylane/oracle';
import { checkFields, collection, type Collection, type Manner, partFrom } from '../collection.js';
import type { Host } from '../hosts.js';
import { type Asked, type Reply, type Route, type Routes, SECRET, type Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const BASE = '/20160918';
const CREATED = '2026-01-02T03:04:05.678Z';
const COMPARTMENT = 'ocid1.compartment.oc1..c';
const ZONE = 'Uocm:EU-FRANKFURT-1-AD-1';
const VCN = 'ocid1.vcn.oc1.eu-frankfurt-1.usual';
const SUBNET = 'ocid1.subnet.oc1.eu-frankfurt-1.usual';
const IMAGE = 'ocid1.image.oc1.eu-frankfurt-1.linux9';

const keyPair = (): { readonly publicKey: string; readonly privateKey: string } =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
const KEYS = keyPair();
const WRONG = keyPair();

/** Lists are bare, and a header names the next page. @see https://docs.oracle.com/en-us/iaas/Content/API/Concepts/usingapi.htm */
const MANNER: Manner = {
  list: (all, { query }, state) => {
    const { rows, next } = partFrom(
      all,
      Number(query.get('page') ?? 0),
      Number(query.get('limit') ?? 50),
      state,
    );
    return { status: 200, body: rows, headers: next === null ? {} : { 'opc-next-page': String(next) } };
  },
  item: (row, status) => ({ status, body: row, headers: { etag: etagOf(row) } }),
  created: 200,
  query: 'limit page compartmentId sortBy sortOrder lifecycleState',
};

function etagOf(row: Json): string {
  return createHash('sha1').update(JSON.stringify(row)).digest('hex').slice(0, 8);
}

/** @see https://docs.oracle.com/en-us/iaas/Content/API/References/apierrors.htm */
const ERRORS: Readonly<Record<RefusalKind, readonly [status: number, code: string]>> = {
  unauthorized: [401, 'NotAuthenticated'],
  'no-route': [404, 'NotFound'],
  missing: [404, 'NotAuthorizedOrNotFound'],
  'unknown-field': [400, 'CannotParseRequest'],
  'missing-field': [400, 'MissingParameter'],
  invalid: [400, 'InvalidParameter'],
  conflict: [409, 'Conflict'],
  exists: [409, 'Conflict'],
  locked: [409, 'IncorrectState'],
  quota: [400, 'LimitExceeded'],
};

function refuse({ kind, details, message }: Refusal): Reply {
  const [status, usual] = ERRORS[kind];
  const {
    code = usual,
    words = kind === 'missing' ? 'Authorization failed or requested resource not found.' : message,
  } = details;
  return { status: code === 'NoEtagMatch' ? 412 : status, body: { code, message: words } };
}

/** Checks the signature by the public key, and the digest of the body. */
function isSignedIn({ method, path, query, headers, text }: Asked): boolean {
  const { authorization = '' } = headers;
  const field = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(authorization)?.[1] ?? '';
  const search = [...query]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  const target = `${method.toLowerCase()} ${BASE}${path}${search === '' ? '' : `?${search}`}`;
  const names = field('headers').split(' ');
  const signed = names.map(
    (name) => `${name}: ${name === '(request-target)' ? target : String(headers[name])}`,
  );
  const isWhole =
    !['POST', 'PUT'].includes(method) ||
    (names.includes('content-length') &&
      headers['x-content-sha256'] === createHash('sha256').update(text).digest('base64'));
  const verify = createVerify('RSA-SHA256').update(signed.join('\n'));
  return isWhole && verify.verify(KEYS.publicKey, field('signature'), 'base64');
}

function ocid(state: State, kind: string): string {
  return `ocid1.${kind}.oc1.eu-frankfurt-1.${state.nextNumber()}`;
}

/** Adds a resource that is being made. */
function begin(
  state: State,
  [table, kind]: readonly [string, string],
  fields: Json,
  states: readonly string[],
): Json {
  const [first, ...rest] = states;
  const row = state.add(table, ocid(state, kind), {});
  const id = [...state.table(table).keys()].at(-1);
  Object.assign(row, {
    id,
    compartmentId: COMPARTMENT,
    timeCreated: CREATED,
    lifecycleState: first,
    ...fields,
  });
  for (const [index, lifecycleState] of rest.entries())
    state.later([row], () => Object.assign(row, { lifecycleState }), index + 1);
  return row;
}

/** Deleted resources stay for a while. */
const leave =
  (
    busy: (row: Json, state: State) => boolean = () => false,
    [during, after] = ['TERMINATING', 'TERMINATED'],
  ) =>
  (row: Json, state: State): boolean => {
    if (row['lifecycleState'] === after) throw new Refusal('missing');
    if (busy(row, state)) throw new Refusal('conflict');
    row['lifecycleState'] = during;
    state.later([row], () => (row['lifecycleState'] = after));
    return true;
  };

function refuseOvertaken(row: Json, { headers }: Asked): void {
  const { 'if-match': match } = headers;
  if (match !== undefined && match !== etagOf(row)) throw new Refusal('conflict', { code: 'NoEtagMatch' });
}

const by =
  (...fields: readonly string[]) =>
  (row: Json, { query }: Asked): boolean =>
    fields.every((field) => query.get(field) === null || query.get(field) === row[field]);

/** @throws Refusal with the words that users of Oracle's tools report */
function shapeOf(body: Json, state: State): Json {
  const shape = state.table('shapes').get(String(body['shape']));
  if (shape === undefined)
    throw new Refusal('missing', { words: `shape ${String(body['shape'])} not found` });
  const words = 'Invalid ShapeConfig: null (Cannot launch flexible instance without ShapeConfig)';
  const { ocpus, memoryInGBs } = (body['shapeConfig'] ?? {}) as Json;
  if (ocpus === undefined || memoryInGBs === undefined) throw new Refusal('invalid', { words });
  return { shape: body['shape'], shapeConfig: { ocpus, memoryInGBs } };
}

function imageOf({ sourceDetails }: Json, state: State): Json {
  const source = (sourceDetails ?? {}) as Json;
  const image = state.table('images').get(String(source['imageId']));
  if (image === undefined)
    throw new Refusal('missing', { words: `image ${String(source['imageId'])} not found` });
  return { sourceDetails: { sourceType: 'image', imageId: source['imageId'] } };
}

function launch({ body, headers }: Asked, state: State): Json {
  const done = state.rows('instances').find(({ token }) => token === headers['opc-retry-token']);
  if (done !== undefined) return done;
  const living = state.rows('instances').filter(({ lifecycleState }) => lifecycleState !== 'TERMINATED');
  if (living.length >= state.options.quota)
    throw new Refusal('quota', {
      words: 'The following service limits were exceeded: standard-e4-core-count.',
    });
  const [shape, image] = [shapeOf(body, state), imageOf(body, state)];
  const vnic = (body['createVnicDetails'] ?? {}) as Json;
  const subnet = state.get('subnets', vnic['subnetId']);
  const nsgIds = (vnic['nsgIds'] ?? []) as string[];
  for (const id of nsgIds) state.get('nsgs', id);
  const { availabilityDomain, displayName, freeformTags = {}, faultDomain = 'FAULT-DOMAIN-1' } = body;
  const fields = {
    availabilityDomain,
    displayName,
    freeformTags,
    faultDomain,
    region: 'eu-frankfurt-1',
    ...shape,
    ...image,
  };
  const node = begin(state, ['instances', 'instance'], fields, ['PROVISIONING', 'RUNNING']);
  Object.defineProperty(node, 'token', { value: headers['opc-retry-token'], enumerable: false });
  const isPublic = vnic['assignPublicIp'] ?? subnet['prohibitPublicIpOnVnic'] !== true;
  addCard(state, node, { subnetId: vnic['subnetId'], nsgIds, isPublic });
  return node;
}

function addCard(state: State, node: Json, { subnetId, nsgIds, isPublic }: Json): void {
  const last = state.nextNumber() % 250;
  const { availabilityDomain } = node;
  const card = begin(
    state,
    ['vnics', 'vnic'],
    {
      availabilityDomain,
      subnetId,
      nsgIds,
      isPrimary: true,
      privateIp: `10.0.0.${last}`,
      instanceId: node['id'],
    },
    ['AVAILABLE'],
  );
  const vnicId = card['id'];
  const fields = { availabilityDomain, instanceId: node['id'], subnetId, vnicId };
  begin(state, ['vnicAttachments', 'vnicattachment'], fields, ['ATTACHED']);
  const owner = { ipAddress: card['privateIp'], isPrimary: true, subnetId, vnicId };
  const privateIp = begin(state, ['privateIps', 'privateip'], owner, ['AVAILABLE']);
  if (isPublic !== true) return;
  card['publicIp'] = `203.0.113.${last}`;
  const ephemeral = { scope: 'AVAILABILITY_DOMAIN', lifetime: 'EPHEMERAL', availabilityDomain };
  const assigned = { ipAddress: card['publicIp'], assignedEntityId: privateIp['id'] };
  begin(state, ['publicIps', 'publicip'], { ...ephemeral, ...assigned }, ['ASSIGNED']);
}

/** Network cards and volumes are detached with the instance. */
function terminate(node: Json, state: State): boolean {
  leave()(node, state);
  const cards = state.rows('vnics').filter(({ instanceId }) => instanceId === node['id']);
  for (const { id } of cards) {
    for (const ip of state.rows('privateIps').filter(({ vnicId }) => vnicId === id)) {
      for (const address of state
        .rows('publicIps')
        .filter(({ assignedEntityId }) => assignedEntityId === ip['id'])) {
        if (address['lifetime'] === 'EPHEMERAL') state.table('publicIps').delete(String(address['id']));
        else Object.assign(address, { assignedEntityId: null, lifecycleState: 'AVAILABLE' });
      }
      state.table('privateIps').delete(String(ip['id']));
    }
    state.table('vnics').delete(String(id));
  }
  for (const table of ['vnicAttachments', 'volumeAttachments'])
    for (const row of state.rows(table))
      if (row['instanceId'] === node['id']) row['lifecycleState'] = 'DETACHED';
  return true;
}

const ACTIONS: Readonly<Record<string, readonly [during: string, after: string]>> = {
  START: ['STARTING', 'RUNNING'],
  SOFTSTOP: ['STOPPING', 'STOPPED'],
  SOFTRESET: ['STOPPING', 'RUNNING'],
};

const act: Route = ({ place, query, text }, state) => {
  const node = state.get('instances', place['id']);
  const [during, after] = ACTIONS[query.get('action') ?? ''] ?? [];
  if (after === undefined || text !== '') throw new Refusal('invalid', { field: 'action' });
  node['lifecycleState'] = during;
  state.later([node], () => (node['lifecycleState'] = after));
  return { status: 200, body: node };
};

function updateInstance(node: Json, asked: Asked, state: State): void {
  refuseOvertaken(node, asked);
  const { body } = asked;
  const { displayName = node['displayName'], freeformTags = node['freeformTags'] } = body;
  Object.assign(node, { displayName, freeformTags });
  if (body['shape'] !== undefined) Object.assign(node, shapeOf(body, state));
  if (body['sourceDetails'] !== undefined) Object.assign(node, imageOf(body, state));
}

const isActive = ({ lifecycleState }: Json): boolean => lifecycleState !== 'DETACHED';

function attachVolume({ body }: Asked, state: State): Json {
  const { instanceId, volumeId, device = null } = body;
  const node = state.get('instances', instanceId);
  state.get('volumes', volumeId);
  if (body['type'] !== 'paravirtualized') throw new Refusal('invalid', { field: 'type' });
  if (state.rows('volumeAttachments').some((row) => row['volumeId'] === volumeId && isActive(row)))
    throw new Refusal('conflict', { words: `Volume ${String(volumeId)} is attached.` });
  const { availabilityDomain } = node;
  const fields = { attachmentType: 'paravirtualized', availabilityDomain, instanceId, volumeId, device };
  return begin(state, ['volumeAttachments', 'volumeattachment'], fields, ['ATTACHING', 'ATTACHED']);
}

function createVolume({ body }: Asked, state: State): Json {
  const {
    sizeInGBs,
    availabilityDomain,
    displayName,
    freeformTags = {},
    vpusPerGB = 10,
    sourceDetails,
  } = body;
  if (Number(sizeInGBs) < 50) throw new Refusal('invalid', { field: 'sizeInGBs' });
  if (sourceDetails !== undefined) state.get('volumeBackups', (sourceDetails as Json)['id']);
  const fields = {
    sizeInGBs,
    sizeInMBs: Number(sizeInGBs) * 1024,
    availabilityDomain,
    displayName,
    freeformTags,
    vpusPerGB,
  };
  return begin(state, ['volumes', 'volume'], fields, ['PROVISIONING', 'AVAILABLE']);
}

function createBackup({ body }: Asked, state: State): Json {
  const { sizeInGBs } = state.get('volumes', body['volumeId']);
  const { volumeId, displayName, freeformTags = {}, type = 'INCREMENTAL' } = body;
  const fields = { volumeId, displayName, freeformTags, type, sizeInGBs };
  return begin(state, ['volumeBackups', 'volumebackup'], fields, [
    'REQUEST_RECEIVED',
    'CREATING',
    'AVAILABLE',
  ]);
}

function createImage({ body }: Asked, state: State): Json {
  state.get('instances', body['instanceId']);
  const { displayName, freeformTags = {} } = body;
  const fields = { displayName, freeformTags, operatingSystem: 'Oracle Linux', operatingSystemVersion: '9' };
  return begin(state, ['images', 'image'], { ...fields, baseImageId: IMAGE, sizeInMBs: 47_694 }, [
    'PROVISIONING',
    'AVAILABLE',
  ]);
}

function moveAddress(address: Json, { body }: Asked, state: State): void {
  const { privateIpId } = body;
  if (privateIpId === '') {
    Object.assign(address, { assignedEntityId: null, lifecycleState: 'UNASSIGNING' });
    state.later([address], () => (address['lifecycleState'] = 'AVAILABLE'));
    return;
  }
  const target = state.get('privateIps', privateIpId);
  if (state.rows('publicIps').some(({ assignedEntityId }) => assignedEntityId === target['id']))
    throw new Refusal('conflict', { words: 'The private IP has a public IP already.' });
  Object.assign(address, { assignedEntityId: target['id'], lifecycleState: 'ASSIGNING' });
  state.later([address], () => (address['lifecycleState'] = 'ASSIGNED'));
}

function createSubnet({ body }: Asked, state: State): Json {
  state.get('vcns', body['vcnId']);
  const { vcnId, displayName, cidrBlock, availabilityDomain = null, prohibitPublicIpOnVnic = false } = body;
  const { ipv4CidrBlocks = [cidrBlock] } = body;
  const fields = {
    vcnId,
    displayName,
    cidrBlock,
    ipv4CidrBlocks,
    availabilityDomain,
    prohibitPublicIpOnVnic,
  };
  return begin(state, ['subnets', 'subnet'], { ...fields, freeformTags: {} }, ['PROVISIONING', 'AVAILABLE']);
}

const inUse = (table: string, field: string) => (row: Json, state: State) =>
  state.rows(table).some((one) => one[field] === row['id'] && one['lifecycleState'] !== 'TERMINATED');

const members = ({ id }: Json, state: State): Json[] =>
  state.rows('vnics').filter(({ nsgIds }) => (nsgIds as string[]).includes(String(id)));

/** Rules of a group stand below it, and are changed by actions without a token. */
const GROUPS: Routes = {
  'GET /networkSecurityGroups/{id}/securityRules': (asked, state) => {
    const group = state.get('nsgs', asked.place['id']);
    return MANNER.list(
      state.rows('rules').filter(({ of }) => of === group['id']),
      asked,
      state,
      NSGS,
    );
  },
  'GET /networkSecurityGroups/{id}/vnics': (asked, state) => {
    const cards = members(state.get('nsgs', asked.place['id']), state);
    return MANNER.list(
      cards.map(({ id, instanceId }) => ({ vnicId: id, resourceId: instanceId })),
      asked,
      state,
      NSGS,
    );
  },
  'POST /networkSecurityGroups/{id}/actions/addSecurityRules': ({ place, body, headers }, state) => {
    const group = state.get('nsgs', place['id']);
    const rows = body['securityRules'] as Json[];
    if (headers['opc-retry-token'] !== undefined || rows.length > 25)
      throw new Refusal('invalid', { field: 'securityRules' });
    checkFields(body, {
      fields: 'securityRules!',
      within: {
        securityRules:
          'direction! protocol! description destination destinationType icmpOptions isStateless source sourceType tcpOptions udpOptions',
      },
    });
    const securityRules = rows.map((rule) => {
      const other = rule['direction'] === 'INGRESS' ? 'source' : 'destination';
      if (rule[`${other}Type`] === 'NETWORK_SECURITY_GROUP') state.get('nsgs', rule[other]);
      const id = String(state.nextNumber());
      const row = state.add('rules', id, {
        id,
        isStateless: false,
        isValid: true,
        timeCreated: CREATED,
        ...rule,
      });
      return Object.defineProperty(row, 'of', { value: group['id'], enumerable: false });
    });
    return { status: 200, body: { securityRules } };
  },
  'POST /networkSecurityGroups/{id}/actions/removeSecurityRules': ({ place, body }, state) => {
    state.get('nsgs', place['id']);
    checkFields(body, { fields: 'securityRuleIds!' });
    for (const id of body['securityRuleIds'] as string[]) state.table('rules').delete(id);
    return { status: 204 };
  },
};

const NSGS: Collection = {
  path: '/networkSecurityGroups',
  table: 'nsgs',
  query: 'vcnId displayName vlanId',
  create: {
    fields: 'compartmentId! vcnId! displayName freeformTags definedTags',
    make: ({ body }, state) => {
      state.get('vcns', body['vcnId']);
      return begin(state, ['nsgs', 'networksecuritygroup'], { freeformTags: {}, ...body }, [
        'PROVISIONING',
        'AVAILABLE',
      ]);
    },
  },
  update: { fields: 'displayName freeformTags definedTags' },
  remove: leave((row, state) => members(row, state).length > 0),
};

const CONSOLES: Routes = {
  ...collection(MANNER, {
    path: '/instanceConsoleHistories',
    table: 'consoles',
    create: {
      fields: 'instanceId! displayName freeformTags definedTags',
      make: ({ body }, state) => {
        state.get('instances', body['instanceId']);
        const steps = ['REQUESTED', 'GETTING-HISTORY', 'SUCCEEDED'];
        return begin(state, ['consoles', 'consolehistory'], { ...body, availabilityDomain: ZONE }, steps);
      },
    },
    remove: () => {},
  }),
  'GET /instanceConsoleHistories/{id}/data': ({ place }, state) => {
    state.get('consoles', place['id']);
    return { status: 200, body: 'booting\nlogin:\n', headers: { 'content-type': 'text/plain' } };
  },
};

const COLLECTIONS: readonly Collection[] = [
  {
    path: '/instances',
    table: 'instances',
    query: 'availabilityDomain displayName capacityReservationId computeClusterId',
    filter: by('displayName', 'availabilityDomain'),
    create: {
      fields:
        'availabilityDomain! compartmentId! createVnicDetails! displayName freeformTags definedTags faultDomain metadata extendedMetadata shape! shapeConfig sourceDetails! launchOptions',
      within: {
        createVnicDetails:
          'subnetId! assignPublicIp assignIpv6Ip privateIp nsgIds hostnameLabel displayName freeformTags skipSourceDestCheck',
        shapeConfig: 'ocpus memoryInGBs baselineOcpuUtilization vcpus nvmes',
        sourceDetails: 'sourceType! imageId! bootVolumeSizeInGBs kmsKeyId bootVolumeVpusPerGB',
      },
      make: launch,
    },
    update: {
      fields:
        'displayName freeformTags definedTags shape shapeConfig sourceDetails metadata extendedMetadata faultDomain',
      within: {
        shapeConfig: 'ocpus memoryInGBs baselineOcpuUtilization vcpus nvmes',
        sourceDetails: 'sourceType! imageId! isPreserveBootVolumeEnabled bootVolumeSizeInGBs kmsKeyId',
      },
      apply: updateInstance,
    },
    remove: terminate,
  },
  { path: '/shapes', table: 'shapes', query: 'availabilityDomain imageId shape', filter: by('shape') },
  {
    path: '/images',
    table: 'images',
    query: 'displayName operatingSystem operatingSystemVersion shape',
    create: {
      fields: 'compartmentId! displayName freeformTags definedTags instanceId imageSourceDetails launchMode',
      make: createImage,
    },
    remove: leave(({ compartmentId }) => compartmentId === null, ['DELETED', 'DELETED']),
  },
  { path: '/availabilityDomains', table: 'zones' },
  {
    path: '/vnicAttachments',
    table: 'vnicAttachments',
    query: 'availabilityDomain instanceId vnicId',
    filter: by('instanceId', 'vnicId'),
  },
  {
    path: '/vnics',
    table: 'vnics',
    update: {
      fields: 'displayName freeformTags hostnameLabel nsgIds skipSourceDestCheck routeTableId',
      apply: (card, asked, state) => {
        refuseOvertaken(card, asked);
        for (const id of (asked.body['nsgIds'] ?? []) as string[]) state.get('nsgs', id);
        Object.assign(card, asked.body);
      },
    },
  },
  {
    path: '/privateIps',
    table: 'privateIps',
    query: 'subnetId vnicId ipAddress',
    filter: by('subnetId', 'vnicId'),
  },
  { path: '/ipv6s', table: 'ipv6s', query: 'subnetId vnicId ipAddress' },
  {
    path: '/publicIps',
    table: 'publicIps',
    query: 'scope lifetime availabilityDomain publicIpPoolId',
    filter: by('scope', 'lifetime', 'availabilityDomain'),
    create: {
      fields: 'compartmentId! lifetime! displayName freeformTags definedTags privateIpId publicIpPoolId',
      make: (_, state) => {
        const ipAddress = `198.51.100.${state.nextNumber() % 250}`;
        const fields = {
          scope: 'REGION',
          lifetime: 'RESERVED',
          ipAddress,
          assignedEntityId: null,
          freeformTags: {},
        };
        return begin(state, ['publicIps', 'publicip'], fields, ['PROVISIONING', 'AVAILABLE']);
      },
    },
    update: { fields: 'displayName freeformTags definedTags privateIpId', apply: moveAddress },
    remove: leave(),
  },
  {
    path: '/volumes',
    table: 'volumes',
    query: 'availabilityDomain displayName volumeGroupId',
    create: {
      fields:
        'compartmentId! availabilityDomain! displayName sizeInGBs! vpusPerGB freeformTags definedTags sourceDetails backupPolicyId kmsKeyId',
      within: { sourceDetails: 'type! id!' },
      make: createVolume,
    },
    update: {
      fields: 'displayName freeformTags definedTags vpusPerGB sizeInGBs',
      apply: (volume, { body }) => {
        if (Number(body['sizeInGBs']) <= Number(volume['sizeInGBs']))
          throw new Refusal('invalid', { field: 'sizeInGBs' });
        Object.assign(volume, body);
      },
    },
    remove: leave(({ id }, state) =>
      state.rows('volumeAttachments').some((row) => row['volumeId'] === id && isActive(row)),
    ),
  },
  {
    path: '/volumeAttachments',
    table: 'volumeAttachments',
    query: 'availabilityDomain instanceId volumeId',
    filter: by('instanceId', 'volumeId'),
    create: {
      fields: 'type! instanceId! volumeId! device displayName isReadOnly isShareable',
      make: attachVolume,
    },
    remove: leave(undefined, ['DETACHING', 'DETACHED']),
  },
  {
    path: '/volumeBackups',
    table: 'volumeBackups',
    query: 'volumeId displayName sourceVolumeBackupId',
    filter: by('volumeId'),
    create: { fields: 'volumeId! displayName freeformTags definedTags type kmsKeyId', make: createBackup },
    remove: leave(),
  },
  {
    path: '/internetGateways',
    table: 'gateways',
    query: 'vcnId displayName',
    filter: by('vcnId'),
    create: {
      fields: 'compartmentId! vcnId! isEnabled! displayName freeformTags definedTags routeTableId',
      make: ({ body }, state) =>
        begin(state, ['gateways', 'internetgateway'], body, ['PROVISIONING', 'AVAILABLE']),
    },
    remove: leave(({ id }, state) =>
      state
        .rows('routeTables')
        .some(({ routeRules }) => (routeRules as Json[]).some((rule) => rule['networkEntityId'] === id)),
    ),
  },
  {
    path: '/routeTables',
    table: 'routeTables',
    update: {
      fields: 'displayName freeformTags definedTags routeRules',
      within: { routeRules: 'destination! destinationType! networkEntityId! description' },
    },
  },
  {
    path: '/vcns',
    table: 'vcns',
    query: 'displayName',
    create: {
      fields: 'compartmentId! cidrBlocks! displayName freeformTags definedTags dnsLabel isIpv6Enabled',
      make: ({ body }, state) => {
        const { id } = begin(state, ['routeTables', 'routetable'], { routeRules: [] }, ['AVAILABLE']);
        const fields = { freeformTags: {}, ...body, defaultRouteTableId: id };
        return begin(state, ['vcns', 'vcn'], fields, ['PROVISIONING', 'AVAILABLE']);
      },
    },
    remove: leave((row, state) =>
      ['subnets', 'nsgs', 'gateways'].some((table) => inUse(table, 'vcnId')(row, state)),
    ),
  },
  {
    path: '/subnets',
    table: 'subnets',
    query: 'vcnId displayName',
    filter: by('vcnId', 'displayName'),
    create: {
      fields:
        'compartmentId! vcnId! cidrBlock ipv4CidrBlocks availabilityDomain displayName dnsLabel freeformTags definedTags prohibitPublicIpOnVnic routeTableId',
      make: createSubnet,
    },
    remove: leave(inUse('vnics', 'subnetId')),
  },
  NSGS,
];

function flexible(shape: string, max: number): Json {
  return {
    shape,
    processorDescription: '2.55 GHz AMD EPYC 7J13 (Milan)',
    ocpus: 1,
    memoryInGBs: 16,
    gpus: 0,
    isFlexible: true,
    ocpuOptions: { min: 1, max },
    memoryOptions: {
      minInGBs: 1,
      maxInGBs: 512,
      defaultPerOcpuInGBs: 16,
      minPerOcpuInGBs: 1,
      maxPerOcpuInGBs: 64,
    },
  };
}

/** Oracle Cloud's core and identity services, on one host. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/ */
const SHAPE: Shape = {
  base: BASE,
  isSignedIn,
  routes: Object.assign(
    { 'POST /instances/{id}': act },
    ...COLLECTIONS.map((one) => collection(MANNER, one)),
    GROUPS,
    CONSOLES,
  ) as Routes,
  refuse,
  seed: (state) => {
    for (const zone of [ZONE, 'Uocm:EU-FRANKFURT-1-AD-2'])
      state.add('zones', zone, { name: zone, id: zone, compartmentId: COMPARTMENT });
    for (const [shape, max] of [
      ['VM.Standard.E4.Flex', 64],
      ['VM.Standard.E5.Flex', 94],
    ] as const)
      state.add('shapes', shape, flexible(shape, max));
    for (const id of [IMAGE, `${IMAGE}-old`, 'ocid1.image.oc1.eu-frankfurt-1.ubuntu'])
      state.add('images', id, {
        id,
        compartmentId: null,
        displayName: id,
        lifecycleState: 'AVAILABLE',
        operatingSystem: 'Oracle Linux',
        operatingSystemVersion: '9',
        sizeInMBs: 47_694,
        timeCreated: CREATED,
      });
    const usual = {
      compartmentId: COMPARTMENT,
      lifecycleState: 'AVAILABLE',
      freeformTags: {},
      timeCreated: CREATED,
    };
    state.add('vcns', VCN, { id: VCN, cidrBlocks: ['10.0.0.0/16'], displayName: 'usual', ...usual });
    state.add('subnets', SUBNET, {
      id: SUBNET,
      vcnId: VCN,
      cidrBlock: '10.0.0.0/24',
      displayName: 'usual',
      ...usual,
    });
  },
};

export const row: Host = {
  name: 'oracle',
  shape: SHAPE,
  make: (endpoint, secret) =>
    new OracleCompute({
      endpoint,
      tenancy: 'ocid1.tenancy.oc1..t',
      user: 'ocid1.user.oc1..u',
      fingerprint: '20:3b',
      privateKey: secret === SECRET ? KEYS.privateKey : WRONG.privateKey,
      region: 'eu-frankfurt-1',
      compartmentId: COMPARTMENT,
      subnetId: SUBNET,
    }),
  context: {
    image: IMAGE,
    size: 'VM.Standard.E4.Flex:1:16',
    otherSize: 'VM.Standard.E4.Flex:2:32',
    volumeSize: 50,
    range: '10.7.0.0/24',
    networked: { extra: { publicIp: false } },
    addressSource: {},
  },
};
