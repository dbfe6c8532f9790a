import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { Ec2 } from 'skylane/aws';
import { DigitalOceanCompute } from 'skylane/digital-ocean';
import { HetznerCompute } from 'skylane/hetzner';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { makeDriver } from '../../support/keystone.js';
import { localServer } from '../../support/local-server.js';

const cleanup: (() => Promise<unknown>)[] = [];
beforeAll(() => nock.restore());
afterEach(async () => {
  for (const work of cleanup.splice(0).toReversed()) await work();
});

/** Sizes of the pages of every list here: short ones, and one that is empty. */
const PAGES: readonly number[][] = [[1, 2], [3], [], [4, 5, 6], [7]];

/** A cloud whose answers depend on the query, and on the form where there is one. */
async function cloud(answer: (query: URLSearchParams) => unknown): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const query = new URLSearchParams(`${request.url?.split('?')[1] ?? ''}&${body}`);
    const text = answer(query);
    response.end(typeof text === 'string' ? text : JSON.stringify(text));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ids = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);
const ALL = ['1', '2', '3', '4', '5', '6', '7'];
const token = 'x'.repeat(64);
const place = (id: number) => ({ id, name: String(id), city: 'a', country: 'DE', description: '' });

test('Hetzner: pages that are shorter than asked for, and empty ones, do not end a list', async () => {
  const endpoint = await cloud((query) => {
    const page = Number(query.get('page') ?? '1');
    const locations = (PAGES[page - 1] ?? []).map(place);
    return { locations, meta: { pagination: { next_page: page < PAGES.length ? page + 1 : null } } };
  });
  const driver = new HetznerCompute({ token, endpoint });
  cleanup.push(() => driver.close());
  expect((await driver.listLocations()).map(({ id }) => id)).toHaveLength(7);
});

test('Hetzner: a full page that says nothing of pages does not end a list', async () => {
  const endpoint = await cloud((query) => {
    const start = (Number(query.get('page') ?? '1') - 1) * 50;
    const locations = Array.from({ length: Math.min(50, Math.max(0, 60 - start)) }, (_, index) =>
      place(start + index),
    );
    return { locations };
  });
  const driver = new HetznerCompute({ token, endpoint });
  cleanup.push(() => driver.close());
  expect(await driver.listLocations()).toHaveLength(60);
});

const key = (id: number) => ({ id, name: `k${id}`, fingerprint: 'aa', public_key: 'ssh-rsa AAAA' });

test('DigitalOcean: pages that are shorter than asked for, and empty ones, do not end a list', async () => {
  const endpoint = await cloud((query) => {
    const page = Number(query.get('page') ?? '1');
    const next =
      page < PAGES.length ? { next: `http://elsewhere/v2/account/keys?page=${page + 1}` } : { first: 'x' };
    return { ssh_keys: (PAGES[page - 1] ?? []).map(key), links: { pages: next }, meta: { total: 7 } };
  });
  const driver = new DigitalOceanCompute({ token, endpoint });
  cleanup.push(() => driver.close());
  expect(await driver.listKeyPairs()).toHaveLength(7);
});

test('DigitalOcean: a page that names no next one although there are more does not end a list', async () => {
  const endpoint = await cloud((query) => {
    const page = Number(query.get('page') ?? '1');
    const rows = Math.min(200, Math.max(0, 450 - (page - 1) * 200));
    const keys = Array.from({ length: rows }, (_, index) => key(page * 1000 + index));
    return { ssh_keys: keys, links: {}, meta: { total: 450 } };
  });
  const driver = new DigitalOceanCompute({ token: `${token}2`, endpoint });
  cleanup.push(() => driver.close());
  expect(await driver.listKeyPairs()).toHaveLength(450);
});

test('EC2: pages that are shorter than asked for, and empty ones, do not end a list', async () => {
  const endpoint = await cloud((query) => {
    const page = Number(query.get('NextToken') ?? '0');
    const rows = (PAGES[page] ?? []).map(
      (id) => `<item><volumeId>${id}</volumeId><size>1</size><status>available</status></item>`,
    );
    const next = page + 1 < PAGES.length ? `<nextToken>${page + 1}</nextToken>` : '<nextToken/>';
    return `<DescribeVolumesResponse><volumeSet>${rows.join('')}</volumeSet>${next}</DescribeVolumesResponse>`;
  });
  const driver = new Ec2({ accessKeyId: 'a', secretAccessKey: 'secret', region: 'eu-central-1', endpoint });
  cleanup.push(() => driver.close());
  expect(ids(await driver.listVolumes())).toEqual(ALL);
});

test('OpenStack: pages that are shorter than asked for, and empty ones, do not end a list', async () => {
  const server = await localServer((request, response) => {
    const page = Number(/marker=(\d+)/.exec(request.url ?? '')?.[1] ?? '0');
    const flavors = (PAGES[page] ?? []).map((id) => ({
      id: String(id),
      name: 'f',
      ram: 1,
      disk: 1,
      vcpus: 1,
    }));
    const links =
      page + 1 < PAGES.length
        ? [{ rel: 'next', href: `https://nova/flavors/detail?marker=${page + 1}` }]
        : [];
    response.end(JSON.stringify({ flavors, flavors_links: links }));
  });
  cleanup.push(() => server.close());
  const driver = makeDriver({ endpoint: `${server.url}/v3`, endpoints: { compute: server.url } });
  cleanup.push(() => driver.close());
  expect(ids(await driver.listSizes())).toEqual(ALL);
});
