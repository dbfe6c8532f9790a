import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import type { TestShell } from '../../support/command.js';
import { openStackShell, rackspaceShell } from '../../support/command-cloud.js';

let sandbox: Sandbox;
let shell: TestShell;

beforeAll(async () => {
  ({ sandbox, shell } = await rackspaceShell());
});
afterAll(() => sandbox.close());
afterEach(async () => {
  await shell.run('balancer delete web --yes');
});

const create = 'balancer create web --listener http:80:8080';
const membersOf = async (): Promise<string[]> => {
  const { stdout } = await shell.run('balancer members list web -o value -c address,port');
  return stdout.split('\n').filter(Boolean).toSorted();
};

describe('load balancers', () => {
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
    const first = (JSON.parse(stdout) as { id: string; address: string }[]).find((one) => one.address === '192.0.2.1');
    await shell.run(`balancer members rm web 192.0.2.2 192.0.2.3:8080 ${first?.id} --yes`);
    expect(await membersOf()).toEqual([]);
  });

  test('are added and taken away by the names of servers', async () => {
    const { stdout } = await shell.run('node create app --image auto --size general1-1 -o json');
    const sizes = stdout === '' ? [] : (JSON.parse(stdout) as unknown[]);
    expect(sizes).toBeDefined();
  });

  test('one that is not there is told, and none is taken away', async () => {
    await shell.run(`${create} --member 192.0.2.1`);
    const { code } = await shell.run('balancer members rm web 192.0.2.1 192.0.2.9 --yes');
    expect(code).toBe(5);
    expect(await membersOf()).toEqual(['192.0.2.1\t8080']);
  });
});
