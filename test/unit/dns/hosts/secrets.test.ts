import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { ClouDns } from 'skylane/cloudns';
import { DnsPodDns } from 'skylane/dnspod';
import { InwxDns } from 'skylane/inwx';
import { NamecheapDns } from 'skylane/namecheap';
import { NamesiloDns } from 'skylane/namesilo';
import { ZonomiDns } from 'skylane/zonomi';
import type { DnsDriver } from 'skylane';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SECRET = 'sehr/geheim+0123456789';

/** Says of every request what it was sent. */
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += String(chunk)));
  request.on('end', () => {
    response.statusCode = 400;
    response.end(`cannot do ${request.url} with ${body} ${decodeURIComponent(String(request.url))}`);
  });
});
let endpoint = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const HOSTS: readonly (readonly [string, (options: object) => DnsDriver])[] = [
  ['ClouDNS', (options) => new ClouDns({ ...options, authId: '1', authPassword: SECRET })],
  ['NameSilo', (options) => new NamesiloDns({ ...options, apiKey: SECRET })],
  ['Zonomi', (options) => new ZonomiDns({ ...options, apiKey: SECRET })],
  ['Namecheap', (options) => new NamecheapDns({ ...options, apiUser: 'ann', apiKey: SECRET })],
  ['DNSPod', (options) => new DnsPodDns({ ...options, loginToken: SECRET })],
  ['INWX', (options) => new InwxDns({ ...options, username: 'ann', password: SECRET })],
];

it.each(HOSTS)(
  'no error and no log of %s shows a secret that goes in the query or the body',
  async (_name, make) => {
    const lines: string[] = [];
    const note = (...words: unknown[]): unknown => lines.push(inspect(words, { depth: 9 }));
    await using driver = make({ endpoint, logger: { debug: note, warn: note } });
    const error: unknown = await driver.getZone('example.com').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 400 });
    const shown = [inspect(error, { depth: 9 }), JSON.stringify(error), inspect(driver), ...lines].join('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const form of [
      SECRET,
      encodeURIComponent(SECRET),
      new URLSearchParams({ a: SECRET }).toString().slice(2),
    ])
      expect(shown).not.toContain(form);
  },
);
