import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3, S3StoreName } from 'skylane/aws';
import { describe, expect, test } from 'vitest';
import { withLab } from '../support/lab.js';
import { ownBucket, s3For, type S3Lab } from '../support/s3.js';

const text = async (s3: S3, object: Parameters<S3['downloadObject']>[0]): Promise<string> =>
  (await s3.downloadObject(object)).text();

/** What only S3 has, on servers that somebody else has written. */
function describeExtras(lab: S3Lab, store: S3StoreName, { acl }: { readonly acl: boolean }): void {
  describe('versions', () => {
    const s3 = s3For(lab, { store });
    const bucket = ownBucket(s3);

    test('are kept once the bucket is told to, and can be got, restored and deleted', async () => {
      const container = bucket();
      expect(await s3.versioning.get(container)).toBe('off');
      await s3.versioning.put(container, 'enabled');
      expect(await s3.versioning.get(container)).toBe('enabled');
      const name = 'notes/ü & <more>.txt';
      const first = await s3.uploadObject(container, name, 'first', { metadata: { round: '1' } });
      await s3.uploadObject(container, name, 'second!');
      await s3.deleteObject({ container, name });
      const versions = await s3.versions.list(container);
      expect(versions.map(({ isDeleteMarker, isLatest, size }) => [isDeleteMarker, isLatest, size])).toEqual([
        [true, true, null],
        [false, false, 7],
        [false, false, 5],
      ]);
      const [marker, second, oldest] = versions;
      expect(oldest).toMatchObject({ container, name, version: first.extra.versionId });
      await expect(s3.getObject(container, name)).rejects.toMatchObject({ code: 'object-not-found' });
      expect(await text(s3, oldest!)).toBe('first');
      expect(await text(s3, second!)).toBe('second!');
      expect((await s3.versions.get(oldest!)).metadata).toEqual({ round: '1' });

      const restored = await s3.versions.restore(oldest!);
      expect([restored.size, restored.metadata]).toEqual([5, { round: '1' }]);
      expect(await text(s3, { container, name })).toBe('first');

      await s3.deleteObject(second!);
      await expect(s3.downloadObject(second!)).rejects.toMatchObject({ code: 'object-not-found' });
      await s3.deleteObjects([marker!, oldest!]);
      const left = await s3.versions.list(container, { prefix: 'notes/' });
      expect(left.map(({ version, isLatest }) => [version, isLatest])).toEqual([
        [restored.extra.versionId, true],
      ]);
      await s3.versioning.put(container, 'suspended');
      expect(await s3.versioning.get(container)).toBe('suspended');
    });

    test('are listed of every object, the newest first', async () => {
      const container = bucket();
      await s3.versioning.put(container, 'enabled');
      const names = Array.from({ length: 3 }, (_, index) => `pages/${index}`);
      for (const name of names)
        await Promise.all(['a', 'b'].map((data) => s3.uploadObject(container, name, data)));
      const found = await s3.versions.list(container, { prefix: 'pages/' });
      expect(found.map(({ name }) => name)).toEqual(names.flatMap((name) => [name, name]));
      expect(new Set(found.map(({ version }) => version)).size).toBe(6);
    });

    test('are downloaded into files in ranges, each of the version that was asked for', async () => {
      const container = bucket();
      await s3.versioning.put(container, 'enabled');
      const folder = await mkdtemp(join(tmpdir(), 'skylane-versions-'));
      try {
        const old = randomBytes(300_000);
        const made = await s3.uploadObject(container, 'file', old);
        await s3.uploadObject(container, 'file', randomBytes(300_000));
        const reference = { container, name: 'file', version: made.extra.versionId! };
        const file = await s3.downloadFile(reference, join(folder, 'old'), { partSize: 65_536 });
        expect(file.verified).toBe('checksum');
        expect(old.equals(await readFile(file.path))).toBe(true);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    test('have URLs of their own', async () => {
      const container = bucket();
      await s3.versioning.put(container, 'enabled');
      const made = await s3.uploadObject(container, 'linked', 'old');
      await s3.uploadObject(container, 'linked', 'new');
      const url = await s3.presignUrl({ container, name: 'linked', version: made.extra.versionId! });
      expect(await (await fetch(url)).text()).toBe('old');
    });
  });

  describe('tags, conditions and headers', () => {
    const s3 = s3For(lab, { store });
    const bucket = ownBucket(s3);

    test('tags are put with an object, read, replaced and deleted', async () => {
      const object = await s3.uploadObject(bucket(), 'tagged', 'x', {
        extra: { tags: { team: 'web + more @ 1:2/3' } },
      });
      expect(await s3.tags.get(object)).toEqual({ team: 'web + more @ 1:2/3' });
      await s3.tags.put(object, { 'other:key': 'a = b', empty: '' });
      expect(await s3.tags.get(object)).toEqual({ 'other:key': 'a = b', empty: '' });
      await s3.tags.delete(object);
      expect(await s3.tags.get(object)).toEqual({});
      await expect(s3.tags.get({ container: bucket(), name: 'gone' })).rejects.toMatchObject({
        code: 'object-not-found',
      });
    });

    test('a bucket has tags too', async () => {
      expect(await s3.tags.get(bucket())).toEqual({});
      await s3.tags.put(bucket(), { cost: 'tests' });
      expect(await s3.tags.get(bucket())).toEqual({ cost: 'tests' });
      await s3.tags.delete(bucket());
      expect(await s3.tags.get(bucket())).toEqual({});
    });

    test('an object is created once only where that is asked for', async () => {
      const put = (data: string) => s3.uploadObject(bucket(), 'lock', data, { extra: { ifNoneMatch: '*' } });
      await put('mine');
      await expect(put('theirs')).rejects.toMatchObject({ code: 'conflict', status: 412 });
      expect(await text(s3, { container: bucket(), name: 'lock' })).toBe('mine');
    });

    test('an object is replaced only where it is still the content that was read', async () => {
      const first = await s3.uploadObject(bucket(), 'counter', '1');
      const ifMatch = first.extra.etag!;
      await s3.uploadObject(bucket(), 'counter', '2', { extra: { ifMatch } });
      await expect(s3.uploadObject(bucket(), 'counter', '3', { extra: { ifMatch } })).rejects.toMatchObject({
        code: 'conflict',
        status: 412,
      });
      expect(await text(s3, { container: bucket(), name: 'counter' })).toBe('2');
    });

    test('an object is got only where it is, or is not, the content that is known', async () => {
      const { extra } = await s3.uploadObject(bucket(), 'known', 'content');
      const etag = extra.etag!;
      const place = { container: bucket(), name: 'known' };
      await expect(s3.downloadObject(place, { ifNoneMatch: etag })).rejects.toMatchObject({
        code: 'conflict',
        status: 304,
      });
      expect(await (await s3.downloadObject(place, { ifMatch: etag })).text()).toBe('content');
      expect(await (await s3.downloadObject(place, { ifNoneMatch: 'other' })).text()).toBe('content');
      await expect(s3.downloadObject(place, { ifMatch: 'other' })).rejects.toMatchObject({
        code: 'conflict',
        status: 412,
      });
    });

    test('new metadata leaves the headers that an object is served with, and its tags', async () => {
      const object = await s3.uploadObject(bucket(), 'served', 'content', {
        contentType: 'text/x-test',
        metadata: { a: '1' },
        extra: { cacheControl: 'max-age=60', contentDisposition: 'attachment', tags: { kept: 'yes' } },
      });
      const changed = await s3.setMetadata(object, { b: '2' });
      expect(changed).toMatchObject({
        contentType: 'text/x-test',
        metadata: { b: '2' },
        extra: { cacheControl: 'max-age=60', contentDisposition: 'attachment' },
      });
      expect(await s3.tags.get(object)).toEqual({ kept: 'yes' });
    });

    test('a copy of another content type keeps the metadata of its source', async () => {
      const object = await s3.uploadObject(bucket(), 'source', 'content', { metadata: { a: '1' } });
      const target = { container: bucket(), name: 'copy' };
      const copy = await s3.copyObject(object, target, {
        contentType: 'text/x-other',
        extra: { tags: { t: '1' } },
      });
      expect([copy.contentType, copy.metadata]).toEqual(['text/x-other', { a: '1' }]);
      expect(await s3.tags.get(copy)).toEqual({ t: '1' });
    });

    test('a copy can be made of one content alone', async () => {
      const object = await s3.uploadObject(bucket(), 'guarded', 'content');
      const target = { container: bucket(), name: 'guarded copy' };
      const wrong = { extra: { sourceIfMatch: '0123456789abcdef0123456789abcdef' } };
      await expect(s3.copyObject(object, target, wrong)).rejects.toMatchObject({ code: 'conflict' });
      const right = { extra: { sourceIfMatch: object.extra.etag! } };
      expect((await s3.copyObject(object, target, right)).size).toBe(7);
    });

    test.skipIf(!acl)('access is granted by canned lists, and read as grants', async () => {
      const object = await s3.uploadObject(bucket(), 'shared', 'for all');
      const url = `${lab.endpoint}/${bucket()}/shared`;
      expect((await fetch(url)).status).toBe(403);
      await s3.acls.put(object, 'public-read');
      expect(await (await fetch(url)).text()).toBe('for all');
      const { ownerId, grants } = await s3.acls.get(object);
      expect(grants).toContainEqual({ permission: 'FULL_CONTROL', kind: 'account', grantee: ownerId });
      expect(grants).toContainEqual({
        permission: 'READ',
        kind: 'group',
        grantee: 'http://acs.amazonaws.com/groups/global/AllUsers',
      });
      await s3.setMetadata(object, { a: '1' });
      expect(await (await fetch(url)).text()).toBe('for all');
      expect((await s3.acls.get(object)).grants).toEqual(grants);
      await s3.acls.put(bucket(), 'authenticated-read');
      expect((await s3.acls.get(bucket())).grants.map(({ permission }) => permission).toSorted()).toEqual([
        'FULL_CONTROL',
        'READ',
      ]);
    });
  });
}

withLab<S3Lab>('ceph-rgw', (lab) => {
  describeExtras(lab, 'ceph', { acl: true });

  describe('a key of the user’s own (SSE-C)', () => {
    const s3 = s3For(lab, { customerKey: randomBytes(32) });
    const bucket = ownBucket(s3);

    test('encrypts objects, in one request and in parts', async () => {
      const content = randomBytes(5 * 1024 * 1024 + 1000);
      const small = await s3.uploadObject(bucket(), 'small', 'secret');
      const large = await s3.uploadObject(bucket(), 'large', content, { partSize: 5 * 1024 * 1024 });
      expect(await text(s3, small)).toBe('secret');
      expect(content.equals(await (await s3.downloadObject(large)).bytes())).toBe(true);
      // This Ceph does not copy what it cannot read by itself.
      const copying = s3.copyObject(small, { container: bucket(), name: 'copy' });
      await expect(copying).rejects.toMatchObject({ code: 'not-supported' });
      const without = s3For(lab);
      await expect(without.downloadObject(small)).rejects.toMatchObject({ code: 'invalid-request' });
      await without.close();
    });
  });
});

// MinIO has canned lists in its answers alone.
withLab<S3Lab>('minio', (lab) => describeExtras(lab, 'minio', { acl: false }));
