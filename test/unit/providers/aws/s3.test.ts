import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const S3 = getDriver(Provider.S3);
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-secret-that-is-long-enough' };

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function xmlError(code: string, message = 'no'): string {
  return `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>r-1</RequestId></Error>`;
}

describe('where requests go', () => {
  test('a bucket is named in the host, and in the path where a certificate could not cover it', async () => {
    const s3 = new S3({ ...keys, region: 'eu-central-1' });
    nock('https://photos.s3.eu-central-1.amazonaws.com')
      .head('/a%20b/%C3%BC')
      .reply(200, '', { 'content-length': '1' });
    nock('https://s3.eu-central-1.amazonaws.com')
      .head('/with.dots/c')
      .reply(200, '', { 'content-length': '2' });
    expect((await s3.getObject('photos', 'a b/ü')).size).toBe(1);
    expect((await s3.getObject('with.dots', 'c')).size).toBe(2);
    await s3.close();
  });

  test('a bucket in another region is found there from then on', async () => {
    const s3 = new S3({ ...keys, region: 'us-east-1' });
    nock('https://far.s3.us-east-1.amazonaws.com')
      .head('/o')
      .reply(301, '', { 'x-amz-bucket-region': 'ap-south-1' });
    const there = nock('https://far.s3.ap-south-1.amazonaws.com', {
      reqheaders: { authorization: /\/ap-south-1\/s3\/aws4_request/ },
    })
      .head('/o')
      .twice()
      .reply(200, '', { 'content-length': '1' });
    await s3.getObject('far', 'o');
    await s3.getObject('far', 'o');
    expect(there.isDone()).toBe(true);
    await s3.close();
  });
});

describe('a region that is not the right one', () => {
  const malformed =
    '<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong region</Message><Region>eu-west-3</Region></Error>';

  test('is put right by the error that names it, for this request and all later ones', async () => {
    const s3 = new S3({ ...keys, endpoint: 'http://s3.test', region: 'us-east-1' });
    const wrong = nock('http://s3.test', { reqheaders: { authorization: /\/us-east-1\/s3\// } })
      .put('/ccc/o', 'content')
      .reply(400, malformed);
    const right = nock('http://s3.test', { reqheaders: { authorization: /\/eu-west-3\/s3\// } })
      .put('/ccc/o', 'content')
      .twice()
      .reply(200, '', { etag: '"x"' });
    await s3.uploadObject('ccc', 'o', 'content');
    await s3.uploadObject('ccc', 'o', 'content');
    expect([wrong.isDone(), right.isDone()]).toEqual([true, true]);
    await s3.close();
  });

  test('is put right for the list of buckets too', async () => {
    const s3 = new S3({ ...keys, endpoint: 'http://s3.test', region: 'us-east-1' });
    nock('http://s3.test').get('/').reply(400, malformed);
    nock('http://s3.test', { reqheaders: { authorization: /\/eu-west-3\/s3\// } })
      .get('/')
      .reply(200, '<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>');
    expect(await s3.listContainers()).toEqual([]);
    await s3.close();
  });

  test('that is still wrong the second time is an error', async () => {
    const s3 = new S3({ ...keys, endpoint: 'http://s3.test', region: 'us-east-1', retry: { attempts: 1 } });
    const scope = nock('http://s3.test').get('/ccc/o').twice().reply(400, malformed);
    const getting = s3.downloadObject({ container: 'ccc', name: 'o' });
    await expect(getting).rejects.toMatchObject({ providerCode: 'AuthorizationHeaderMalformed' });
    expect(scope.isDone()).toBe(true);
    await s3.close();
  });

  test('is followed to where the bucket is, body and all', async () => {
    const s3 = new S3({ ...keys, region: 'us-east-1' });
    nock('https://far.s3.us-east-1.amazonaws.com')
      .put('/o', 'content')
      .reply(301, xmlError('PermanentRedirect'), { 'x-amz-bucket-region': 'ap-south-1' });
    const there = nock('https://far.s3.ap-south-1.amazonaws.com', {
      reqheaders: { authorization: /\/ap-south-1\/s3\// },
    })
      .put('/o', 'content')
      .reply(200, '', { etag: '"x"' });
    await s3.uploadObject('far', 'o', 'content');
    expect(there.isDone()).toBe(true);
    await s3.close();
  });
});

/** Where each store is, how its buckets are named, and the region its requests are signed for. Stores without addresses are given one. */
const PRESETS = [
  ['aws', 'eu-central-1', undefined, 'https://photos.s3.eu-central-1.amazonaws.com', '/o', 'eu-central-1'],
  ['aws', 'cn-north-1', undefined, 'https://photos.s3.cn-north-1.amazonaws.com.cn', '/o', 'cn-north-1'],
  ['aws', undefined, undefined, 'https://photos.s3.us-east-1.amazonaws.com', '/o', 'us-east-1'],
  [
    'backblaze',
    'us-west-004',
    undefined,
    'https://photos.s3.us-west-004.backblazeb2.com',
    '/o',
    'us-west-004',
  ],
  ['ceph', undefined, 'https://rgw.test', 'https://rgw.test', '/photos/o', 'default'],
  ['linode', 'us-east-1', undefined, 'https://photos.us-east-1.linodeobjects.com', '/o', 'us-east-1'],
  ['minio', undefined, 'https://minio.test', 'https://minio.test', '/photos/o', 'us-east-1'],
  ['ovh', 'gra', undefined, 'https://photos.s3.gra.io.cloud.ovh.net', '/o', 'gra'],
  [
    'r2',
    undefined,
    'https://1a2b.r2.cloudflarestorage.com',
    'https://1a2b.r2.cloudflarestorage.com',
    '/photos/o',
    'auto',
  ],
  ['scaleway', undefined, undefined, 'https://photos.s3.fr-par.scw.cloud', '/o', 'fr-par'],
  ['spaces', 'fra1', undefined, 'https://photos.fra1.digitaloceanspaces.com', '/o', 'fra1'],
  ['wasabi', undefined, undefined, 'https://photos.s3.us-east-1.wasabisys.com', '/o', 'us-east-1'],
] as const;

describe('stores that speak S3', () => {
  test.each(PRESETS)(
    '%s in %s, given %s, is at %s',
    async (store, region, endpoint, origin, path, signed) => {
      const s3 = new S3({
        ...keys,
        store,
        ...(region === undefined ? {} : { region }),
        ...(endpoint === undefined ? {} : { endpoint }),
      });
      const scope = nock(origin, {
        reqheaders: { authorization: new RegExp(`/${signed}/s3/aws4_request`) },
        badheaders: ['x-amz-sdk-checksum-algorithm', 'x-amz-checksum-crc32', 'x-amz-checksum-crc64nvme'],
      })
        .put(path, 'x')
        // No checksum but the signed SHA-256 of the body: the newer ones are refused by some of them.
        .matchHeader(
          'x-amz-content-sha256',
          '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
        )
        .reply(200, '', { etag: '"9dd4e461268c8034f5c8564e155c67a6"' });
      const object = await s3.uploadObject('photos', 'o', 'x');
      expect([object.verified, scope.isDone()]).toEqual(['checksum', true]);
      await s3.close();
    },
  );

  test('have limits of their own', () => {
    const r2 = new S3({ ...keys, store: 'r2', endpoint: 'https://account.r2.cloudflarestorage.com' });
    expect(r2.limits.parts.equal).toBe(true);
    expect(new S3({ ...keys, store: 'scaleway' }).limits.parts.count).toBe(1000);
  });

  test('without an address of their own want one', () => {
    expect(() => new S3({ ...keys, store: 'minio' })).toThrow(/endpoint/);
    expect(() => new S3({ ...keys, store: 'spaces' })).toThrow(/region/);
    expect(() => new S3({ ...keys, store: 'nowhere' as never })).toThrow(/There are: aws, backblaze/);
  });
});

describe('an error within an answer that says 200', () => {
  const s3 = () => new S3({ ...keys, endpoint: 'http://s3.test', retry: { attempts: 2, delay: 1 } });

  test('fails a copy', async () => {
    nock('http://s3.test').head('/ccc/from').reply(200, '', { 'content-length': '3' });
    nock('http://s3.test').put('/ccc/to').reply(200, xmlError('AccessDenied'));
    const driver = s3();
    await expect(
      driver.copyObject({ container: 'ccc', name: 'from' }, { container: 'ccc', name: 'to' }),
    ).rejects.toMatchObject({ code: 'permission' });
    await driver.close();
  });

  test('is repeated where it may pass', async () => {
    const scope = nock('http://s3.test')
      .head('/ccc/from')
      .reply(200, '', { 'content-length': '3' })
      .put('/ccc/to')
      .reply(200, `  \n${xmlError('InternalError')}`)
      .put('/ccc/to')
      .reply(200, '<CopyObjectResult><ETag>"x"</ETag></CopyObjectResult>')
      .head('/ccc/to')
      .reply(200, '', { 'content-length': '3' });
    const driver = s3();
    const copy = await driver.copyObject(
      { container: 'ccc', name: 'from' },
      { container: 'ccc', name: 'to' },
    );
    expect(copy.size).toBe(3);
    expect(scope.isDone()).toBe(true);
    await driver.close();
  });

  test('fails the completing of an upload, whose parts are deleted then', async () => {
    const aborted = nock('http://s3.test').delete('/ccc/o').query({ uploadId: 'u1' }).reply(204);
    nock('http://s3.test')
      .post('/ccc/o')
      .query({ uploads: '' })
      .reply(200, '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>')
      .put('/ccc/o')
      .query(({ partNumber }) => partNumber !== undefined)
      .twice()
      .reply(200, '', { etag: '"a-part"' })
      .post('/ccc/o')
      .query({ uploadId: 'u1' })
      .reply(200, xmlError('InvalidPart', 'one part could not be found'));
    const driver = s3();
    const part = 5 * 1024 * 1024;
    const upload = driver.uploadObject('ccc', 'o', Buffer.alloc(part + 1), { partSize: part });
    await expect(upload).rejects.toMatchObject({ providerCode: 'InvalidPart', code: 'invalid-request' });
    expect(aborted.isDone()).toBe(true);
    await driver.close();
  });

  test('names the key that a batch could not delete', async () => {
    nock('http://s3.test')
      .post('/ccc')
      .query({ delete: '' })
      .reply(
        200,
        '<DeleteResult><Error><Key>b &amp; c</Key><Code>AccessDenied</Code><Message>locked</Message></Error></DeleteResult>',
      );
    const driver = s3();
    const deleting = driver.deleteObjects(['a', 'b & c'].map((name) => ({ container: 'ccc', name })));
    await expect(deleting).rejects.toMatchObject({ code: 'permission', providerCode: 'AccessDenied' });
    await driver.close();
  });
});

describe('errors', () => {
  test.each([
    [404, 'NoSuchBucket', 'container-not-found'],
    [404, 'NoSuchKey', 'object-not-found'],
    [403, 'AccessDenied', 'permission'],
    [403, 'SignatureDoesNotMatch', 'authentication'],
    [403, 'RequestTimeTooSkewed', 'authentication'],
    [409, 'BucketNotEmpty', 'container-not-empty'],
    [400, 'EntityTooLarge', 'invalid-request'],
  ])('%i %s is %s', async (status, code, expected) => {
    nock('http://s3.test').get('/ccc/o').reply(status, xmlError(code));
    const s3 = new S3({ ...keys, endpoint: 'http://s3.test' });
    await expect(s3.downloadObject({ container: 'ccc', name: 'o' })).rejects.toMatchObject({
      code: expected,
      providerCode: code,
      requestId: 'r-1',
    });
    await s3.close();
  });

  test('an entity bomb is refused', async () => {
    nock('http://s3.test')
      .get('/ccc')
      .query(true)
      .reply(200, '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>');
    const s3 = new S3({ ...keys, endpoint: 'http://s3.test' });
    await expect(s3.listObjects('ccc')).rejects.toMatchObject({ code: 'malformed-response' });
    await s3.close();
  });

  test('keys that are missing are named', () => {
    expect(() => new S3({ accessKeyId: 'AKID' })).toThrow(/secretAccessKey.*AWS_SECRET_ACCESS_KEY/);
  });

  test('no secret is in an error', async () => {
    nock('http://s3.test')
      .get('/ccc/o')
      .reply(403, xmlError('AccessDenied', `said ${keys.secretAccessKey}`));
    const s3 = new S3({ ...keys, endpoint: 'http://s3.test' });
    const error = await s3
      .getObject('ccc', 'o')
      .catch(() => s3.downloadObject({ container: 'ccc', name: 'o' }))
      .catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error)).not.toContain(keys.secretAccessKey);
    await s3.close();
  });
});

describe('temporary credentials', () => {
  test('are renewed when the store says that they have ended, once for all requests', async () => {
    let made = 0;
    const s3 = new S3({
      endpoint: 'http://s3.test',
      credentials: () => {
        made += 1;
        return { ...keys, accessKeyId: `AKID${made}`, sessionToken: `token ${made}`.replace(' ', '-') };
      },
    });
    nock('http://s3.test', { reqheaders: { 'x-amz-security-token': 'token-1' } })
      .put('/ccc/o')
      .reply(400, xmlError('ExpiredToken'));
    nock('http://s3.test', { reqheaders: { 'x-amz-security-token': 'token-2' } })
      .put('/ccc/o')
      .times(3)
      .reply(200, '', { etag: '"x"' });
    await s3.uploadObject('ccc', 'o', 'x');
    await Promise.all([s3.uploadObject('ccc', 'o', 'x'), s3.uploadObject('ccc', 'o', 'x')]);
    expect(made).toBe(2);
    await s3.close();
  });
});
