import { startSandbox, type Sandbox } from 'skylane/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { labServer } from '../support/lab.js';
import { type CloudResponse, dig, passwordAuth, send, until } from '../support/sandbox-client.js';

/** Asks the same of a real Designate and of the sandbox, and compares status, body and words. */
const lab = labServer<{ readonly auth_url: string; readonly users: object }>('openstack-lab');

/** A project of one cloud, signed in. */
class Dns {
  #zone = '';
  #set = '';

  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  async ask(method: string, path: string, body?: unknown): Promise<CloudResponse> {
    const place = path.replace('{zone}', this.#zone).replace('{set}', this.#set);
    const extras = typeof body === 'string' ? { raw: body } : { body };
    const headers = { 'x-auth-token': this.token, 'content-type': 'application/json' };
    return await send(`${this.url}${place}`, method, { ...extras, headers });
  }

  /** Makes the zone that `{zone}` stands for, and a set for `{set}`. */
  async prepare(): Promise<void> {
    this.#zone = (await this.ask('POST', '/v2/zones', { name: ZONE, email: 'a@b.test' })).textAt('id');
    await this.#active();
    const set = { name: `held.${ZONE}`, type: 'A', records: ['192.0.2.2', '192.0.2.1'], ttl: 60 };
    this.#set = (await this.ask('POST', '/v2/zones/{zone}/recordsets', set)).textAt('id');
    await this.ask('POST', '/v2/zones/{zone}/recordsets', {
      name: `alias.${ZONE}`,
      type: 'CNAME',
      records: ['x.test.'],
    });
    await this.#active();
  }

  async #active(): Promise<void> {
    await until(
      () => this.ask('GET', '/v2/zones/{zone}'),
      (response) => response.at('status') === 'ACTIVE',
    );
  }

  /** Deletes what the comparison has made: zones beneath others first, as Designate wants it. */
  async clear(): Promise<void> {
    const zones = (await this.ask('GET', '/v2/zones?limit=1000')).rows('zones');
    const own = zones
      .map((zone) => ({ id: String(dig(zone, 'id')), name: String(dig(zone, 'name')) }))
      .filter(({ name }) => name.endsWith(ZONE));
    for (const { id } of own.toSorted((first, second) => second.name.length - first.name.length))
      await this.ask('DELETE', `/v2/zones/${id}`);
  }
}

async function signIn(identity: string, account: Readonly<Record<string, string>>): Promise<Dns> {
  const response = await send(`${identity}/auth/tokens`, 'POST', { body: passwordAuth(account) });
  const service = response.rows('token', 'catalog').find((entry) => dig(entry, 'type') === 'dns');
  const endpoints = dig(service, 'endpoints') as readonly unknown[];
  const found = endpoints.find((each) => dig(each, 'interface') === 'public');
  return new Dns(String(dig(found, 'url')), response.headers.get('x-subject-token') ?? '');
}

const ZONE = `parity-${process.pid}.lab.test.`;
const MISSING = '70a599e0-31e7-49b7-b260-868f441e862b';
const SETS = '/v2/zones/{zone}/recordsets';

const set = (name: string, type: string, ...records: string[]): object => ({
  name: `${name}${name === '' ? '' : '.'}${ZONE}`,
  type,
  records,
});
const zone = (fields: object): object => ({ name: `other.${ZONE}`, email: 'a@b.test', ...fields });

const QUESTIONS: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['GET', '/'],
  ['GET', '/v2/nothing'],
  ['GET', '/v2/zones/{zone}'],
  ['GET', '/v2/zones/nope'],
  ['GET', `/v2/zones/${MISSING}`],
  ['GET', `/v2/zones/${MISSING}/recordsets`],
  ['GET', `/v2/zones?name=${ZONE}`],
  ['GET', '/v2/zones?limit=0'],
  ['GET', `/v2/zones?limit=1001&name=${ZONE}`],
  ['GET', '/v2/zones?marker=nope'],
  ['PUT', '/v2/zones/{zone}', {}],
  ['DELETE', `/v2/zones/${MISSING}`],
  ['POST', '/v2/zones', '{bad'],
  ['POST', '/v2/zones', {}],
  ['POST', '/v2/zones', { name: ZONE, email: 'a@b.test' }],
  ['POST', '/v2/zones', zone({ name: 'no-dot.test' })],
  ['POST', '/v2/zones', zone({ name: 'a..b.' })],
  ['POST', '/v2/zones', zone({ name: 'test.' })],
  ['POST', '/v2/zones', zone({ email: 'x' })],
  ['POST', '/v2/zones', zone({ ttl: -1 })],
  ['POST', '/v2/zones', zone({ ttl: 2 ** 31 })],
  ['POST', '/v2/zones', zone({ ttl: 'x' })],
  ['POST', '/v2/zones', zone({ type: 'WRONG' })],
  ['POST', '/v2/zones', zone({ bogus: 1 })],
  ['POST', '/v2/zones', { name: `other.${ZONE}`, type: 'SECONDARY' }],
  ['POST', '/v2/zones', zone({ name: `made.${ZONE}`, ttl: 300, description: 'of a test' })],
  ['PATCH', '/v2/zones/{zone}', { name: 'x.test.' }],
  ['PATCH', '/v2/zones/{zone}', { ttl: -5 }],
  ['PATCH', '/v2/zones/{zone}', { ttl: 600, description: 'changed' }],
  ['DELETE', '/v2/zones/{zone}'],
  ['GET', `${SETS}?type=NS`],
  ['GET', `${SETS}?name=held.*`],
  ['GET', `${SETS}?limit=1&name=held.${ZONE}`],
  ['GET', `${SETS}?limit=0`],
  ['GET', `${SETS}/{set}`],
  ['GET', `${SETS}/nope`],
  ['GET', `${SETS}/${MISSING}`],
  ['GET', `/v2/recordsets?name=held.${ZONE}`],
  ['POST', SETS, {}],
  ['POST', SETS, { ...set('x', 'A'), name: 'x' }],
  ['POST', SETS, { ...set('x', 'A'), name: 'www.other.test.' }],
  ['POST', SETS, { ...set('x', 'A'), bogus: 1 }],
  ['POST', SETS, { ...set('x', 'A', '192.0.2.1'), ttl: -1 }],
  ['POST', SETS, set('a!b', 'A', '192.0.2.1')],
  ['POST', SETS, set('x', 'BOGUS', 'x')],
  ['POST', SETS, set('x', 'LOC', 'x')],
  ['POST', SETS, set('x', 'A', '192.0.2.300')],
  ['POST', SETS, set('x', 'AAAA', '192.0.2.1')],
  ['POST', SETS, set('x', 'MX', 'mail')],
  ['POST', SETS, set('x', 'MX', '10 mail.b.test')],
  ['POST', SETS, set('x', 'TXT', 'a b')],
  ['POST', SETS, set('x', 'TXT', '"a" "b"')],
  ['POST', SETS, set('x', 'TXT', `"${'x'.repeat(300)}"`)],
  ['POST', SETS, set('x', 'CAA', '0 foo "x"')],
  ['POST', SETS, set('x', 'SRV', '1 2 3 x.test.')],
  ['POST', SETS, set('x', 'SSHFP', '4 2 zz')],
  ['POST', SETS, set('x', 'CNAME', 'x.test.', 'y.test.')],
  ['POST', SETS, set('', 'CNAME', 'x.test.')],
  ['POST', SETS, set('', 'NS', 'x.test.')],
  ['POST', SETS, set('', 'SOA', 'x.test. y.test. 1 2 3 4 5')],
  ['POST', SETS, set('held', 'A', '192.0.2.3')],
  ['POST', SETS, set('held', 'CNAME', 'x.test.')],
  ['POST', SETS, set('alias', 'A', '192.0.2.3')],
  ['POST', SETS, { ...set('empty', 'A'), records: [] }],
  ['POST', SETS, set('long', 'TXT', `"${'x'.repeat(253)}" "c"`)],
  ['POST', SETS, { ...set('new', 'MX', '10 mail.b.test.'), ttl: 90, description: 'of a test' }],
  ['PUT', `${SETS}/{set}`, { name: `q.${ZONE}` }],
  ['PUT', `${SETS}/{set}`, { records: ['192.0.2.9.9'] }],
  ['PUT', `${SETS}/{set}`, { records: ['192.0.2.9', '192.0.2.9'], ttl: 120 }],
  ['PUT', `${SETS}/{set}`, { ttl: null }],
  ['PUT', `${SETS}/${MISSING}`, { ttl: 60 }],
  ['DELETE', `${SETS}/${MISSING}`],
];

/** What differs from cloud to cloud, and from moment to moment, by right. */
const OWN = new Set([
  'id',
  'zone_id',
  'pool_id',
  'project_id',
  'request_id',
  'serial',
  'version',
  'created_at',
  'updated_at',
]);

function normal(value: unknown, key = ''): unknown {
  // Designate shows the values of a set in no order.
  if (key === 'records' && Array.isArray(value)) return value.map((item) => normal(item)).toSorted();
  if (Array.isArray(value)) return value.map((item) => normal(item, key));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, normal(item, name)]));
  if (OWN.has(key)) return value === null ? null : typeof value;
  if (typeof value !== 'string') return value;
  // Ids, hosts with the sandbox's region behind them, and the clouds' own name servers.
  return value
    .replaceAll(/[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g, 'ID')
    .replace(/^http:\/\/127\.0\.0\.1:\d+(?:\/RegionOne\/dns)?/, '')
    .replace(/^ns1\.(?:lab\.example|example\.org)\.$/, 'SERVER');
}

describe.skipIf(lab === null)('the sandbox answers as a real Designate does', () => {
  let sandbox: Sandbox;
  let [real, own, realLimited, ownLimited]: Dns[] = [];

  beforeAll(async () => {
    const identity = lab?.auth_url ?? '';
    const account = (name: string): Record<string, string> => ({
      username: name,
      password: String(dig(lab?.users, name, 'password')),
      projectName: name,
    });
    sandbox = await startSandbox({ flavor: 'openstack', actionTime: 20 });
    real = await signIn(identity, account('demo'));
    own = await signIn(sandbox.identityUrl, sandbox.credentials);
    realLimited = await signIn(identity, account('limited'));
    ownLimited = await signIn(sandbox.identityUrl, sandbox.accounts['limited'] ?? {});
    await Promise.all([real.prepare(), own.prepare()]);
  });

  afterAll(async () => {
    await realLimited?.clear();
    await real?.clear();
    await sandbox?.close();
  });

  it.each(
    QUESTIONS.map(
      ([method, path, body]) =>
        [`${method} ${path} ${JSON.stringify(body) ?? ''}`, method, path, body] as const,
    ),
  )('%s', async (_name, method, path, body) => {
    const [expected, response] = [await real?.ask(method, path, body), await own?.ask(method, path, body)];
    expect([response?.status, normal(response?.json)]).toEqual([expected?.status, normal(expected?.json)]);
  });

  it('over quota, and inside the zone of somebody else', async () => {
    const both = async (ask: (dns: Dns) => Promise<CloudResponse>): Promise<void> => {
      const [expected, response] = [await ask(realLimited as Dns), await ask(ownLimited as Dns)];
      expect([response.status, normal(response.json)]).toEqual([expected.status, normal(expected.json)]);
    };
    await both((dns) => dns.ask('POST', '/v2/zones', zone({ name: `theirs.${ZONE}` })));
    for (const name of ['one', 'two', 'three'])
      await both((dns) => dns.ask('POST', '/v2/zones', zone({ name: `${name}-${ZONE}` })));
  });
});
