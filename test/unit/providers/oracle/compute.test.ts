import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { OracleCompute } from 'skylane/oracle';

const IAAS = 'https://iaas.eu-frankfurt-1.oraclecloud.com';
const IDENTITY = 'https://identity.eu-frankfurt-1.oci.oraclecloud.com';
const BASE = '/20160918';
const C = 'ocid1.compartment.oc1..c';
const ZONE = 'Uocm:EU-FRANKFURT-1-AD-1';
const IMAGE = 'ocid1.image.oc1.eu-frankfurt-1.i';
const NODE = 'ocid1.instance.oc1.eu-frankfurt-1.n';
const VOLUME = 'ocid1.volume.oc1.eu-frankfurt-1.v';
const ADDRESS = 'ocid1.publicip.oc1.eu-frankfurt-1.a';
const SUBNET = 'ocid1.subnet.oc1.eu-frankfurt-1.s';
const PEM = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGfH laptop';

const Oracle = getDriver(Provider.ORACLE);
const options = {
  tenancy: 'ocid1.tenancy.oc1..t',
  user: 'ocid1.user.oc1..u',
  fingerprint: '20:3b',
  privateKey: PEM,
  region: 'eu-frankfurt-1',
  compartmentId: C,
  subnetId: SUBNET,
  retry: { attempts: 1 },
};
let driver: OracleCompute;
let serial = 0;

beforeEach(() => {
  nock.disableNetConnect();
  serial += 1;
  driver = new Oracle({ ...options, user: `${options.user}${serial}` });
});
afterEach(async () => {
  await driver.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

/** An instance in the form of Oracle's description. */
function instance(changes: object = {}): object {
  return {
    id: NODE,
    displayName: 'web-1',
    availabilityDomain: ZONE,
    compartmentId: C,
    faultDomain: 'FAULT-DOMAIN-1',
    freeformTags: { team: 'web' },
    lifecycleState: 'RUNNING',
    region: 'eu-frankfurt-1',
    shape: 'VM.Standard.E4.Flex',
    shapeConfig: { ocpus: 2, memoryInGBs: 16 },
    sourceDetails: { sourceType: 'image', imageId: IMAGE },
    timeCreated: '2026-11-01T10:00:00.000Z',
    ...changes,
  };
}

function attachment(vnic: string, changes: object = {}): object {
  return {
    id: `att-${vnic}`,
    instanceId: NODE,
    vnicId: vnic,
    subnetId: SUBNET,
    availabilityDomain: ZONE,
    compartmentId: C,
    lifecycleState: 'ATTACHED',
    timeCreated: '2026-11-01T10:00:00.000Z',
    ...changes,
  };
}

function shape(changes: object = {}): object {
  return {
    shape: 'VM.Standard.E4.Flex',
    processorDescription: '2.55 GHz AMD EPYC 7J13 (Milan)',
    ocpus: 1,
    memoryInGBs: 16,
    gpus: 0,
    networkingBandwidthInGbps: 1,
    isFlexible: true,
    billingType: 'PAID',
    ocpuOptions: { min: 1, max: 64 },
    memoryOptions: {
      minInGBs: 1,
      maxInGBs: 512,
      defaultPerOcpuInGBs: 16,
      minPerOcpuInGBs: 1,
      maxPerOcpuInGBs: 64,
    },
    ...changes,
  };
}

function volume(changes: object = {}): object {
  return {
    id: VOLUME,
    displayName: 'data',
    availabilityDomain: ZONE,
    compartmentId: C,
    lifecycleState: 'AVAILABLE',
    sizeInGBs: 50,
    sizeInMBs: 51200,
    vpusPerGB: 10,
    timeCreated: '2026-11-01T10:00:00.000Z',
    freeformTags: { team: 'web' },
    ...changes,
  };
}

function volumeAttachment(changes: object = {}): object {
  return {
    attachmentType: 'paravirtualized',
    id: 'att-1',
    availabilityDomain: ZONE,
    compartmentId: C,
    instanceId: NODE,
    volumeId: VOLUME,
    device: '/dev/oracleoci/oraclevdb',
    lifecycleState: 'ATTACHED',
    timeCreated: '2026-11-01T10:00:00.000Z',
    ...changes,
  };
}

const ofCompartment = `compartmentId=${encodeURIComponent(C)}&limit=100`;
const iaas = (): nock.Scope => nock(IAAS);
const failure = (code: string, message: string): object => ({ code, message });

/** The network cards of the instance: none. */
function noCards(): void {
  iaas().get(`${BASE}/vnicAttachments?${ofCompartment}&instanceId=${NODE}`).reply(200, []);
}

/** Answers a request once, and returns what it said. */
function heard(method: 'POST' | 'PUT', path: string, status: number, reply: object): { sent: unknown } {
  const one: { sent: unknown } = { sent: undefined };
  iaas()
    .intercept(path, method, (body: unknown) => {
      one.sent = body;
      return true;
    })
    .reply(status, reply);
  return one;
}

describe('an instance', () => {
  test('is read with the addresses of its network cards, the primary one first', async () => {
    iaas()
      .get(`${BASE}/instances/${NODE}`)
      .matchHeader('authorization', /keyId="ocid1\.tenancy\.oc1\.\.t\/ocid1\.user\.oc1\.\.u\d+\/20:3b"/)
      .reply(200, instance())
      .get(`${BASE}/vnicAttachments?${ofCompartment}&instanceId=${NODE}`)
      .reply(200, [
        attachment('second', { timeCreated: '2026-11-02T10:00:00.000Z' }),
        attachment('first'),
        attachment('third', { lifecycleState: 'DETACHED' }),
      ])
      .get(`${BASE}/vnics/first`)
      .reply(200, { privateIp: '10.0.0.2', publicIp: '132.145.1.2', ipv6Addresses: ['2603:c020::1'] })
      .get(`${BASE}/vnics/second`)
      .reply(200, { privateIp: '10.0.1.2', publicIp: null });
    const node = await driver.getNode(NODE);
    expect(node).toMatchObject({
      id: NODE,
      name: 'web-1',
      state: 'running',
      publicIps: ['132.145.1.2', '2603:c020::1'],
      privateIps: ['10.0.0.2', '10.0.1.2'],
      size: 'VM.Standard.E4.Flex:2:16',
      image: IMAGE,
      location: ZONE,
      createdAt: new Date('2026-11-01T10:00:00Z'),
      metadata: { team: 'web' },
    });
    expect(node.extra).toEqual({
      lifecycleState: 'RUNNING',
      shape: 'VM.Standard.E4.Flex',
      ocpus: 2,
      memory: 16,
      faultDomain: 'FAULT-DOMAIN-1',
      compartmentId: C,
      maintenanceDue: null,
    });
  });

  test.each([
    ['MOVING', 'migrating'],
    ['PROVISIONING', 'pending'],
    ['STARTING', 'starting'],
    ['STOPPING', 'stopping'],
    ['STOPPED', 'stopped'],
    ['CREATING_IMAGE', 'updating'],
    ['TERMINATING', 'stopping'],
    ['SOMETHING_NEW', 'unknown'],
  ])('that is %s is %s', async (lifecycleState, state) => {
    iaas().get(`${BASE}/instances/${NODE}`).reply(200, instance({ lifecycleState }));
    noCards();
    expect((await driver.getNode(NODE)).state).toBe(state);
  });

  test('that was terminated is none, although Oracle shows it for half a day', async () => {
    iaas()
      .get(`${BASE}/instances/${NODE}`)
      .reply(200, instance({ lifecycleState: 'TERMINATED' }))
      .get(`${BASE}/instances?${ofCompartment}`)
      .reply(200, [instance({ lifecycleState: 'TERMINATED' })]);
    await expect(driver.getNode(NODE)).rejects.toMatchObject({ code: 'node-not-found' });
    expect(await driver.listNodes()).toEqual([]);
  });

  test('of a shape that is not flexible has the shape as its size', async () => {
    const fixed = { shape: 'VM.Standard2.1', shapeConfig: { ocpus: 1, memoryInGBs: 15 } };
    iaas().get(`${BASE}/instances/${NODE}`).reply(200, instance(fixed));
    noCards();
    expect((await driver.getNode(NODE)).size).toBe('VM.Standard2.1');
  });

  test('without a state is no response of Oracle', async () => {
    iaas().get(`${BASE}/instances/${NODE}`).reply(200, { id: NODE });
    await expect(driver.getNode(NODE)).rejects.toMatchObject({ code: 'malformed-response' });
  });
});

describe('listNodes', () => {
  test('follows pages by their header, and finds all addresses by some lists', async () => {
    const other = 'ocid1.instance.oc1.eu-frankfurt-1.o';
    const zone = encodeURIComponent(ZONE);
    iaas()
      .get(`${BASE}/instances?${ofCompartment}`)
      .reply(200, [instance()], { 'opc-next-page': 'more' })
      .get(`${BASE}/instances?${ofCompartment}&page=more`)
      .reply(200, [instance({ id: other, displayName: 'web-2' })])
      .get(`${BASE}/vnicAttachments?${ofCompartment}`)
      .reply(200, [attachment('first'), attachment('other', { instanceId: other })])
      .get(`${BASE}/privateIps?subnetId=${SUBNET}&limit=100`)
      .reply(200, [
        { id: 'p1', ipAddress: '10.0.0.2', vnicId: 'first', isPrimary: true },
        { id: 'p2', ipAddress: '10.0.0.9', vnicId: 'first', isPrimary: false },
        { id: 'p3', ipAddress: '10.0.0.3', vnicId: 'other', isPrimary: true },
      ])
      .get(`${BASE}/ipv6s?subnetId=${SUBNET}&limit=100`)
      .reply(200, [{ id: 'six', ipAddress: '2603:c020::1', vnicId: 'first' }])
      .get(`${BASE}/publicIps?${ofCompartment}&scope=REGION&lifetime=RESERVED`)
      .reply(200, [{ id: ADDRESS, ipAddress: '132.145.1.3', assignedEntityId: 'p3' }])
      .get(
        `${BASE}/publicIps?${ofCompartment}&scope=AVAILABILITY_DOMAIN&lifetime=EPHEMERAL&availabilityDomain=${zone}`,
      )
      .reply(200, [{ id: 'e', ipAddress: '132.145.1.2', assignedEntityId: 'p1' }]);
    const nodes = await driver.listNodes();
    expect(nodes.map(({ id, publicIps, privateIps }) => [id, publicIps, privateIps])).toEqual([
      [NODE, ['132.145.1.2', '2603:c020::1'], ['10.0.0.2']],
      [other, ['132.145.1.3'], ['10.0.0.3']],
    ]);
  });

  test('lets Oracle filter by name', async () => {
    iaas().get(`${BASE}/instances?${ofCompartment}&displayName=web-9`).reply(200, []);
    expect(await driver.listNodes({ name: 'web-9' })).toEqual([]);
  });

  test('a poll reads one list while nothing that is waited for runs', async () => {
    iaas()
      .get(`${BASE}/instances?${ofCompartment}`)
      .reply(200, [
        instance({ lifecycleState: 'PROVISIONING' }),
        instance({ id: 'gone', lifecycleState: 'TERMINATED' }),
      ]);
    const poll = { ids: new Set([NODE]), since: null, ownerTagPrefixes: [] };
    const { nodes } = await driver.internals.pollNodes(poll);
    expect(nodes.map(({ state }) => state)).toEqual(['pending', 'terminated']);
  });
});

describe('sizes', () => {
  test('of a flexible shape are 1, 2, 4 OCPUs and so on, with the memory that Oracle gives by default', async () => {
    iaas()
      .get(`${BASE}/shapes?${ofCompartment}`)
      .reply(200, [shape({ ocpuOptions: { min: 1, max: 40 } }), shape({ ocpuOptions: { min: 1, max: 40 } })]);
    const sizes = await driver.listSizes();
    expect(sizes.map(({ id, ram, vcpus }) => [id, ram, vcpus])).toEqual([
      ['VM.Standard.E4.Flex:1:16', 16 * 1024, 2],
      ['VM.Standard.E4.Flex:2:32', 32 * 1024, 4],
      ['VM.Standard.E4.Flex:4:64', 64 * 1024, 8],
      ['VM.Standard.E4.Flex:8:128', 128 * 1024, 16],
      ['VM.Standard.E4.Flex:16:256', 256 * 1024, 32],
      ['VM.Standard.E4.Flex:32:512', 512 * 1024, 64],
    ]);
    expect(sizes[0]).toMatchObject({
      price: null,
      currency: null,
      disk: null,
      architecture: 'x86_64',
      gpus: 0,
      extra: {
        shape: 'VM.Standard.E4.Flex',
        ocpus: 1,
        isFlexible: true,
        ocpuRange: { min: 1, max: 40 },
        memoryRange: { min: 1, max: 512 },
        memoryPerOcpu: { min: 1, max: 64 },
        billingType: 'PAID',
      },
    });
  });

  test('never have more memory than the shape allows', async () => {
    const memoryOptions = { minInGBs: 1, maxInGBs: 24, defaultPerOcpuInGBs: 16 };
    iaas()
      .get(`${BASE}/shapes?${ofCompartment}`)
      .reply(200, [shape({ ocpuOptions: { min: 1, max: 2 }, memoryOptions })]);
    expect((await driver.listSizes()).map(({ id }) => id)).toEqual([
      'VM.Standard.E4.Flex:1:16',
      'VM.Standard.E4.Flex:2:24',
    ]);
  });

  test('of a shape that is not flexible are one', async () => {
    const fixed = { shape: 'VM.GPU2.1', isFlexible: false, ocpus: 12, memoryInGBs: 72, gpus: 1 };
    iaas()
      .get(`${BASE}/shapes?${ofCompartment}`)
      .reply(200, [shape({ ...fixed, ocpuOptions: null, memoryOptions: null })]);
    const [size, ...others] = await driver.listSizes();
    expect(others).toEqual([]);
    expect(size).toMatchObject({ id: 'VM.GPU2.1', ram: 72 * 1024, vcpus: 24, gpus: 1 });
    expect(size?.extra).toMatchObject({ isFlexible: false, ocpuRange: null });
  });

  test.each([
    ['VM.Standard.A1.Flex', '3.0 GHz Ampere Altra', 'arm64', 1],
    ['VM.Standard.A2.Flex', 'AmpereOne', 'arm64', 2],
    ['VM.Standard.Q9.Flex', 'a processor yet unknown', null, null],
  ])(
    'of %s on %s have the right number of processors',
    async (name, processorDescription, architecture, vcpus) => {
      iaas()
        .get(`${BASE}/shapes?${ofCompartment}&shape=${name}`)
        .reply(200, [shape({ shape: name, processorDescription })]);
      expect(await driver.getSize(`${name}:1:6`)).toMatchObject({ architecture, vcpus });
    },
  );

  test('getSize knows what is not listed, within the ranges of the shape', async () => {
    iaas().get(`${BASE}/shapes?${ofCompartment}&shape=VM.Standard.E4.Flex`).times(5).reply(200, [shape()]);
    expect(await driver.getSize('VM.Standard.E4.Flex:3:24')).toMatchObject({ vcpus: 6, ram: 24 * 1024 });
    for (const wrong of [':65:128', ':3:1', ':1:65', ''])
      await expect(driver.getSize(`VM.Standard.E4.Flex${wrong}`)).rejects.toMatchObject({
        code: 'size-not-found',
      });
  });

  test('getSize sends nothing for what can be no size', async () => {
    await expect(driver.getSize('a b')).rejects.toMatchObject({ code: 'size-not-found' });
  });
});

test('images tell their system; deleted ones are not listed', async () => {
  const row = {
    id: IMAGE,
    compartmentId: null,
    displayName: 'Oracle-Linux-9.4-2026.09.30-0',
    lifecycleState: 'AVAILABLE',
    operatingSystem: 'Oracle Linux',
    operatingSystemVersion: '9',
    sizeInMBs: 47694,
    timeCreated: '2026-10-02T10:00:00.000Z',
  };
  iaas()
    .get(`${BASE}/images?${ofCompartment}`)
    .reply(200, [row, { ...row, id: 'old', lifecycleState: 'DELETED' }])
    .get(`${BASE}/images/old`)
    .reply(200, { ...row, id: 'old', lifecycleState: 'DELETED' });
  const [image, ...others] = await driver.listImages();
  expect(others).toEqual([]);
  expect(image).toMatchObject({
    id: IMAGE,
    name: 'Oracle-Linux-9.4-2026.09.30-0',
    extra: {
      lifecycleState: 'AVAILABLE',
      operatingSystem: 'Oracle Linux',
      operatingSystemVersion: '9',
      baseImageId: null,
      minDisk: 47,
      freeformTags: {},
    },
  });
  await expect(driver.getImage('old')).rejects.toMatchObject({ code: 'image-not-found' });
});

test('endpoints of single services go before the one for all', async () => {
  await using lab = new Oracle({
    ...options,
    endpoint: 'https://lab.example/core',
    endpoints: { identity: 'https://identity.example/v1' },
  });
  nock('https://identity.example')
    .get(/^\/v1\/availabilityDomains/)
    .reply(200, [{ name: ZONE }]);
  nock('https://lab.example')
    .get(/^\/core\/images/)
    .reply(200, []);
  expect((await lab.listLocations()).map(({ id }) => id)).toEqual([ZONE]);
  expect(await lab.listImages()).toEqual([]);
});

test('availability domains are the locations, and another host knows them', async () => {
  nock(IDENTITY)
    .get(`${BASE}/availabilityDomains?compartmentId=${encodeURIComponent(C)}`)
    .reply(200, [{ name: ZONE, id: 'ocid1.availabilitydomain.oc1..x', compartmentId: C }]);
  const [location] = await driver.listLocations();
  expect(location).toMatchObject({ id: ZONE, name: ZONE, country: null });
});

describe('createNode', () => {
  const spec = { name: 'web-1', image: IMAGE, size: 'VM.Standard.E4.Flex:2:16', location: ZONE };

  test('sends what was asked for, with a token by which Oracle knows a repeated request', async () => {
    let sent: unknown;
    iaas()
      .post(`${BASE}/instances`, (body) => {
        sent = body;
        return true;
      })
      .matchHeader('opc-retry-token', /^[0-9a-f-]{36}$/)
      .reply(200, instance({ lifecycleState: 'PROVISIONING' }));
    const node = await driver.createNode({
      ...spec,
      auth: { publicKey: KEY },
      userData: '#!/bin/sh',
      metadata: { team: 'web' },
      networks: ['ocid1.subnet.oc1.eu-frankfurt-1.other'],
      firewalls: ['ocid1.networksecuritygroup.oc1..g'],
      extra: {
        bootVolumeSize: 100,
        publicIp: false,
        ipv6: true,
        privateIp: '10.0.0.7',
        faultDomain: 'FAULT-DOMAIN-2',
        hostname: 'web1',
        baseline: 'BASELINE_1_2',
      },
    });
    expect(sent).toEqual({
      compartmentId: C,
      availabilityDomain: ZONE,
      displayName: 'web-1',
      shape: 'VM.Standard.E4.Flex',
      shapeConfig: { ocpus: 2, memoryInGBs: 16, baselineOcpuUtilization: 'BASELINE_1_2' },
      sourceDetails: { sourceType: 'image', imageId: IMAGE, bootVolumeSizeInGBs: 100 },
      createVnicDetails: {
        subnetId: 'ocid1.subnet.oc1.eu-frankfurt-1.other',
        assignPublicIp: false,
        assignIpv6Ip: true,
        privateIp: '10.0.0.7',
        nsgIds: ['ocid1.networksecuritygroup.oc1..g'],
        hostnameLabel: 'web1',
      },
      metadata: { ssh_authorized_keys: KEY, user_data: Buffer.from('#!/bin/sh').toString('base64') },
      freeformTags: { team: 'web' },
      faultDomain: 'FAULT-DOMAIN-2',
    });
    expect(node).toMatchObject({ id: NODE, state: 'pending', publicIps: [] });
  });

  test('goes into the first availability domain and the subnet of the driver where none is named', async () => {
    nock(IDENTITY)
      .get(`${BASE}/availabilityDomains?compartmentId=${encodeURIComponent(C)}`)
      .reply(200, [{ name: 'Uocm:EU-FRANKFURT-1-AD-2' }, { name: ZONE }]);
    const post = heard('POST', `${BASE}/instances`, 200, instance());
    await driver.createNode({ name: 'web-1', image: IMAGE, size: 'VM.Standard2.1' });
    expect(post.sent).toEqual({
      compartmentId: C,
      availabilityDomain: ZONE,
      displayName: 'web-1',
      shape: 'VM.Standard2.1',
      sourceDetails: { sourceType: 'image', imageId: IMAGE },
      createVnicDetails: { subnetId: SUBNET },
    });
  });

  test.each([
    [{ keyPair: 'laptop' }, /keyPair/],
    [{ auth: { password: 'secret' } }, /password/],
    [{ networks: 'none' as const }, /one subnet/],
    [{ networks: ['a', 'b'] }, /one subnet/],
    [{ size: 'VM.Standard.E4.Flex:2' }, /is no size of Oracle/],
    [{ userData: 'x'.repeat(24_001) }, /userData/],
  ])('refuses %j before it sends anything', async (changes, words) => {
    await expect(driver.createNode({ ...spec, ...changes })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(words) as string,
    });
  });

  test('wants a subnet, since Oracle has no default one', async () => {
    const { subnetId: _, ...others } = options;
    await using without = new Oracle(others);
    await expect(without.createNode({ ...spec, networks: 'auto' })).rejects.toThrow(/no default network/);
  });

  test.each([
    [404, 'NotAuthorizedOrNotFound', 'shape VM.Standard.E2.1.Micro not found', 'size-not-found'],
    [404, 'NotAuthorizedOrNotFound', `image ${IMAGE} not found`, 'image-not-found'],
    [404, 'NotAuthorizedOrNotFound', 'Authorization failed or requested resource not found.', 'not-found'],
    [
      400,
      'InvalidParameter',
      'Invalid ShapeConfig: null (Cannot launch flexible instance without ShapeConfig)',
      'invalid-request',
    ],
    [
      400,
      'LimitExceeded',
      'The following service limits were exceeded: standard-a1-core-count.',
      'quota-exceeded',
    ],
    [400, 'QuotaExceeded', 'The quota of this compartment is exceeded.', 'quota-exceeded'],
    [500, 'InternalError', 'Out of host capacity.', 'capacity'],
    [
      401,
      'NotAuthenticated',
      'The required information to complete authentication was not provided.',
      'authentication',
    ],
    [429, 'TooManyRequests', 'Too many requests for the user.', 'rate-limit'],
  ])('%i %s (%s) is %s', async (status, code, message, expected) => {
    iaas().post(`${BASE}/instances`).reply(status, failure(code, message), { 'opc-request-id': 'req-1' });
    await expect(driver.createNode(spec)).rejects.toMatchObject({ code: expected, providerCode: code });
  });

  test('repeats a create whose response was lost with the same token', async () => {
    await using patient = new Oracle({ ...options, retry: { attempts: 2 } });
    const tokens: string[] = [];
    const keep = (token: string | null): boolean => tokens.push(String(token)) > 0;
    for (const [status, body] of [
      [503, failure('ServiceUnavailable', 'later')] as const,
      [200, instance()] as const,
    ])
      iaas().post(`${BASE}/instances`).matchHeader('opc-retry-token', keep).reply(status, body);
    await patient.createNode(spec);
    expect(new Set(tokens).size).toBe(1);
  });
});

describe('a change of an instance', () => {
  test.each([
    ['rebootNode', 'SOFTRESET', 'STOPPING', 'rebooting'],
    ['startNode', 'START', 'STARTING', 'starting'],
    ['stopNode', 'SOFTSTOP', 'STOPPING', 'stopping'],
  ] as const)('%s is the action %s', async (method, action, lifecycleState, state) => {
    iaas().post(`${BASE}/instances/${NODE}?action=${action}`).reply(200, instance({ lifecycleState }));
    noCards();
    expect(await driver[method](NODE)).toMatchObject({ state });
  });

  test('resizeNode sends the shape with what was chosen', async () => {
    const put = heard('PUT', `${BASE}/instances/${NODE}`, 200, instance());
    noCards();
    await driver.resizeNode(NODE, 'VM.Standard.E4.Flex:4:32');
    expect(put.sent).toEqual({
      shape: 'VM.Standard.E4.Flex',
      shapeConfig: { ocpus: 4, memoryInGBs: 32 },
    });
  });

  test('rebuildNode replaces the boot volume', async () => {
    const put = heard('PUT', `${BASE}/instances/${NODE}`, 200, instance());
    noCards();
    await driver.rebuildNode(NODE, { image: IMAGE });
    expect(put.sent).toEqual({
      sourceDetails: { sourceType: 'image', imageId: IMAGE, isPreserveBootVolumeEnabled: false },
    });
  });

  test('updateNode keeps the owner tag, and begins anew when another program was faster', async () => {
    iaas()
      .get(`${BASE}/instances/${NODE}`)
      .reply(200, instance({ freeformTags: { 'skylane-intent': 'r-1' } }), { etag: 'one' })
      .get(`${BASE}/instances/${NODE}`)
      .reply(200, instance({ freeformTags: { 'skylane-intent': 'r-2' } }), { etag: 'two' })
      .put(`${BASE}/instances/${NODE}`)
      .matchHeader('if-match', 'one')
      .reply(412, failure('NoEtagMatch', 'The ETag does not match.'))
      .put(`${BASE}/instances/${NODE}`, {
        displayName: 'web-2',
        freeformTags: { 'skylane-intent': 'r-2', role: 'db' },
      })
      .matchHeader('if-match', 'two')
      .reply(200, instance());
    noCards();
    await driver.updateNode(NODE, { name: 'web-2', metadata: { role: 'db' } });
  });

  test('getConsoleOutput says when Oracle could not capture the console, and leaves nothing', async () => {
    iaas()
      .post(`${BASE}/instanceConsoleHistories`)
      .reply(200, { id: 'h', lifecycleState: 'REQUESTED' })
      .get(`${BASE}/instanceConsoleHistories/h`)
      .reply(200, { id: 'h', lifecycleState: 'FAILED' })
      .delete(`${BASE}/instanceConsoleHistories/h`)
      .reply(204);
    await expect(driver.getConsoleOutput(NODE)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('getConsoleOutput captures the console, reads it, and deletes what was captured', async () => {
    iaas()
      .post(`${BASE}/instanceConsoleHistories`, { instanceId: NODE })
      .reply(200, { id: 'h', lifecycleState: 'REQUESTED' })
      .get(`${BASE}/instanceConsoleHistories/h`)
      .reply(200, { id: 'h', lifecycleState: 'GETTING-HISTORY' })
      .get(`${BASE}/instanceConsoleHistories/h`)
      .reply(200, { id: 'h', lifecycleState: 'SUCCEEDED' })
      .get(`${BASE}/instanceConsoleHistories/h/data?offset=0&length=1048576`)
      .reply(200, 'booting\nlogin:\n', { 'content-type': 'text/plain' })
      .delete(`${BASE}/instanceConsoleHistories/h`)
      .reply(204);
    expect(await driver.getConsoleOutput(NODE, { lines: 1 })).toBe('login:');
  });
});

describe('a delete', () => {
  test('is done when the instance is gone, terminating, or terminated', async () => {
    for (const after of [
      { status: 404, body: failure('NotAuthorizedOrNotFound', 'not found') },
      { status: 200, body: instance({ lifecycleState: 'TERMINATING' }) },
      { status: 200, body: instance({ lifecycleState: 'TERMINATED' }) },
    ]) {
      iaas()
        .delete(`${BASE}/instances/${NODE}`)
        .reply(
          404,
          failure('NotAuthorizedOrNotFound', 'Authorization failed or requested resource not found.'),
        )
        .get(`${BASE}/instances/${NODE}`)
        .reply(after.status, after.body);
      await driver.destroyNode(NODE);
    }
  });

  test('that Oracle answers with 404 although the instance is there is not allowed', async () => {
    iaas()
      .delete(`${BASE}/instances/${NODE}`)
      .reply(404, failure('NotAuthorizedOrNotFound', 'Authorization failed or requested resource not found.'))
      .get(`${BASE}/instances/${NODE}`)
      .reply(200, instance());
    await expect(driver.destroyNode(NODE)).rejects.toMatchObject({ code: 'permission' });
  });

  test('of a volume in use is a conflict', async () => {
    iaas()
      .delete(`${BASE}/volumes/${VOLUME}`)
      .reply(409, failure('Conflict', 'The volume is attached.'))
      .get(`${BASE}/volumes/${VOLUME}`)
      .reply(200, volume());
    await expect(driver.destroyVolume(VOLUME)).rejects.toMatchObject({ code: 'conflict' });
  });
});

test('a lock passes: the same request is sent again', async () => {
  await using patient = new Oracle({ ...options, retry: { attempts: 2 } });
  iaas()
    .post(`${BASE}/instances/${NODE}?action=START`)
    .reply(409, failure('IncorrectState', 'The instance is being changed.'))
    .post(`${BASE}/instances/${NODE}?action=START`)
    .reply(200, instance({ lifecycleState: 'STARTING' }));
  noCards();
  expect(await patient.startNode(NODE)).toMatchObject({ state: 'starting' });
});

describe('volumes', () => {
  const attachments = `${BASE}/volumeAttachments?${ofCompartment}`;

  test('show what they are attached to, which Oracle keeps elsewhere', async () => {
    iaas()
      .get(`${BASE}/volumes?${ofCompartment}`)
      .reply(200, [volume(), volume({ id: 'free' }), volume({ id: 'gone', lifecycleState: 'TERMINATED' })])
      .get(attachments)
      .reply(200, [volumeAttachment({ id: 'old', lifecycleState: 'DETACHED' }), volumeAttachment()]);
    const [one, free, ...others] = await driver.listVolumes();
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      id: VOLUME,
      name: 'data',
      size: 50,
      state: 'in-use',
      extra: {
        lifecycleState: 'AVAILABLE',
        nodeId: NODE,
        attachmentId: 'att-1',
        device: '/dev/oracleoci/oraclevdb',
        location: ZONE,
        performance: 10,
        freeformTags: { team: 'web' },
      },
    });
    expect(free).toMatchObject({ state: 'available', extra: { nodeId: null } });
  });

  test.each([
    ['PROVISIONING', 'creating'],
    ['RESTORING', 'creating'],
    ['TERMINATING', 'deleting'],
    ['FAULTY', 'error'],
  ])('that are %s are %s', async (lifecycleState, state) => {
    iaas()
      .get(`${BASE}/volumes/${VOLUME}`)
      .reply(200, volume({ lifecycleState }))
      .get(`${attachments}&volumeId=${VOLUME}`)
      .reply(200, []);
    expect((await driver.getVolume(VOLUME)).state).toBe(state);
  });

  test('that were deleted are none', async () => {
    iaas()
      .get(`${BASE}/volumes/${VOLUME}`)
      .reply(200, volume({ lifecycleState: 'TERMINATED' }));
    await expect(driver.getVolume(VOLUME)).rejects.toMatchObject({ code: 'volume-not-found' });
  });

  test('are made of a backup', async () => {
    const post = heard('POST', `${BASE}/volumes`, 200, volume({ lifecycleState: 'PROVISIONING' }));
    const made = await driver.createVolume({
      name: 'data',
      size: 50,
      location: ZONE,
      snapshot: 'ocid1.volumebackup.oc1..b',
      tags: { team: 'web' },
      extra: { performance: 20 },
    });
    expect(made.state).toBe('creating');
    expect(post.sent).toEqual({
      compartmentId: C,
      availabilityDomain: ZONE,
      displayName: 'data',
      sizeInGBs: 50,
      vpusPerGB: 20,
      freeformTags: { team: 'web' },
      sourceDetails: { type: 'volumeBackup', id: 'ocid1.volumebackup.oc1..b' },
    });
  });

  test('are attached by paravirtualisation, and awaited', async () => {
    iaas().get(`${BASE}/volumes/${VOLUME}`).times(3).reply(200, volume());
    const post = heard('POST', `${BASE}/volumeAttachments`, 200, volumeAttachment());
    iaas()
      .get(`${attachments}&volumeId=${VOLUME}`)
      .reply(200, [volumeAttachment({ lifecycleState: 'ATTACHING' })])
      .get(`${attachments}&volumeId=${VOLUME}`)
      .reply(200, [volumeAttachment()]);
    const device = '/dev/oracleoci/oraclevdb';
    expect(await driver.attachVolume(VOLUME, NODE, { device })).toMatchObject({ state: 'in-use' });
    expect(post.sent).toEqual({ type: 'paravirtualized', instanceId: NODE, volumeId: VOLUME, device });
  });

  test('are detached by their attachment', async () => {
    iaas()
      .get(`${BASE}/volumes/${VOLUME}`)
      .times(2)
      .reply(200, volume())
      .get(`${attachments}&volumeId=${VOLUME}`)
      .reply(200, [volumeAttachment()])
      .delete(`${BASE}/volumeAttachments/att-1`)
      .reply(204)
      .get(`${attachments}&volumeId=${VOLUME}`)
      .reply(200, [volumeAttachment({ lifecycleState: 'DETACHED' })]);
    expect(await driver.detachVolume(VOLUME)).toMatchObject({ state: 'available' });
  });

  test('that are attached to nothing cannot be detached', async () => {
    iaas()
      .get(`${BASE}/volumes/${VOLUME}`)
      .reply(200, volume())
      .get(`${attachments}&volumeId=${VOLUME}`)
      .reply(200, []);
    await expect(driver.detachVolume(VOLUME)).rejects.toMatchObject({ code: 'conflict' });
  });
});

test('backups are the snapshots of volumes', async () => {
  const backup = {
    id: 'ocid1.volumebackup.oc1..b',
    displayName: 'before',
    compartmentId: C,
    volumeId: VOLUME,
    lifecycleState: 'AVAILABLE',
    sizeInGBs: 50,
    uniqueSizeInGBs: 1,
    type: 'INCREMENTAL',
    timeCreated: '2026-11-01T10:00:00.000Z',
  };
  iaas()
    .get(`${BASE}/volumeBackups?${ofCompartment}&volumeId=${VOLUME}`)
    .reply(200, [backup, { ...backup, id: 'gone', lifecycleState: 'TERMINATED' }]);
  const [snapshot, ...others] = await driver.listVolumeSnapshots(VOLUME);
  expect(others).toEqual([]);
  expect(snapshot).toMatchObject({
    name: 'before',
    size: 50,
    state: 'available',
    extra: { volumeId: VOLUME, type: 'INCREMENTAL', usedSize: 1, freeformTags: {} },
  });
  const post = heard('POST', `${BASE}/volumeBackups`, 200, { ...backup, lifecycleState: 'REQUEST_RECEIVED' });
  const made = await driver.createVolumeSnapshot(VOLUME, { name: 'before', extra: { type: 'FULL' } });
  expect(made.state).toBe('creating');
  expect(post.sent).toEqual({ volumeId: VOLUME, displayName: 'before', type: 'FULL' });
});

describe('reserved addresses', () => {
  const row = { id: ADDRESS, ipAddress: '132.145.1.3', lifecycleState: 'AVAILABLE', lifetime: 'RESERVED' };

  test('are reserved in the compartment', async () => {
    const post = heard('POST', `${BASE}/publicIps`, 200, row);
    expect(await driver.reserveAddress()).toMatchObject({ id: ADDRESS, ip: '132.145.1.3', nodeId: null });
    expect(post.sent).toEqual({ compartmentId: C, lifetime: 'RESERVED' });
    await expect(driver.reserveAddress({ network: 'x' })).rejects.toMatchObject({ code: 'invalid-request' });
  });

  function cards(): void {
    iaas()
      .get(`${BASE}/vnicAttachments?${ofCompartment}&instanceId=${NODE}`)
      .reply(200, [attachment('first')])
      .get(`${BASE}/privateIps?vnicId=first&limit=100`)
      .reply(200, [
        { id: 'p2', ipAddress: '10.0.0.9', vnicId: 'first', isPrimary: false },
        { id: 'p1', ipAddress: '10.0.0.2', vnicId: 'first', isPrimary: true },
      ]);
  }

  test('are assigned to the primary private address, and awaited', async () => {
    cards();
    const put = heard('PUT', `${BASE}/publicIps/${ADDRESS}`, 200, row);
    iaas()
      .get(`${BASE}/publicIps/${ADDRESS}`)
      .reply(200, { ...row, lifecycleState: 'ASSIGNING', assignedEntityId: 'p1' })
      .get(`${BASE}/publicIps/${ADDRESS}`)
      .reply(200, { ...row, lifecycleState: 'ASSIGNED', assignedEntityId: 'p1' });
    expect(await driver.assignAddress(ADDRESS, NODE)).toMatchObject({ nodeId: NODE });
    expect(put.sent).toEqual({ privateIpId: 'p1' });
  });

  test('that Oracle silently does not assign are a conflict', async () => {
    cards();
    const put = heard('PUT', `${BASE}/publicIps/${ADDRESS}`, 200, row);
    iaas().get(`${BASE}/publicIps/${ADDRESS}`).reply(200, row);
    await expect(driver.assignAddress(ADDRESS, NODE, { privateIp: '10.0.0.9' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(put.sent).toEqual({ privateIpId: 'p2' });
  });

  test('are unassigned by an empty private address', async () => {
    iaas()
      .get(`${BASE}/publicIps/${ADDRESS}`)
      .reply(200, { ...row, lifecycleState: 'ASSIGNED', assignedEntityId: 'p1' })
      .get(`${BASE}/publicIps/${ADDRESS}`)
      .reply(200, row);
    const put = heard('PUT', `${BASE}/publicIps/${ADDRESS}`, 200, row);
    expect(await driver.unassignAddress(ADDRESS)).toMatchObject({ nodeId: null });
    expect(put.sent).toEqual({ privateIpId: '' });
  });
});

describe('networks', () => {
  const VCN = 'ocid1.vcn.oc1.eu-frankfurt-1.v';
  const subnet = (changes: object = {}): object => ({
    id: SUBNET,
    displayName: 'inner',
    compartmentId: C,
    vcnId: VCN,
    cidrBlock: '10.7.0.0/24',
    ipv6CidrBlocks: ['2603:c020:0:1::/64'],
    prohibitPublicIpOnVnic: true,
    lifecycleState: 'AVAILABLE',
    ...changes,
  });

  test('are subnets; deleted ones are none', async () => {
    iaas()
      .get(`${BASE}/subnets?${ofCompartment}`)
      .reply(200, [subnet(), subnet({ id: 'gone', lifecycleState: 'TERMINATED' })])
      .get(`${BASE}/subnets/gone`)
      .reply(200, subnet({ lifecycleState: 'TERMINATED' }));
    const [network, ...others] = await driver.listNetworks();
    expect(others).toEqual([]);
    expect(network).toMatchObject({
      id: SUBNET,
      name: 'inner',
      ranges: ['10.7.0.0/24', '2603:c020:0:1::/64'],
      location: null,
      extra: { vcnId: VCN, isPrivate: true, lifecycleState: 'AVAILABLE' },
    });
    await expect(driver.getNetwork('gone')).rejects.toMatchObject({ code: 'network-not-found' });
  });

  test('are made with a VCN, which is marked as theirs', async () => {
    const vcn = heard('POST', `${BASE}/vcns`, 200, { id: VCN, lifecycleState: 'PROVISIONING' });
    iaas().get(`${BASE}/vcns/${VCN}`).reply(200, { id: VCN, lifecycleState: 'AVAILABLE' });
    const post = heard('POST', `${BASE}/subnets`, 200, subnet({ lifecycleState: 'PROVISIONING' }));
    iaas().get(`${BASE}/subnets/${SUBNET}`).reply(200, subnet());
    await driver.createNetwork({ name: 'inner', ranges: ['10.7.0.0/24'] });
    expect(vcn.sent).toEqual({
      compartmentId: C,
      displayName: 'inner',
      cidrBlocks: ['10.7.0.0/24'],
      freeformTags: { 'skylane-network': 'true' },
    });
    expect(post.sent).toEqual({
      compartmentId: C,
      vcnId: VCN,
      displayName: 'inner',
      cidrBlock: '10.7.0.0/24',
    });
  });

  test('stay with their VCN while another subnet is in it', async () => {
    iaas()
      .get(`${BASE}/subnets/${SUBNET}`)
      .reply(200, subnet())
      .delete(`${BASE}/subnets/${SUBNET}`)
      .reply(204)
      .get(`${BASE}/subnets/${SUBNET}`)
      .reply(200, subnet({ lifecycleState: 'TERMINATED' }))
      .get(`${BASE}/vcns/${VCN}`)
      .reply(200, { id: VCN, freeformTags: { 'skylane-network': 'true' } })
      .get(`${BASE}/subnets?${ofCompartment}&vcnId=${VCN}`)
      .reply(200, [subnet({ id: 'other' })]);
    await driver.destroyNetwork(SUBNET);
  });

  test('lead to the internet where that is asked for', async () => {
    iaas()
      .post(`${BASE}/vcns`)
      .reply(200, { id: VCN, lifecycleState: 'AVAILABLE' })
      .get(`${BASE}/vcns/${VCN}`)
      .times(2)
      .reply(200, { id: VCN, lifecycleState: 'AVAILABLE', defaultRouteTableId: 'rt' })
      .post(`${BASE}/internetGateways`, { compartmentId: C, vcnId: VCN, isEnabled: true })
      .reply(200, { id: 'igw', lifecycleState: 'PROVISIONING' })
      .get(`${BASE}/internetGateways/igw`)
      .reply(200, { id: 'igw', lifecycleState: 'AVAILABLE' })
      .put(`${BASE}/routeTables/rt`, {
        routeRules: [{ destination: '0.0.0.0/0', destinationType: 'CIDR_BLOCK', networkEntityId: 'igw' }],
      })
      .reply(200, {})
      .post(`${BASE}/subnets`)
      .reply(200, subnet())
      .get(`${BASE}/subnets/${SUBNET}`)
      .reply(200, subnet());
    await driver.createNetwork({ name: 'inner', ranges: ['10.7.0.0/24'], extra: { internet: true } });
    const both = { name: 'inner', ranges: ['10.7.0.0/24'], extra: { internet: true, vcnId: VCN } };
    await expect(driver.createNetwork(both)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('leave no VCN behind when the subnet is refused', async () => {
    iaas()
      .post(`${BASE}/vcns`)
      .reply(200, { id: VCN, lifecycleState: 'AVAILABLE' })
      .get(`${BASE}/vcns/${VCN}`)
      .reply(200, { id: VCN, lifecycleState: 'AVAILABLE' })
      .post(`${BASE}/subnets`)
      .reply(400, failure('LimitExceeded', 'The limit of subnets is reached.'))
      .get(`${BASE}/internetGateways?${ofCompartment}&vcnId=${VCN}`)
      .reply(200, [])
      .delete(`${BASE}/vcns/${VCN}`)
      .reply(204);
    const made = driver.createNetwork({ name: 'inner', ranges: ['10.7.0.0/24'] });
    await expect(made).rejects.toMatchObject({ code: 'quota-exceeded' });
  });

  test('that are made in a VCN that is there need nothing else', async () => {
    const post = heard('POST', `${BASE}/subnets`, 200, subnet());
    iaas().get(`${BASE}/subnets/${SUBNET}`).reply(200, subnet());
    const ranges = ['10.7.0.0/24', '10.8.0.0/24'];
    const extra = { vcnId: VCN, isPrivate: true, dnsLabel: 'inner' };
    await driver.createNetwork({ name: 'inner', ranges, location: ZONE, extra });
    expect(post.sent).toEqual({
      compartmentId: C,
      vcnId: VCN,
      displayName: 'inner',
      ipv4CidrBlocks: ranges,
      availabilityDomain: ZONE,
      prohibitPublicIpOnVnic: true,
      dnsLabel: 'inner',
    });
  });

  test('want a range of IPv4', async () => {
    for (const ranges of [undefined, ['2001:db8::/64']])
      await expect(driver.createNetwork({ name: 'inner', ...(ranges && { ranges }) })).rejects.toMatchObject({
        code: 'invalid-request',
      });
  });

  test('that Oracle brings back, since something is in them, are a conflict', async () => {
    iaas()
      .get(`${BASE}/subnets/${SUBNET}`)
      .reply(200, subnet())
      .delete(`${BASE}/subnets/${SUBNET}`)
      .reply(204)
      .get(`${BASE}/subnets/${SUBNET}`)
      .reply(200, subnet());
    await expect(driver.destroyNetwork(SUBNET)).rejects.toMatchObject({ code: 'conflict' });
  });

  test.each([
    ['a VCN of their own', { 'skylane-network': 'true' }, 1],
    ['a VCN of someone else', {}, 0],
  ])('go with %s if it is theirs', async (_, freeformTags, deletes) => {
    iaas()
      .get(`${BASE}/subnets/${SUBNET}`)
      .reply(200, subnet())
      .delete(`${BASE}/subnets/${SUBNET}`)
      .reply(204)
      .get(`${BASE}/subnets/${SUBNET}`)
      .reply(404, failure('NotAuthorizedOrNotFound', 'not found'))
      .get(`${BASE}/vcns/${VCN}`)
      .reply(200, { id: VCN, freeformTags });
    if (deletes > 0)
      iaas()
        .get(`${BASE}/subnets?${ofCompartment}&vcnId=${VCN}`)
        .reply(200, [subnet({ lifecycleState: 'TERMINATED' })])
        .get(`${BASE}/internetGateways?${ofCompartment}&vcnId=${VCN}`)
        .reply(200, [{ id: 'igw', lifecycleState: 'AVAILABLE' }])
        .get(`${BASE}/vcns/${VCN}`)
        .reply(200, { id: VCN, defaultRouteTableId: 'rt' })
        .put(`${BASE}/routeTables/rt`, { routeRules: [] })
        .reply(200, {})
        .delete(`${BASE}/internetGateways/igw`)
        .reply(204)
        .get(`${BASE}/internetGateways/igw`)
        .reply(404, failure('NotAuthorizedOrNotFound', 'not found'))
        .delete(`${BASE}/vcns/${VCN}`)
        .reply(204);
    await driver.destroyNetwork(SUBNET);
  });
});

describe('firewalls', () => {
  const GROUP = 'ocid1.networksecuritygroup.oc1..g';
  const group = { id: GROUP, displayName: 'web', vcnId: 'vcn', lifecycleState: 'AVAILABLE' };
  const at = `${BASE}/networkSecurityGroups/${GROUP}`;
  const ssh = {
    id: '1',
    direction: 'INGRESS',
    protocol: '6',
    source: '192.0.2.0/24',
    sourceType: 'CIDR_BLOCK',
    tcpOptions: { destinationPortRange: { min: 22, max: 22 }, sourcePortRange: null },
  };

  /** Answers the requests for a group with its rules and servers. */
  function shown(rules: readonly object[]): void {
    iaas()
      .get(at)
      .reply(200, group)
      .get(`${at}/securityRules?limit=100`)
      .reply(200, rules)
      .get(`${at}/vnics?limit=100`)
      .reply(200, [
        { vnicId: 'first', resourceId: NODE },
        { vnicId: 'second', resourceId: NODE },
      ]);
  }

  test('tell what they allow, and in Oracle’s words what this form cannot say', async () => {
    shown([
      ssh,
      { ...ssh, id: '2', source: '198.51.100.7/32' },
      { ...ssh, id: '3', protocol: '58', source: '::/0', tcpOptions: null },
      {
        ...ssh,
        id: '4',
        protocol: '17',
        source: GROUP,
        sourceType: 'NETWORK_SECURITY_GROUP',
        tcpOptions: null,
      },
      {
        id: '5',
        direction: 'EGRESS',
        protocol: 'all',
        destination: '0.0.0.0/0',
        destinationType: 'CIDR_BLOCK',
      },
      { ...ssh, id: '6', isStateless: true },
      { ...ssh, id: '7', protocol: '1', icmpOptions: { type: 3, code: 4 }, tcpOptions: null },
      { ...ssh, id: '8', tcpOptions: { sourcePortRange: { min: 1, max: 2 } } },
      { ...ssh, id: '9', source: 'oci-fra-objectstorage', sourceType: 'SERVICE_CIDR_BLOCK' },
      { ...ssh, id: '10', protocol: '47', tcpOptions: null },
    ]);
    const firewall = await driver.getFirewall(GROUP);
    expect(firewall).toMatchObject({ id: GROUP, name: 'web', nodeIds: [NODE], extra: { vcnId: 'vcn' } });
    expect(firewall.rules).toEqual([
      {
        direction: 'in',
        protocol: 'tcp',
        ports: { from: 22, to: 22 },
        addresses: ['192.0.2.0/24', '198.51.100.7/32'],
        group: null,
      },
      { direction: 'in', protocol: 'icmp', ports: null, addresses: ['::/0'], group: null },
      { direction: 'in', protocol: 'udp', ports: null, addresses: [], group: GROUP },
      { direction: 'out', protocol: 'any', ports: null, addresses: ['0.0.0.0/0'], group: null },
    ]);
    expect(firewall.otherRules).toHaveLength(5);
  });

  test('are made in the VCN of the driver’s subnet, with rules of one address each', async () => {
    iaas()
      .get(`${BASE}/subnets/${SUBNET}`)
      .reply(200, { id: SUBNET, vcnId: 'vcn', lifecycleState: 'AVAILABLE' })
      .get(at)
      .reply(200, group);
    const post = heard('POST', `${BASE}/networkSecurityGroups`, 200, {
      ...group,
      lifecycleState: 'PROVISIONING',
    });
    const add = heard('POST', `${at}/actions/addSecurityRules`, 200, { securityRules: [] });
    shown([]);
    await driver.createFirewall({
      name: 'web',
      rules: [
        { protocol: 'udp', ports: 53, addresses: ['192.0.2.1'] },
        { protocol: 'icmp' },
        { direction: 'out', protocol: 'any', group: GROUP },
      ],
    });
    expect(post.sent).toEqual({ compartmentId: C, vcnId: 'vcn', displayName: 'web' });
    const ingress = { direction: 'INGRESS', sourceType: 'CIDR_BLOCK' };
    expect(add.sent).toEqual({
      securityRules: [
        {
          ...ingress,
          protocol: '17',
          source: '192.0.2.1/32',
          udpOptions: { destinationPortRange: { min: 53, max: 53 } },
        },
        { ...ingress, protocol: '1', source: '0.0.0.0/0' },
        { ...ingress, protocol: '58', source: '::/0' },
        {
          direction: 'EGRESS',
          protocol: 'all',
          destination: GROUP,
          destinationType: 'NETWORK_SECURITY_GROUP',
        },
      ],
    });
  });

  test('send 25 rules a request at most, and are deleted again when one is refused', async () => {
    const sizes: number[] = [];
    const count = ({ securityRules }: { securityRules: unknown[] }): boolean =>
      sizes.push(securityRules.length) > 0;
    iaas()
      .post(`${BASE}/networkSecurityGroups`)
      .reply(200, group)
      .get(at)
      .reply(200, group)
      .post(`${at}/actions/addSecurityRules`, count)
      .reply(200, { securityRules: [] })
      .post(`${at}/actions/addSecurityRules`, count)
      .reply(400, failure('LimitExceeded', 'The limit of rules is reached.'))
      .delete(at)
      .reply(204);
    const rules = Array.from({ length: 30 }, (_, index) => ({
      protocol: 'tcp' as const,
      ports: 8000 + index,
      addresses: ['192.0.2.1'],
    }));
    const made = driver.createFirewall({ name: 'web', rules, extra: { vcnId: 'vcn' } });
    await expect(made).rejects.toMatchObject({ code: 'quota-exceeded' });
    // With the two that let all out.
    expect(sizes).toEqual([25, 7]);
  });

  test('get new rules before the old go, and keep those that stay', async () => {
    iaas()
      .get(`${at}/securityRules?limit=100`)
      .reply(200, [ssh, { ...ssh, id: '2', source: '198.51.100.7/32' }]);
    const order: string[] = [];
    iaas()
      .post(`${at}/actions/addSecurityRules`, (body: { securityRules: { source: string }[] }) => {
        order.push(`add ${body.securityRules.map(({ source }) => source).join()}`);
        return true;
      })
      .reply(200, { securityRules: [] })
      .post(`${at}/actions/removeSecurityRules`, (body: { securityRuleIds: string[] }) => {
        order.push(`remove ${body.securityRuleIds.join()}`);
        return true;
      })
      .reply(204);
    shown([]);
    await driver.updateFirewall(GROUP, {
      rules: [{ protocol: 'tcp', ports: 22, addresses: ['192.0.2.0/24', '203.0.113.0/24'] }],
    });
    expect(order).toEqual(['add 203.0.113.0/24', 'remove 2']);
  });

  test('are put on the primary network card, whose other groups stay', async () => {
    iaas()
      .get(at)
      .reply(200, group)
      .get(`${BASE}/vnicAttachments?${ofCompartment}&instanceId=${NODE}`)
      .reply(200, [attachment('first')])
      .get(`${BASE}/vnics/first`)
      .reply(200, { id: 'first', nsgIds: ['other'] }, { etag: 'one' })
      .put(`${BASE}/vnics/first`, { nsgIds: ['other', GROUP] })
      .matchHeader('if-match', 'one')
      .reply(200, {});
    shown([]);
    expect((await driver.attachFirewall(GROUP, NODE)).nodeIds).toEqual([NODE]);
  });

  test('that a server does not have are taken off without a request', async () => {
    iaas()
      .get(at)
      .reply(200, group)
      .get(`${BASE}/vnicAttachments?${ofCompartment}&instanceId=${NODE}`)
      .reply(200, [attachment('first')])
      .get(`${BASE}/vnics/first`)
      .reply(200, { id: 'first', nsgIds: ['other'] });
    shown([]);
    await driver.detachFirewall(GROUP, NODE);
  });

  test('want a VCN', async () => {
    const { subnetId: _, ...others } = options;
    await using without = new Oracle(others);
    await expect(without.createFirewall({ name: 'web' })).rejects.toThrow(/belongs to a VCN/);
  });
});

test('a private key stands in no error', async () => {
  iaas()
    .get(`${BASE}/instances/${NODE}`)
    .reply(401, failure('NotAuthenticated', PEM.slice(40, 120)));
  const error = await driver.getNode(NODE).catch((thrown: unknown) => thrown);
  expect(`${String(error)} ${JSON.stringify(driver)}`).not.toContain(PEM.slice(40, 80));
});
