import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getDriver, Provider } from 'skylane';
import { afterEach, describe, expect, test } from 'vitest';
import { type LocalServer, localServer } from '../../support/local-server.js';

const HOUR = 3_600_000;
const servers: LocalServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A service whose clock is an hour ahead. `refuse` answers a request that was signed at another time. */
async function hourAhead(
  sentAt: (request: IncomingMessage) => number,
  refuse: (response: ServerResponse) => void,
  accept: (response: ServerResponse) => void,
): Promise<LocalServer> {
  const server = await localServer((request, response) => {
    const now = Date.now() + HOUR;
    response.setHeader('date', new Date(now).toUTCString());
    const isLate = Math.abs(sentAt(request) - now) > 300_000;
    request.resume().once('end', () => (isLate ? refuse(response) : accept(response)));
  });
  servers.push(server);
  return server;
}

const amzDate = ({ headers }: IncomingMessage): number =>
  Date.parse(String(headers['x-amz-date']).replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));
const xml = (status: number, code: string, message: string) => (response: ServerResponse) =>
  void response
    .writeHead(status, { 'content-type': 'text/xml' })
    .end(
      `<ErrorResponse><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><Error><Code>${code}</Code><Message>${message}</Message></Error><Code>${code}</Code><Message>${message}</Message></ErrorResponse>`,
    );
const KEYS = { accessKeyId: 'AKID', secretAccessKey: 'a-secret', region: 'eu-central-1' };

describe('a clock that is an hour behind is put right by the service', () => {
  test('S3, for a driver and its forks: one request is signed twice', async () => {
    const server = await hourAhead(
      amzDate,
      (response) =>
        void response
          .writeHead(403)
          .end('<Error><Code>RequestTimeTooSkewed</Code><Message>Too skewed.</Message></Error>'),
      (response) => void response.end('<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>'),
    );
    const s3 = new (getDriver(Provider.S3))({ ...KEYS, endpoint: server.url });
    await s3.listContainers();
    const fork = s3.fork();
    await fork.listContainers();
    expect(server.requests).toHaveLength(3);
    await Promise.all([s3.close(), fork.close()]);
  });

  test('S3, where a HEAD says nothing but 403', async () => {
    const server = await hourAhead(
      amzDate,
      (response) => void response.writeHead(403).end(),
      (response) => void response.writeHead(200, { 'content-length': '0', etag: '"e"' }).end(),
    );
    const s3 = new (getDriver(Provider.S3))({ ...KEYS, endpoint: server.url });
    await s3.getObject('ccc', 'o');
    expect(server.requests).toHaveLength(2);
    await s3.close();
  });

  test('Route 53, which speaks of an expired signature', async () => {
    const server = await hourAhead(
      amzDate,
      xml(403, 'SignatureDoesNotMatch', 'Signature expired: 20260101T000000Z is now earlier'),
      (response) => void response.end('<ListHostedZonesResponse><HostedZones/></ListHostedZonesResponse>'),
    );
    const dns = new (getDriver(Provider.ROUTE53))({ ...KEYS, endpoint: server.url });
    expect(await dns.listZones()).toEqual([]);
    expect(server.requests).toHaveLength(2);
    await dns.close();
  });

  test("Azure, by the account's key", async () => {
    const server = await hourAhead(
      ({ headers }) => Date.parse(String(headers['x-ms-date'])),
      (response) => void response.writeHead(403, { 'x-ms-error-code': 'AuthenticationFailed' }).end(),
      (response) => void response.end('<EnumerationResults><Containers/></EnumerationResults>'),
    );
    const accountKey = Buffer.from('a key of the account').toString('base64');
    const azure = new (getDriver(Provider.AZURE_BLOBS))({
      account: 'pictures',
      accountKey,
      endpoint: server.url,
    });
    await azure.listContainers();
    await azure.listContainers();
    expect(server.requests).toHaveLength(3);
    await azure.close();
  });

  test("Google, in a service account's assertion", async () => {
    let assertions = 0;
    const server = await localServer((request, response) => {
      let text = '';
      request.on('data', (piece: Buffer) => (text += piece.toString()));
      request.on('end', () => {
        if (request.url !== '/token') return response.end('{"items":[]}');
        assertions += 1;
        const now = Date.now() + HOUR;
        response.setHeader('date', new Date(now).toUTCString());
        const [, claims = ''] = (new URLSearchParams(text).get('assertion') ?? '').split('.');
        const { iat } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iat: number };
        if (Math.abs(iat * 1000 - now) < 300_000)
          return response.end('{"access_token":"good-token","expires_in":3600}');
        return response
          .writeHead(400)
          .end('{"error":"invalid_grant","error_description":"Invalid JWT: Check your iat and exp"}');
      });
    });
    servers.push(server);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const gcs = new (getDriver(Provider.GOOGLE_STORAGE))({
      credentials: {
        client_email: 'robot@p',
        private_key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
        project_id: 'p',
        token_uri: `${server.url}/token`,
      },
      endpoint: server.url,
    });
    expect(await gcs.listContainers()).toEqual([]);
    expect(assertions).toBe(2);
    await gcs.close();
  });
});

test('a wrong key under a right clock is not tried again', async () => {
  const server = await localServer((_, response) =>
    xml(403, 'SignatureDoesNotMatch', 'The signature does not match.')(response),
  );
  servers.push(server);
  const s3 = new (getDriver(Provider.S3))({ ...KEYS, endpoint: server.url });
  await expect(s3.listContainers()).rejects.toMatchObject({ code: 'authentication' });
  expect(server.requests).toHaveLength(1);
  await s3.close();
});
