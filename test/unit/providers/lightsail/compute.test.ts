import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CloudError, getDriver, Provider } from 'skylane';
import type { Lightsail } from 'skylane/lightsail';
import { answerActions, type ActionAnswers, type AskedAction } from '../../../support/actions-server.js';

const HOST = 'lightsail.eu-central-1.amazonaws.com';
const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'test-secret', region: 'eu-central-1' };
const ZONE = 'eu-central-1a';
const SPEC = { name: 'web-1', image: 'debian_12', size: 'nano_3_0', location: ZONE };
const TARGET = 'Lightsail_20161128.';
const Driver = getDriver(Provider.LIGHTSAIL);
let driver: Lightsail;

const INSTANCE = {
  name: 'web-1',
  arn: 'arn:aws:lightsail:eu-central-1:123456789012:Instance/1',
  supportCode: '123/i-1',
  createdAt: 1_780_000_000.5,
  location: { availabilityZone: ZONE, regionName: 'eu-central-1' },
  resourceType: 'Instance',
  tags: [{ key: 'team', value: 'web' }, { key: 'plain' }],
  blueprintId: 'debian_12',
  bundleId: 'nano_3_0',
  isStaticIp: false,
  privateIpAddress: '172.26.1.2',
  publicIpAddress: '203.0.113.7',
  ipv6Addresses: ['2001:db8::1'],
  ipAddressType: 'dualstack',
  hardware: { cpuCount: 2, disks: [{ name: 'data', path: '/dev/xvdf' }], ramSizeInGb: 0.5 },
  state: { code: 16, name: 'running' },
  username: 'admin',
  sshKeyName: 'laptop',
};
const DISK = {
  name: 'data',
  createdAt: 1_780_000_000,
  location: { availabilityZone: ZONE, regionName: 'eu-central-1' },
  sizeInGb: 8,
  isSystemDisk: false,
  path: '/dev/xvdf',
  state: 'in-use',
  attachedTo: 'web-1',
  isAttached: true,
  tags: [],
};
const FREE = { ...DISK, state: 'available', attachedTo: undefined, path: undefined };
const STATIC_IP = { name: 'ip-1', ipAddress: '203.0.113.9', location: { regionName: 'eu-central-1' } };
const SNAPSHOT = {
  name: 'golden',
  state: 'pending',
  fromInstanceName: 'web-1',
  fromBlueprintId: 'debian_12',
  fromBundleId: 'nano_3_0',
  sizeInGb: 20,
};
const BUNDLE = {
  bundleId: 'nano_3_0',
  name: 'Nano',
  price: 5,
  cpuCount: 2,
  diskSizeInGb: 20,
  ramSizeInGb: 0.5,
  transferPerMonthInGb: 1024,
  isActive: true,
  instanceType: 'nano',
  power: 298,
  supportedPlatforms: ['LINUX_UNIX'],
  publicIpv4AddressCount: 1,
};
const REGIONS = {
  regions: [
    { name: 'us-east-1', availabilityZones: [{ zoneName: 'us-east-1a', state: 'available' }] },
    {
      name: 'eu-central-1',
      availabilityZones: [
        { zoneName: 'eu-central-1b', state: 'unavailable' },
        { zoneName: ZONE, state: 'available' },
      ],
    },
  ],
};

const run = (fields: object = {}): object => ({
  id: 'op-1',
  resourceName: 'web-1',
  isTerminal: true,
  status: 'Succeeded',
  ...fields,
});
const DONE = { operations: [run()] };
const refusal = (type: string, message: string, status = 400): readonly [number, object] => [
  status,
  { __type: type, message },
];
const answer = (answers: ActionAnswers): AskedAction[] =>
  answerActions(
    [HOST],
    'x-amz-target',
    Object.fromEntries(Object.entries(answers).map(([action, all]) => [TARGET + action, all])),
  );
const parametersOf = (asked: AskedAction[], action: string): unknown =>
  asked.find((one) => one.action === TARGET + action)?.parameters;

beforeEach(() => {
  nock.disableNetConnect();
  driver = new Driver({ ...KEYS, retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  nock.cleanAll();
});

describe('sign-in', () => {
  test('signs the action in the header for the service lightsail', async () => {
    const asked = answer({ GetInstances: [{ instances: [] }] });
    await driver.listNodes();
    const [{ headers } = { headers: {} as Record<string, string> }] = asked;
    expect(headers['authorization']).toContain('/eu-central-1/lightsail/aws4_request');
    expect(headers['authorization']).toContain('x-amz-target');
    expect(headers['content-type']).toBe('application/x-amz-json-1.1');
  });

  test('fromEnv reads the variables and the endpoint of AWS', async () => {
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIA1',
      AWS_SECRET_ACCESS_KEY: 's1',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_LIGHTSAIL: 'http://lightsail.test',
    };
    const scope = nock('http://lightsail.test').post('/').reply(200, { keyPairs: [] });
    await using fromEnv = await Driver.fromEnv({}, { variables: env, home: '', directory: '' });
    expect(await fromEnv.listKeyPairs()).toEqual([]);
    expect(scope.isDone()).toBe(true);
  });
});

describe('models', () => {
  test('an instance', async () => {
    answer({ GetInstance: [{ instance: INSTANCE }] });
    expect(await driver.getNode('web-1')).toMatchObject({
      id: 'web-1',
      name: 'web-1',
      state: 'running',
      publicIps: ['203.0.113.7', '2001:db8::1'],
      privateIps: ['172.26.1.2'],
      size: 'nano_3_0',
      image: 'debian_12',
      location: ZONE,
      createdAt: new Date(1_780_000_000_500),
      metadata: { team: 'web', plain: '' },
      extra: { username: 'admin', keyPair: 'laptop', disks: [{ name: 'data', path: '/dev/xvdf' }] },
    });
  });

  test.each([
    ['pending', 'pending'],
    ['stopping', 'stopping'],
    ['stopped', 'stopped'],
    ['shutting-down', 'stopping'],
    ['terminated', 'terminated'],
    ['new-state', 'unknown'],
  ])('the state %s is %s', async (name, state) => {
    answer({ GetInstance: [{ instance: { ...INSTANCE, state: { name } } }] });
    expect((await driver.getNode('web-1')).state).toBe(state);
  });

  test('lists go on with the page token', async () => {
    const asked = answer({
      GetInstances: [
        { instances: [INSTANCE], nextPageToken: 'P2' },
        { instances: [{ ...INSTANCE, name: 'web-2' }] },
      ],
    });
    expect((await driver.listNodes()).map(({ id }) => id)).toEqual(['web-1', 'web-2']);
    expect(asked.map(({ parameters }) => parameters)).toEqual([{}, { pageToken: 'P2' }]);
  });

  test('a bundle has its price of a month in extra, and none of an hour', async () => {
    answer({ GetBundles: [{ bundles: [BUNDLE, { ...BUNDLE, bundleId: 'old', isActive: false }] }] });
    const sizes = await driver.listSizes();
    expect(sizes).toHaveLength(1);
    expect(sizes[0]).toMatchObject({
      id: 'nano_3_0',
      ram: 512,
      disk: 20,
      vcpus: 2,
      bandwidth: 1024,
      price: null,
      currency: null,
      extra: { monthlyPrice: 5, platforms: ['LINUX_UNIX'] },
    });
  });

  test('images are blueprints, then snapshots of instances', async () => {
    answer({
      GetBlueprints: [{ blueprints: [{ blueprintId: 'debian_12', name: 'Debian', type: 'os' }] }],
      GetInstanceSnapshots: [{ instanceSnapshots: [SNAPSHOT] }],
    });
    const images = await driver.listImages();
    expect(images.map(({ id, extra }) => [id, extra.type])).toEqual([
      ['debian_12', 'os'],
      ['snapshot/golden', 'snapshot'],
    ]);
  });

  test('locations are the available zones of the region', async () => {
    answer({ GetRegions: [REGIONS] });
    expect((await driver.listLocations()).map(({ id }) => id)).toEqual([ZONE]);
  });

  test('a disk', async () => {
    answer({ GetDisk: [{ disk: DISK }] });
    expect(await driver.getVolume('data')).toMatchObject({
      id: 'data',
      size: 8,
      state: 'in-use',
      extra: { nodeId: 'web-1', path: '/dev/xvdf', location: ZONE },
    });
  });

  test('snapshots of one disk', async () => {
    const row = { name: 's1', state: 'completed', sizeInGb: 8, fromDiskName: 'data' };
    answer({ GetDiskSnapshots: [{ diskSnapshots: [row, { ...row, name: 's2', fromDiskName: 'other' }] }] });
    const snapshots = await driver.listVolumeSnapshots('data');
    expect(snapshots.map(({ id, state }) => [id, state])).toEqual([['s1', 'available']]);
  });
});

describe('creates', () => {
  test('an instance of a blueprint', async () => {
    const asked = answer({
      CreateInstances: [{ operations: [run({ isTerminal: false, status: 'Started' })] }],
    });
    const node = await driver.createNode({
      ...SPEC,
      keyPair: 'laptop',
      userData: '#!/bin/sh\n',
      metadata: { team: 'web' },
      extra: { ipAddressType: 'ipv4' },
    });
    expect(parametersOf(asked, 'CreateInstances')).toEqual({
      instanceNames: ['web-1'],
      availabilityZone: ZONE,
      blueprintId: 'debian_12',
      bundleId: 'nano_3_0',
      keyPairName: 'laptop',
      userData: '#!/bin/sh\n',
      tags: [{ key: 'team', value: 'web' }],
      ipAddressType: 'ipv4',
    });
    expect(node).toMatchObject({ id: 'web-1', state: 'pending', metadata: { team: 'web' } });
  });

  test('an instance of a snapshot, in the first zone of the region', async () => {
    const asked = answer({ GetRegions: [REGIONS], CreateInstancesFromSnapshot: [DONE] });
    await driver.createNode({ name: 'web-1', image: 'snapshot/golden', size: 'nano_3_0' });
    expect(parametersOf(asked, 'CreateInstancesFromSnapshot')).toEqual({
      instanceNames: ['web-1'],
      availabilityZone: ZONE,
      instanceSnapshotName: 'golden',
      bundleId: 'nano_3_0',
    });
  });

  test('several instances with one request', async () => {
    answer({ CreateInstances: [{ operations: [run(), run({ resourceName: 'web-2' })] }] });
    const nodes = await driver.createNodeBatch({ spec: SPEC, names: ['web-1', 'web-2'], clientToken: 'T' });
    expect(nodes.map(({ id }) => id)).toEqual(['web-1', 'web-2']);
  });

  test('a response with fewer operations than instances is malformed', async () => {
    answer({ CreateInstances: [DONE] });
    const batch = { spec: SPEC, names: ['web-1', 'web-2'], clientToken: 'T' };
    await expect(driver.createNodeBatch(batch)).rejects.toMatchObject({ code: 'malformed-response' });
  });

  test.each([
    ['networks', { networks: ['net'] }],
    ['firewalls', { firewalls: [] }],
    ['publicKey', { auth: { publicKey: 'ssh-ed25519 AAAA' } }],
    ['web 1', { name: 'web 1' }],
  ])('refuses %s before a request', async (words, more) => {
    await expect(driver.createNode({ ...SPEC, ...more })).rejects.toThrow(words);
  });
});

describe('errors', () => {
  test.each([
    ['NotFoundException', 'The Instance does not exist: web-1', 'node-not-found'],
    ['com.amazonaws.lightsail#NotFoundException', 'The Instance does not exist: x', 'node-not-found'],
    [
      'InvalidInputException',
      "Sorry, you've reached the maximum number of instances for your account.",
      'quota-exceeded',
    ],
    ['InvalidInputException', 'You exceeded your quota.', 'quota-exceeded'],
    ['NotFoundException', 'The Instance does not exist: quota-1', 'node-not-found'],
    ['InvalidInputException', 'Some names are already in use: quota-1', 'conflict'],
    ['InvalidInputException', 'my.quota-1 is not a valid resource name.', 'invalid-request'],
    ['InvalidInputException', 'Some names are already in use: web-1', 'conflict'],
    ['InvalidInputException', 'web 1 is not a valid resource name.', 'invalid-request'],
    ['OperationFailureException', 'The instance is stopping.', 'conflict'],
    ['UnauthenticatedException', 'no', 'authentication'],
    ['UnrecognizedClientException', 'no', 'authentication'],
    ['AccessDeniedException', 'no', 'permission'],
    ['ThrottlingException', 'Rate exceeded', 'rate-limit'],
    ['RegionSetupInProgressException', 'no', 'unavailable'],
  ])('%s: %s', async (type, message, code) => {
    answer({ CreateInstances: [refusal(type, message)] });
    const error: unknown = await driver.createNode(SPEC).catch((reason: unknown) => reason);
    expect(CloudError.is(error) && error.code).toBe(code);
  });

  test('a name of a key pair that is taken', async () => {
    answer({ CreateKeyPair: [refusal('InvalidInputException', 'Some names are already in use: laptop')] });
    await expect(driver.createKeyPair('laptop')).rejects.toMatchObject({ code: 'key-pair-exists' });
  });

  const failed = run({ status: 'Failed', errorCode: 'Full', errorDetails: 'no room' });

  test.each([
    ['CreateInstances', () => driver.createNode(SPEC)],
    ['CreateDisk', () => driver.createVolume({ name: 'data', size: 8, location: ZONE })],
    ['CreateDiskSnapshot', () => driver.createVolumeSnapshot('data', { name: 'data-1' })],
    ['CreateInstanceSnapshot', () => driver.createImage('web-1', { name: 'golden' })],
    ['DeleteInstance', () => driver.destroyNode('web-1')],
    ['DeleteDisk', () => driver.destroyVolume('data')],
  ])('%s that has failed at once', async (action, change) => {
    answer({ [action]: [{ operations: [failed] }] });
    await expect(change()).rejects.toMatchObject({
      code: 'conflict',
      providerCode: 'Full',
      message: expect.stringContaining('no room') as string,
    });
  });

  test('a create of which a part has failed leaves open what became of the rest', async () => {
    answer({
      CreateInstances: [{ operations: [failed, run({ resourceName: 'web-2', isTerminal: false })] }],
    });
    const batch = { spec: SPEC, names: ['web-1', 'web-2'], clientToken: 'T' };
    await expect(driver.createNodeBatch(batch)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/no room.*web-2/) as string,
    });
  });

  test('what is not found beside a snapshot does not mean that it is gone', async () => {
    answer({
      DeleteInstanceSnapshot: [refusal('NotFoundException', 'no such thing', 404)],
      GetInstanceSnapshots: [{ instanceSnapshots: [SNAPSHOT] }],
    });
    await expect(driver.deleteImage('snapshot/golden')).rejects.toMatchObject({ code: 'not-found' });
  });

  test.each([
    ['CreateDiskSnapshot', () => driver.createVolumeSnapshot('data', { name: 's' }), 'volume-not-found'],
    ['CreateInstanceSnapshot', () => driver.createImage('web-1', { name: 'golden' }), 'node-not-found'],
  ])('what %s does not find is its source', async (action, create, code) => {
    answer({ [action]: [refusal('NotFoundException', 'no such thing', 404)] });
    await expect(create()).rejects.toMatchObject({ code });
  });

  test('a delete of what is missing is none', async () => {
    answer({ DeleteInstance: [refusal('NotFoundException', 'The Instance does not exist: web-1')] });
    await expect(driver.destroyNode('web-1')).resolves.toBeUndefined();
  });
});

describe('changes', () => {
  test('a reboot waits for its operation', async () => {
    const asked = answer({
      RebootInstance: [{ operations: [run({ isTerminal: false, status: 'Started' })] }],
      GetOperation: [{ operation: run({ isTerminal: false, status: 'Started' }) }, { operation: run() }],
      GetInstance: [{ instance: INSTANCE }],
    });
    expect((await driver.rebootNode('web-1')).state).toBe('running');
    expect(parametersOf(asked, 'GetOperation')).toEqual({ operationId: 'op-1' });
  });

  test('an operation that fails rejects with its reason', async () => {
    const failed = run({ status: 'Failed', errorCode: 'X1', errorDetails: 'no disk here' });
    answer({ AttachDisk: [{ operations: [failed] }] });
    const attach = driver.attachVolume('data', 'web-1', { device: '/dev/xvdg' });
    await expect(attach).rejects.toMatchObject({ code: 'conflict', providerCode: 'X1' });
    await expect(attach).rejects.toThrow('no disk here');
  });

  test('metadata replaces tags', async () => {
    const asked = answer({
      GetInstance: [{ instance: INSTANCE }],
      TagResource: [DONE],
      UntagResource: [DONE],
    });
    await driver.updateNode('web-1', { metadata: { team: 'db' } });
    expect(parametersOf(asked, 'TagResource')).toEqual({
      resourceName: 'web-1',
      tags: [{ key: 'team', value: 'db' }],
    });
    expect(parametersOf(asked, 'UntagResource')).toEqual({ resourceName: 'web-1', tagKeys: ['plain'] });
  });

  test.each([
    ['left out', {}],
    ['given back', { 'aws:cloudformation:stack-name': 'web' }],
  ])('tags of AWS itself stay, %s', async (_how, given) => {
    const tags = [
      { key: 'team', value: 'web' },
      { key: 'aws:cloudformation:stack-name', value: 'web' },
    ];
    const asked = answer({
      GetInstance: [{ instance: { ...INSTANCE, tags } }],
      TagResource: [DONE],
      UntagResource: [DONE],
    });
    await driver.updateNode('web-1', { metadata: { tier: 'front', ...given } });
    expect(parametersOf(asked, 'TagResource')).toMatchObject({ tags: [{ key: 'tier', value: 'front' }] });
    expect(parametersOf(asked, 'UntagResource')).toMatchObject({ tagKeys: ['team'] });
  });

  test('a name cannot be changed', async () => {
    await expect(driver.updateNode('web-1', { name: 'web-2' })).rejects.toThrow('cannot change name');
  });

  test('a disk gets the first free device name', async () => {
    const asked = answer({
      GetInstance: [{ instance: INSTANCE }],
      AttachDisk: [DONE],
      GetDisk: [{ disk: DISK }],
    });
    await driver.attachVolume('data', 'web-1');
    expect(parametersOf(asked, 'AttachDisk')).toMatchObject({ diskPath: '/dev/xvdg' });
  });

  test('a disk that is free cannot be detached', async () => {
    answer({ GetDisk: [{ disk: FREE }] });
    await expect(driver.detachVolume('data')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a disk of a snapshot', async () => {
    const asked = answer({ CreateDiskFromSnapshot: [DONE] });
    const volume = await driver.createVolume({ name: 'd2', size: 8, location: ZONE, snapshot: 's1' });
    expect(parametersOf(asked, 'CreateDiskFromSnapshot')).toEqual({
      diskName: 'd2',
      availabilityZone: ZONE,
      sizeInGb: 8,
      diskSnapshotName: 's1',
    });
    expect(volume.state).toBe('creating');
  });

  test('a static address gets a name that is made up', async () => {
    const asked = answer({ AllocateStaticIp: [DONE], GetStaticIp: [{ staticIp: STATIC_IP }] });
    expect(await driver.reserveAddress()).toMatchObject({ ip: '203.0.113.9', nodeId: null });
    expect(parametersOf(asked, 'AllocateStaticIp')).toEqual({
      staticIpName: expect.stringMatching(/^skylane-/) as string,
    });
  });

  test('a static address that cannot be read is released again', async () => {
    const asked = answer({
      AllocateStaticIp: [DONE],
      GetStaticIp: [refusal('AccessDeniedException', 'no')],
      ReleaseStaticIp: [DONE],
    });
    await expect(driver.reserveAddress()).rejects.toMatchObject({ code: 'permission' });
    expect(parametersOf(asked, 'ReleaseStaticIp')).toEqual(parametersOf(asked, 'AllocateStaticIp'));
  });

  test.each([
    ['a lost answer', refusal('ServiceException', 'broken', 500), true],
    ['a refusal', refusal('AccessDeniedException', 'no'), false],
  ])('%s to a reservation tells the name that was made up: %s', async (_name, refused, isTold) => {
    const asked = answer({ AllocateStaticIp: [refused] });
    const error: unknown = await driver.reserveAddress().catch((reason: unknown) => reason);
    const { staticIpName } = parametersOf(asked, 'AllocateStaticIp') as { staticIpName: string };
    expect(CloudError.is(error) && error.message.includes(staticIpName)).toBe(isTold);
  });

  test('a field of a volume that Lightsail does not know is refused', async () => {
    const spec = { name: 'data', size: 8, location: ZONE, volumeType: 'ssd' };
    await expect(driver.createVolume(spec)).rejects.toThrow('volumeType');
  });

  test('a snapshot of an instance is an image', async () => {
    const asked = answer({ CreateInstanceSnapshot: [DONE], DeleteInstanceSnapshot: [DONE] });
    const image = await driver.createImage('web-1', { name: 'golden' });
    expect(image).toMatchObject({ id: 'snapshot/golden', extra: { status: 'pending', nodeId: 'web-1' } });
    await image.delete();
    expect(parametersOf(asked, 'DeleteInstanceSnapshot')).toEqual({ instanceSnapshotName: 'golden' });
  });

  test('a copy of a snapshot comes from a region', async () => {
    const asked = answer({ CopySnapshot: [DONE] });
    await driver.copyImage('snapshot/golden', { name: 'golden-2', sourceRegion: 'us-east-1' });
    expect(parametersOf(asked, 'CopySnapshot')).toEqual({
      sourceSnapshotName: 'golden',
      sourceRegion: 'us-east-1',
      targetSnapshotName: 'golden-2',
    });
  });

  test('a blueprint cannot be deleted', async () => {
    await expect(driver.deleteImage('debian_12')).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('a new key pair has its private key, which JSON does not show', async () => {
    const privateKeyBase64 = '-----BEGIN RSA PRIVATE KEY-----\nMII=';
    answer({
      CreateKeyPair: [{ keyPair: { name: 'laptop' }, publicKeyBase64: 'ssh-rsa AAAA', privateKeyBase64 }],
    });
    const key = await driver.createKeyPair('laptop');
    expect(key).toMatchObject({ name: 'laptop', publicKey: 'ssh-rsa AAAA', privateKey: privateKeyBase64 });
    expect(JSON.stringify(key)).not.toContain('PRIVATE');
  });

  test('fingerprints of host keys', async () => {
    const hostKeys = [
      { algorithm: 'ssh-ed25519', fingerprintSHA256: 'SHA256:abc' },
      { algorithm: 'ssh-rsa' },
    ];
    answer({ GetInstanceAccessDetails: [{ accessDetails: { privateKey: 'SECRET', hostKeys } }] });
    expect(await driver.hostKeysOf('web-1')).toEqual(['SHA256:abc']);
  });

  test('ports of an instance', async () => {
    const port = { fromPort: 22, toPort: 22, protocol: 'tcp', state: 'open', cidrs: ['0.0.0.0/0'] };
    const asked = answer({
      GetInstancePortStates: [{ portStates: [port, { ...port, state: 'closed' }] }],
      PutInstancePublicPorts: [{ operation: run() }],
    });
    expect(await driver.ports.list('web-1')).toEqual([
      { protocol: 'tcp', from: 22, to: 22, cidrs: ['0.0.0.0/0'], ipv6Cidrs: [], aliases: [] },
    ]);
    await driver.ports.set('web-1', [{ protocol: 'tcp', from: 80, to: 80 }]);
    expect(parametersOf(asked, 'PutInstancePublicPorts')).toEqual({
      instanceName: 'web-1',
      portInfos: [{ protocol: 'tcp', fromPort: 80, toPort: 80 }],
    });
  });
});
