import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from 'skylane/sandbox';
import type { TestShell } from '../../support/command.js';
import { openStackShell, rackspaceShell } from '../../support/command-cloud.js';
import { rackspace } from '../../support/sandbox.js';

let sandbox: Sandbox;
let shell: TestShell;

beforeAll(async () => {
  ({ sandbox, shell } = await rackspaceShell());
});
afterAll(() => sandbox.close());
afterEach(async () => {
  await shell.run('balancer delete web --yes');
});

const SUBNET = '11111111-2222-4333-8444-555555555555';
const create = 'balancer create web --listener http:80:8080';
const membersOf = async (): Promise<string[]> => {
  const { stdout } = await shell.run('balancer members list web -o value -c address,port');
  return stdout.split('\n').filter(Boolean).toSorted();
};

describe('load balancers', () => {
  test('an interval of checks without a check is refused, and not passed over', async () => {
    const { stderr, code } = await shell.run(`${create} --health-interval 10s`);
    expect(stderr).toContain('give --health-check');
    expect(code).toBe(2);
    expect((await shell.run('balancer list -o json')).stdout).toBe('[]\n');
  });

  test('are created, shown by name and id, and deleted once somebody says yes', async () => {
    expect((await shell.run('balancer list -o json')).stdout).toBe('[]\n');
    const made = await shell.run(`${create} --member 192.0.2.1 -o json`);
    expect(made.code).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({
      name: 'web',
      state: 'active',
      listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }],
      members: [{ address: '192.0.2.1' }],
    });
    const { id } = JSON.parse(made.stdout) as { id: string };
    expect((await shell.run(`balancer show ${id} -o value -c name`)).stdout).toBe('web\n');
    const asked = await shell.run('balancer delete web');
    expect(asked).toMatchObject({ code: 7, stderr: expect.stringContaining(`web (${id})`) as string });
    expect((await shell.run('balancer delete web --yes')).code).toBe(0);
    expect((await shell.run('balancer show web')).code).toBe(5);
  });

  test('a mistyped name is told with the nearest', async () => {
    await shell.run(create);
    const { stderr, code } = await shell.run('balancer show wbe');
    expect(code).toBe(5);
    expect(stderr).toContain('Did you mean web?');
  });

  test('a listener that is none is refused before a request', async () => {
    const before = await sandbox.requests();
    expect((await shell.run('balancer create web --listener 80')).code).toBe(2);
    expect(await sandbox.requests()).toBe(before);
  });

  test('wait returns what is active', async () => {
    await shell.run(`${create} --until accepted`);
    expect((await shell.run('balancer wait web -o value -c state')).stdout).toBe('active\n');
  });
});

describe('members', () => {
  test('are added by address and taken away by address, port or id', async () => {
    await shell.run(`${create} --member 192.0.2.1`);
    await shell.run('balancer members add web 192.0.2.2 192.0.2.3:8080');
    expect(await membersOf()).toEqual(['192.0.2.1\t8080', '192.0.2.2\t8080', '192.0.2.3\t8080']);
    const asked = await shell.run('balancer members rm web 192.0.2.2');
    expect(asked.code).toBe(7);
    expect(asked.stderr).toContain('leaves it 2 of 3 members');
    const { stdout } = await shell.run('balancer members list web -o json');
    const first = (JSON.parse(stdout) as { id: string; address: string }[]).find(
      (one) => one.address === '192.0.2.1',
    );
    await shell.run(`balancer members rm web 192.0.2.2 192.0.2.3:8080 ${first?.id} --yes`);
    expect(await membersOf()).toEqual([]);
  });

  test('are added and taken away by the names of servers', async () => {
    await using cloud = rackspace(sandbox, { region: 'DFW' });
    const [image] = await cloud.listImages();
    const [size] = await cloud.listSizes();
    const made = await cloud.createNode({ name: 'app-1', image: image!, size: size! });
    const [node] = await cloud.waitUntilRunning([made]);
    await shell.run(`${create} --member 192.0.2.1`);
    expect((await shell.run('balancer members add web app-1')).code).toBe(0);
    const addresses = [...node!.privateIps, ...node!.publicIps].map((address) => `${address}\t8080`);
    const [ours] = (await membersOf()).filter((member) => member !== '192.0.2.1\t8080');
    expect(addresses).toContain(ours);
    expect((await shell.run('balancer members rm web app-1 --yes')).code).toBe(0);
    expect(await membersOf()).toEqual(['192.0.2.1\t8080']);
    const unknown = await shell.run('balancer members add web app-2');
    expect(unknown).toMatchObject({ code: 5, stderr: expect.stringContaining('app-1') as string });
  });

  test('one that is not there is told, and none is taken away', async () => {
    await shell.run(`${create} --member 192.0.2.1`);
    const { code } = await shell.run('balancer members rm web 192.0.2.1 192.0.2.9 --yes');
    expect(code).toBe(5);
    expect(await membersOf()).toEqual(['192.0.2.1\t8080']);
  });
});

describe('listeners', () => {
  let cloud: Awaited<ReturnType<typeof openStackShell>>;

  beforeAll(async () => {
    cloud = await openStackShell();
    await cloud.shell.run(['balancer', 'create', 'web', '--listener', 'http:80:8080', '--network', SUBNET]);
  });
  afterAll(() => cloud.sandbox.close());

  const ports = async (): Promise<string> =>
    (await cloud.shell.run('balancer listeners list web -o value -c protocol,port,targetPort --sort port'))
      .stdout;

  test('are added beside those that are there, and closed by their port', async () => {
    expect(await ports()).toBe('http\t80\t8080\n');
    const added = await cloud.shell.run('balancer listeners add web http:8000:8080 tcp:443');
    expect(added.code).toBe(0);
    expect(await ports()).toBe('http\t80\t8080\ntcp\t443\t443\nhttp\t8000\t8080\n');
    expect((await cloud.shell.run('balancer listeners rm web 8000')).code).toBe(7);
    expect((await cloud.shell.run('balancer listeners rm web 8000 tcp:443 --yes')).code).toBe(0);
    expect(await ports()).toBe('http\t80\t8080\n');
  });

  test('the last one is not closed', async () => {
    const { code, stderr } = await cloud.shell.run('balancer listeners rm web 80 --yes');
    expect(code).toBe(7);
    expect(stderr).toContain('skylane balancer delete');
    expect((await cloud.shell.run('balancer listeners rm web 81 --yes')).code).toBe(5);
    expect(await ports()).toBe('http\t80\t8080\n');
  });

  test('a certificate for listeners that end no TLS is refused', async () => {
    const { code, stderr } = await cloud.shell.run('balancer listeners add web http:90 --certificate c1');
    expect(code).toBe(2);
    expect(stderr).toContain('None of the listeners ends TLS');
  });
});
