import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { getDriver, Provider, Scheduler } from 'skylane';
import { fixture } from '../../../support/fixture.js';
import { localServer } from '../../../support/local-server.js';

const Lxd = getDriver(Provider.LXD);
const COUNT = 50;
const LANES = 5;
/** Milliseconds that an operation takes. */
const OPERATION_TIME = 5;

/** LXD's side of a create: every change is an operation, and a request that waits for one is held until its end. */
class ScriptedLxd {
  #operations = 0;
  #waiting = 0;
  mostWaiting = 0;

  handle(request: IncomingMessage, response: ServerResponse): void {
    const { method, url = '' } = request;
    const answer = (body: object, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    request.resume();
    if (method !== 'GET') {
      this.#operations += 1;
      answer({ type: 'async', operation: `/1.0/operations/${this.#operations}`, metadata: {} }, 202);
    } else if (url.includes('/operations/')) {
      this.#waiting += 1;
      this.mostWaiting = Math.max(this.mostWaiting, this.#waiting);
      setTimeout(() => {
        this.#waiting -= 1;
        answer({ type: 'sync', metadata: { status: 'Success', status_code: 200, err: '', metadata: null } });
      }, OPERATION_TIME);
    } else {
      const [, kind = '', name = ''] = /^\/1\.0\/(\w+)\/?([\w-]*)/.exec(url) ?? [];
      const { metadata } = fixture('lxd/instance.json') as { metadata: object };
      const made = { ...metadata, name, target: 'a'.repeat(64), fingerprint: 'a'.repeat(64), properties: {} };
      answer({ type: 'sync', metadata: kind === 'instances' && name === '' ? [] : made });
    }
  }
}

test(`${COUNT} instances on ${LANES} lanes: each operation is awaited by one request, on the socket of its lane`, async () => {
  const lxd = new ScriptedLxd();
  await using server = await localServer((request, response) => lxd.handle(request, response));
  await using driver = new Lxd({ endpoint: server.url });
  await using scheduler = new Scheduler(driver, { concurrency: LANES });
  const spec = { name: 'web', image: 'base', size: 'default' };
  const { nodes } = await scheduler.createNodes(spec, { count: COUNT, until: 'accepted' }).result;
  expect(nodes).toHaveLength(COUNT);
  expect(lxd.mostWaiting).toBeLessThanOrEqual(LANES);
  expect(server.sockets.size).toBeLessThanOrEqual(LANES);
  const waits = server.requests.filter((line) => line.includes('/operations/'));
  expect(waits).toHaveLength(2 * COUNT);
});

test('an operation whose wait is answered with 200 and the form of an error has failed, as at Incus', async () => {
  await using server = await localServer((request, response) => {
    request.resume();
    const body =
      request.method === 'GET'
        ? {
            type: 'error',
            error_code: 500,
            error: 'Image not provided for instance creation',
            metadata: null,
          }
        : { type: 'async', operation: '/1.0/operations/1', metadata: {} };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await using driver = new (getDriver(Provider.INCUS))({ endpoint: server.url });
  const spec = { name: 'web', image: 'none', size: 'default' };
  await expect(driver.createNode(spec)).rejects.toMatchObject({
    code: 'image-not-found',
    operation: 'createNode',
  });
});
