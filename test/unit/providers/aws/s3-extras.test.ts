import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const S3 = getDriver(Provider.S3);
const ENDPOINT = 'http://s3.test';
const keys = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'a-secret-that-is-long-enough',
  endpoint: ENDPOINT,
};

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const GIB = 1024 ** 3;

describe('an object that is too large for one copy', () => {
  const SIZE = 12 * GIB;
  const PART = 512 * 1024 * 1024;
  const source = { container: 'ccc', name: 'huge' };
  const headers = {
    'content-length': String(SIZE),
    'content-type': 'application/x-huge',
    'x-amz-meta-colour': 'blue',
    'cache-control': 'no-store',
    etag: '"source-tag"',
  };

  /** The store: it knows the source, and writes down which ranges of it were asked for. */
  function store(ranges: Set<string>): nock.Scope {
    return nock(ENDPOINT)
      .head('/ccc/huge')
      .times(3)
      .reply(200, '', headers)
      .get('/ccc/huge')
      .query({ tagging: '' })
      .reply(200, '<Tagging><TagSet><Tag><Key>team</Key><Value>web</Value></Tag></TagSet></Tagging>')
      .post('/ccc/copy')
      .query({ uploads: '' })
      .matchHeader('x-amz-meta-colour', 'blue')
      .matchHeader('content-type', 'application/x-huge')
      .matchHeader('cache-control', 'no-store')
      .matchHeader('x-amz-tagging', 'team=web')
      .reply(200, '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>')
      .put('/ccc/copy')
      .query(({ uploadId }) => uploadId === 'u1')
      .matchHeader('x-amz-copy-source', '/ccc/huge')
      .matchHeader('x-amz-copy-source-if-match', '"source-tag"')
      .matchHeader('x-amz-copy-source-range', (range) => ranges.add(String(range)).size > 0)
      .times(SIZE / PART)
      .reply(200, '<CopyPartResult><ETag>"0cc175b9c0f1b6a831c399e269772661"</ETag></CopyPartResult>');
  }

  test('is copied in parts, each of the content that was there at the beginning, with all it has', async () => {
    const ranges = new Set<string>();
    const scope = store(ranges)
      .post('/ccc/copy', (body: string) => (body.match(/<PartNumber>/g) ?? []).length === SIZE / PART)
      .query({ uploadId: 'u1' })
      .reply(200, '<CompleteMultipartUploadResult><ETag>"whole-24"</ETag></CompleteMultipartUploadResult>')
      .head('/ccc/copy')
      .reply(200, '', { 'content-length': String(SIZE), etag: '"whole-24"' });
    const s3 = new S3(keys);
    const copy = await s3.copyObject(source, { container: 'ccc', name: 'copy' });
    expect(copy.size).toBe(SIZE);
    const expected = Array.from(
      { length: SIZE / PART },
      (_, index) => `bytes=${index * PART}-${(index + 1) * PART - 1}`,
    );
    expect([...ranges].toSorted()).toEqual(expected.toSorted());
    expect(scope.isDone()).toBe(true);
    await s3.close();
  });

  test('leaves no parts where one of them fails, and says what failed', async () => {
    nock(ENDPOINT).head('/ccc/huge').times(3).reply(200, '', headers);
    const scope = nock(ENDPOINT)
      .get('/ccc/huge')
      .query({ tagging: '' })
      .reply(200, '')
      .post('/ccc/copy')
      .query({ uploads: '' })
      .reply(200, '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>')
      .put('/ccc/copy')
      .query(({ partNumber }) => partNumber === '1')
      .reply(412, '<Error><Code>PreconditionFailed</Code></Error>')
      .delete('/ccc/copy')
      .query({ uploadId: 'u1' })
      .reply(500, '<Error><Code>InternalError</Code></Error>');
    const rest = nock(ENDPOINT)
      .persist()
      .put('/ccc/copy')
      .query(({ partNumber }) => partNumber !== '1')
      .delay(20)
      .reply(200, '<CopyPartResult><ETag>"e"</ETag></CopyPartResult>');
    const s3 = new S3({ ...keys, retry: { attempts: 1 } });
    const copying = s3.copyObject(source, { container: 'ccc', name: 'copy' });
    await expect(copying).rejects.toMatchObject({ code: 'conflict', status: 412 });
    expect(scope.isDone()).toBe(true);
    rest.persist(false);
    await s3.close();
  });
});

describe('versions', () => {
  test('one that was asked for is deleted as such, and the present object stays', async () => {
    nock(ENDPOINT)
      .head('/ccc/a')
      .query({ versionId: 'v1' })
      .reply(200, '', { 'content-length': '5', etag: '"e"' })
      .delete('/ccc/a')
      .query({ versionId: 'v1' })
      .reply(204);
    await using s3 = new S3({ ...keys, retry: { attempts: 1 } });
    const object = await s3.versions.get({ container: 'ccc', name: 'a', version: 'v1' });
    expect(object.version).toBe('v1');
    await object.delete();
    expect(nock.isDone()).toBe(true);
  });

  test('are listed page by page, from where the last one ended', async () => {
    const version = (name: string, id: string) =>
      `<Version><Key>${name}</Key><VersionId>${id}</VersionId><IsLatest>false</IsLatest><Size>1</Size><ETag>"e"</ETag></Version>`;
    const page = { versions: '', 'encoding-type': 'url' };
    const scope = nock(ENDPOINT)
      .get('/ccc')
      .query(page)
      .reply(
        200,
        `<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextKeyMarker>a%2Bb</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>${version('a%2Bb', 'v1')}</ListVersionsResult>`,
      )
      .get('/ccc')
      .query({ ...page, 'key-marker': 'a+b', 'version-id-marker': 'v1' })
      .reply(
        200,
        `<ListVersionsResult><IsTruncated>false</IsTruncated>${version('c', 'v2')}<DeleteMarker><Key>d</Key><VersionId>null</VersionId><IsLatest>true</IsLatest></DeleteMarker></ListVersionsResult>`,
      );
    const s3 = new S3(keys);
    const found = await s3.versions.list('ccc');
    expect(
      found.map(({ name, version: id, isDeleteMarker, size }) => [name, id, isDeleteMarker, size]),
    ).toEqual([
      ['a+b', 'v1', false, 1],
      ['c', 'v2', false, 1],
      ['d', 'null', true, null],
    ]);
    expect(scope.isDone()).toBe(true);
    await s3.close();
  });

  test('of a batch are named one by one, and so are the failures', async () => {
    nock(ENDPOINT)
      .post('/ccc', (body: string) =>
        /<Object><Key>a<\/Key><VersionId>v1<\/VersionId><\/Object><Object><Key>a<\/Key><VersionId>v2<\/VersionId><\/Object>/.test(
          body,
        ),
      )
      .query({ delete: '' })
      .reply(
        200,
        '<DeleteResult><Error><Key>a</Key><VersionId>v2</VersionId><Code>AccessDenied</Code><Message>locked</Message></Error></DeleteResult>',
      );
    const s3 = new S3(keys);
    const versions = ['v1', 'v2'].map((version) => ({ container: 'ccc', name: 'a', version }));
    await expect(s3.deleteObjects(versions)).rejects.toMatchObject({ providerCode: 'AccessDenied' });
    await s3.close();
  });

  test('are refused by stores that keep none, before the present object is touched', async () => {
    const Local = getDriver(Provider.LOCAL);
    const local = new Local({ path: '/nowhere' });
    const version = { container: 'ccc', name: 'a', version: 'v1' };
    await expect(local.deleteObject(version)).rejects.toMatchObject({ code: 'not-supported' });
    await expect(local.downloadObject(version)).rejects.toMatchObject({ code: 'not-supported' });
  });
});

describe('what S3 would refuse is refused here', () => {
  const object = { container: 'ccc', name: 'o' };
  const s3 = new S3(keys);

  test.each([
    [
      'too many tags',
      () => s3.tags.put(object, Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`k${n}`, '']))),
    ],
    ['a tag whose key is too long', () => s3.tags.put(object, { ['k'.repeat(129)]: '' })],
    ['a tag whose value is too long', () => s3.tags.put('ccc', { k: 'v'.repeat(257) })],
    ['an unknown canned list', () => s3.acls.put(object, 'everybody' as never)],
    ['a canned list that is for objects alone', () => s3.acls.put('ccc', 'bucket-owner-read' as never)],
    ['a bucket that never kept versions', () => s3.versioning.put('ccc', 'off' as never)],
  ])('%s', async (_, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'invalid-request', status: null });
  });
});

describe('a condition', () => {
  test('is not tried again where the answer was lost: the second would fail because of the first', async () => {
    const scope = nock(ENDPOINT)
      .put('/ccc/lock')
      .matchHeader('if-none-match', '*')
      .reply(500, '<Error><Code>InternalError</Code></Error>');
    const s3 = new S3({ ...keys, retry: { attempts: 3, delay: 1 } });
    const putting = s3.uploadObject('ccc', 'lock', 'x', { extra: { ifNoneMatch: '*' } });
    await expect(putting).rejects.toMatchObject({ code: 'unavailable', status: 500 });
    expect(scope.isDone()).toBe(true);
    await s3.close();
  });

  test('that a content has not changed ends the download with status 304', async () => {
    nock(ENDPOINT).get('/ccc/o').matchHeader('if-none-match', '"e1"').reply(304);
    const s3 = new S3(keys);
    const getting = s3.downloadObject({ container: 'ccc', name: 'o' }, { ifNoneMatch: 'e1' });
    await expect(getting).rejects.toMatchObject({ code: 'conflict', status: 304 });
    await s3.close();
  });

  test('that a store does not obey is kept all the same', async () => {
    nock(ENDPOINT).get('/ccc/o').twice().reply(200, 'x', { etag: '"e1"', 'content-length': '1' });
    const s3 = new S3(keys);
    const place = { container: 'ccc', name: 'o' };
    await expect(s3.downloadObject(place, { ifNoneMatch: 'e1' })).rejects.toMatchObject({ status: 304 });
    await expect(s3.downloadObject(place, { ifMatch: 'e2' })).rejects.toMatchObject({ status: 412 });
    await s3.close();
  });
});

test('a key of the user’s own goes with a copy twice: to read its source, and to write it', async () => {
  const customerKey = new Uint8Array(32).fill(7);
  const key = Buffer.from(customerKey).toString('base64');
  const scope = nock(ENDPOINT)
    .head('/ccc/from')
    .matchHeader('x-amz-server-side-encryption-customer-key', key)
    .reply(200, '', { 'content-length': '1' })
    .put('/ccc/to')
    .matchHeader('x-amz-server-side-encryption-customer-key', key)
    .matchHeader('x-amz-copy-source-server-side-encryption-customer-key', key)
    .matchHeader('x-amz-copy-source-server-side-encryption-customer-key-md5', /=$/)
    .reply(200, '<CopyObjectResult><ETag>"x"</ETag></CopyObjectResult>')
    .head('/ccc/to')
    .reply(200, '', { 'content-length': '1' });
  const s3 = new S3({ ...keys, customerKey });
  await s3.copyObject({ container: 'ccc', name: 'from' }, { container: 'ccc', name: 'to' });
  expect(scope.isDone()).toBe(true);
  await s3.close();
});
