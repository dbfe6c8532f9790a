import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { AuthenticationError, ConflictError, QuotaExceededError, ZoneExistsError } from 'skylane';
import {
  type DriverOptions,
  type Environment,
  type ErrorEnvelope,
  type PageRule,
  type TokenSignIn,
  type TokenSource,
} from 'skylane/driver';
import { DnsDriver, type FlatRecordFields, restRecords, RestRecords } from 'skylane/dns';
import { afterEach, describe, expect, it } from 'vitest';

interface Options extends DriverOptions {
  readonly token?: TokenSource;
}

/** A host that does as little as it can: each test declares what is different. */
class ExampleDns extends DnsDriver<Options> {
  static override readonly provider: string = 'example-dns';
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://dns.example/v1',
    variables: ['EXAMPLE_DNS_TOKEN', 'EXAMPLE_TOKEN'],
  };
  static readonly fields: FlatRecordFields = { names: 'at', form: 'parts' };
  static readonly pages: PageRule | null = null;

  protected override readonly host: RestRecords = new RestRecords(this.context, {
    rules: restRecords({
      zones: '/zones',
      firstZones: { page: 1 },
      fields: { zones: 'zones', records: 'records' },
    }),
    pages: (this.constructor as typeof ExampleDns).pages,
    zones: { domain: 'name', ttl: 'ttl' },
    records: (this.constructor as typeof ExampleDns).fields,
  });
}

const ZONE = { id: 'z', domain: 'example.com', type: 'primary', ttl: null, extra: {} } as const;
const servers: Server[] = [];

/** Answers with what the test gives for a request's URL. */
async function serve(
  answer: (request: IncomingMessage, body: string) => { status?: number; headers?: object; json: unknown },
): Promise<{ endpoint: string; urls: string[] }> {
  const urls: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      urls.push(request.url ?? '');
      const { status = 200, headers = {}, json } = answer(request, body);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(json));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, urls };
}

const make = (
  base: { new (options: Options): ExampleDns },
  { endpoint }: { readonly endpoint: string },
): ExampleDns => new base({ endpoint, token: 'a-token', retry: { attempts: 1 } });

const zonesOf = (...names: string[]) => names.map((name) => ({ id: name, name }));

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('a sign-in as data', () => {
  const environment = (variables: Record<string, string>): Environment => ({
    variables,
    home: '',
    directory: '',
  });

  it('sends the token as a bearer', async () => {
    const host = await serve(({ headers }) => ({
      json: { zones: [{ id: headers.authorization, name: 'a.example' }] },
    }));
    const [zone] = await make(ExampleDns, host).listZones();
    expect(zone?.id).toBe('Bearer a-token');
  });

  it('sends a key in a header of its own', async () => {
    class Keyed extends ExampleDns {
      static override readonly signIn: TokenSignIn = { ...ExampleDns.signIn, header: 'x-api-key' };
    }
    const host = await serve(({ headers }) => ({
      json: { zones: [{ id: headers['x-api-key'], name: 'a.example' }] },
    }));
    const [zone] = await make(Keyed, host).listZones();
    expect(zone?.id).toBe('a-token');
  });

  it('finds the token in the variables, the first that is set', async () => {
    const host = await serve(({ headers }) => ({
      json: { zones: [{ id: headers.authorization, name: 'a.example' }] },
    }));
    const driver = await ExampleDns.fromEnv(
      { endpoint: host.endpoint },
      environment({ EXAMPLE_TOKEN: 'found' }),
    );
    const [zone] = await driver.listZones();
    expect(zone?.id).toBe('Bearer found');
  });

  it('names the option, the variable and the provider where there is no token', async () => {
    const failing = ExampleDns.fromEnv({}, environment({}));
    await expect(failing).rejects.toThrow(AuthenticationError);
    await expect(failing).rejects.toThrow(/example-dns: the option token is missing.*EXAMPLE_DNS_TOKEN/);
    expect(() => new ExampleDns({})).toThrow(/example-dns: the option token is missing.*EXAMPLE_DNS_TOKEN/);
  });

  it('says what is missing where a driver declares none and brings none', () => {
    class Silent extends ExampleDns {
      static override readonly signIn: TokenSignIn = null as never;
    }
    expect(() => new Silent({ token: 'x' })).toThrow(/Declare static signIn, or bring createAuthenticator/);
  });
});

describe('pages as data', () => {
  const paged = (rule: PageRule): typeof ExampleDns =>
    class extends ExampleDns {
      static override readonly pages: PageRule | null = rule;
    };
  const at = ({ url = '' }: IncomingMessage, name: string): string | null =>
    new URL(url, 'http://host').searchParams.get(name);

  it('counts to the number of pages', async () => {
    const host = await serve((request) => ({
      json: { zones: zonesOf(`p${at(request, 'page')}.example`), meta: { pages: 3 } },
    }));
    const zones = await make(paged({ by: 'number', pages: 'meta.pages' }), host).listZones();
    expect(zones.map(({ domain }) => domain)).toEqual(['p1.example', 'p2.example', 'p3.example']);
    expect(host.urls).toHaveLength(3);
  });

  it('stops at the total, in the body or in a header', async () => {
    const page = (request: IncomingMessage) => zonesOf(`p${at(request, 'page')}.example`);
    const body = await serve((request) => ({ json: { zones: page(request), total: 2 } }));
    expect(await make(paged({ by: 'number', total: 'total' }), body).listZones()).toHaveLength(2);
    const header = await serve((request) => ({
      headers: { 'x-total': '2' },
      json: { zones: page(request) },
    }));
    expect(await make(paged({ by: 'number', totalHeader: 'x-total' }), header).listZones()).toHaveLength(2);
    expect([...body.urls, ...header.urls]).toHaveLength(4);
  });

  it('reads on to an empty page where the host does not say how many there are', async () => {
    const host = await serve((request) => ({
      json: { zones: at(request, 'page') === '3' ? [] : zonesOf(`p${at(request, 'page')}.example`) },
    }));
    expect(await make(paged({ by: 'number' }), host).listZones()).toHaveLength(2);
  });

  it('follows a cursor until none is named', async () => {
    const host = await serve((request) =>
      at(request, 'after') === null
        ? { json: { zones: zonesOf('a.example'), meta: { next: 'n/2=' } } }
        : {
            json: {
              zones: zonesOf(`${at(request, 'after') === 'n/2=' ? 'b' : 'wrong'}.example`),
              meta: { next: '' },
            },
          },
    );
    const zones = await make(
      paged({ by: 'cursor', field: 'meta.next', parameter: 'after' }),
      host,
    ).listZones();
    expect(zones.map(({ domain }) => domain)).toEqual(['a.example', 'b.example']);
  });

  it('follows the URL of the next page, of which it trusts the query alone', async () => {
    const host = await serve((request) =>
      at(request, 'page') === '1'
        ? { json: { zones: zonesOf('a.example'), next: 'https://elsewhere.example/else?page=2' } }
        : { json: { zones: zonesOf('b.example'), next: null } },
    );
    expect(await make(paged({ by: 'link', field: 'next' }), host).listZones()).toHaveLength(2);
    expect(host.urls).toEqual(['/zones?page=1', '/zones?page=2']);
  });

  it('follows the Link header', async () => {
    const host = await serve((request) =>
      at(request, 'page') === '1'
        ? {
            headers: {
              link: '<https://h.example/z?page=1>; rel="first", <https://h.example/z?page=7>; rel="next"',
            },
            json: { zones: zonesOf('a.example') },
          }
        : { json: { zones: zonesOf('b.example') } },
    );
    expect(await make(paged({ by: 'link' }), host).listZones()).toHaveLength(2);
    expect(host.urls).toEqual(['/zones?page=1', '/zones?page=7']);
  });

  it('asks from the position after the items it has', async () => {
    const host = await serve((request) => ({
      json: { zones: zonesOf(`o${at(request, 'offset') ?? '0'}.example`), total: 2 },
    }));
    const rule: PageRule = { by: 'offset', parameter: 'offset', total: 'total' };
    const zones = await make(paged(rule), host).listZones();
    expect(zones.map(({ domain }) => domain)).toEqual(['o0.example', 'o1.example']);
  });
});

describe('an error envelope as data', () => {
  const failing = (envelope: ErrorEnvelope): typeof ExampleDns =>
    class extends ExampleDns {
      static override readonly errors: ErrorEnvelope | null = envelope;
    };
  const failure = async (envelope: ErrorEnvelope, status: number, json: unknown): Promise<unknown> => {
    const host = await serve(() => ({ status, json }));
    return make(failing(envelope), host)
      .createZone({ domain: 'example.com' })
      .catch((error: unknown) => error);
  };

  it('joins the errors of a list, each with the field it is about', async () => {
    const envelope = { list: 'error.details', message: 'text', field: 'on', code: 'code' };
    const json = {
      error: { details: [{ text: 'too long', on: 'name', code: 17 }, { text: 'no such plan' }] },
    };
    expect(await failure(envelope, 400, json)).toMatchObject({
      code: 'invalid-request',
      providerCode: '17',
      message: expect.stringContaining('name: too long; no such plan') as string,
    });
  });

  it('takes the class of a code, and of the status for a code it does not know', async () => {
    const envelope: ErrorEnvelope = { message: 'm', code: 'c', codes: { full: QuotaExceededError } };
    expect(await failure(envelope, 400, { m: 'no more', c: 'full' })).toBeInstanceOf(QuotaExceededError);
    expect(await failure(envelope, 409, { m: 'no', c: 'constructor' })).toBeInstanceOf(ConflictError);
  });

  it('tells by its words that something is there already: the request knows what', async () => {
    const envelope: ErrorEnvelope = {
      message: 'm',
      rules: [{ status: 422, words: /already exists/i, means: 'conflict' }],
    };
    expect(await failure(envelope, 422, { m: 'Zone already exists' })).toBeInstanceOf(ZoneExistsError);
    expect(await failure(envelope, 400, { m: 'Zone already exists' })).not.toBeInstanceOf(ZoneExistsError);
  });

  it('leaves a body of another form to the status', async () => {
    expect(await failure({ list: 'errors', message: 'm' }, 403, ['no'])).toMatchObject({
      code: 'permission',
    });
  });
});

describe('flat records', () => {
  const written = async (fields: FlatRecordFields, record: { name: string; type: string; data: string }) => {
    let sent: unknown = null;
    const host = await serve(({ method }, body) => {
      if (method === 'GET') return { json: { records: [] } };
      sent = JSON.parse(body);
      return { json: { ...(sent as object), id: 7 } };
    });
    class Flat extends ExampleDns {
      static override readonly fields = fields;
    }
    const driver = make(Flat, host);
    const { name, type, data, ttl, id } = await driver.createRecord(driver.adopt(ZONE), record);
    expect({ name, type, data, ttl, id }).toEqual({ ...record, ttl: null, id: '7' });
    return sent;
  };

  it("writes a field for each part, under the host's names, and reads them again", async () => {
    const fields: FlatRecordFields = {
      data: 'to',
      names: 'at',
      form: 'parts',
      parts: { priority: 'prio' },
      noTtl: 0,
    };
    expect(await written(fields, { name: '', type: 'MX', data: '10 mail.example.com.' })).toEqual({
      type: 'MX',
      name: '@',
      ttl: 0,
      to: 'mail.example.com',
      prio: 10,
    });
  });

  it('writes full names, and the priority apart', async () => {
    const fields: FlatRecordFields = { name: 'host', names: 'full', form: 'priority' };
    expect(
      await written(fields, { name: '_sip._tcp', type: 'SRV', data: '1 2 5060 sip.example.com.' }),
    ).toEqual({
      type: 'SRV',
      host: '_sip._tcp.example.com',
      priority: 1,
      data: '2 5060 sip.example.com',
    });
  });

  it('writes data as zone files do', async () => {
    const fields: FlatRecordFields = { names: 'relative', form: 'zone-file' };
    expect(await written(fields, { name: '', type: 'CAA', data: '0 issue "ca.example"' })).toEqual({
      type: 'CAA',
      name: '',
      data: '0 issue "ca.example"',
    });
  });
});
