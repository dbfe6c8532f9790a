import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalServer, localServer } from '../../../support/local-server.js';

const S3 = getDriver(Provider.S3);
const MINUTE = 60_000;

let folder: string;
const servers: LocalServer[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skylane-keys-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(folder, { recursive: true });
});

async function serve(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<LocalServer> {
  const server = await localServer(handler);
  servers.push(server);
  return server;
}

/** A store that takes everything, and remembers by which keys it was asked. */
async function store(
  seen: { readonly key: string | undefined; readonly token: unknown }[],
): Promise<LocalServer> {
  return serve((request, response) => {
    const key = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
    seen.push({ key, token: request.headers['x-amz-security-token'] });
    response.setHeader('content-length', '0');
    response.end();
  });
}

function keys(number: number, lifetime: number): string {
  return JSON.stringify({
    AccessKeyId: `AKID${number}`,
    SecretAccessKey: `secret-of-the-role-${number}`,
    Token: `token-${number}`,
    Expiration: new Date(Date.now() + lifetime).toISOString(),
  });
}

const environment = (variables: Record<string, string>) => ({ variables, home: folder, directory: folder });

describe('keys of an instance', () => {
  test('come from its metadata service, which is asked for a token first (IMDSv2)', async () => {
    const metadata = await serve((request, response) => {
      const { method, url, headers } = request;
      if (method === 'PUT' && url === '/latest/api/token') {
        response.end(headers['x-aws-ec2-metadata-token-ttl-seconds'] === undefined ? '' : 'metadata-token');
      } else if (headers['x-aws-ec2-metadata-token'] !== 'metadata-token') {
        response.writeHead(401).end();
      } else if (url === '/latest/meta-data/iam/security-credentials/') {
        response.end('web-role\n');
      } else {
        response.end(keys(1, 60 * MINUTE));
      }
    });
    const seen: { key: string | undefined; token: unknown }[] = [];
    const { url } = await store(seen);
    const s3 = await S3.fromEnv(
      { endpoint: url, region: 'eu-central-1' },
      environment({ AWS_EC2_METADATA_SERVICE_ENDPOINT: `${metadata.url}/` }),
    );
    await Promise.all([s3.getObject('ccc', 'a'), s3.getObject('ccc', 'b')]);
    expect(seen).toEqual(Array(2).fill({ key: 'AKID1', token: 'token-1' }));
    expect(metadata.requests).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/iam/security-credentials/',
      'GET /latest/meta-data/iam/security-credentials/web-role',
    ]);
    await s3.close();
  });

  test('are not looked for where that is switched off', async () => {
    const lookup = S3.fromEnv({ region: 'x' }, environment({ AWS_EC2_METADATA_DISABLED: 'true' }));
    await expect(lookup).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringMatching(/AWS_ACCESS_KEY_ID.*\.aws\/credentials.*metadata/) as string,
    });
  });

  test('that are missing are told of by whoever needs them', async () => {
    const metadata = await serve((_, response) => response.writeHead(404).end());
    const s3 = await S3.fromEnv(
      { endpoint: 'http://127.0.0.1:1', region: 'x' },
      environment({ AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url }),
    );
    await expect(s3.getObject('ccc', 'a')).rejects.toMatchObject({ code: 'authentication' });
    await s3.close();
  });
});

describe('keys of a container', () => {
  test('come with the token of the file, and anew before they end', async () => {
    let made = 0;
    const metadata = await serve((request, response) => {
      if (request.headers.authorization !== 'from-the-file') return response.writeHead(403).end();
      made += 1;
      // The first ones are so close to their end that they are not used again.
      return response.end(keys(made, made === 1 ? MINUTE : 60 * MINUTE));
    });
    await writeFile(join(folder, 'token'), 'from-the-file\n');
    const seen: { key: string | undefined; token: unknown }[] = [];
    const { url } = await store(seen);
    const s3 = await S3.fromEnv(
      { endpoint: url, region: 'x' },
      environment({
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${metadata.url}/v2/credentials/1`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, 'token'),
      }),
    );
    for (const name of ['a', 'b', 'c']) await s3.getObject('ccc', name);
    expect(seen.map(({ key }) => key)).toEqual(['AKID1', 'AKID2', 'AKID2']);
    expect(metadata.requests).toHaveLength(2);
    await s3.close();
  });

  test('are asked for on no other machine in plain HTTP, since a token goes along', async () => {
    const s3 = await S3.fromEnv(
      { region: 'x' },
      environment({
        AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://metadata.example/keys',
        AWS_CONTAINER_AUTHORIZATION_TOKEN: 'secret-token',
      }),
    );
    await expect(s3.getObject('ccc', 'a')).rejects.toThrow(/must be https/);
    await s3.close();
  });
});

test('keys that end in the middle of an upload are renewed, and the upload goes on', async () => {
  const PART = 5 * 1024 * 1024;
  const PARTS = 6;
  const taken = new Map<string, string>();
  let refused = 0;
  const { url } = await serve((request, response) => {
    const query = new URL(request.url ?? '', 'http://s3').searchParams;
    const number = query.get('partNumber');
    const token = String(request.headers['x-amz-security-token']);
    request.resume().once('end', () => {
      // The first keys end when half of the parts are there.
      if (token === 'token-1' && taken.size >= PARTS / 2) {
        refused += 1;
        response
          .writeHead(400)
          .end('<Error><Code>ExpiredToken</Code><Message>The token has expired.</Message></Error>');
      } else if (number !== null) {
        taken.set(number, token);
        response.setHeader('etag', '"a-part"').end();
      } else if (query.has('uploads')) {
        response.end(
          '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>',
        );
      } else {
        response.end('<CompleteMultipartUploadResult><ETag>"whole-6"</ETag></CompleteMultipartUploadResult>');
      }
    });
  });
  let made = 0;
  const s3 = new S3({
    endpoint: url,
    retry: { attempts: 1 },
    credentials: () => {
      made += 1;
      return {
        accessKeyId: `AKID${made}`,
        secretAccessKey: 'a-secret-that-is-long',
        sessionToken: `token-${made}`,
      };
    },
  });
  const object = await s3.uploadObject('ccc', 'long', Buffer.alloc(PART * PARTS), {
    partSize: PART,
    parallel: 2,
  });
  expect(object.size).toBe(PART * PARTS);
  expect(made).toBe(2);
  expect(refused).toBeGreaterThan(0);
  expect([...taken.values()].filter((token) => token === 'token-1')).toHaveLength(PARTS / 2);
  expect(taken.size).toBe(PARTS);
  await s3.close();
});
