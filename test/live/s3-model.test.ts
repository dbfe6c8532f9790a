import type { S3 } from 'skylane/aws';
import { afterAll, describe, expect, test } from 'vitest';
import { withLab } from '../support/lab.js';
import { s3For, type S3Lab } from '../support/s3.js';

const CONTAINER = 'pictures';
const OBJECT = { container: CONTAINER, name: 'a.txt' };
const VERSION = { ...OBJECT, version: 'v-1' };

/** The first item of a list: the mock's made-up tokens would lead on for ever. */
async function first<T>(items: AsyncIterable<T>): Promise<T | null> {
  for await (const item of items) return item;
  return null;
}

/** Requests without the content of objects, and without lists that are not wrapped: the mock can read neither. */
const REQUESTS: Readonly<Record<string, (s3: S3) => Promise<unknown>>> = {
  listContainers: (s3) => first(s3.iterateContainers()),
  createContainer: (s3) => s3.createContainer(CONTAINER, { extra: { acl: 'private', objectLock: true } }),
  deleteContainer: (s3) => s3.deleteContainer(CONTAINER),
  listObjects: (s3) => first(s3.iterateObjects(CONTAINER, { prefix: 'a', delimiter: '/' })),
  listObjectVersions: (s3) => first(s3.versions.iterate(CONTAINER, { prefix: 'a' })),
  listIncompleteUploads: (s3) => first(s3.iterateIncompleteUploads(CONTAINER)),
  getVersioning: (s3) => s3.versioning.get(CONTAINER),
  setVersioning: (s3) => s3.versioning.put(CONTAINER, 'enabled'),
  getObjectTags: (s3) => s3.tags.get(VERSION),
  setObjectTags: (s3) => s3.tags.put(VERSION, { a: 'b', c: '' }),
  deleteObjectTags: (s3) => s3.tags.delete(VERSION),
  getContainerTags: (s3) => s3.tags.get(CONTAINER),
  setContainerTags: (s3) => s3.tags.put(CONTAINER, { a: 'b' }),
  deleteContainerTags: (s3) => s3.tags.delete(CONTAINER),
  getObjectAcl: (s3) => s3.acls.get(VERSION),
  setObjectAcl: (s3) => s3.acls.put(VERSION, 'bucket-owner-full-control'),
  getContainerAcl: (s3) => s3.acls.get(CONTAINER),
  setContainerAcl: (s3) => s3.acls.put(CONTAINER, 'public-read'),
  'copyObject, with all that can be said of a copy': (s3) =>
    s3.copyObject(
      VERSION,
      { container: CONTAINER, name: 'copy' },
      {
        metadata: { a: 'b' },
        extra: {
          acl: 'bucket-owner-read',
          storageClass: 'STANDARD_IA',
          tags: { a: 'b' },
          serverSideEncryption: 'aws:kms',
          kmsKeyId: 'key-1',
          kmsContext: { department: 'pictures' },
          bucketKey: true,
          cacheControl: 'no-store',
          contentEncoding: 'identity',
          contentDisposition: 'inline',
          ifNoneMatch: '*',
        },
      },
    ),
};

withLab<S3Lab>('aws-mock', (lab) => {
  describe("AWS's service model of S3 accepts", () => {
    const s3 = s3For(lab, { retry: { attempts: 1 } });
    afterAll(() => s3.close());

    test.each(Object.keys(REQUESTS))('%s', async (name) => {
      // What it answers is made up; what is asked is what counts. A refusal has the mock's reasons in its message.
      const error: unknown = await REQUESTS[name]!(s3).then(
        () => null,
        (caught: unknown) => caught,
      );
      // The mock calls the root of an answer as the model calls its shape, not as S3 does.
      if (error instanceof Error && error.message.includes('returned <CopyObjectOutput>')) return;
      expect(error).toBeNull();
    });
  });
});
