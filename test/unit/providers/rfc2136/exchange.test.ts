import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

import { getDriver, Provider, UnavailableError } from 'skylane';
import { afterEach, describe, expect, it } from 'vitest';

import { RetryPolicy } from '../../../../dist/src/http/retry-policy.js';
import { textData } from '../../../../dist/src/dns/data/data.js';
import { checkSerial, missedOf, updatesOf } from '../../../../dist/providers/rfc2136/changes.js';
import { exchange } from '../../../../dist/providers/rfc2136/exchange.js';
import { encodeMessage } from 'skylane/dns';
import { withRetries } from '../../../../dist/providers/rfc2136/retry.js';

const Rfc2136 = getDriver(Provider.RFC2136);
const KEY = { name: 'key', secret: Buffer.from('secret').toString('base64') };
const open: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** A name server that does what it is told with what comes. */
async function serve(answer: (socket: Socket, message: Buffer) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (data) => answer(socket, data));
    socket.on('error', () => {});
  });
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The header of an answer to a message, with a code and nothing in it. */
function reply(message: Buffer, code: number, id = message.readUInt16BE(2)): Buffer {
  const header = Buffer.alloc(14);
  header.writeUInt16BE(12, 0);
  header.writeUInt16BE(id, 2);
  header.writeUInt16BE(0x8000 | code, 4);
  return header;
}

const listing = (port: number, options: object = {}, call = {}) =>
  new Rfc2136({ server: '127.0.0.1', port, ...options }).listRecords('example.com', call);

describe('a conversation with a name server', () => {
  it('fails clearly where nobody listens', async () => {
    const port = await serve(() => {});
    await new Promise((resolve) => open.pop()?.close(resolve));
    await expect(listing(port)).rejects.toMatchObject({
      code: 'unavailable',
      providerCode: 'ECONNREFUSED',
      retryable: true,
    });
  });

  it('fails clearly where the connection breaks before the answer', async () => {
    const port = await serve((socket) => socket.destroy());
    await expect(listing(port)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('whether a change took effect is not known'),
    });
  });

  it('ends in time where no answer comes', async () => {
    const port = await serve(() => {});
    await expect(listing(port, { timeout: { body: 50 } })).rejects.toMatchObject({
      code: 'timeout',
      retryable: true,
    });
    await expect(listing(port, {}, { timeout: 50 })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('ends at once when it is aborted, with the reason given', async () => {
    const controller = new AbortController();
    const port = await serve(() => controller.abort(new Error('enough')));
    await expect(listing(port, {}, { signal: controller.signal })).rejects.toThrow('enough');
  });

  it.each([
    [
      'is no message',
      (message: Buffer) => Buffer.concat([Buffer.from([0, 3]), message.subarray(2, 5)]),
      'malformed-response',
    ],
    [
      'answers another question',
      (message: Buffer) => reply(message, 0, (message.readUInt16BE(2) + 1) & 0xffff),
      'malformed-response',
    ],
    ['refuses', (message: Buffer) => reply(message, 5), 'permission'],
    ['is not the zone’s server', (message: Buffer) => reply(message, 9), 'zone-not-found'],
    ['has a problem of its own', (message: Buffer) => reply(message, 2), 'unavailable'],
  ])('says what is wrong where the answer %s', async (_what, answer, code) => {
    const port = await serve((socket, message) => socket.write(answer(message)));
    await expect(listing(port)).rejects.toMatchObject({ code });
  });

  it('believes no unsigned answer to a signed question', async () => {
    const port = await serve((socket, message) => socket.write(reply(message, 0)));
    await expect(listing(port, { key: KEY })).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringContaining('not signed'),
    });
  });

  it('reads no more than it may', async () => {
    const port = await serve((socket) => socket.write(Buffer.alloc(5000, 1)));
    await expect(listing(port, { maxBody: 1000 })).rejects.toMatchObject({
      code: 'malformed-response',
      message: expect.stringContaining('larger than 1000 bytes'),
    });
  });

  it('carries a plan in messages of at most 64 KB, however long the names are', async () => {
    const domain = [...'abc'].map((letter) => letter.repeat(60)).join('.');
    const soa = { name: `${domain}.`, type: 'SOA', class: 1, ttl: 60, data: 'ns. mail. 1 2 3 4 5' };
    const question = { name: `${domain}.`, type: 'SOA' };
    let sent = 0;
    const received = new Map<Socket, Buffer>();
    const port = await serve((socket, chunk) => {
      const message = Buffer.concat([received.get(socket) ?? Buffer.alloc(0), chunk]);
      received.set(socket, message);
      if (message.length < message.readUInt16BE(0) + 2) return;
      const isUpdate = message.readUInt8(4) >> 3 === 5;
      // What only asks whether something is so carries no updates.
      if (isUpdate && message.readUInt16BE(10) > 0) sent += 1;
      const answers = isUpdate ? [] : [soa, soa];
      const id = message.readUInt16BE(2);
      const answer = encodeMessage(id, { opcode: 0, question, answers, authorities: [] });
      socket.write(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 255]), answer]));
    });
    const dns = new Rfc2136({ server: '127.0.0.1', port });
    const desired = Array.from({ length: 300 }, (_, index) => ({
      name: `n${index}`,
      type: 'A',
      data: '192.0.2.1',
    }));
    const applied = await dns.applyPlan(await dns.planZone(domain, desired));
    expect(applied).toMatchObject({ created: 300, batches: sent });
    expect(sent).toBe(2);
  });

  it('says what a server took with NOERROR and passed over', async () => {
    const soa = { name: 'example.com.', type: 'SOA', class: 1, ttl: 60, data: 'ns. mail. 1 2 3 4 5' };
    const question = { name: 'example.com.', type: 'SOA' };
    const port = await serve((socket, message) => {
      const isUpdate = message.readUInt8(4) >> 3 === 5;
      const isCheck = isUpdate && message.readUInt16BE(10) === 0;
      const answers = isUpdate ? [] : [soa, soa];
      const answer = encodeMessage(message.readUInt16BE(2), {
        opcode: 0,
        question,
        answers,
        authorities: [],
      });
      // NXRRSET: nothing that was sent is there.
      if (isCheck) answer.writeUInt8(8, 3);
      socket.write(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 255]), answer]));
    });
    const dns = new Rfc2136({ server: `127.0.0.1:${port}` });
    const record = { name: 'www', type: 'A', data: '192.0.2.1' };
    await expect(dns.createRecord('example.com', record)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('+ www A 192.0.2.1'),
    });
    const plan = await dns.planZone('example.com', [record]);
    await expect(dns.applyPlan(plan)).rejects.toMatchObject({ code: 'invalid-request' });
    const update = dns.updateRecord(
      { zone: 'example.com', id: (await dns.listRecords('example.com'))[0]?.id ?? '' },
      { data: 'ns. mail. 1 9 9 9 9' },
    );
    await expect(update).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('serial'),
    });
  });

  it.each([
    ['192.0.2.53', undefined, '192.0.2.53:53'],
    ['192.0.2.53:5353', undefined, '192.0.2.53:5353'],
    ['ns1.example.com:5353', 5353, 'ns1.example.com:5353'],
    ['2001:db8::53', 5353, '2001:db8::53:5353'],
    ['[2001:db8::53]', undefined, '2001:db8::53:53'],
    ['[2001:db8::53]:5353', undefined, '2001:db8::53:5353'],
  ])('reads the server %s with port %s', (server, port, expected) => {
    const dns = new Rfc2136({ server, ...(port === undefined ? {} : { port }) });
    expect(dns.accountKey).toContain(expected);
  });

  it.each([['ns1.example.com:0'], ['ns1.example.com:99999'], ['a:b:c'], ['[ns1]:53'], ['https://ns1']])(
    'refuses the server %s',
    (server) => {
      expect(() => new Rfc2136({ server })).toThrow(/the option (server|port) must be/);
    },
  );

  it.each([
    ['HMAC-SHA256.'],
    ['HMAC_SHA256'],
    ['sha256'],
    ['hmac-sha256'],
    ['hmac-md5.sig-alg.reg.int.'],
    ['HMAC-MD5'],
  ])('takes the algorithm %s', (algorithm) => {
    expect(() => new Rfc2136({ server: 'ns1', key: { ...KEY, algorithm } })).not.toThrow();
  });

  it('refuses a set that no message can carry before anything is sent', async () => {
    let asked = 0;
    const details = { operation: 'changeRecords' };
    const records = Array.from({ length: 300 }, () => ({
      name: 'www.example.com.',
      type: 'TXT',
      class: 1,
      ttl: 60,
      data: textData('x'.repeat(250)),
    }));
    const port = await serve(() => (asked += 1));
    const server = {
      host: '127.0.0.1',
      port,
      key: null,
      connectTimeout: 1000,
      idleTimeout: 1000,
      maxBody: 1000,
    };
    const question = { name: 'example.com.', type: 'SOA' };
    const call = exchange(
      server,
      { opcode: 5, question, answers: [], authorities: records },
      { onSent: () => {}, onMessage: () => true },
      details,
      { deadline: null },
    );
    await expect(call).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('at most 65535 bytes'),
    });
    expect(asked).toBe(0);
  });

  it('refuses options that cannot be before anything is sent', () => {
    expect(() => new Rfc2136({ server: '' })).toThrow(/option server is missing/);
    expect(() => new Rfc2136({ server: 'a', port: 70_000 })).toThrow(/port from 1 to 65535/);
    expect(() => new Rfc2136({ server: 'a', key: { name: 'k', secret: 'no base64!' } })).toThrow(
      /must be base64/,
    );
    expect(() => new Rfc2136({ server: 'a', key: { ...KEY, algorithm: 'rot13' as 'hmac-sha1' } })).toThrow(
      /no TSIG algorithm rot13/,
    );
  });

  it('shows its secret nowhere', async () => {
    const driver = new Rfc2136({ server: '127.0.0.1', key: KEY });
    expect(
      JSON.stringify(driver) + String(await import('node:util').then(({ inspect }) => inspect(driver))),
    ).not.toContain(KEY.secret);
  });
});

describe('an exchange that failed', () => {
  const policy = () =>
    new RetryPolicy({ attempts: 3, delay: 1, throttleDelay: 1, maxRetryAfter: 1000, maxDelay: 1 });
  const broken = (providerCode: string) => new UnavailableError('broken', { providerCode, retryable: true });
  /** How often something is tried that always fails. */
  const tries = async (isQuestion: boolean, isSent: boolean, error: unknown): Promise<number> => {
    let count = 0;
    const attempt = (onSent: () => void): Promise<never> => {
      count += 1;
      if (isSent) onSent();
      return Promise.reject(error);
    };
    await expect(withRetries(attempt, { policy: policy(), isQuestion }, { deadline: null })).rejects.toBe(
      error,
    );
    return count;
  };

  it('is a question that is asked again, as often as the option retry says', async () => {
    expect(await tries(true, true, broken('ECONNRESET'))).toBe(3);
    let asked = 0;
    const port = await serve((socket, message) => {
      asked += 1;
      if (asked < 3) socket.destroy();
      else socket.write(reply(message, 5));
    });
    await expect(listing(port, { retry: { attempts: 3, delay: 1 } })).rejects.toMatchObject({
      code: 'permission',
    });
    expect(asked).toBe(3);
  });

  it('is an update that goes out again only where it can have had no effect', async () => {
    expect(await tries(false, false, broken('ECONNREFUSED'))).toBe(3);
    expect(await tries(false, true, broken('SERVFAIL'))).toBe(3);
    expect(await tries(false, true, broken('ECONNRESET'))).toBe(1);
  });

  it('is not tried again where that would change nothing, nor after an abort', async () => {
    expect(await tries(true, true, new UnavailableError('no', { retryable: false }))).toBe(1);
    expect(await tries(true, true, new Error('aborted'))).toBe(1);
  });
});

describe('a change of the TTL alone', () => {
  const before = { name: 'www', type: 'A', ttl: 300, values: ['192.0.2.1'] };
  const change = { before, after: { ...before, ttl: 60 } };

  it('takes the value away and gives it back, since servers pass over a value that they have', () => {
    const [update] = updatesOf([change], 'example.com', 65_000);
    expect(update?.updates.map((record) => [record.class, record.ttl])).toEqual([
      [254, 0],
      [1, 60],
    ]);
  });

  it('is missed where the set has the old one still', () => {
    expect(missedOf([change], [before])).toEqual(['www A with a TTL of 60']);
    expect(missedOf([change], [change.after])).toEqual([]);
  });

  it('needs a serial that grows, of an SOA record', () => {
    const data = 'ns.example.com. h.example.com. 7 2 3 4 5';
    const soa = { name: '', type: 'SOA', ttl: 300, values: [data] };
    expect(() => checkSerial({ before: soa, after: { ...soa, ttl: 60 } })).toThrow(/has to grow/);
  });
});
