import { generateKeyPairSync } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import { GoogleStorage as Direct } from 'skylane/google';
import { describe, expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';
import { fixture } from '../../../support/fixture.js';

isolateNetwork();

const ORIGIN = 'https://storage.googleapis.com';
const BUCKETS = '/storage/v1/b';
const GoogleStorage = getDriver(Provider.GOOGLE_STORAGE);
const make = (options = {}) =>
  new GoogleStorage({ token: 'ya29.token', projectId: 'my-project', retry: { attempts: 1 }, ...options });
const recorded = (name: string) => fixture(`libcloud/storage/google_storage/${name}.json`);
const failure = (code: number, reason: string, message: string) => ({
  error: { code, message, errors: [{ domain: 'global', reason, message }] },
});
const object = (name: string, fields = {}) => ({
  name,
  bucket: 'photos',
  size: '5',
  generation: '7',
  metageneration: '3',
  updated: '2026-01-02T03:04:05.678Z',
  crc32c: 'mnG7TA==',
  ...fields,
});
async function* cutShort(): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from('he');
  throw new Error('cut');
}

const PLACE = { container: 'photos', name: 'a/b c.txt' };
const PATH = `${BUCKETS}/photos/o/a%2Fb%20c.txt`;

describe('Google Cloud Storage', () => {
  it('has three names', () => {
    expect(Provider.GOOGLE_STORAGE).toBe('google-storage');
    expect(getDriver(Provider.GOOGLE, 'storage')).toBe(GoogleStorage);
    expect(Direct).toBe(GoogleStorage);
  });

  it('says in advance that unfinished uploads cannot be listed', async () => {
    expect(GoogleStorage.supports('listIncompleteUploads')).toBe(false);
    await expect(make().listIncompleteUploads('photos')).rejects.toMatchObject({ code: 'not-supported' });
  });

  describe('buckets', () => {
    it('reads a recorded bucket', async () => {
      nock(ORIGIN).get(`${BUCKETS}/test-bucket`).reply(200, recorded('get_container'));
      expect(await make().getContainer('test-bucket')).toMatchObject({
        name: 'test-bucket',
        extra: { location: 'US', storageClass: 'STANDARD', isVersioned: false },
      });
    });

    it('lists those of the project, page by page', async () => {
      const query = { project: 'my-project' };
      nock(ORIGIN)
        .get(BUCKETS)
        .query(query)
        .reply(200, { items: [{ name: 'one' }], nextPageToken: 'more' })
        .get(BUCKETS)
        .query({ ...query, pageToken: 'more' })
        .reply(200, { items: [{ name: 'two' }] });
      expect((await make().listContainers()).map(({ name }) => name)).toEqual(['one', 'two']);
    });

    it('makes one where it was told to, with what it was told', async () => {
      nock(ORIGIN)
        .post(`${BUCKETS}?project=my-project`, {
          name: 'photos',
          location: 'EU',
          storageClass: 'NEARLINE',
          versioning: { enabled: true },
          iamConfiguration: { uniformBucketLevelAccess: { enabled: true } },
        })
        .reply(200, { name: 'photos', location: 'EU', versioning: { enabled: true } });
      const extra = {
        location: 'EU',
        storageClass: 'NEARLINE',
        isVersioned: true,
        access: 'uniform',
      } as const;
      const made = await make().createContainer('photos', { extra });
      expect(made.extra).toMatchObject({ location: 'EU', isVersioned: true });
    });

    it("is content with a bucket that is the project's own already, and refuses somebody else's", async () => {
      const taken = failure(409, 'conflict', 'The requested bucket name is not available.');
      const query = { project: 'my-project', prefix: 'photos' };
      nock(ORIGIN)
        .post(`${BUCKETS}?project=my-project`)
        .times(2)
        .reply(409, taken)
        .get(BUCKETS)
        .query(query)
        .reply(200, { items: [{ name: 'photos' }, { name: 'photos-2' }] })
        .get(BUCKETS)
        .query(query)
        .reply(200, { items: [{ name: 'photos-2' }] });
      expect((await make().createContainer('photos')).name).toBe('photos');
      await expect(make().createContainer('photos')).rejects.toMatchObject({ code: 'container-exists' });
    });

    it('says that a bucket is not empty', async () => {
      nock(ORIGIN)
        .delete(`${BUCKETS}/photos`)
        .reply(409, failure(409, 'conflict', 'The bucket you tried to delete is not empty.'));
      await expect(make().deleteContainer('photos')).rejects.toMatchObject({ code: 'container-not-empty' });
    });

    it('deletes what is in no bucket, as it deletes what is missing in one: that is no error', async () => {
      const missing = failure(404, 'notFound', 'The specified bucket does not exist.');
      nock(ORIGIN).delete(`${BUCKETS}/photos`).reply(404, missing).delete(PATH).reply(404, missing);
      await expect(make().deleteContainer('photos')).resolves.toBeUndefined();
      await expect(make().deleteObject(PLACE)).resolves.toBeUndefined();
    });

    it('names the project as missing before anything is asked', async () => {
      const driver = new GoogleStorage({ token: 'ya29.token' });
      await expect(driver.listContainers()).rejects.toThrow(/projectId is missing.*GOOGLE_CLOUD_PROJECT/);
    });

    it.each(['Photos', 'goog-photos', '192.168.1.1', 'a', 'a..b', '-a-b', `${'x'.repeat(64)}`])(
      'refuses the name %s before anything is asked',
      async (name) => {
        await expect(make().createContainer(name)).rejects.toMatchObject({ code: 'invalid-request' });
      },
    );
  });

  describe('objects', () => {
    it('reads a recorded object', async () => {
      nock(ORIGIN).get(`${BUCKETS}/test-bucket/o/test-object`).reply(200, recorded('get_object'));
      expect(await make().getObject('test-bucket', 'test-object')).toMatchObject({
        name: 'test-object',
        container: 'test-bucket',
        size: 123,
        hash: 'c157a79031e1c40f85931829bc5fc552',
        contentType: 'text/plain',
        lastModified: new Date('2016-09-14T01:19:33.850Z'),
        metadata: {},
        extra: { etag: '12345', generation: '12345', metageneration: '67890', storageClass: 'STANDARD' },
      });
    });

    it('tells a missing bucket from a missing object', async () => {
      nock(ORIGIN)
        .get(PATH)
        .reply(404, failure(404, 'notFound', 'The specified bucket does not exist.'))
        .get(PATH)
        .reply(404, failure(404, 'notFound', 'No such object: photos/a/b c.txt'));
      const get = () => make().getObject(PLACE.container, PLACE.name);
      await expect(get()).rejects.toMatchObject({ code: 'container-not-found' });
      await expect(get()).rejects.toMatchObject({ code: 'object-not-found' });
    });

    it('lists names and common beginnings, and asks for no field that it does not read', async () => {
      nock(ORIGIN)
        .get(`${BUCKETS}/photos/o`)
        .query(
          ({ prefix, delimiter, fields }) =>
            prefix === 'a/' &&
            delimiter === '/' &&
            /^items\(.*\),prefixes,nextPageToken$/.test(String(fields)),
        )
        .reply(200, { items: [object('a/1', { metadata: { Colour: 'blue' } })], prefixes: ['a/b/'] });
      const [first, second] = await make().listObjects('photos', { prefix: 'a/', delimiter: '/' });
      expect(first).toMatchObject({
        name: 'a/1',
        metadata: { colour: 'blue' },
        extra: { crc32c: '9a71bb4c' },
      });
      expect(second).toEqual({ kind: 'prefix', container: 'photos', name: 'a/b/' });
    });

    it('puts content and what describes it in one request, with its CRC-32C', async () => {
      let body = '';
      nock(ORIGIN)
        .post('/upload/storage/v1/b/photos/o', (sent: string) => {
          body = sent;
          return true;
        })
        .query({ uploadType: 'multipart', name: PLACE.name, ifGenerationMatch: '0' })
        .matchHeader('content-type', /^multipart\/related; boundary=/)
        .reply(200, object(PLACE.name));
      const put = await make().uploadObject('photos', PLACE.name, 'hello', {
        metadata: { colour: 'blue' },
        extra: { cacheControl: 'no-cache', ifGenerationMatch: '0' },
      });
      expect(put.verified).toBe('checksum');
      const [, description = '', content] = body.split(/--skylane-[0-9a-f-]+(?:--)?\r\n/);
      expect(JSON.parse(description.split('\r\n\r\n')[1] ?? '')).toEqual({
        name: PLACE.name,
        contentType: 'text/plain',
        metadata: { colour: 'blue' },
        cacheControl: 'no-cache',
        crc32c: 'mnG7TA==',
      });
      expect(content).toBe('content-type: text/plain\r\n\r\nhello\r\n');
    });

    it('sends again what Google received damaged', async () => {
      const damaged = failure(
        400,
        'invalid',
        'Provided CRC32C "mnG7TA==" doesn\'t match calculated CRC32C "AAAAAA==".',
      );
      nock(ORIGIN)
        .post('/upload/storage/v1/b/photos/o')
        .query(true)
        .reply(400, damaged)
        .post('/upload/storage/v1/b/photos/o')
        .query(true)
        .reply(200, object('a'));
      expect((await make().uploadObject('photos', 'a', 'hello')).verified).toBe('checksum');
    });

    it('refuses a content type that would end the line', async () => {
      const contentType = 'text/plain\r\nx-evil: 1';
      await expect(make().uploadObject('photos', 'a', 'hello', { contentType })).rejects.toThrow(/one line/);
    });

    it('deletes a hundred in one request, and says which is still there', async () => {
      const inner = (index: number, status: string, body = '') =>
        `--batch_x\r\nContent-Type: application/http\r\nContent-ID: <response-${index}>\r\n\r\nHTTP/1.1 ${status}\r\nContent-Type: application/json\r\n\r\n${body}\r\n`;
      const refusal = JSON.stringify(failure(403, 'retentionPolicyNotMet', 'Object is held.'));
      let body = '';
      nock(ORIGIN)
        .post('/batch/storage/v1', (sent: string) => {
          body = sent;
          return true;
        })
        .reply(
          200,
          `${inner(2, '404 Not Found')}${inner(0, '204 No Content')}${inner(1, '403 Forbidden', refusal)}--batch_x--`,
          { 'content-type': 'multipart/mixed; boundary=batch_x' },
        );
      const names = ['a/b c', 'held', 'gone'];
      const deleting = make().deleteObjects(names.map((name) => ({ container: 'photos', name })));
      await expect(deleting).rejects.toMatchObject({
        code: 'permission',
        providerCode: 'retentionPolicyNotMet',
        message: expect.stringContaining('/o/held'),
      });
      expect(body.match(/^(?:DELETE|content-id).*$/gm)).toEqual([
        'content-id: <0>',
        `DELETE ${BUCKETS}/photos/o/a%2Fb%20c HTTP/1.1`,
        'content-id: <1>',
        `DELETE ${BUCKETS}/photos/o/held HTTP/1.1`,
        'content-id: <2>',
        `DELETE ${BUCKETS}/photos/o/gone HTTP/1.1`,
      ]);
    });

    it('deletes the versions that are named, not the objects of their names', async () => {
      let body = '';
      nock(ORIGIN)
        .post('/batch/storage/v1', (sent: string) => {
          body = sent;
          return true;
        })
        .reply(200, '--x--', { 'content-type': 'multipart/mixed; boundary="x"' });
      const versions = ['7', '8'].map((version) => ({ container: 'photos', name: 'a', version }));
      await make()
        .deleteObjects(versions)
        .catch(() => {});
      expect(body.match(/^DELETE.*$/gm)).toEqual([
        `DELETE ${BUCKETS}/photos/o/a?generation=7 HTTP/1.1`,
        `DELETE ${BUCKETS}/photos/o/a?generation=8 HTTP/1.1`,
      ]);
    });

    it('takes no object for deleted of which the answer to a batch is silent', async () => {
      nock(ORIGIN)
        .post('/batch/storage/v1')
        .reply(200, '--x--', { 'content-type': 'multipart/mixed; boundary="x"' });
      const deleting = make().deleteObjects([PLACE, { ...PLACE, name: 'other' }]);
      await expect(deleting).rejects.toMatchObject({ code: 'malformed-response' });
    });
  });

  describe('content', () => {
    const headers = {
      'content-length': '5',
      'content-type': 'text/plain',
      'x-goog-generation': '7',
      'x-goog-metageneration': '3',
      'x-goog-hash': 'crc32c=mnG7TA==,md5=XUFAKrxLKna5cZ2REBfFkg==',
      'x-goog-meta-colour': 'blue',
      'x-goog-stored-content-length': '5',
      'x-goog-stored-content-encoding': 'identity',
    };

    it('comes with all that is known of the object, and is compared with its CRC-32C', async () => {
      nock(ORIGIN, { reqheaders: { 'accept-encoding': 'gzip' } })
        .get('/photos/a/b%20c.txt')
        .reply(200, 'hello', headers);
      const { object: got, body, verified } = await make().downloadObject(PLACE);
      expect([await body.text(), verified]).toEqual(['hello', 'checksum']);
      expect(got).toMatchObject({
        size: 5,
        hash: '5d41402abc4b2a76b9719d911017c592',
        metadata: { colour: 'blue' },
        extra: { etag: '7', crc32c: '9a71bb4c' },
      });
    });

    it('is an error where it is not what Google has', async () => {
      nock(ORIGIN).get('/photos/a/b%20c.txt').reply(200, 'hullo', headers);
      const { body } = await make().downloadObject(PLACE);
      await expect(body.text()).rejects.toMatchObject({ code: 'checksum' });
    });

    it('is not compared where Google expands it on the way', async () => {
      nock(ORIGIN)
        .get('/photos/a/b%20c.txt')
        .reply(200, 'hello, expanded', {
          ...headers,
          'content-length': '15',
          'x-goog-stored-content-encoding': 'gzip',
        });
      const { body, verified } = await make().downloadObject(PLACE);
      expect([await text(body), verified]).toEqual(['hello, expanded', 'none']);
    });

    it('goes on after a cut with the same generation only', async () => {
      nock(ORIGIN)
        .get('/photos/a/b%20c.txt')
        .reply(200, () => Readable.from(cutShort()), headers)
        .get('/photos/a/b%20c.txt')
        .matchHeader('range', /^bytes=2-/)
        .matchHeader('x-goog-if-generation-match', '7')
        .reply(
          412,
          '<?xml version="1.0"?><Error><Code>PreconditionFailed</Code><Message>changed</Message></Error>',
        );
      const { body } = await make().downloadObject(PLACE);
      await expect(body.text()).rejects.toMatchObject({ code: 'conflict' });
    });

    it('reads the errors of the XML API', async () => {
      const xml = (code: string) =>
        `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`;
      nock(ORIGIN)
        .get('/photos/a/b%20c.txt')
        .reply(404, xml('NoSuchBucket'))
        .get('/photos/a/b%20c.txt')
        .reply(404, xml('NoSuchKey'));
      await expect(make().downloadObject(PLACE)).rejects.toMatchObject({ code: 'container-not-found' });
      await expect(make().downloadObject(PLACE)).rejects.toMatchObject({
        code: 'object-not-found',
        providerCode: 'NoSuchKey',
      });
    });
  });

  describe('versions', () => {
    const version = { ...PLACE, version: '7' };

    it('are listed with their generations', async () => {
      nock(ORIGIN)
        .get(`${BUCKETS}/photos/o`)
        .query(({ versions, prefix }) => versions === 'true' && prefix === 'a/')
        .reply(200, { items: [object('a/1'), object('a/1', { generation: '8' })] });
      const versions = await make().versions.list('photos', { prefix: 'a/' });
      expect(versions.map(({ extra }) => extra.generation)).toEqual(['7', '8']);
    });

    it('are asked for again as the versions that they are', async () => {
      nock(ORIGIN)
        .get(`${BUCKETS}/photos/o`)
        .query(true)
        .reply(200, { items: [object('a/1')] });
      nock(ORIGIN)
        .get(`${BUCKETS}/photos/o/a%2F1`)
        .query(({ generation }) => generation === '7')
        .reply(200, object('a/1'));
      const [listed] = await make().versions.list('photos');
      const again = await listed!.refresh();
      expect(again).toMatchObject({ name: 'a/1', version: '7' });
    });

    it('are deleted as they were listed, and leave the present object alone', async () => {
      nock(ORIGIN)
        .get(`${BUCKETS}/photos/o`)
        .query(true)
        .reply(200, { items: [object('a/1')] })
        .delete(`${BUCKETS}/photos/o/a%2F1?generation=7`)
        .times(2)
        .reply(204);
      const driver = make();
      const [old] = await driver.versions.list('photos');
      await old?.delete();
      await driver.adopt(JSON.parse(JSON.stringify(old)) as NonNullable<typeof old>).delete();
    });

    it('are read, copied, signed for and deleted by their generation', async () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const credentials = {
        client_email: 'robot@my-project.iam.gserviceaccount.com',
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
      nock(ORIGIN)
        .get('/photos/a/b%20c.txt?generation=7')
        .reply(200, 'hello', { 'content-length': '5', 'x-goog-generation': '7' })
        .get(`${PATH}?generation=7`)
        .reply(200, object('a/b c.txt'))
        .post(`${PATH}/rewriteTo/b/photos/o/restored?sourceGeneration=7`)
        .reply(200, { done: true, resource: object('restored', { generation: '9' }) })
        .delete(`${PATH}?generation=7`)
        .reply(204);
      const driver = make({ credentials });
      expect(await (await driver.downloadObject(version)).body.text()).toBe('hello');
      const restored = await driver.copyObject(version, { container: 'photos', name: 'restored' });
      expect(restored.extra.generation).toBe('9');
      expect(new URL(await driver.presignUrl(version)).searchParams.get('generation')).toBe('7');
      await driver.deleteObject(version);
    });

    it('says that nothing is new where the generation is still the same', async () => {
      nock(ORIGIN, { reqheaders: { 'x-goog-if-generation-not-match': '7' } })
        .get('/photos/a/b%20c.txt')
        .reply(304);
      const getting = make().downloadObject(PLACE, { ifNoneMatch: '7' });
      await expect(getting).rejects.toMatchObject({ code: 'conflict', status: 304 });
    });
  });

  describe('copies', () => {
    const COPY = `${PATH}/rewriteTo/b/backup/o/a`;
    const target = { container: 'backup', name: 'a' };

    it('goes on with the token that Google gives until the copy is done, with the same token too', async () => {
      const progress = (bytes: string) => ({ done: false, rewriteToken: 'tok', totalBytesRewritten: bytes });
      nock(ORIGIN)
        .get(PATH)
        .reply(200, object('a/b c.txt'))
        .post(COPY)
        .reply(200, progress('1000'))
        .post(`${COPY}?rewriteToken=tok`)
        .reply(200, progress('2000'))
        .post(`${COPY}?rewriteToken=tok`)
        .reply(200, { done: true, resource: object('a', { bucket: 'backup' }) });
      expect(await make().copyObject(PLACE, target)).toMatchObject(target);
    });

    it('ends where a copy does not get on', async () => {
      nock(ORIGIN)
        .get(PATH)
        .reply(200, object('a/b c.txt'))
        .post(COPY)
        .reply(200, { done: false, rewriteToken: 'tok', totalBytesRewritten: '0' })
        .post(`${COPY}?rewriteToken=tok`)
        .reply(200, { done: false, rewriteToken: 'tok', totalBytesRewritten: '0' });
      await expect(make().copyObject(PLACE, target)).rejects.toMatchObject({ code: 'malformed-response' });
    });

    it('keeps the storage class of the source, which the bucket of the copy would decide', async () => {
      nock(ORIGIN)
        .get(PATH)
        .reply(200, object('a/b c.txt', { storageClass: 'NEARLINE', contentDisposition: 'attachment' }))
        .post(
          COPY,
          ({ storageClass, contentDisposition }) =>
            storageClass === 'NEARLINE' && contentDisposition === 'attachment',
        )
        .reply(200, { done: true, resource: object('a', { bucket: 'backup', storageClass: 'NEARLINE' }) });
      expect((await make().copyObject(PLACE, target)).extra.storageClass).toBe('NEARLINE');
    });

    it('changes an object in its place where that is its target too', async () => {
      nock(ORIGIN)
        .get(PATH)
        .reply(200, object('a/b c.txt', { metageneration: '3', metadata: { a: '1' } }))
        .patch(`${PATH}?ifMetagenerationMatch=3`, { contentType: 'text/html' })
        .reply(200, object('a/b c.txt', { contentType: 'text/html', metadata: { a: '1' } }));
      const changed = await make().copyObject(PLACE, PLACE, { contentType: 'text/html' });
      expect([changed.contentType, changed.metadata]).toEqual(['text/html', { a: '1' }]);
    });

    it('keeps all else of the source where one thing is to be another', async () => {
      nock(ORIGIN)
        .get(PATH)
        .reply(
          200,
          object('a/b c.txt', { contentType: 'text/plain', cacheControl: 'no-cache', metadata: { a: '1' } }),
        )
        .post(COPY, { contentType: 'text/plain', cacheControl: 'no-cache', metadata: { b: '2' } })
        .reply(200, { done: true, resource: object('a', { bucket: 'backup', metadata: { b: '2' } }) });
      const copy = await make().copyObject(PLACE, target, { metadata: { B: '2' } });
      expect(copy.metadata).toEqual({ b: '2' });
    });
  });

  describe('setMetadata', () => {
    const patch = { metadata: { Old: null, b: '2' } };

    it('takes the old keys away, as they are written there', async () => {
      nock(ORIGIN)
        .get(PATH)
        .reply(200, object(PLACE.name, { metadata: { Old: '1' } }))
        .patch(`${PATH}?ifMetagenerationMatch=3`, patch)
        .reply(200, object(PLACE.name, { metadata: { b: '2' }, metageneration: '4' }));
      expect((await make().setMetadata(PLACE, { b: '2' })).metadata).toEqual({ b: '2' });
    });

    it.each([
      ['is content where its own first attempt was the change', { b: '2' }, null],
      ['says so where somebody else changed it meanwhile', { c: '3' }, 'conflict'],
    ])('%s', async (_name, metadata, code) => {
      nock(ORIGIN)
        .get(PATH)
        .reply(200, object(PLACE.name, { metadata: { Old: '1' } }))
        .patch(`${PATH}?ifMetagenerationMatch=3`, patch)
        .reply(
          412,
          failure(412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.'),
        )
        .get(PATH)
        .reply(200, object(PLACE.name, { metadata }));
      const outcome = await make()
        .setMetadata(PLACE, { b: '2' })
        .then(
          () => null,
          (error: { code: string }) => error.code,
        );
      expect(outcome).toBe(code);
    });
  });

  describe('presignUrl', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const credentials = {
      client_email: 'robot@my-project.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };

    it('names the object and the time, and keeps the key to itself', async () => {
      const url = new URL(
        await make({ credentials }).presignUrl(PLACE, { method: 'PUT', expiresIn: 90_500 }),
      );
      expect([url.origin, url.pathname]).toEqual([ORIGIN, '/photos/a/b%20c.txt']);
      expect(url.searchParams.get('X-Goog-Expires')).toBe('90');
      expect(url.searchParams.get('X-Goog-Signature')).toMatch(/^[0-9a-f]{512}$/);
    });

    it('says what it needs, and for how long a URL may work', async () => {
      await expect(make().presignUrl(PLACE)).rejects.toThrow(/service account's key/);
      const week = 7 * 24 * 3_600_000;
      const signing = make({ credentials }).presignUrl(PLACE, { expiresIn: week + 1 });
      await expect(signing).rejects.toThrow(/seven days/);
    });
  });
});
