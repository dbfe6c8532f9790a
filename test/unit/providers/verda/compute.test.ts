import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSizes, getDriver, Provider } from 'skylane';
import type { VerdaCompute } from 'skylane/verda';
import { afterAll, describe, expect, test } from 'vitest';
import { answeringServer } from '../../../support/answering-server.js';
import { fixture } from '../../../support/fixture.js';

const Verda = getDriver(Provider.VERDA);
const INSTANCE = (fixture('verda/instances.json') as unknown as Record<string, unknown>[])[0]!;
const NODE = String(INSTANCE['id']);
const [ATTACHED, FREE] = fixture('verda/volumes.json') as unknown as { id: string }[];
const FIELDS = fixture('verda/request-fields.json') as Record<string, string[]>;
const SPEC = { name: 'gpu-1', image: 'ubuntu-24.04-cuda-12.8-open-docker', size: '1V100.6V' };

/** A status, and a body: JSON, or text as it is. */
type Answer = readonly [status: number, body?: unknown];

/** A driver of a cloud that answers by method and path, the next answer of several each time. */
async function cloudOf(answers: Readonly<Record<string, Answer | readonly Answer[]>>): Promise<{
  cloud: VerdaCompute;
  asked: () => string[];
  bodyOf: (key: string) => Record<string, unknown>;
}> {
  const turns = new Map<string, number>();
  const all: typeof answers = { 'POST /oauth2/token': [200, fixture('verda/token.json')], ...answers };
  const { origin, heard } = await answeringServer(({ method, url }, response) => {
    const key = `${method} ${url.pathname}${url.search}`;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    const found = all[key] ?? [404, { code: 'not_found', message: 'There is none.' }];
    const list = (Array.isArray(found[0]) ? found : [found]) as readonly Answer[];
    const [status, body] = list[Math.min(turn, list.length - 1)]!;
    response.writeHead(status);
    response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  });
  const cloud = new Verda({
    endpoint: origin,
    clientId: '0123456789xyz',
    clientSecret: 'zyx987654321',
    region: 'FIN-03',
    currency: 'eur',
    retry: { attempts: 1 },
  });
  return {
    cloud,
    asked: () =>
      heard
        .map(({ method, url, body }) => `${method} ${url.pathname}${url.search} ${body}`.trim())
        .filter((one) => !one.startsWith('POST /oauth2/token')),
    bodyOf: (key) => {
      const request = heard.find(({ method, url }) => `${method} ${url.pathname}` === key);
      return JSON.parse(request?.body ?? 'null') as Record<string, unknown>;
    },
  };
}

/** The instance of Verda's own tests with other fields. */
const instance = (fields: object = {}): Answer => [200, { ...INSTANCE, ...fields }];

/** Fields that Verda's own client has no names for. */
function unknownFields(body: Record<string, unknown>, request: string): string[] {
  return Object.keys(body).filter((field) => !FIELDS[request]?.includes(field));
}

describe('what Verda answers is read', () => {
  test('an instance is a node, with its GPUs', async () => {
    const tags = [
      { id: 't1', key: 'team', value: 'web' },
      { id: 't2', key: 'blue', value: '' },
    ];
    const { cloud } = await cloudOf({ [`GET /instances/${NODE}`]: instance({ tags }) });
    await using _closed = cloud;
    expect(await cloud.getNode(NODE)).toMatchObject({
      id: NODE,
      name: "I'll be your host for today",
      state: 'running',
      publicIps: ['1.2.3.4'],
      privateIps: [],
      size: '1V100.6V',
      image: 'ubuntu-24.04-cuda-12.8-open-docker',
      location: 'FIN-01',
      createdAt: new Date('2021-06-02T12:56:49.582Z'),
      metadata: { team: 'web', blue: '' },
      extra: {
        gpus: 1,
        gpuMemory: 20,
        pricePerHour: 0.6,
        isSpot: true,
        osVolumeId: '46fc0247-8f65-4d8a-ad73-852a8b3dc1d3',
        keyPairIds: ['12345dc1-a5d2-4972-ae4e-d429115d055b'],
        startupScriptId: null,
      },
    });
  });

  test('the token of its notebooks is in no model', async () => {
    const { cloud } = await cloudOf({
      'GET /instances': [200, [{ ...INSTANCE, jupyter_token: 'jupyter-4711' }]],
    });
    await using _closed = cloud;
    expect(JSON.stringify(await cloud.listNodes())).not.toContain('jupyter-4711');
  });

  test.each([
    ['new', 'pending'],
    ['ordered', 'pending'],
    ['provisioning', 'pending'],
    ['validating', 'pending'],
    ['pending', 'pending'],
    ['restoring', 'pending'],
    ['running', 'running'],
    ['offline', 'stopped'],
    ['starting_hibernation', 'stopping'],
    ['hibernating', 'suspended'],
    ['deleting', 'stopping'],
    ['discontinued', 'terminated'],
    ['notfound', 'terminated'],
    ['error', 'error'],
    ['no_capacity', 'error'],
    ['unknown', 'unknown'],
  ])('the state %s is %s', async (status, state) => {
    const { cloud } = await cloudOf({ [`GET /instances/${NODE}`]: instance({ status }) });
    await using _closed = cloud;
    expect((await cloud.getNode(NODE)).state).toBe(state);
  });

  test('an instance type is a size, with GPUs, price and where one is left', async () => {
    const { cloud } = await cloudOf({
      'GET /instance-types?currency=eur': [200, fixture('verda/instance-types.json')],
      'GET /instance-availability': [
        200,
        [
          { location_code: 'FIN-01', availabilities: ['8V100.48M'] },
          { location_code: 'FIN-03', availabilities: ['1A100.22V'] },
        ],
      ],
    });
    await using _closed = cloud;
    const [size] = await cloud.listSizes();
    expect(size).toMatchObject({
      id: '8V100.48M',
      name: 'NVIDIA Tesla V100',
      ram: 196_608,
      vcpus: 48,
      price: 5,
      currency: 'EUR',
      gpus: 8,
      locations: ['FIN-01'],
      extra: {
        model: 'V100',
        gpuMemory: 128,
        p2p: '300 GB/s',
        spotPrice: 2.5,
        images: ['ubuntu-24.04-cuda-12.8-open-docker'],
      },
    });
    const found = await findSizes(cloud, { minGpus: 8, location: 'FIN-01', maxPrice: 5 });
    expect(found.map((one) => one.size.id)).toEqual(['8V100.48M']);
    expect(await findSizes(cloud, { minGpus: 9 })).toEqual([]);
    expect(await findSizes(cloud, { location: 'FIN-03' })).toEqual([]);
  });

  test('an image goes by its type, and those of clusters are left out', async () => {
    const [image] = fixture('verda/images.json') as unknown as object[];
    const cluster = { ...image, image_type: 'cluster', is_cluster: true };
    const { cloud } = await cloudOf({ 'GET /images': [200, [image, cluster]] });
    await using _closed = cloud;
    expect(await cloud.listImages()).toMatchObject([
      {
        id: 'ubuntu-20.04-cuda-11.0',
        name: 'Ubuntu 20.04 + CUDA 11.0',
        extra: { details: ['Ubuntu 20.04', 'CUDA 11.0'] },
      },
    ]);
  });

  test('volumes, attached and free', async () => {
    const { cloud } = await cloudOf({ 'GET /volumes': [200, [ATTACHED, FREE]] });
    await using _closed = cloud;
    expect(await cloud.listVolumes()).toMatchObject([
      {
        name: 'Volume-nxC2tf9F',
        size: 50,
        state: 'in-use',
        extra: {
          nodeId: '4fee633c-b119-4447-af9c-70ba17675fc5',
          type: 'NVMe',
          isOsVolume: true,
          target: 'vda',
          monthlyPrice: 20,
          currency: 'EUR',
        },
      },
      { name: 'Volume-iHdL4ysR', size: 100, state: 'available', extra: { nodeId: null, type: 'HDD' } },
    ]);
  });

  test.each([
    ['ordered', 'creating'],
    ['creating', 'creating'],
    ['cloning', 'creating'],
    ['restoring', 'creating'],
    ['created', 'available'],
    ['detached', 'available'],
    ['attaching', 'attaching'],
    ['attached', 'in-use'],
    ['detaching', 'detaching'],
    ['deleting', 'deleting'],
    ['canceling', 'deleting'],
    ['deleted', 'deleted'],
    ['canceled', 'deleted'],
    ['exported', 'unknown'],
  ])('a volume that is %s is %s', async (status, state) => {
    const { cloud } = await cloudOf({ [`GET /volumes/${FREE!.id}`]: [200, { ...FREE, status }] });
    await using _closed = cloud;
    expect((await cloud.getVolume(FREE!.id)).state).toBe(state);
  });

  test('an SSH key', async () => {
    const { cloud } = await cloudOf({ 'GET /ssh-keys': [200, fixture('verda/ssh-keys.json')] });
    await using _closed = cloud;
    expect(await cloud.getKeyPair('key to your heart')).toMatchObject({
      publicKey: 'asdf',
      fingerprint: null,
      extra: { id: '01cf5dc1-a5d2-4972-ae4e-d429115d055b' },
    });
  });

  test('a location', async () => {
    const location = { code: 'FIN-03', name: 'Finland 03', country_code: 'FI' };
    const { cloud } = await cloudOf({ 'GET /locations': [200, [location]] });
    await using _closed = cloud;
    expect(await cloud.listLocations()).toMatchObject([{ id: 'FIN-03', name: 'Finland 03', country: 'FI' }]);
  });
});

describe('what is asked of Verda', () => {
  const created = { [`GET /instances/${NODE}`]: instance() };

  test.each([
    ['plain text', NODE],
    ['a text of JSON', JSON.stringify(NODE)],
    ['an object', JSON.stringify({ id: NODE })],
  ])('an instance, whose id comes as %s', async (_form, body) => {
    const { cloud, bodyOf } = await cloudOf({
      ...created,
      'GET /ssh-keys': [200, fixture('verda/ssh-keys.json')],
      'POST /scripts': [201, 'deadc0de-0000-4000-8000-429115d055b1'],
      'POST /instances': [202, body],
    });
    await using _closed = cloud;
    const node = await cloud.createNode({
      ...SPEC,
      keyPair: 'key to your heart',
      userData: '#!/bin/sh',
      metadata: { team: 'web', blue: '' },
      location: 'FIN-01',
      extra: {
        diskSize: 100,
        volumes: [FREE!.id],
        isSpot: true,
        contract: 'SPOT',
        pricing: 'DYNAMIC_PRICE',
        description: 'training',
      },
    });
    expect(node.id).toBe(NODE);
    const sent = bodyOf('POST /instances');
    expect(sent).toEqual({
      instance_type: '1V100.6V',
      image: 'ubuntu-24.04-cuda-12.8-open-docker',
      hostname: 'gpu-1',
      description: 'training',
      ssh_key_ids: ['01cf5dc1-a5d2-4972-ae4e-d429115d055b'],
      location_code: 'FIN-01',
      startup_script_id: 'deadc0de-0000-4000-8000-429115d055b1',
      os_volume: { name: 'gpu-1-os', size: 100 },
      existing_volumes: [FREE!.id],
      is_spot: true,
      contract: 'SPOT',
      pricing: 'DYNAMIC_PRICE',
      tags: [{ key: 'team', value: 'web' }, { key: 'blue' }],
    });
    expect(unknownFields(sent, 'CreateInstanceRequest')).toEqual([]);
    expect(unknownFields(sent['os_volume'] as Record<string, unknown>, 'OSVolumeCreateRequest')).toEqual([]);
    expect(bodyOf('POST /scripts')).toEqual({ name: 'skylane-gpu-1', script: '#!/bin/sh' });
    expect(unknownFields(bodyOf('POST /scripts'), 'CreateStartupScriptRequest')).toEqual([]);
    expect(bodyOf('POST /oauth2/token')).toEqual({
      grant_type: 'client_credentials',
      client_id: '0123456789xyz',
      client_secret: 'zyx987654321',
    });
  });

  test('an instance without more than is needed is in the region of the driver', async () => {
    const { cloud, bodyOf } = await cloudOf({ ...created, 'POST /instances': [202, NODE] });
    await using _closed = cloud;
    await cloud.createNode(SPEC);
    expect(bodyOf('POST /instances')).toEqual({
      instance_type: '1V100.6V',
      image: 'ubuntu-24.04-cuda-12.8-open-docker',
      hostname: 'gpu-1',
      description: 'gpu-1',
      ssh_key_ids: [],
      location_code: 'FIN-03',
    });
  });

  test('a refused instance leaves no script behind', async () => {
    const script = 'deadc0de-0000-4000-8000-429115d055b1';
    const { cloud, asked } = await cloudOf({
      'POST /scripts': [201, script],
      'POST /instances': [402, { code: 'insufficient_funds', message: 'Top up.' }],
      [`DELETE /scripts/${script}`]: [200],
    });
    await using _closed = cloud;
    const failed = cloud.createNode({ ...SPEC, userData: 'secret-user-data' });
    await expect(failed).rejects.toMatchObject({
      code: 'quota-exceeded',
      providerCode: 'insufficient_funds',
    });
    expect(asked()).toContain(`DELETE /scripts/${script}`);
  });

  test('an instance that cannot be read after its create is not made again', async () => {
    const { cloud } = await cloudOf({ 'POST /instances': [202, NODE], [`GET /instances/${NODE}`]: [503] });
    await using _closed = cloud;
    await expect(cloud.createNode(SPEC)).rejects.toThrow(`accepted the server ${NODE}`);
  });

  test.each([
    ['startNode', 'start', 'offline', 'running'],
    ['stopNode', 'shutdown', 'running', 'offline'],
  ] as const)('%s is the action %s, and waits for another state', async (method, action, before, after) => {
    const { cloud, asked, bodyOf } = await cloudOf({
      'PUT /instances': [202, [{ action, instanceId: NODE, status: 'success' }]],
      [`GET /instances/${NODE}`]: [instance({ status: before }), instance({ status: after })],
    });
    await using _closed = cloud;
    expect((await cloud[method](NODE)).extra.status).toBe(after);
    expect(bodyOf('PUT /instances')).toEqual({ action, id: [NODE] });
    expect(unknownFields(bodyOf('PUT /instances'), 'InstanceActionRequest')).toEqual([]);
    expect(asked()).toHaveLength(3);
  });

  test('a refusal inside a good response is an error of its own status', async () => {
    const results = fixture('verda/action-results.json');
    const { cloud } = await cloudOf({ 'PUT /instances': [207, results] });
    await using _closed = cloud;
    const failed = cloud.stopNode(NODE);
    await expect(failed).rejects.toMatchObject({ code: 'node-not-found' });
    await expect(failed).rejects.toThrow('instance not found');
  });

  test('what an instance cannot do now is a conflict', async () => {
    const error = { code: 'invalid_request', message: 'action not allowed in current state' };
    const { cloud } = await cloudOf({ 'PUT /instances': [400, error] });
    await using _closed = cloud;
    await expect(cloud.startNode(NODE)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('an instance is destroyed with the volume that it boots from, and its own script', async () => {
    const { cloud, asked } = await cloudOf({
      [`GET /instances/${NODE}`]: instance({ startup_script_id: 's1', hostname: 'gpu-1' }),
      'PUT /instances': [204],
      'GET /scripts/s1': [200, [{ id: 's1', name: 'skylane-gpu-1', script: '' }]],
      'DELETE /scripts/s1': [200],
    });
    await using _closed = cloud;
    await cloud.destroyNode(NODE);
    expect(asked()).toEqual([
      `GET /instances/${NODE}`,
      `PUT /instances ${JSON.stringify({ action: 'delete', id: [NODE], volume_ids: [INSTANCE['os_volume_id']] })}`,
      'GET /scripts/s1',
      'DELETE /scripts/s1',
    ]);
  });

  test('a delete that was cut off before the script is finished, and the script of another stays', async () => {
    const { cloud, asked } = await cloudOf({
      [`GET /instances/${NODE}`]: instance({
        status: 'deleting',
        startup_script_id: 's1',
        hostname: 'gpu-1',
      }),
      'GET /scripts/s1': [
        [200, [{ id: 's1', name: 'skylane-gpu-1', script: '' }]],
        [200, [{ id: 's1', name: 'skylane-gpu-2', script: '' }]],
      ],
      'DELETE /scripts/s1': [200],
    });
    await using _closed = cloud;
    await cloud.destroyNode(NODE);
    await cloud.destroyNode(NODE);
    expect(asked().filter((one) => !one.startsWith('GET'))).toEqual(['DELETE /scripts/s1']);
  });

  test('an instance that could not be started is an error', async () => {
    const { cloud } = await cloudOf({
      'PUT /instances': [202],
      [`GET /instances/${NODE}`]: [instance({ status: 'offline' }), instance({ status: 'no_capacity' })],
    });
    await using _closed = cloud;
    const failed = cloud.startNode(NODE);
    await expect(failed).rejects.toMatchObject({ code: 'conflict' });
    await expect(failed).rejects.toThrow('no_capacity');
  });

  test('a volume that cannot be read after its create is named', async () => {
    const { id } = FREE!;
    const { cloud } = await cloudOf({ 'POST /volumes': [202, id], [`GET /volumes/${id}`]: [503] });
    await using _closed = cloud;
    await expect(cloud.createVolume({ name: 'data', size: 1 })).rejects.toThrow(`accepted the volume ${id}`);
  });

  test("somebody else's script stays, and a missing instance is no error", async () => {
    const { cloud, asked } = await cloudOf({
      [`GET /instances/${NODE}`]: [instance({ startup_script_id: 's1' }), [404, { code: 'not_found' }]],
      'PUT /instances': [204],
      'GET /scripts/s1': [200, fixture('verda/scripts.json')],
    });
    await using _closed = cloud;
    await cloud.destroyNode(NODE);
    await cloud.destroyNode(NODE);
    expect(asked().filter((one) => one.startsWith('DELETE'))).toEqual([]);
  });

  test('tags are replaced one by one, but for the owner tag', async () => {
    const tags = [
      { id: '1', key: 'old', value: 'x' },
      { id: '2', key: 'team', value: 'web' },
      { id: '3', key: 'a/b', value: 'y' },
      { id: '4', key: 'skylane-intent', value: 'run-0' },
    ];
    const { cloud, asked } = await cloudOf({
      [`GET /instances/${NODE}`]: instance({ tags }),
      [`DELETE /instances/${NODE}/tags/old`]: [204],
      [`DELETE /instances/${NODE}/tags/a%2Fb`]: [204],
      [`POST /instances/${NODE}/tags`]: [201, { id: '5', key: 'a/b', value: 'z' }],
    });
    await using _closed = cloud;
    await cloud.updateNode(NODE, { metadata: { team: 'web', 'a/b': 'z' } });
    expect(asked().slice(1, -1)).toEqual([
      `DELETE /instances/${NODE}/tags/old`,
      `DELETE /instances/${NODE}/tags/a%2Fb`,
      `POST /instances/${NODE}/tags {"key":"a/b","value":"z"}`,
    ]);
    await expect(cloud.updateNode(NODE, {})).rejects.toThrow('nothing to change');
    await expect(cloud.updateNode(NODE, { name: 'x' })).rejects.toThrow('cannot change name');
  });

  test('a volume is made, attached, detached and made larger', async () => {
    const { id } = FREE!;
    const held = { ...FREE, status: 'attached', instance_id: NODE };
    const { cloud, asked, bodyOf } = await cloudOf({
      'POST /volumes': [202, id],
      [`GET /volumes/${id}`]: [
        [200, FREE],
        [200, FREE],
        [200, { ...FREE, status: 'attaching' }],
        [200, held],
        [200, held],
        [200, FREE],
      ],
      [`GET /instances/${NODE}`]: instance({ status: 'offline' }),
      'PUT /volumes': [202],
    });
    await using _closed = cloud;
    await cloud.createVolume({ name: 'data', size: 100, tags: { team: 'web' }, extra: { type: 'HDD' } });
    const sent = bodyOf('POST /volumes');
    expect(sent).toEqual({
      name: 'data',
      size: 100,
      type: 'HDD',
      location_code: 'FIN-03',
      tags: [{ key: 'team', value: 'web' }],
    });
    expect(unknownFields(sent, 'VolumeCreateRequest')).toEqual([]);
    expect((await cloud.attachVolume(id, NODE)).state).toBe('in-use');
    expect((await cloud.detachVolume(id)).state).toBe('available');
    await cloud.resizeVolume(id, 200);
    const actions = asked().flatMap((one) => /^PUT \/volumes (.*)$/.exec(one)?.[1] ?? []);
    expect(actions.map((one) => JSON.parse(one) as object)).toEqual([
      { id, action: 'attach', instance_id: NODE },
      { id, action: 'detach', instance_id: NODE },
      { id, action: 'resize', size: 200 },
    ]);
    for (const one of actions)
      expect(unknownFields(JSON.parse(one) as Record<string, unknown>, 'VolumeActionRequest')).toEqual([]);
  });

  test('a volume that is attached is not destroyed', async () => {
    const { cloud, asked } = await cloudOf({ [`GET /volumes/${ATTACHED!.id}`]: [200, ATTACHED] });
    await using _closed = cloud;
    await expect(cloud.destroyVolume(ATTACHED!.id)).rejects.toMatchObject({ code: 'conflict' });
    expect(asked()).toHaveLength(1);
  });

  test('a key is registered once', async () => {
    const key = { id: 'k1', name: 'laptop', key: 'ssh-ed25519 AAAA', fingerprint: 'SHA256:x' };
    const { cloud, bodyOf } = await cloudOf({
      'GET /ssh-keys': [
        [200, []],
        [200, [key]],
      ],
      'POST /ssh-keys': [201, 'k1'],
    });
    await using _closed = cloud;
    expect((await cloud.importKeyPair('laptop', 'ssh-ed25519 AAAA')).extra.id).toBe('k1');
    expect(bodyOf('POST /ssh-keys')).toEqual({ name: 'laptop', key: 'ssh-ed25519 AAAA' });
    expect(unknownFields(bodyOf('POST /ssh-keys'), 'CreateSSHKeyRequest')).toEqual([]);
    await expect(cloud.importKeyPair('laptop', 'ssh-ed25519 AAAA')).rejects.toMatchObject({
      code: 'key-pair-exists',
    });
  });
});

describe('what cannot be done is refused before a request', () => {
  const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`key-${index}`, '']));
  test.each([
    ['networks', { networks: ['n1'] }, 'takes no networks'],
    ['a password', { auth: { password: 'x' } }, 'takes no password'],
    ['a key that Verda would write otherwise', { metadata: { Team: 'web' } }, 'small letters'],
    ['a long key', { metadata: { ['k'.repeat(64)]: '' } }, '63 at most'],
    ['a long value', { metadata: { team: 'x'.repeat(128) } }, '127 characters'],
    ['eleven tags', { metadata: many }, '10 keys at most'],
    ['two scripts', { userData: 'x', extra: { startupScriptId: 's1' } }, 'leave extra.startupScriptId out'],
  ])('%s', async (_name, fields, words) => {
    const { cloud, asked } = await cloudOf({});
    await using _closed = cloud;
    await expect(cloud.createNode({ ...SPEC, ...fields })).rejects.toThrow(words);
    expect(asked()).toEqual([]);
  });
});

describe('errors', () => {
  test.each([
    [400, 'invalid_request', 'invalid-request'],
    [401, 'unauthorized_request', 'authentication'],
    [402, 'insufficient_funds', 'quota-exceeded'],
    [403, 'forbidden_action', 'permission'],
    [404, 'not_found', 'node-not-found'],
    [500, 'server_error', 'unavailable'],
    [503, 'service_unavailable', 'unavailable'],
  ])('%i %s is %s', async (status, providerCode, code) => {
    const { message } = fixture('verda/error.json') as { message: string };
    const { cloud } = await cloudOf({
      [`GET /instances/${NODE}`]: [status, { code: providerCode, message }],
    });
    await using _closed = cloud;
    const failed = cloud.getNode(NODE);
    await expect(failed).rejects.toMatchObject({ code, providerCode });
    await expect(failed).rejects.toThrow('Your existence is invalid');
  });

  test('a page of a proxy is no answer of Verda', async () => {
    const { cloud } = await cloudOf({ 'GET /instances': [200, '<html>sign in</html>'] });
    await using _closed = cloud;
    await expect(cloud.listNodes()).rejects.toMatchObject({ code: 'malformed-response' });
  });

  test.each([
    ['there', [{ location_code: 'FIN-03', availabilities: ['8V100.48M'] }], 'invalid-request', 'invalid'],
    [
      'only elsewhere',
      [{ location_code: 'FIN-01', availabilities: ['8V100.48M'] }],
      'unavailable',
      'no 8V100.48M left in FIN-03, but in FIN-01',
    ],
    ['nowhere', [], 'unavailable', 'nor anywhere else'],
  ])('a create of a type that is %s', async (_where, left, code, words) => {
    const types = fixture('verda/instance-types.json');
    const { cloud } = await cloudOf({
      'POST /instances': [400, fixture('verda/error.json')],
      'GET /instance-types?currency=eur': [200, types],
      'GET /instance-availability': [200, left],
      'GET /images': [200, [{ id: 'i1', image_type: SPEC.image, name: SPEC.image }]],
    });
    await using _closed = cloud;
    const failed = cloud.createNode({ ...SPEC, size: '8V100.48M' });
    await expect(failed).rejects.toMatchObject({ code });
    await expect(failed).rejects.toThrow('Your existence is invalid');
    await expect(failed).rejects.toThrow(words);
  });

  test('what a refused create names and does not exist is said', async () => {
    const { cloud } = await cloudOf({
      'POST /instances': [400, fixture('verda/error.json')],
      'GET /instance-types?currency=eur': [200, []],
      'GET /instance-availability': [200, []],
      'GET /images': [200, []],
    });
    await using _closed = cloud;
    await expect(cloud.createNode(SPEC)).rejects.toMatchObject({ code: 'size-not-found' });
  });
});

describe('the sign-in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'skylane-verda-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'credentials');
  writeFileSync(
    file,
    '[default]\nverda_client_id = id-1\nverda_client_secret = secret-1\n\n[staging]\nverda_client_id = id-2\nverda_client_secret = secret-2\n',
  );
  /** Id of the client that an environment signs in as. */
  async function read(variables: Readonly<Record<string, string>>): Promise<unknown> {
    const { origin, heard } = await answeringServer(({ method }, response) => {
      response.writeHead(200);
      response.end(method === 'POST' ? JSON.stringify(fixture('verda/token.json')) : '[]');
    });
    const environment = { variables, home: '/no/home', directory: folder };
    await using cloud = await Verda.fromEnv({ endpoint: origin }, environment);
    await cloud.listNodes();
    expect(heard[1]?.headers.authorization).toBe('Bearer access');
    return (JSON.parse(heard[0]?.body ?? '{}') as { client_id?: unknown }).client_id;
  }

  test.each([
    [{ VERDA_CLIENT_ID: 'id-0', VERDA_CLIENT_SECRET: 'secret-0' }, 'id-0'],
    [{ VERDA_SHARED_CREDENTIALS_FILE: file }, 'id-1'],
    [{ VERDA_HOME: folder, VERDA_PROFILE: 'staging' }, 'id-2'],
  ])('takes the variables and the file of its own tools: %j', async (variables, id) => {
    expect(await read(variables)).toBe(id);
  });

  test('names a profile that is not there, and what is missing', async () => {
    await expect(read({ VERDA_HOME: folder, VERDA_PROFILE: 'gone' })).rejects.toThrow('no profile "gone"');
    await expect(read({})).rejects.toThrow('VERDA_CLIENT_ID');
  });

  test('an answer without a token is malformed, and signs nothing', async () => {
    const { cloud, asked } = await cloudOf({ 'POST /oauth2/token': [200, { token_type: 'Bearer' }] });
    await using _closed = cloud;
    await expect(cloud.listNodes()).rejects.toMatchObject({ code: 'malformed-response' });
    expect(asked()).toStrictEqual([]);
  });

  test('fails with the words of Verda, and no secret', async () => {
    const { cloud } = await cloudOf({
      'POST /oauth2/token': [401, { code: 'unauthorized_request', message: 'Invalid client id or secret' }],
    });
    await using _closed = cloud;
    const failed = cloud.listNodes();
    await expect(failed).rejects.toMatchObject({ code: 'authentication' });
    await failed.catch((error: Error) => expect(error.message).not.toContain('zyx987654321'));
  });
});
