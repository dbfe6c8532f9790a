import { createHash, createHmac } from 'node:crypto';
import { Lightsail } from 'skylane/lightsail';
import { action } from '../actions.js';
import { partFrom } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const KEY = 'AKIASTANDIN';
const REGION = 'eu-central-1';
const ZONE = 'eu-central-1a';
const CREATED = 1_790_000_000;
const TARGET = 'Lightsail_20161128.';

/** Kinds of resources, as words of errors name them. */
const KINDS: Readonly<Record<string, string>> = {
  instance: 'Instance',
  blueprint: 'Blueprint',
  bundle: 'Bundle',
  key: 'KeyPair',
  disk: 'Disk',
  diskSnapshot: 'DiskSnapshot',
  instanceSnapshot: 'InstanceSnapshot',
  staticIp: 'StaticIp',
};

const TYPES: Readonly<Record<RefusalKind, string>> = {
  unauthorized: 'InvalidSignatureException',
  'no-route': 'UnknownOperationException',
  missing: 'NotFoundException',
  'unknown-field': 'SerializationException',
  'missing-field': 'InvalidInputException',
  invalid: 'InvalidInputException',
  conflict: 'OperationFailureException',
  exists: 'InvalidInputException',
  locked: 'OperationFailureException',
  quota: 'InvalidInputException',
};

/** @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/CommonErrors.html */
function refuse({ kind, details: { what = '', id = '' }, message }: Refusal): Reply {
  const isMissing = kind === 'missing' || (kind === 'invalid' && KINDS[what] !== undefined);
  const words: Partial<Record<RefusalKind, string>> = {
    exists: `Some names are already in use: ${id}`,
    quota: "Sorry, you've reached the maximum number of instances for your account.",
  };
  return {
    status: 400,
    body: {
      __type: isMissing ? 'NotFoundException' : TYPES[kind],
      message: isMissing ? `The ${KINDS[what]} does not exist: ${id}` : (words[kind] ?? message),
    },
  };
}

const act = (fields: string, work: (given: Json, state: State) => object): Route =>
  action(
    fields,
    work,
    (body) => ({ status: 200, body }),
    ({ body }) => body,
  );

/** A list that goes on at a token. */
function list(table: string, place: string, fields = ''): Route {
  return act(`pageToken ${fields}`, ({ pageToken }, state) => {
    const { rows, next } = partFrom(state.readAll(table), Number(pageToken ?? 0), 100, state);
    return { [place]: rows, ...(next !== null && { nextPageToken: String(next) }) };
  });
}

function get(table: string, parameter: string, place: string): Route {
  return act(`${parameter}!`, (given, state) => {
    state.read(state.get(table, given[parameter]));
    return { [place]: state.get(table, given[parameter]) };
  });
}

/** An operation that ends when it was asked for often enough: then the change is made. */
function operation(state: State, resourceName: string, change: () => void, waits = true): Json {
  const id = state.nextUuid();
  const row: Json = { id, resourceName, isTerminal: false, status: 'Started', createdAt: CREATED };
  const end = (): void => {
    change();
    Object.assign(row, { isTerminal: true, status: 'Succeeded' });
  };
  if (waits) state.later([row], end);
  else end();
  return { ...state.add('operations', id, row) };
}
const at = (state: State, name: unknown, change: () => void): object => ({
  operations: [operation(state, String(name), change)],
});
const done = (state: State, name: unknown, change: () => void): object => ({
  operations: [operation(state, String(name), change, false)],
});

/** Names are one space for all kinds of resources. */
function takeName(state: State, name: unknown): string {
  const text = String(name);
  if (!/^[\w.-]{2,255}$/.test(text))
    throw new Refusal('invalid', { words: `${text} is not a valid resource name.` });
  for (const table of ['instances', 'keys', 'disks', 'diskSnapshots', 'instanceSnapshots', 'staticIps'])
    if (state.table(table).has(text)) throw new Refusal('exists', { id: text });
  return text;
}

const place = { availabilityZone: ZONE, regionName: REGION };
const becomes = (state: State, row: Json, field: string, after: unknown): void =>
  state.later([row], () => (row[field] = after));

function createInstances(given: Json, state: State, image: Json): object {
  state.named('bundles', given['bundleId'], 'bundleId');
  if (given['keyPairName'] !== undefined) state.named('keys', given['keyPairName'], 'keyPairName');
  if (given['availabilityZone'] !== ZONE) throw new Refusal('invalid', { field: 'availabilityZone' });
  const names = given['instanceNames'] as string[];
  for (const name of names) takeName(state, name);
  state.takeRoom('instances', names.length);
  return {
    operations: names.map((name) => {
      const number = state.nextNumber() % 250;
      const row: Json = {
        name,
        createdAt: CREATED,
        location: place,
        tags: given['tags'] ?? [],
        blueprintId: image['blueprintId'] ?? image['fromBlueprintId'],
        bundleId: given['bundleId'],
        isStaticIp: false,
        privateIpAddress: `172.26.0.${number}`,
        publicIpAddress: `203.0.113.${number}`,
        ipv6Addresses: [],
        ipAddressType: 'dualstack',
        hardware: { cpuCount: 2, disks: [], ramSizeInGb: 0.5 },
        state: { code: 0, name: 'pending' },
        username: 'admin',
        sshKeyName: given['keyPairName'] ?? 'LightsailDefaultKeyPair',
      };
      state.add('instances', name, row);
      becomes(state, row, 'state', { code: 16, name: 'running' });
      return operation(state, name, () => undefined);
    }),
  };
}

function changeState(during: string, after: string, from: string): Route {
  return act('instanceName!', ({ instanceName }, state) => {
    const row = state.get('instances', instanceName);
    if ((row['state'] as Json)['name'] !== from) throw new Refusal('conflict');
    row['state'] = { name: during };
    return at(state, instanceName, () => (row['state'] = { name: after }));
  });
}

const free = (disk: Json): void => {
  Object.assign(disk, { state: 'available', isAttached: false });
  delete disk['attachedTo'];
  delete disk['path'];
};
const disksOf = (state: State, name: unknown): Json[] =>
  (state.get('instances', name)['hardware'] as Json)['disks'] as Json[];

const COMMON = 'availabilityZone! bundleId! userData keyPairName tags addOns ipAddressType';

const INSTANCES: Readonly<Record<string, Route>> = {
  GetInstances: list('instances', 'instances'),
  GetInstance: get('instances', 'instanceName', 'instance'),
  CreateInstances: act(`instanceNames! blueprintId! ${COMMON}`, (given, state) =>
    createInstances(given, state, state.named('blueprints', given['blueprintId'], 'blueprintId')),
  ),
  CreateInstancesFromSnapshot: act(`instanceNames! instanceSnapshotName! ${COMMON}`, (given, state) =>
    createInstances(given, state, state.get('instanceSnapshots', given['instanceSnapshotName'])),
  ),
  DeleteInstance: act('instanceName! forceDeleteAddOns', ({ instanceName }, state) => {
    state.get('instances', instanceName);
    for (const disk of state.rows('disks')) if (disk['attachedTo'] === instanceName) free(disk);
    for (const ip of state.rows('staticIps')) if (ip['attachedTo'] === instanceName) delete ip['attachedTo'];
    return done(state, instanceName, () => state.table('instances').delete(String(instanceName)));
  }),
  RebootInstance: changeState('rebooting', 'running', 'running'),
  StopInstance: changeState('stopping', 'stopped', 'running'),
  StartInstance: changeState('pending', 'running', 'stopped'),
  TagResource: act('resourceName! tags!', ({ resourceName, tags }, state) => {
    const row = state.get('instances', resourceName);
    const given = tags as Json[];
    const kept = (row['tags'] as Json[]).filter((old) => !given.some(({ key }) => key === old['key']));
    return done(state, resourceName, () => (row['tags'] = [...kept, ...given]));
  }),
  UntagResource: act('resourceName! tagKeys!', ({ resourceName, tagKeys }, state) => {
    const row = state.get('instances', resourceName);
    const kept = (row['tags'] as Json[]).filter(({ key }) => !(tagKeys as unknown[]).includes(key));
    return done(state, resourceName, () => (row['tags'] = kept));
  }),
  GetInstanceAccessDetails: act('instanceName!', ({ instanceName }, state) => {
    state.get('instances', instanceName);
    return { accessDetails: { hostKeys: [] } };
  }),
  GetOperation: get('operations', 'operationId', 'operation'),
};

const CATALOGUE: Readonly<Record<string, Route>> = {
  GetBundles: list('bundles', 'bundles', 'includeInactive'),
  GetBlueprints: list('blueprints', 'blueprints', 'includeInactive'),
  GetRegions: act('includeAvailabilityZones', ({ includeAvailabilityZones }) => ({
    regions: [
      {
        name: REGION,
        availabilityZones: includeAvailabilityZones === true ? [{ zoneName: ZONE, state: 'available' }] : [],
      },
    ],
  })),
  GetInstanceSnapshots: list('instanceSnapshots', 'instanceSnapshots'),
  GetInstanceSnapshot: get('instanceSnapshots', 'instanceSnapshotName', 'instanceSnapshot'),
  CreateInstanceSnapshot: act('instanceSnapshotName! instanceName! tags', (given, state) => {
    const instance = state.get('instances', given['instanceName']);
    return snapshotOf(given['instanceSnapshotName'], state, {
      tags: given['tags'] ?? [],
      fromInstanceName: instance['name'],
      fromBlueprintId: instance['blueprintId'],
      fromBundleId: instance['bundleId'],
      sizeInGb: 20,
    });
  }),
  CopySnapshot: act('sourceSnapshotName! sourceRegion! targetSnapshotName!', (given, state) => {
    const source = state.get('instanceSnapshots', given['sourceSnapshotName']);
    return snapshotOf(given['targetSnapshotName'], state, { ...source });
  }),
  DeleteInstanceSnapshot: act('instanceSnapshotName!', ({ instanceSnapshotName: name }, state) => {
    state.get('instanceSnapshots', name);
    return done(state, name, () => state.table('instanceSnapshots').delete(String(name)));
  }),
  GetKeyPairs: list('keys', 'keyPairs', 'includeDefaultKeyPair'),
  GetKeyPair: get('keys', 'keyPairName', 'keyPair'),
  CreateKeyPair: act('keyPairName! tags', (given, state) => {
    const name = takeName(state, given['keyPairName']);
    const keyPair = state.add('keys', name, { name, fingerprint: '12:34', createdAt: CREATED, tags: [] });
    const privateKeyBase64 = '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----';
    return {
      keyPair,
      publicKeyBase64: 'ssh-rsa AAAAB3NzaC1yc2E=',
      privateKeyBase64,
      operation: operation(state, name, () => undefined, false),
    };
  }),
  ImportKeyPair: act('keyPairName! publicKeyBase64!', (given, state) => {
    const name = takeName(state, given['keyPairName']);
    state.add('keys', name, { name, fingerprint: '12:34', createdAt: CREATED, tags: [] });
    return { operation: operation(state, name, () => undefined, false) };
  }),
  DeleteKeyPair: act('keyPairName! expectedFingerprint', ({ keyPairName }, state) => {
    state.get('keys', keyPairName);
    state.table('keys').delete(String(keyPairName));
    return { operation: operation(state, String(keyPairName), () => undefined, false) };
  }),
};

function snapshotOf(given: unknown, state: State, fields: Json): object {
  const name = takeName(state, given);
  const row: Json = { ...fields, name, createdAt: CREATED, location: place, state: 'pending' };
  state.add('instanceSnapshots', name, row);
  becomes(state, row, 'state', 'available');
  return at(state, name, () => undefined);
}

function createDisk(given: Json, state: State): object {
  const name = takeName(state, given['diskName']);
  const row: Json = {
    name,
    sizeInGb: given['sizeInGb'],
    location: place,
    createdAt: CREATED,
    tags: given['tags'] ?? [],
    isSystemDisk: false,
    isAttached: false,
    state: 'pending',
  };
  state.add('disks', name, row);
  becomes(state, row, 'state', 'available');
  return at(state, name, () => undefined);
}

const STORAGE: Readonly<Record<string, Route>> = {
  GetDisks: list('disks', 'disks'),
  GetDisk: get('disks', 'diskName', 'disk'),
  CreateDisk: act('diskName! availabilityZone! sizeInGb! tags addOns', createDisk),
  CreateDiskFromSnapshot: act(
    'diskName! diskSnapshotName! availabilityZone! sizeInGb! tags addOns',
    (given, state) => {
      state.get('diskSnapshots', given['diskSnapshotName']);
      return createDisk(given, state);
    },
  ),
  AttachDisk: act('diskName! instanceName! diskPath! autoMounting', (given, state) => {
    const disk = state.get('disks', given['diskName']);
    const disks = disksOf(state, given['instanceName']);
    if (disk['state'] !== 'available') throw new Refusal('conflict');
    if (disks.some(({ path }) => path === given['diskPath']))
      throw new Refusal('invalid', { field: 'diskPath' });
    const held = {
      state: 'in-use',
      attachedTo: given['instanceName'],
      path: given['diskPath'],
      isAttached: true,
    };
    return at(state, given['diskName'], () => disks.push(Object.assign(disk, held)));
  }),
  DetachDisk: act('diskName!', ({ diskName }, state) => {
    const disk = state.get('disks', diskName);
    if (disk['state'] !== 'in-use') throw new Refusal('conflict');
    const disks = disksOf(state, disk['attachedTo']);
    return at(state, diskName, () => {
      disks.splice(disks.indexOf(disk), 1);
      free(disk);
    });
  }),
  DeleteDisk: act('diskName! forceDeleteAddOns', ({ diskName }, state) => {
    if (state.get('disks', diskName)['state'] === 'in-use') throw new Refusal('conflict');
    return done(state, diskName, () => state.table('disks').delete(String(diskName)));
  }),
  GetDiskSnapshots: list('diskSnapshots', 'diskSnapshots'),
  CreateDiskSnapshot: act('diskName! diskSnapshotName! tags', (given, state) => {
    const disk = state.get('disks', given['diskName']);
    const name = takeName(state, given['diskSnapshotName']);
    const row: Json = {
      name,
      createdAt: CREATED,
      location: place,
      tags: given['tags'] ?? [],
      state: 'pending',
    };
    Object.assign(row, { sizeInGb: disk['sizeInGb'], fromDiskName: disk['name'], progress: '0%' });
    state.add('diskSnapshots', name, row);
    becomes(state, row, 'state', 'completed');
    return at(state, name, () => undefined);
  }),
  DeleteDiskSnapshot: act('diskSnapshotName!', ({ diskSnapshotName: name }, state) => {
    state.get('diskSnapshots', name);
    return done(state, name, () => state.table('diskSnapshots').delete(String(name)));
  }),
  GetStaticIps: list('staticIps', 'staticIps'),
  GetStaticIp: get('staticIps', 'staticIpName', 'staticIp'),
  AllocateStaticIp: act('staticIpName!', (given, state) => {
    const name = takeName(state, given['staticIpName']);
    const ipAddress = `198.51.100.${state.nextNumber() % 250}`;
    const row = { name, ipAddress, createdAt: CREATED, location: { regionName: REGION }, isAttached: false };
    return done(state, name, () => state.add('staticIps', name, row));
  }),
  AttachStaticIp: act('staticIpName! instanceName!', ({ staticIpName, instanceName }, state) => {
    const row = state.get('staticIps', staticIpName);
    state.get('instances', instanceName);
    return at(state, staticIpName, () => Object.assign(row, { attachedTo: instanceName, isAttached: true }));
  }),
  DetachStaticIp: act('staticIpName!', ({ staticIpName }, state) => {
    const row = state.get('staticIps', staticIpName);
    if (row['attachedTo'] === undefined) throw new Refusal('conflict');
    return at(state, staticIpName, () => {
      delete row['attachedTo'];
      row['isAttached'] = false;
    });
  }),
  ReleaseStaticIp: act('staticIpName!', ({ staticIpName }, state) => {
    state.get('staticIps', staticIpName);
    return done(state, staticIpName, () => state.table('staticIps').delete(String(staticIpName)));
  }),
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Signs a request again by Signature Version 4, and compares. */
function isSignedIn({ method, headers, text }: Asked, secret: string): boolean {
  const given = headers.authorization ?? '';
  const [, key, scope = '', signed = ''] =
    /Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+)/.exec(given) ?? [];
  const [day = '', region = '', service = '', end = ''] = scope.split('/');
  if (key !== KEY || region !== REGION || service !== 'lightsail') return false;
  const lines = signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, '/', '', lines.join(''), signed, sha256(text)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', String(headers['x-amz-date']), scope, sha256(canonical)].join('\n');
  const signing = [region, service, end].reduce(hmac, hmac(`AWS4${secret}`, day));
  return given.endsWith(`Signature=${hmac(signing, toSign).toString('hex')}`);
}

/** @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/ */
const SHAPE: Shape = {
  routes: { ...INSTANCES, ...CATALOGUE, ...STORAGE },
  keyOf: ({ headers }) => String(headers['x-amz-target']).replace(TARGET, ''),
  isSignedIn,
  refuse,
  seed: (state) => {
    for (const blueprintId of ['debian_12', 'ubuntu_24_04', 'amazon_linux_2023'])
      state.add('blueprints', blueprintId, { blueprintId, name: blueprintId, type: 'os', isActive: true });
    for (const [bundleId, ramSizeInGb] of [
      ['nano_3_0', 0.5],
      ['micro_3_0', 1],
      ['small_3_0', 2],
    ] as const)
      state.add('bundles', bundleId, {
        bundleId,
        name: bundleId,
        price: 5,
        cpuCount: 2,
        diskSizeInGb: 20,
        ramSizeInGb,
        transferPerMonthInGb: 1024,
        isActive: true,
        supportedPlatforms: ['LINUX_UNIX'],
      });
  },
};

export const row: Host = {
  name: 'lightsail',
  shape: SHAPE,
  make: (endpoint, secretAccessKey) =>
    new Lightsail({ endpoint, accessKeyId: KEY, secretAccessKey, region: REGION }),
  context: {
    image: 'debian_12',
    size: 'nano_3_0',
    otherSize: 'micro_3_0',
    refusedName: 'web 1',
    volumeSize: 8,
    addressSource: {},
  },
  creates: 'CreateInstances',
  without: { 'copies an image': 'blueprints cannot be copied, only snapshots of instances' },
};
