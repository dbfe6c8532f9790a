import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const AzureBlobs = getDriver(Provider.AZURE_BLOBS);
const OBJECT = { container: 'ccc', name: 'a/b' };

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const blobs = new AzureBlobs({
  account: 'pictures',
  accountKey: Buffer.alloc(32, 1).toString('base64'),
  retry: { attempts: 1 },
});

function service(): nock.Scope {
  return nock('https://pictures.blob.core.windows.net');
}

describe('tags of a blob', () => {
  test('are read', async () => {
    const body = '<Tags><TagSet><Tag><Key>team</Key><Value>a &amp; b</Value></Tag></TagSet></Tags>';
    service().get('/ccc/a/b').query({ comp: 'tags' }).reply(200, body);
    expect(await blobs.tags.get(OBJECT)).toEqual({ team: 'a & b' });
  });

  test('are put in place of all others', async () => {
    const bodies: string[] = [];
    service()
      .put('/ccc/a/b', (body: string) => bodies.push(body) > 0)
      .query({ comp: 'tags' })
      .reply(204);
    await blobs.tags.put(OBJECT, { team: 'a & b' });
    expect(bodies[0]).toContain(
      '<Tags><TagSet><Tag><Key>team</Key><Value>a &amp; b</Value></Tag></TagSet></Tags>',
    );
  });

  test('without a value are refused, in the name of the part', async () => {
    const body = '<Tags><TagSet><Tag><Key>team</Key></Tag></TagSet></Tags>';
    service().get('/ccc/a/b').query({ comp: 'tags' }).reply(200, body);
    await expect(blobs.tags.get(OBJECT)).rejects.toMatchObject({
      code: 'malformed-response',
      operation: 'tags.get',
      message: expect.stringContaining('tags.get: '),
    });
  });

  test('of a blob that is missing are not found', async () => {
    service().get('/ccc/a/b').query({ comp: 'tags' }).reply(404, '<Error><Code>BlobNotFound</Code></Error>');
    await expect(blobs.tags.get(OBJECT)).rejects.toMatchObject({ code: 'object-not-found' });
  });

  test('of what is no object are refused before a request goes out', async () => {
    // @ts-expect-error a name alone is no object
    await expect(blobs.tags.get('a/b')).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
