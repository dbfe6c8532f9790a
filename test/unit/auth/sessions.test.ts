import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DnsDriver, type RecordApi, restRecords, RestRecords } from 'skylane/dns';
import { addToJson, type DriverOptions, type KeySignIn } from 'skylane/driver';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const API: RecordApi = {
  rules: {
    ...restRecords({ zones: '/zones' }),
    listZones: { method: 'POST', path: '/zones', field: 'zones', isWhole: true },
  },
  zones: { domain: 'name' },
  records: { names: 'at', form: 'zone-file' },
};

interface SessionOptions extends DriverOptions {
  readonly user: string;
  readonly password: string;
}

/** A host with sessions that are opened and closed, whose number stands in each body. */
class SessionDns extends DnsDriver<SessionOptions> {
  static override readonly provider: string = 'sessions';
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://dns.example',
    keys: { user: ['SESSION_USER'], password: ['SESSION_PASSWORD'] },
    shown: ['user'],
    open: async ({ user, password }, { transport, url, call }) => {
      const request = {
        operation: 'signIn',
        method: 'POST',
        path: '/login',
        json: { user, password },
      } as const;
      const { body } = await transport.plainJson(request, `${url}/login`, call);
      return { value: (body as { session: string }).session, life: 600_000 };
    },
    close: (_keys, session, { transport, url, call }) =>
      transport.plainJson(
        { operation: 'signOut', method: 'POST', path: '/logout', json: { session } },
        `${url}/logout`,
        call,
      ),
    sign: (_keys, outgoing, { session }) => {
      addToJson(outgoing, { session });
      return {};
    },
  };
  protected override readonly host = new RestRecords(this.context, API);
}

let asked: string[] = [];
let opened = 0;
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => (text += String(chunk)));
  request.on('end', () => {
    const { session = '', password } = JSON.parse(text || '{}') as { session?: string; password?: string };
    asked.push(`${request.url} ${session}`);
    const isWrong = request.url === '/login' ? password !== 'right' : session !== `session-${opened}`;
    if (isWrong) response.statusCode = 401;
    else if (request.url === '/login') opened += 1;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/login' ? { session: `session-${opened}` } : { zones: [] }));
  });
});
let endpoint = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  asked = [];
  opened = 0;
});

const make = (password = 'right'): SessionDns => new SessionDns({ endpoint, user: 'ann', password });

it('one session serves a driver and its forks, and is closed with the last of them', async () => {
  const driver = make();
  const fork = driver.fork();
  await Promise.all([driver.listZones(), fork.listZones(), driver.listZones()]);
  await driver.close();
  expect(asked.toSorted()).toEqual(['/login ', '/zones session-1', '/zones session-1', '/zones session-1']);
  await fork.close();
  expect(asked.at(-1)).toBe('/logout session-1');
});

it('a session that the host has ended is opened anew, once', async () => {
  await using driver = make();
  await driver.listZones();
  opened = 5;
  await driver.listZones();
  expect(asked).toEqual(['/login ', '/zones session-1', '/zones session-1', '/login ', '/zones session-6']);
});

it('a password that is refused is sent once, and stands in no error', async () => {
  await using driver = make('wrong-password');
  const failures = await Promise.allSettled([driver.listZones(), driver.listZones()]);
  failures.push(...(await Promise.allSettled([driver.listZones()])));
  expect(asked).toEqual(['/login ']);
  for (const failure of failures) {
    expect(failure).toMatchObject({ status: 'rejected', reason: { code: 'authentication' } });
    expect(JSON.stringify(failure)).not.toContain('wrong-password');
  }
});

it('a driver that was never used opens and closes nothing', async () => {
  await make().close();
  expect(asked).toEqual([]);
});
