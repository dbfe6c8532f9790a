import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, Provider } from 'skylane';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answers, at, DONE, failure, stage, ZONE } from '../../../support/compute-engine.js';
import { fixture } from '../../../support/fixture.js';

const Gce = getDriver(Provider.GCE);
const recorded = (name: string) => fixture(`libcloud/compute/gce/${name}.json`);

/** Fields of a create that are looked at. */
interface Asked {
  readonly metadata: { readonly items: unknown };
  readonly scheduling: unknown;
  readonly serviceAccounts: unknown;
  readonly networkInterfaces: unknown;
  readonly tags: unknown;
}

describe('recorded responses', () => {
  test('of instances over all zones', async () => {
    const { driver } = await stage(
      answers({ [`GET ${at('/aggregated/instances')}`]: recorded('aggregated_instances') }),
    );
    const nodes = await driver.listNodes();
    expect(nodes.length).toBeGreaterThan(2);
    const [first] = nodes;
    expect(first).toMatchObject({ state: 'running', size: 'n1-standard-1' });
    expect(first?.location).toMatch(/^[a-z0-9-]+-[a-z]$/);
    expect(first?.publicIps.length).toBe(1);
    expect(driver.adopt(JSON.parse(JSON.stringify(first)) as never)).toBeInstanceOf(first!.constructor);
  });

  test('of disks, snapshots, networks, subnets, firewall rules and addresses', async () => {
    const { driver } = await stage(
      answers({
        [`GET ${at('/aggregated/disks')}`]: recorded('aggregated_disks'),
        [`GET ${at('/global/snapshots')}`]: recorded('global_snapshots'),
        [`GET ${at('/global/networks')}`]: recorded('global_networks'),
        [`GET ${at('/aggregated/subnetworks')}`]: recorded('aggregated_subnetworks'),
        [`GET ${at('/global/firewalls')}`]: recorded('global_firewalls'),
        [`GET ${at('/aggregated/addresses')}`]: recorded('aggregated_addresses'),
        [`GET ${at('/aggregated/instances')}`]: recorded('aggregated_instances'),
      }),
    );
    expect(
      (await driver.listVolumes()).every(({ size, state }) => size !== null && state !== 'unknown'),
    ).toBe(true);
    expect((await driver.listVolumeSnapshots()).length).toBeGreaterThan(0);
    expect((await driver.networks.list()).map(({ name }) => name)).toContain('default');
    expect((await driver.subnetworks.list()).every(({ range }) => range !== null)).toBe(true);
    const rules = await driver.firewalls.list();
    expect(rules.some(({ allowed }) => allowed.some(({ protocol }) => protocol === 'tcp'))).toBe(true);
    expect((await driver.listAddresses()).every(({ ip }) => /^[\d.]+$/.test(ip))).toBe(true);
  });

  test('of sizes, zones and a console', async () => {
    const { driver } = await stage(
      answers({
        [`GET ${at(`/zones/${ZONE}/machineTypes`)}`]: recorded('zones_us-central1-a_machineTypes'),
        [`GET ${at('/zones')}`]: recorded('zones'),
        [`GET ${at(`/zones/${ZONE}/instances/node-name/serialPort`)}`]: recorded(
          'zones_us-central1-a_instances_node_name_getSerialOutput',
        ),
      }),
      ZONE,
    );
    const sizes = await driver.listSizes();
    expect(sizes.find(({ id }) => id === 'n1-standard-1')).toMatchObject({ ram: 3840, vcpus: 1, disk: null });
    expect((await driver.listLocations()).every(({ extra }) => extra.region === 'us-central1')).toBe(true);
    expect(await driver.getConsoleOutput('node-name', { lines: 1 })).toBe('output for you.');
  });

  test('of an operation without a number: the instance is asked for by its name', async () => {
    const { driver, heard } = await stage(
      answers({
        [`POST ${at(`/zones/${ZONE}/instances`)}`]: recorded('zones_us-central1-a_instances_post'),
        [`GET ${at(`/zones/${ZONE}/instances/lcnode-001`)}`]: recorded(
          'zones_us-central1-a_instances_node-name',
        ),
      }),
      ZONE,
    );
    const image = 'projects/debian-cloud/global/images/family/debian-12';
    const node = await driver.createNode({ name: 'lcnode-001', image, size: 'n1-standard-1' });
    expect(node.id).toMatch(/^\d+$/);
    expect(heard).toHaveLength(2);
  });

  test('of an operation that failed: a change in a wrong state is a conflict', async () => {
    const { driver } = await stage(
      answers({
        [`GET ${at(`/zones/${ZONE}/instances/node-name`)}`]: recorded(
          'zones_us-central1-a_instances_node-name',
        ),
        [`POST ${at(`/zones/${ZONE}/instances/node-name/setMachineType`)}`]: recorded(
          'zones_us_central1_a_operations_operation_setMachineType_notstopped',
        ),
      }),
      ZONE,
    );
    await expect(driver.resizeNode('node-name', 'n1-standard-2')).rejects.toMatchObject({
      code: 'conflict',
      providerCode: 'RESOURCE_NOT_READY',
      operation: 'resizeNode',
    });
  });
});

describe('what a create asks for', () => {
  const IMAGE = 'projects/ubuntu-os-cloud/global/images/family/ubuntu-2404-lts-amd64';
  async function asked(spec: object, region = ZONE) {
    const { driver, heard } = await stage(
      answers({ [`POST ${at(`/zones/${ZONE}/instances`)}`]: DONE }),
      region,
    );
    const node = await driver.createNode({ name: 'web-1', image: IMAGE, size: 'e2-small', ...spec });
    const { url, body } = heard.at(-1)!;
    return { node, url, json: JSON.parse(String(body)) as Asked };
  }

  test('a public address, the default network, labels, and a requestId', async () => {
    const { node, url, json } = await asked({ metadata: { team: 'web' } });
    expect([node.id, node.state, node.location]).toEqual(['77', 'pending', ZONE]);
    expect(url.searchParams.get('requestId')).toMatch(/^[0-9a-f-]{36}$/);
    expect(json).toMatchObject({
      name: 'web-1',
      machineType: `zones/${ZONE}/machineTypes/e2-small`,
      labels: { team: 'web' },
      disks: [{ boot: true, autoDelete: true, initializeParams: { sourceImage: IMAGE } }],
      networkInterfaces: [
        { network: 'global/networks/default', accessConfigs: [{ type: 'ONE_TO_ONE_NAT' }] },
      ],
    });
  });

  test("a run's owner tag makes the same requestId again, another name another one", async () => {
    const tagged = { metadata: { 'skylane-intent': 'run-0' } };
    const ids = await Promise.all(
      [tagged, tagged, { ...tagged, name: 'web-2' }].map(async (spec) =>
        (await asked(spec)).url.searchParams.get('requestId'),
      ),
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test.each([
    ['#!/bin/sh\ntrue', 'startup-script'],
    ['#cloud-config\nruncmd: []', 'user-data'],
  ])('user data %j goes to %s', async (userData, key) => {
    const { json } = await asked({ userData });
    expect(json.metadata.items).toEqual([{ key, value: userData }]);
  });

  test.each([
    ['ssh-ed25519 AAAA ana@laptop', {}, 'ana:ssh-ed25519 AAAA ana@laptop'],
    ['ssh-ed25519 AAAA root@box', {}, 'skylane:ssh-ed25519 AAAA root@box'],
    ['ssh-ed25519 AAAA', { sshUser: 'bob' }, 'bob:ssh-ed25519 AAAA'],
  ])('the key %j with %j lets in %j', async (publicKey, extra, value) => {
    const { json } = await asked({ auth: { publicKey }, extra });
    expect(json.metadata.items).toEqual([{ key: 'ssh-keys', value }]);
  });

  test('spot, a service account, no address outside', async () => {
    const { json } = await asked({
      extra: { spot: true, serviceAccount: 'default', externalIp: false, networkTags: ['http'] },
    });
    expect(json.scheduling).toMatchObject({
      provisioningModel: 'SPOT',
      instanceTerminationAction: 'STOP',
    });
    expect(json.serviceAccounts).toEqual([
      { email: 'default', scopes: ['https://www.googleapis.com/auth/cloud-platform'] },
    ]);
    expect(json.networkInterfaces).toEqual([{ network: 'global/networks/default' }]);
    expect(json.tags).toEqual({ items: ['http'] });
  });

  test.each([
    [{ name: 'Web' }, /no name at Google/],
    [{ metadata: { Team: 'web' } }, /labels Team/],
    [{ metadata: { team: 'Web' } }, /metadata team/],
    [{ networks: 'none' }, /network interface/],
    [{ extra: { spot: true, preemptible: true } }, /two kinds/],
    [{ userData: '#!/bin/sh', extra: { instanceMetadata: { 'startup-script': 'x' } } }, /startup-script/],
    [{ auth: { password: 'secret' } }, /password/],
  ])('refuses %j before a request goes out', async (spec, words) => {
    const { driver, heard } = await stage(() => undefined, ZONE);
    const create = driver.createNode({ name: 'web-1', image: IMAGE, size: 'e2-small', ...(spec as object) });
    await expect(create).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(words),
    });
    expect(heard).toEqual([]);
  });

  test('a driver of all zones asks for one', async () => {
    const { driver } = await stage(() => undefined);
    await expect(driver.createNode({ name: 'web-1', image: IMAGE, size: 'e2-small' })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(/zone/),
    });
  });
});

describe('images', () => {
  test.each([
    ['debian-12', 'projects/debian-cloud/global/images/family/debian-12'],
    ['ubuntu-2404-lts-amd64', 'projects/ubuntu-os-cloud/global/images/family/ubuntu-2404-lts-amd64'],
  ])('%s is the family of a public project, where the own one has none', async (image, path) => {
    const found = {
      name: 'the-newest',
      selfLink: `https://www.googleapis.com/compute/v1/${path}`.replace('family/', ''),
    };
    const { driver, heard } = await stage(
      answers({ [`GET ${at('/global/images')}`]: { items: [] }, [`GET /${path}`]: found }),
    );
    expect((await driver.getImage(image)).name).toBe('the-newest');
    expect(heard[0]?.url.searchParams.get('filter')).toBe(`(name="${image}") OR (family="${image}")`);
  });

  test('one of the project goes before a public one', async () => {
    const own = {
      id: '5',
      name: 'debian-12',
      selfLink: `https://www.googleapis.com/compute/v1${at('/global/images/debian-12')}`,
    };
    const { driver } = await stage(
      answers({
        [`GET ${at('/global/images')}`]: { items: [own] },
        [`GET ${at('/global/images/debian-12')}`]: own,
      }),
    );
    expect((await driver.getImage('debian-12')).extra.project).toBe('project_name');
  });

  test('one that is nowhere is not found', async () => {
    const { driver } = await stage(answers({ [`GET ${at('/global/images')}`]: { items: [] } }));
    for (const image of ['debian-99', 'mine', 'No Image', 'projects/p/global/images/none'])
      await expect(driver.getImage(image)).rejects.toMatchObject({ code: 'image-not-found' });
  });
});

describe('errors', () => {
  test.each([
    [403, 'quotaExceeded', "Quota 'CPUS' exceeded. Limit: 24.0 in region.", 'quota-exceeded'],
    [403, 'rateLimitExceeded', 'Rate Limit Exceeded', 'rate-limit'],
    [403, 'forbidden', "Required 'compute.instances.create' permission", 'permission'],
    [401, 'authError', 'Invalid Credentials', 'authentication'],
    [409, 'alreadyExists', "The resource 'projects/p/zones/z/instances/web-1' already exists", 'conflict'],
    [400, 'resourceInUseByAnotherResource', "The disk 'd' is already being used by 'i'", 'conflict'],
    [412, 'conditionNotMet', 'Precondition Failed', 'conflict'],
    [400, 'invalid', "Invalid value for field 'zone': 'mars'. Unknown zone.", 'region-not-found'],
    [
      400,
      'invalid',
      "Invalid value for field 'resource.machineType': 'x'. Machine type with name 'x' does not exist in zone 'z'.",
      'size-not-found',
    ],
    [
      400,
      'invalid',
      "Invalid value for field 'resource.disks[0].initializeParams.sourceImage': 'x'. The referenced image resource cannot be found.",
      'image-not-found',
    ],
    [404, 'notFound', "The resource 'projects/p/global/images/x' was not found", 'image-not-found'],
    [404, 'notFound', "The resource 'projects/p/zones/z/machineTypes/x' was not found", 'size-not-found'],
    [400, 'invalid', "Invalid value for field 'resource.name': 'Web'.", 'invalid-request'],
    [503, 'backendError', 'Internal error. Please try again', 'unavailable'],
  ])('%i %s (%s) is %s', async (status, reason, message, code) => {
    const { driver } = await stage(() => [status, failure(status, reason, message)], ZONE);
    const image = 'projects/p/global/images/x';
    const error = (await driver
      .createNode({ name: 'web-1', image, size: 'e2-small' })
      .catch((one: unknown) => one)) as {
      code: string;
    };
    expect(error.code).toBe(code);
  });

  test.each([
    ['ZONE_RESOURCE_POOL_EXHAUSTED', 'capacity'],
    ['ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS', 'capacity'],
    ['QUOTA_EXCEEDED', 'quota-exceeded'],
    ['RESOURCE_ALREADY_EXISTS', 'conflict'],
    ['PERMISSIONS_ERROR', 'permission'],
    ['INVALID_FIELD_VALUE', 'invalid-request'],
  ])('an operation that ends in %s is %s, in its words', async (code, expected) => {
    const error = { errors: [{ code, message: 'As it is.' }] };
    const { driver } = await stage(
      answers({ [`POST ${at(`/zones/${ZONE}/disks`)}`]: { ...DONE, error, httpErrorStatusCode: 400 } }),
      ZONE,
    );
    await expect(driver.createVolume({ name: 'data', size: 10 })).rejects.toMatchObject({
      code: expected,
      providerCode: code,
      message: expect.stringContaining('As it is.'),
    });
  });

  test('a list of which a zone could not be asked is none', async () => {
    const items = { [`zones/${ZONE}`]: { warning: { code: 'UNREACHABLE', message: 'It is dark.' } } };
    const { driver } = await stage(answers({ [`GET ${at('/aggregated/instances')}`]: { items } }));
    await expect(driver.listNodes()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`zones/${ZONE}`),
    });
  });

  test('a name that is in several zones is told apart', async () => {
    const row = (zone: string) => ({
      id: '1',
      name: 'web',
      selfLink: `https://www.googleapis.com/compute/v1${at(`/zones/${zone}/instances/web`)}`,
    });
    const items = Object.fromEntries(
      ['us-central1-a', 'us-central1-b'].map((zone) => [`zones/${zone}`, { instances: [row(zone)] }]),
    );
    const { driver } = await stage(answers({ [`GET ${at('/aggregated/instances')}`]: { items } }));
    await expect(driver.rebootNode('web')).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('us-central1-b/web'),
    });
  });
});

describe('fromEnv', () => {
  async function found(config: string, variables: Readonly<Record<string, string>> = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'skylane-gcloud-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'configurations'));
    await writeFile(join(folder, 'configurations', 'config_default'), config);
    const environment = { variables: { CLOUDSDK_CONFIG: folder, ...variables }, home: folder };
    const driver = await Gce.fromEnv({ token: 'a-token' }, environment as never);
    onTestFinished(() => driver.close());
    return driver;
  }

  test.each([
    ['[core]\nproject = p\n[compute]\nzone = europe-west1-b\nregion = europe-west4\n', {}, 'europe-west1-b'],
    ['[core]\nproject = p\n[compute]\nregion = europe-west4\n', {}, 'europe-west4'],
    [
      '[core]\nproject = p\n[compute]\nzone = europe-west1-b\n',
      { CLOUDSDK_COMPUTE_ZONE: 'us-east1-c' },
      'us-east1-c',
    ],
    ['[core]\nproject = p\n', { CLOUDSDK_COMPUTE_REGION: 'us-east1' }, 'us-east1'],
    [
      '[core]\nproject = p\n[compute]\nzone = europe-west1-b\n',
      { CLOUDSDK_COMPUTE_REGION: 'us-east1' },
      'us-east1',
    ],
    [
      '[core]\nproject = p\n[compute]\nzone = us-east1-b\n',
      { CLOUDSDK_COMPUTE_REGION: 'us-east1' },
      'us-east1-b',
    ],
    ['[core]\nproject = p\n', {}, null],
  ])('of %j and %j works in %s', async (config, variables, region) => {
    expect((await found(config, variables)).region).toBe(region);
  });
});
