import { pollUntil } from 'skylane/driver';
import { startSandbox, type Sandbox } from 'skylane/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { labServer } from '../support/lab.js';
import { type CloudResponse, dig, passwordAuth, send } from '../support/sandbox-client.js';

/** Asks the same of a real Octavia and of the sandbox, and compares status, body and words. */
const lab = labServer<{ readonly auth_url: string; readonly users: object }>('openstack-lab');

const SUBNET = '11111111-2222-4333-8444-555555555555';
const MISSING = '70a599e0-31e7-49b7-b260-868f441e862b';
const NAME = `parity-${process.pid}`;

/** A project of one cloud, signed in. */
class Balancers {
  readonly #ids: Record<string, string> = {};

  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  async ask(method: string, path: string, body?: unknown): Promise<CloudResponse> {
    const fill = (text: string): string =>
      text.replace(/\{(\w+)\}/g, (_, name: string) => this.#ids[name] ?? name);
    const headers = { 'x-auth-token': this.token, 'content-type': 'application/json' };
    const raw = body === undefined ? {} : { raw: fill(JSON.stringify(body)) };
    return send(`${this.url}/v2/lbaas${fill(path)}`, method, { ...raw, headers });
  }

  /** Waits until the balancer takes changes again. */
  async settle(): Promise<void> {
    await pollUntil(
      async () => {
        const response = await this.ask('GET', '/loadbalancers/{balancer}');
        return response.at('loadbalancer', 'provisioning_status') === 'ACTIVE' ? true : null;
      },
      { deadline: null },
      { firstWait: 200, longestWait: 1000 },
    );
  }

  /** Makes the balancer that `{balancer}` stands for, and one of each of its parts. */
  async prepare(): Promise<void> {
    const make = async (name: string, path: string, key: string, body: object): Promise<void> => {
      this.#ids[name] = (await this.ask('POST', path, { [key]: body })).textAt(key, 'id');
      await this.settle();
    };
    await make('balancer', '/loadbalancers', 'loadbalancer', { name: NAME, vip_subnet_id: SUBNET });
    await make('listener', '/listeners', 'listener', LISTENER);
    await make('pool', '/pools', 'pool', POOL);
    await make('member', '/pools/{pool}/members', 'member', { address: '10.0.0.1', protocol_port: 80 });
    await make('monitor', '/healthmonitors', 'healthmonitor', MONITOR);
  }

  async clear(): Promise<void> {
    await this.settle();
    await this.ask('DELETE', '/loadbalancers/{balancer}?cascade=true');
  }
}

const LISTENER = { loadbalancer_id: '{balancer}', protocol: 'HTTP', protocol_port: 80 };
const POOL = { listener_id: '{listener}', protocol: 'HTTP', lb_algorithm: 'ROUND_ROBIN', tags: ['a=b'] };
const MONITOR = { pool_id: '{pool}', type: 'HTTP', delay: 5, timeout: 3, max_retries: 3, url_path: '/h' };
const MEMBERS = '/pools/{pool}/members';
const member = (fields: object): object => ({
  member: { address: '10.0.0.2', protocol_port: 80, ...fields },
});

/** What is asked while the balancer is free; it is free again before the next question. */
const QUESTIONS: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['GET', '/nope'],
  ['GET', '/loadbalancers/{balancer}'],
  ['GET', '/loadbalancers/nope'],
  ['GET', `/loadbalancers/${MISSING}`],
  ['GET', `/loadbalancers?name=${NAME}`],
  ['GET', `/loadbalancers?name=${NAME}&limit=1`],
  ['GET', `/loadbalancers?marker=${MISSING}`],
  ['GET', '/listeners?load_balancer_id={balancer}'],
  ['GET', '/listeners/{listener}'],
  ['GET', `/listeners/${MISSING}`],
  ['GET', '/pools?loadbalancer_id={balancer}'],
  ['GET', '/pools/{pool}'],
  ['GET', `/pools/${MISSING}`],
  ['GET', MEMBERS],
  ['GET', `${MEMBERS}?limit=1`],
  ['GET', `${MEMBERS}/{member}`],
  ['GET', `${MEMBERS}/${MISSING}`],
  ['GET', '/healthmonitors?pool_id={pool}'],
  ['GET', '/healthmonitors/{monitor}'],
  ['GET', `/healthmonitors/${MISSING}`],
  ['POST', '/loadbalancers', { loadbalancer: { name: NAME } }],
  ['POST', '/loadbalancers', { loadbalancer: { name: NAME, vip_subnet_id: SUBNET, foo: 1 } }],
  ['POST', '/listeners', { listener: LISTENER }],
  ['POST', '/listeners', { listener: { ...LISTENER, protocol: 'FOO' } }],
  ['POST', '/listeners', { listener: { ...LISTENER, protocol_port: 70_000 } }],
  ['POST', '/listeners', { listener: { protocol: 'HTTP', protocol_port: 81 } }],
  ['POST', '/listeners', { listener: { ...LISTENER, loadbalancer_id: MISSING } }],
  ['POST', '/pools', { pool: POOL }],
  ['POST', '/pools', { pool: { ...POOL, lb_algorithm: 'FOO' } }],
  ['POST', '/pools', { pool: { protocol: 'HTTP', lb_algorithm: 'ROUND_ROBIN' } }],
  ['POST', '/pools', { pool: { loadbalancer_id: '{balancer}', lb_algorithm: 'ROUND_ROBIN' } }],
  ['POST', '/healthmonitors', { healthmonitor: MONITOR }],
  ['POST', MEMBERS, member({ address: '10.0.0.1' })],
  ['POST', MEMBERS, member({ address: 'nope' })],
  ['POST', MEMBERS, member({ weight: 257 })],
  ['POST', MEMBERS, member({ protocol_port: 0 })],
  ['PUT', MEMBERS, { members: [{ address: '10.0.0.3' }] }],
  ['PUT', MEMBERS, {}],
  ['DELETE', `${MEMBERS}/${MISSING}`],
  ['DELETE', `/pools/${MISSING}`],
  ['DELETE', '/loadbalancers/{balancer}'],
  ['POST', MEMBERS, member({})],
  ['PUT', `${MEMBERS}?additive_only=true`, { members: [{ address: '10.0.0.4', protocol_port: 80 }] }],
  ['PUT', `${MEMBERS}/{member}`, { member: { weight: 5 } }],
  ['PUT', '/pools/{pool}', { pool: { lb_algorithm: 'LEAST_CONNECTIONS' } }],
  ['PUT', '/healthmonitors/{monitor}', { healthmonitor: { delay: 9 } }],
  ['PUT', '/listeners/{listener}', { listener: { name: 'front' } }],
  ['PUT', '/loadbalancers/{balancer}', { loadbalancer: { description: 'of a test' } }],
  ['DELETE', `${MEMBERS}/{member}`],
];

/** What is asked right after a change, while the balancer is locked. */
const LOCKED: typeof QUESTIONS = [
  ['PUT', '/loadbalancers/{balancer}', { loadbalancer: { name: NAME } }],
  ['DELETE', '/loadbalancers/{balancer}?cascade=true'],
  ['POST', '/listeners', { listener: { ...LISTENER, protocol_port: 82 } }],
  ['POST', MEMBERS, member({ address: '10.0.0.9' })],
  ['PUT', MEMBERS, { members: [] }],
  ['PUT', '/pools/{pool}', { pool: { lb_algorithm: 'ROUND_ROBIN' } }],
];

/** What differs from cloud to cloud, and from moment to moment, by right. */
const OWN = new Set([
  'id',
  'project_id',
  'tenant_id',
  'created_at',
  'updated_at',
  'vip_address',
  'vip_port_id',
  'vip_network_id',
]);

function normal(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => normal(item, key));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .toSorted()
        .map(([name, item]) => [name, normal(item, name)]),
    );
  if (OWN.has(key)) return value === null ? null : typeof value;
  if (typeof value !== 'string') return value;
  // Ids, hosts with the sandbox's region behind them, and how it works: the no-op driver of the lab checks nothing.
  return key === 'operating_status'
    ? typeof value
    : value
        .replaceAll(/[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g, 'ID')
        .replace(/^http:\/\/127\.0\.0\.1:\d+(?:\/RegionOne\/load-balancer)?/, '')
        // Octavia names what it takes in another order after each start.
        .replace(/(?<=one of: ).*$/, (words) => words.split(', ').toSorted().join(', '));
}

async function signIn(identity: string, account: Readonly<Record<string, string>>): Promise<Balancers> {
  const response = await send(`${identity}/auth/tokens`, 'POST', { body: passwordAuth(account) });
  const service = response.rows('token', 'catalog').find((entry) => dig(entry, 'type') === 'load-balancer');
  const found = (dig(service, 'endpoints') as readonly unknown[]).find(
    (each) => dig(each, 'interface') === 'public',
  );
  return new Balancers(String(dig(found, 'url')), response.headers.get('x-subject-token') ?? '');
}

describe.skipIf(lab === null)('the sandbox answers as a real Octavia does', () => {
  let sandbox: Sandbox;
  let [real, own]: Balancers[] = [];

  beforeAll(async () => {
    const password = String(dig(lab?.users, 'demo', 'password'));
    sandbox = await startSandbox({ flavor: 'openstack', actionTime: 2000, buildTime: 300 });
    real = await signIn(lab?.auth_url ?? '', { username: 'demo', password, projectName: 'demo' });
    own = await signIn(sandbox.identityUrl, sandbox.credentials);
    await Promise.all([real.prepare(), own.prepare()]);
  });

  afterAll(async () => {
    await real?.clear();
    await sandbox?.close();
  });

  const named = (questions: typeof QUESTIONS) =>
    questions.map(
      ([method, path, body]) =>
        [`${method} ${path} ${JSON.stringify(body) ?? ''}`, method, path, body] as const,
    );

  it.each(named(QUESTIONS))('%s', async (_name, method, path, body) => {
    const [expected, response] = [await real?.ask(method, path, body), await own?.ask(method, path, body)];
    if (method !== 'GET' && (expected?.status ?? 0) < 400) await Promise.all([real?.settle(), own?.settle()]);
    expect([response?.status, normal(response?.json)]).toEqual([expected?.status, normal(expected?.json)]);
  });

  it.each(named(LOCKED))('while it is locked: %s', async (_name, method, path, body) => {
    const change = { pool: { name: `p-${method}` } };
    await Promise.all([real?.ask('PUT', '/pools/{pool}', change), own?.ask('PUT', '/pools/{pool}', change)]);
    const [expected, response] = await Promise.all([
      real?.ask(method, path, body),
      own?.ask(method, path, body),
    ]);
    await Promise.all([real?.settle(), own?.settle()]);
    expect([response?.status, normal(response?.json)]).toEqual([expected?.status, normal(expected?.json)]);
  });
});
