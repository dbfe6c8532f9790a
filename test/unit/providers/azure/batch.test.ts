import nock from 'nock';
import { getDriver, Provider, type CloudError } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const AzureBlobs = getDriver(Provider.AZURE_BLOBS);
const ENDPOINT = 'https://pictures.blob.core.windows.net';
const OBJECTS = ['a', 'b & c', 'd'].map((name) => ({ container: 'ccc', name }));

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const make = () =>
  new AzureBlobs({
    account: 'pictures',
    accountKey: Buffer.alloc(32, 1).toString('base64'),
    retry: { attempts: 1 },
  });

/** An answer to a batch: the statuses of its requests, by their positions. */
function answered(parts: readonly (readonly [position: number, status: number, code?: string])[]): string {
  const texts = parts.map(([position, status, code]) => {
    const header = code === undefined ? '' : `x-ms-error-code: ${code}\r\n`;
    return `--answers\r\nContent-Type: application/http\r\nContent-ID: ${position}\r\n\r\nHTTP/1.1 ${status} Said\r\n${header}\r\n\r\n`;
  });
  return `${texts.join('')}--answers--\r\n`;
}

/** The service, which answers one batch. */
function batch(response: string, bodies: string[] = []): nock.Scope {
  return nock(ENDPOINT)
    .post('/ccc', (body: string) => bodies.push(body) > 0)
    .query({ restype: 'container', comp: 'batch' })
    .reply(202, response, { 'content-type': 'multipart/mixed; boundary=answers' });
}

describe('a batch of deletes', () => {
  test('names each blob, in a request that is signed by itself', async () => {
    const bodies: string[] = [];
    batch(
      answered([
        [0, 202],
        [1, 404, 'BlobNotFound'],
        [2, 202],
      ]),
      bodies,
    );
    const blobs = make();
    await blobs.deleteObjects(OBJECTS);
    const [body = ''] = bodies;
    expect(body.match(/^DELETE .* HTTP\/1\.1\r$/gm)).toEqual([
      'DELETE /ccc/a HTTP/1.1\r',
      'DELETE /ccc/b%20%26%20c HTTP/1.1\r',
      'DELETE /ccc/d HTTP/1.1\r',
    ]);
    const signatures = body.match(/^authorization: SharedKey pictures:.+$/gm) ?? [];
    expect(new Set(signatures).size).toBe(3);
    // The version is said once, by the request around them.
    expect(body).not.toContain('x-ms-version');
    await blobs.close();
  });

  test('says which blob could not be deleted, and why', async () => {
    batch(
      answered([
        [0, 202],
        [1, 409, 'BlobImmutableDueToPolicy'],
        [2, 202],
      ]),
    );
    const blobs = make();
    const error = (await blobs.deleteObjects(OBJECTS).catch((thrown: unknown) => thrown)) as CloudError;
    expect(error).toMatchObject({ code: 'conflict', status: 409, providerCode: 'BlobImmutableDueToPolicy' });
    expect(error.message).toContain('/ccc/b%20%26%20c');
    await blobs.close();
  });

  test('takes no blob for deleted that its answer does not speak of', async () => {
    batch(
      answered([
        [0, 202],
        [2, 202],
      ]),
    );
    const blobs = make();
    await expect(blobs.deleteObjects(OBJECTS)).rejects.toMatchObject({ code: 'malformed-response' });
    await blobs.close();
  });

  test('takes the words of a single blob for no failure of the whole', async () => {
    const gone =
      'HTTP/1.1 404 The specified blob does not exist.\r\nx-ms-error-code: BlobNotFound\r\n\r\n<?xml version="1.0"?><Error><Code>BlobNotFound</Code></Error>';
    const parts = OBJECTS.map(
      (_, index) => `--answers\r\nContent-Type: application/http\r\nContent-ID: ${index}\r\n\r\n${gone}\r\n`,
    );
    batch(`${parts.join('')}--answers--\r\n`);
    const blobs = make();
    await blobs.deleteObjects(OBJECTS);
    await blobs.close();
  });

  test('that is refused as a whole fails', async () => {
    nock(ENDPOINT).post('/ccc').query(true).reply(403, '', { 'x-ms-error-code': 'AuthorizationFailure' });
    const blobs = make();
    await expect(blobs.deleteObjects(OBJECTS)).rejects.toMatchObject({ code: 'permission' });
    await blobs.close();
  });
});
