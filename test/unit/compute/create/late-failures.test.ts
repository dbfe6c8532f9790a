import nock from 'nock';
import { type ComputeDriver, getDriver, Provider } from 'skylane';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fixture } from '../../../support/fixture.js';
import { type LocalServer, localServer } from '../../../support/local-server.js';

/** What a scripted cloud answers: JSON, or XML as text. */
type Answer = object | string;
/** A request as the scripts see it: its method, its path and its body. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

let answer: (asked: Asked) => Answer = () => ({});
let asked: Asked[] = [];
let server: LocalServer;
let made: ComputeDriver | null = null;

beforeAll(async () => {
  nock.restore();
  server = await localServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '' } = request;
      const one = { method, path: url, body: Buffer.concat(chunks).toString('utf8') };
      asked.push(one);
      const found = answer(one);
      const type = typeof found === 'string' ? 'text/xml' : 'application/json';
      response.writeHead(200, { 'content-type': type });
      response.end(typeof found === 'string' ? found : JSON.stringify(found));
    });
  });
});
afterEach(async () => {
  await made?.close();
  asked = [];
});
afterAll(async () => {
  await server.close();
  nock.activate();
});

function keep<D extends ComputeDriver>(driver: D): D {
  made = driver;
  return driver;
}

const token = 'x'.repeat(64);
const retry = { attempts: 1 };
const hetzner = () =>
  keep(new (getDriver(Provider.HETZNER))({ token, endpoint: server.url, region: 'fsn1', retry }));
const digitalOcean = () =>
  keep(new (getDriver(Provider.DIGITAL_OCEAN))({ token, endpoint: server.url, region: 'nyc3', retry }));
const lxd = () => keep(new (getDriver(Provider.LXD))({ endpoint: server.url, retry }));
const incus = () => keep(new (getDriver(Provider.INCUS))({ endpoint: server.url, retry }));
const openstack = () =>
  keep(
    new (getDriver(Provider.OPENSTACK))({
      endpoint: `${server.url}/v3`,
      username: 'ann',
      password: 'a password of the test',
      projectName: 'web',
      endpoints: { compute: `${server.url}/v2.1`, volume: `${server.url}/v3` },
      retry,
    }),
  );
const ec2 = () =>
  keep(
    new (getDriver(Provider.EC2))({
      endpoint: server.url,
      region: 'eu-central-1',
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI',
      retry,
    }),
  );

interface Change {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

const change = <D extends ComputeDriver>(
  make: () => D,
  name: string,
  run: (driver: D) => Promise<unknown>,
): Change => ({
  name,
  run: () => run(make()),
});

const WORDS = 'the hypervisor said no';
const SPEC = { name: 'web-1', image: '1', size: 'small' };

function hetznerAction(status: string): object {
  const error = status === 'error' ? { code: 'action_failed', message: WORDS } : null;
  return { id: 13, command: 'change', status, progress: 0, error, resources: [] };
}

const HETZNER = [
  change(hetzner, 'startNode', (driver) => driver.startNode('42')),
  change(hetzner, 'stopNode', (driver) => driver.stopNode('42')),
  change(hetzner, 'rebootNode', (driver) => driver.rebootNode('42')),
  change(hetzner, 'servers.powerOff', (driver) => driver.servers.powerOff('42')),
  change(hetzner, 'resizeNode', (driver) => driver.resizeNode('42', 'cx32')),
  change(hetzner, 'rebuildNode', (driver) => driver.rebuildNode('42', { image: '1' })),
  change(hetzner, 'createImage', (driver) => driver.createImage('42', { name: 'before' })),
  change(hetzner, 'createVolume', (driver) => driver.createVolume({ name: 'data', size: 10 })),
  change(hetzner, 'attachVolume', (driver) => driver.attachVolume('4712', '42')),
  change(hetzner, 'detachVolume', (driver) => driver.detachVolume('4712')),
  change(hetzner, 'resizeVolume', (driver) => driver.resizeVolume('4712', 100)),
];

test.each(HETZNER)('Hetzner, $name: an action that fails is an error', async ({ name, run }) => {
  answer = ({ method }) => ({
    action: hetznerAction(method === 'GET' ? 'error' : 'running'),
    image: { id: 1 },
    volume: { id: 4712 },
  });
  await expect(run()).rejects.toMatchObject({
    code: 'conflict',
    operation: name,
    message: expect.stringContaining(WORDS) as string,
  });
});

/** Hetzner's side of a create whose volume cannot be attached. */
function badAttachment({ method, path }: Asked): object {
  const [first, later] = [
    hetznerAction('running'),
    { ...hetznerAction('running'), id: 14, command: 'attach_volume' },
  ];
  if (path.startsWith('/actions')) return { action: { ...later, ...hetznerAction('error'), id: 14 } };
  const { server: made } = fixture('hetzner/server-created.json') as { server: object };
  return method === 'POST'
    ? { server: made, action: { ...first, command: 'create_server' }, next_actions: [later] }
    : { action: hetznerAction('success') };
}

test('Hetzner, createNode: a volume that cannot be attached is an error, and no server is left', async () => {
  answer = badAttachment;
  await expect(hetzner().createNode({ ...SPEC, extra: { volumes: ['4712'] } })).rejects.toMatchObject({
    code: 'conflict',
    operation: 'createNode',
    message: expect.stringMatching(/the hypervisor said no.*The server 42 was deleted again/) as string,
  });
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toContain('DELETE /servers/42');
});

test('Hetzner, createNode: where nothing else is to be done it asks for nothing more', async () => {
  answer = () => fixture('hetzner/server-created.json');
  await hetzner().createNode(SPEC);
  expect(asked).toHaveLength(1);
});

const DIGITAL_OCEAN = [
  change(digitalOcean, 'startNode', (driver) => driver.startNode('42')),
  change(digitalOcean, 'stopNode', (driver) => driver.stopNode('42')),
  change(digitalOcean, 'rebootNode', (driver) => driver.rebootNode('42')),
  change(digitalOcean, 'droplets.powerOff', (driver) => driver.droplets.powerOff('42')),
  change(digitalOcean, 'resizeNode', (driver) => driver.resizeNode('42', 's-2vcpu-2gb')),
  change(digitalOcean, 'updateNode', (driver) => driver.updateNode('42', { name: 'web-2' })),
  change(digitalOcean, 'rebuildNode', (driver) => driver.rebuildNode('42', { image: '1' })),
  change(digitalOcean, 'createImage', (driver) => driver.createImage('42', { name: 'before' })),
  change(digitalOcean, 'attachVolume', (driver) => driver.attachVolume('volume-1', '42')),
  change(digitalOcean, 'detachVolume', (driver) => driver.detachVolume('volume-1')),
  change(digitalOcean, 'resizeVolume', (driver) => driver.resizeVolume('volume-1', 100)),
];

test.each(DIGITAL_OCEAN)('DigitalOcean, $name: an action that fails is an error', async ({ name, run }) => {
  answer = ({ path, method }) =>
    path.startsWith('/volumes') && method === 'GET'
      ? { volume: { id: 'volume-1', droplet_ids: [42] } }
      : {
          action: {
            id: 7,
            type: 'change',
            resource_id: 42,
            status: method === 'GET' ? 'errored' : 'in-progress',
          },
        };
  await expect(run()).rejects.toMatchObject({ code: 'conflict', operation: name });
});

function lxdChanges(make: typeof lxd | typeof incus): Change[] {
  return [
    change(make, 'createNode', (driver) => driver.createNode(SPEC)),
    change(make, 'startNode', (driver) => driver.startNode('web')),
    change(make, 'stopNode', (driver) => driver.stopNode('web')),
    change(make, 'rebootNode', (driver) => driver.rebootNode('web')),
    change(make, 'resizeNode', (driver) => driver.resizeNode('web', 'large')),
    change(make, 'updateNode', (driver) => driver.updateNode('web', { metadata: { team: 'web' } })),
    change(make, 'destroyNode', (driver) => driver.destroyNode('web')),
    change(make, 'snapshots.create', (driver) => driver.snapshots.create('web', 'before')),
    change(make, 'snapshots.restore', (driver) => driver.snapshots.restore('web', 'before')),
    change(make, 'createVolume', (driver) => driver.createVolume({ name: 'data', size: 10 })),
    change(make, 'attachVolume', (driver) => driver.attachVolume('default/data', 'db')),
    change(make, 'detachVolume', (driver) => driver.detachVolume('default/data')),
    change(make, 'createVolumeSnapshot', (driver) =>
      driver.createVolumeSnapshot('default/data', { name: 'before' }),
    ),
    change(make, 'deleteImage', (driver) => driver.deleteImage('a'.repeat(64))),
  ];
}

const THINGS = {
  name: 'data',
  fingerprint: 'a'.repeat(64),
  status: 'Stopped',
  used_by: ['/1.0/instances/web'],
  devices: { data: { type: 'disk', pool: 'default', source: 'data' } },
};

function lxdAnswers(failure: object): (one: Asked) => object {
  return ({ method, path }) => {
    if (method !== 'GET') return { type: 'async', operation: '/1.0/operations/1', metadata: {} };
    const metadata = { environment: { server_name: 'one' }, ...THINGS };
    return path.includes('/operations/') ? failure : { type: 'sync', metadata };
  };
}

test.each(lxdChanges(lxd))('LXD, $name: an operation that fails is an error', async ({ name, run }) => {
  answer = lxdAnswers({ type: 'sync', metadata: { status: 'Failure', status_code: 400, err: WORDS } });
  await expect(run()).rejects.toMatchObject({
    operation: name,
    message: expect.stringContaining(WORDS) as string,
  });
});

test.each(lxdChanges(incus))('Incus, $name: an operation that fails is an error', async ({ name, run }) => {
  answer = lxdAnswers({ type: 'error', error: WORDS, error_code: 500, metadata: null });
  await expect(run()).rejects.toMatchObject({
    operation: name,
    message: expect.stringContaining(WORDS) as string,
  });
});

/** A volume's states, as one read after the other shows them; the last one stays. */
function states(
  ...all: readonly (readonly [state: string, node: string | null, size?: number])[]
): () => (typeof all)[number] {
  let next = 0;
  return () => all[Math.min(next++, all.length - 1)]!;
}

const OPENSTACK = [
  {
    ...change(openstack, 'attachVolume', (driver) => driver.attachVolume('volume-1', 'server-1')),
    good: [
      ['attaching', null],
      ['in-use', 'server-1'],
    ],
    bad: [
      ['reserved', null],
      ['attaching', null],
      ['available', null],
    ],
  },
  {
    ...change(openstack, 'attachVolume', (driver) => driver.attachVolume('volume-1', 'server-1')),
    good: [
      ['available', null],
      ['in-use', 'server-1'],
    ],
    bad: [
      ['attaching', null],
      ['error_attaching', null],
    ],
  },
  {
    ...change(openstack, 'detachVolume', (driver) => driver.detachVolume('volume-1')),
    good: [
      ['in-use', 'server-1'],
      ['detaching', 'server-1'],
      ['available', null],
    ],
    bad: [
      ['in-use', 'server-1'],
      ['detaching', 'server-1'],
      ['in-use', 'server-1'],
    ],
  },
  {
    ...change(openstack, 'resizeVolume', (driver) => driver.resizeVolume('volume-1', 20)),
    good: [
      ['extending', null],
      ['available', null, 20],
    ],
    bad: [
      ['extending', null],
      ['error_extending', null],
    ],
  },
] as const;

test.each(OPENSTACK)(
  'OpenStack, $name: what fails after it was accepted is an error',
  async ({ name, run, good, bad }) => {
    for (const script of [good, bad]) {
      const read = states(...script);
      answer = ({ method, path }) => {
        if (method !== 'GET' || !path.includes('/volumes/')) return {};
        const [status, node, size = 10] = read();
        const attachments = node === null ? [] : [{ server_id: node, device: '/dev/vdb' }];
        return { volume: { id: 'volume-1', name: 'data', size, status, attachments } };
      };
      const outcome = run();
      if (script === good) await outcome;
      else await expect(outcome).rejects.toMatchObject({ code: 'conflict', operation: name });
      await made?.close();
    }
  },
);

const EC2 = [
  {
    ...change(ec2, 'attachVolume', (driver) => driver.attachVolume('vol-1', 'i-1', { device: '/dev/sdf' })),
    good: [
      ['attaching', 'i-1'],
      ['attached', 'i-1'],
    ],
    bad: [
      ['attaching', 'i-1'],
      ['', null],
    ],
  },
  {
    ...change(ec2, 'detachVolume', (driver) => driver.detachVolume('vol-1')),
    good: [
      ['attached', 'i-1'],
      ['detaching', 'i-1'],
      ['', null],
    ],
    bad: [
      ['attached', 'i-1'],
      ['detaching', 'i-1'],
      ['busy', 'i-1'],
    ],
  },
] as const;

test.each(EC2)(
  'EC2, $name: what fails after it was accepted is an error',
  async ({ name, run, good, bad }) => {
    for (const script of [good, bad]) {
      const read = states(...script);
      answer = ({ body }) => {
        if (!body.includes('Action=DescribeVolumes')) return '<R><return>true</return></R>';
        const [status, node] = read();
        const attachment =
          node === null ? '' : `<item><instanceId>${node}</instanceId><status>${status}</status></item>`;
        const state = node === null ? 'available' : 'in-use';
        return `<R><volumeSet><item><volumeId>vol-1</volumeId><status>${state}</status><attachmentSet>${attachment}</attachmentSet></item></volumeSet></R>`;
      };
      const outcome = run();
      if (script === good) await outcome;
      else await expect(outcome).rejects.toMatchObject({ code: 'conflict', operation: name });
      await made?.close();
    }
  },
);

test('EC2, resizeVolume: a modification that fails is an error with its words', async () => {
  answer = ({ body }) => {
    const failed = `<modificationState>failed</modificationState><statusMessage>${WORDS}</statusMessage>`;
    return body.includes('Action=ModifyVolume')
      ? '<R><volumeModification><modificationState>modifying</modificationState></volumeModification></R>'
      : `<R><volumeModificationSet><item>${failed}</item></volumeModificationSet></R>`;
  };
  await expect(ec2().resizeVolume('vol-1', 100)).rejects.toMatchObject({
    code: 'conflict',
    operation: 'resizeVolume',
    message: expect.stringContaining(WORDS) as string,
  });
});
