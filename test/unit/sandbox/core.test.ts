import { execFile } from 'node:child_process';
import { Agent, request } from 'node:http';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxOptions, spawnSandbox, startSandbox } from 'skylane/sandbox';
import { send, signIn } from '../../support/sandbox-client.js';

const open: Sandbox[] = [];

async function start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ flavor: 'openstack', buildTime: 20, actionTime: 5, ...options });
  open.push(sandbox);
  return sandbox;
}

/** Statuses of so many requests for the version document, one after the other. */
async function statuses(sandbox: Sandbox, count: number): Promise<number[]> {
  const seen: number[] = [];
  for (let turn = 0; turn < count; turn += 1) seen.push((await send(`${sandbox.url}/v3`, 'GET')).status);
  return seen;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(async (sandbox) => await sandbox.close()));
});

describe('options', () => {
  it('refuses a flavor it does not know, listing those it does', async () => {
    await expect(startSandbox({ flavor: 'nimbus' as 'openstack' })).rejects.toThrow(/openstack, rackspace/);
  });

  it('refuses a negative duration by its name', async () => {
    await expect(startSandbox({ flavor: 'openstack', latency: -1 })).rejects.toThrow(/latency/);
  });

  it('makes the same ids from the same seed', async () => {
    const [a, b] = [await start({ seed: 7 }), await start({ seed: 7 })];
    expect(a.accounts).toEqual(b.accounts);
  });

  it('makes other ids from another seed', async () => {
    const [a, b] = [await start({ seed: 7 }), await start({ seed: 8 })];
    expect(a.accounts).not.toEqual(b.accounts);
  });
});

describe('request log', () => {
  it('says what was asked, by which task, with which answer', async () => {
    const sandbox = await start();
    await send(`${sandbox.url}/v3/auth/tokens?nocatalog`, 'GET', { headers: { 'x-skylane-task': 'task-9' } });
    const [entry] = await sandbox.log();
    expect(entry).toMatchObject({
      sequence: 1,
      socket: 1,
      method: 'GET',
      path: '/v3/auth/tokens',
      query: 'nocatalog',
      status: 401,
      operation: 'tokens.show',
      task: 'task-9',
    });
  });

  it('gives requests of one kept-alive socket one number and of another socket another', async () => {
    const sandbox = await start();
    const [first, second] = [
      new Agent({ keepAlive: true, maxSockets: 1 }),
      new Agent({ keepAlive: true, maxSockets: 1 }),
    ];
    for (const agent of [first, first, second]) await get(`${sandbox.url}/v3`, agent);
    expect((await sandbox.log()).map(({ socket }) => socket)).toEqual([1, 1, 2]);
    expect(await sandbox.sockets()).toBe(2);
    first.destroy();
    second.destroy();
  });

  it('counts requests by operation, and forgets them on clearLog', async () => {
    const sandbox = await start();
    await signIn(sandbox);
    await send(`${sandbox.url}/nowhere`, 'GET');
    expect(await sandbox.counts()).toEqual({ 'tokens.create': 1, unknown: 1 });
    await sandbox.clearLog();
    expect(await sandbox.requests()).toBe(0);
  });
});

async function get(url: string, agent: Agent): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const call = request(url, { agent }, (response) => response.resume().on('end', resolve));
    call.on('error', reject).end();
  });
}

describe('faults', () => {
  it('answer a status with Retry-After as often as told, after those to skip', async () => {
    const sandbox = await start();
    await sandbox.addFault({ kind: 'status', status: 429, retryAfter: 3, skip: 1, times: 1 });
    expect((await send(`${sandbox.url}/v3`, 'GET')).status).toBe(200);
    const refused = await send(`${sandbox.url}/v3`, 'GET');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
    expect((await send(`${sandbox.url}/v3`, 'GET')).status).toBe(200);
  });

  it('meet only requests that match method, path and operation', async () => {
    const sandbox = await start({
      faults: [{ kind: 'status', status: 503, method: 'POST', path: /auth/, operation: 'tokens.create' }],
    });
    expect((await send(`${sandbox.url}/v3`, 'GET')).status).toBe(200);
    expect((await send(`${sandbox.url}/v3/auth/tokens`, 'GET')).status).toBe(401);
    expect((await send(`${sandbox.url}/v3/auth/tokens`, 'POST', { body: {} })).status).toBe(503);
  });

  it('reset the socket before handling, so that nothing was done', async () => {
    const sandbox = await start();
    const client = await signIn(sandbox);
    await sandbox.addFault({ kind: 'reset', operation: 'servers.create', times: 1 });
    await expect(client.createServer()).rejects.toThrow();
    expect(await sandbox.servers()).toEqual([]);
  });

  it('lose the answer of a create that was done', async () => {
    const sandbox = await start();
    const client = await signIn(sandbox);
    await sandbox.addFault({ kind: 'lostAnswer', operation: 'servers.create', times: 1 });
    await expect(client.createServer()).rejects.toThrow();
    expect(await sandbox.servers()).toHaveLength(1);
  });

  it('truncate JSON', async () => {
    const sandbox = await start({ faults: [{ kind: 'truncate' }] });
    const { text, json, headers } = await send(`${sandbox.url}/v3`, 'GET');
    expect(headers.get('content-type')).toBe('application/json');
    expect([json, text.slice(0, 10)]).toEqual([undefined, '{"version"']);
  });

  it('answer HTML', async () => {
    const sandbox = await start({ faults: [{ kind: 'html' }] });
    const { status, headers } = await send(`${sandbox.url}/v3`, 'GET');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
  });

  it('strike by chance as the seed has it', async () => {
    const pattern = async (): Promise<number[]> =>
      await statuses(
        await start({ seed: 3, faults: [{ kind: 'status', status: 500, probability: 0.5 }] }),
        12,
      );
    const first = await pattern();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await pattern()).toEqual(first);
  });

  it('end when cleared', async () => {
    const sandbox = await start({ faults: [{ kind: 'status', status: 500 }] });
    await sandbox.clearFaults();
    expect(await statuses(sandbox, 1)).toEqual([200]);
  });
});

describe('rate limits', () => {
  it('refuse what is over the limit of its class, with Retry-After and rate headers', async () => {
    const sandbox = await start({ rateLimit: { requests: 2, per: 60_000, services: ['compute'] } });
    const client = await signIn(sandbox);
    const answers = [];
    for (let turn = 0; turn < 3; turn += 1) answers.push(await client.compute('GET', '/servers'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[1]?.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await client.image('GET', '/images')).status).toBe(200);
  });

  it('leave the headers out when told', async () => {
    const sandbox = await start({ rateLimit: { requests: 0, per: 60_000, headers: false, status: 413 } });
    const answer = await send(`${sandbox.url}/v3`, 'GET');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([413, null]);
  });

  it('let requests through again in the next window', async () => {
    const sandbox = await start({ rateLimit: { requests: 1, per: 500 } });
    await statuses(sandbox, 1);
    let status = 0;
    while (status !== 200) ({ status } = await send(`${sandbox.url}/v3`, 'GET'));
    expect((await sandbox.log()).map((entry) => entry.status)).toContain(429);
  });
});

describe('ending', () => {
  it('refuses connections after close, which may be called twice', async () => {
    const sandbox = await start();
    await sandbox.close();
    await sandbox.close();
    await expect(fetch(sandbox.url)).rejects.toThrow();
  });

  it('ends requests that wait out a latency', async () => {
    const sandbox = await start({ latency: 3_600_000 });
    const waiting = fetch(sandbox.url).then(
      () => 'answered',
      () => 'ended',
    );
    while ((await sandbox.requests()) === 0) await new Promise((resolve) => setImmediate(resolve));
    await sandbox.close();
    expect(await waiting).toBe('ended');
  });
});

describe('a spawned sandbox', () => {
  it('is driven through the same handle and ends on close', async () => {
    const faults = [{ kind: 'status', status: 503, path: /EXTENSIONS/i }] as const;
    const sandbox = await spawnSandbox({ flavor: 'openstack', buildTime: 10, faults });
    open.push(sandbox);
    const client = await signIn(sandbox);
    expect((await client.compute('GET', '/extensions')).status).toBe(503);
    await sandbox.clearFaults();
    await sandbox.addFault({ kind: 'status', status: 418, path: /FLAVORS/i });
    expect((await client.compute('GET', '/flavors')).status).toBe(418);
    await client.createServer({ name: 'spawned' });
    expect((await sandbox.servers()).map(({ name }) => name)).toEqual(['spawned']);
    expect((await sandbox.counts())['servers.create']).toBe(1);
    expect(await sandbox.log()).toHaveLength(await sandbox.requests());
    await sandbox.expireTokens();
    expect((await client.compute('GET', '/servers')).status).toBe(401);
    await sandbox.close();
    await expect(fetch(sandbox.url)).rejects.toThrow();
  });

  it('ends with the process that spawned it', async () => {
    const program =
      "import { spawnSandbox } from 'skylane/sandbox';" +
      "console.log((await spawnSandbox({ flavor: 'openstack' })).url);";
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    const url = stdout.trim();
    expect(url).toMatch(/^http:/);
    let isUp = true;
    while (isUp) {
      isUp = await fetch(url).then(
        () => true,
        () => false,
      );
    }
  });

  it('rejects with the reason when an option is not valid', async () => {
    await expect(spawnSandbox({ flavor: 'nowhere' as 'openstack' })).rejects.toThrow(
      /unknown sandbox flavor/,
    );
  });

  it('does not let others use its control path', async () => {
    const sandbox = await spawnSandbox({ flavor: 'openstack' });
    open.push(sandbox);
    expect((await send(`${sandbox.url}/_sandbox/log`, 'POST', { body: {} })).status).toBe(403);
  });
});
