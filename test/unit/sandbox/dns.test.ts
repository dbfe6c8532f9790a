import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from 'skylane/sandbox';
import { type CloudResponse, type Client, signIn, until } from '../../support/sandbox-client.js';

const open: Sandbox[] = [];

async function start(options: Partial<SandboxOptions> = {}): Promise<Client> {
  const sandbox = await startSandbox({ flavor: 'rackspace', actionTime: 5, ...options });
  open.push(sandbox);
  return await signIn(sandbox);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(async (sandbox) => await sandbox.close()));
});

/** The job's last answer, with details. */
async function done(client: Client, accepted: CloudResponse): Promise<CloudResponse> {
  return await until(
    async () => await client.dns('GET', `/status/${accepted.textAt('jobId')}?showDetails=true`),
    ({ status }) => status === 200,
  );
}

async function createDomain(client: Client, name = 'example.com'): Promise<CloudResponse> {
  const body = { domains: [{ name, emailAddress: 'admin@example.com' }] };
  return await client.dns('POST', '/domains', { body });
}

async function domainId(client: Client, name = 'example.com'): Promise<string> {
  return (await done(client, await createDomain(client, name))).textAt('response', 'domains', 0, 'id');
}

describe('asynchronous jobs', () => {
  it('accept a write with 202 and say where to ask', async () => {
    const client = await start({ actionTime: 3_600_000 });
    const response = await createDomain(client);
    expect(response.status).toBe(202);
    expect(response.at('callbackUrl')).toBe(
      `${client.sandbox.url}/dns/v1.0/${client.tenant}/status/${response.textAt('jobId')}`,
    );
    const asked = await client.dns('GET', `/status/${response.textAt('jobId')}`);
    expect([asked.status, asked.at('status')]).toEqual([202, 'INITIALIZED']);
    expect((await client.dns('GET', '/domains')).at('totalEntries')).toBe(0);
  });

  it('end COMPLETED with the result', async () => {
    const client = await start();
    const job = await done(client, await createDomain(client));
    expect([job.at('status'), job.at('verb')]).toEqual(['COMPLETED', 'POST']);
    expect(job.at('response', 'domains', 0)).toMatchObject({
      name: 'example.com',
      ttl: 3600,
      emailAddress: 'admin@example.com',
    });
  });

  it('end in ERROR when the domain is there already', async () => {
    const client = await start();
    await done(client, await createDomain(client));
    const job = await done(client, await createDomain(client));
    expect(job.at('status')).toBe('ERROR');
    expect(job.at('error')).toEqual({
      code: 409,
      message: 'The object already exists.',
      details: 'Domain already exists',
    });
  });

  it('end in ERROR by an injected fault', async () => {
    const client = await start({
      faults: [{ kind: 'buildError', message: 'Back end lost', operation: 'zones.create' }],
    });
    const job = await done(client, await createDomain(client));
    expect(job.at('error', 'message')).toBe('Back end lost');
  });

  it('all end, however many run at once', async () => {
    const client = await start();
    const names = Array.from({ length: 100 }, (_, index) => `many-${index}.example`);
    await Promise.all(names.map(async (name) => await domainId(client, name)));
    expect((await client.dns('GET', '/domains')).at('totalEntries')).toBe(100);
  });

  it('leave details out unless asked', async () => {
    const client = await start();
    const accepted = await createDomain(client);
    await done(client, accepted);
    const basic = await client.dns('GET', `/status/${accepted.textAt('jobId')}`);
    expect(Object.keys(basic.json as object).toSorted()).toEqual(['callbackUrl', 'jobId', 'status']);
  });
});

describe('domains', () => {
  it('are refused with all that is wrong with them', async () => {
    const client = await start();
    const body = { domains: [{ ttl: 10 }] };
    const response = await client.dns('POST', '/domains', { body });
    expect(response.status).toBe(400);
    expect(response.at('validationErrors', 'messages')).toEqual(
      expect.arrayContaining([
        'Must provide a name for each domain.',
        'Domain TTL is required and must be greater than or equal to 300',
      ]),
    );
  });

  it('are listed by name, page by page', async () => {
    const client = await start();
    const body = {
      domains: ['c', 'a', 'b'].map((name) => ({ name: `${name}.example`, emailAddress: 'x@example.com' })),
    };
    await done(client, await client.dns('POST', '/domains', { body }));
    const page = await client.dns('GET', '/domains?limit=2&offset=0');
    expect([page.column('domains', 'name'), page.at('totalEntries')]).toEqual([
      ['a.example', 'b.example'],
      3,
    ]);
    expect(page.at('links', 0, 'rel')).toBe('next');
    expect((await client.dns('GET', '/domains?limit=2&offset=2')).column('domains', 'name')).toEqual([
      'c.example',
    ]);
    expect((await client.dns('GET', '/domains?limit=101')).status).toBe(413);
  });

  it('list their subdomains', async () => {
    const client = await start();
    const id = await domainId(client);
    await domainId(client, 'www.example.com');
    expect((await client.dns('GET', `/domains/${id}/subdomains`)).column('domains', 'name')).toEqual([
      'www.example.com',
    ]);
  });

  it('change and go by jobs', async () => {
    const client = await start();
    const path = `/domains/${await domainId(client)}`;
    await done(client, await client.dns('PUT', path, { body: { ttl: 600 } }));
    expect((await client.dns('GET', path)).at('ttl')).toBe(600);
    await done(client, await client.dns('DELETE', path));
    expect((await client.dns('GET', path)).json).toEqual({
      message: 'Object not Found.',
      code: 404,
      details: '',
    });
  });
});

describe('records', () => {
  async function withRecord(client: Client): Promise<string> {
    const path = `/domains/${await domainId(client)}/records`;
    const body = { records: [{ name: 'www.example.com', type: 'A', data: '192.0.2.1', ttl: 300 }] };
    const job = await done(client, await client.dns('POST', path, { body }));
    return `${path}/${job.textAt('response', 'records', 0, 'id')}`;
  }

  it('are made, shown, changed and deleted', async () => {
    const client = await start();
    const path = await withRecord(client);
    expect((await client.dns('GET', path)).json).toMatchObject({
      name: 'www.example.com',
      type: 'A',
      data: '192.0.2.1',
      ttl: 300,
    });
    await done(
      client,
      await client.dns('PUT', path, { body: { name: 'www.example.com', data: '192.0.2.2' } }),
    );
    expect((await client.dns('GET', path)).at('data')).toBe('192.0.2.2');
    await done(client, await client.dns('DELETE', path));
    expect((await client.dns('GET', path)).status).toBe(404);
  });

  it('stand beside the name servers of a new domain', async () => {
    const client = await start();
    const path = await withRecord(client);
    const list = await client.dns('GET', path.replace(/\/[^/]+$/, ''));
    expect(list.column('records', 'type')).toEqual(['NS', 'NS', 'A']);
  });

  it.each([
    [
      { name: 'www.other.com', type: 'A', data: '192.0.2.1' },
      'Record name www.other.com is not in domain example.com.',
    ],
    [{ name: 'example.com', type: 'MX', data: 'mail.example.com' }, 'Priority is required for MX records.'],
    [{ name: 'example.com', type: 'A', data: 'x' }, 'x is not a valid IP address for a record of type A.'],
    [{ name: 'example.com', type: 'CAA', data: 'x' }, 'CAA is not a supported record type.'],
  ])('are refused: %j', async (record, message) => {
    const client = await start();
    const path = `/domains/${await domainId(client)}/records`;
    const response = await client.dns('POST', path, { body: { records: [record] } });
    expect([response.status, response.at('validationErrors', 'messages')]).toEqual([400, [message]]);
  });
});
