import { describe, expect, test } from 'vitest';
import { withLab } from '../support/lab.js';
import { ownBucket, type S3Lab, s3For } from '../support/s3.js';

for (const lab of ['ceph-rgw', 'minio']) {
  withLab<S3Lab>(lab, (server) => {
    describe(`presigned forms and headers on ${lab}`, () => {
      const s3 = s3For(server);
      const bucket = ownBucket(s3);

      async function send(
        post: Awaited<ReturnType<typeof s3.objects.presignPost>>,
        content: string,
        more: Readonly<Record<string, string>> = {},
      ): Promise<number> {
        const form = new FormData();
        for (const [field, value] of Object.entries({ ...post.fields, ...more })) form.set(field, value);
        form.set('file', new Blob([content]), 'my.txt');
        return (await fetch(post.url, { method: 'POST', body: form })).status;
      }

      test('a form puts the object that it names', async () => {
        const fields = { 'Content-Type': 'text/x-own' };
        const post = await s3.objects.presignPost(bucket(), { name: 'a form/$x', size: { max: 20 }, fields });
        expect(await send(post, 'from a form')).toBe(204);
        expect(await s3.getObject(bucket(), 'a form/$x')).toMatchObject({
          size: 11,
          contentType: 'text/x-own',
        });
      });

      test('a form puts nothing else, nothing larger, and under no other name', async () => {
        const fields = { 'Content-Type': 'text/x-own' };
        const post = await s3.objects.presignPost(bucket(), { name: 'only', size: { max: 20 }, fields });
        expect(await send(post, 'x'.repeat(21))).toBe(400);
        expect(await send(post, 'x', { key: 'other' })).toBe(403);
        expect(await send(post, 'x', { 'Content-Type': 'text/html' })).toBe(403);
        expect(await s3.listObjects(bucket(), { prefix: 'o' })).toEqual([]);
      });

      test('a form with a prefix takes any name beneath it, and its own conditions', async () => {
        const post = await s3.objects.presignPost(bucket(), {
          prefix: 'user/',
          conditions: [['starts-with', '$Content-Type', 'image/']],
        });
        expect(await send(post, 'x', { 'Content-Type': 'image/png' })).toBe(204);
        expect(await send(post, 'x', { 'Content-Type': 'text/html' })).toBe(403);
        expect(await send(post, 'x', { 'Content-Type': 'image/png', key: 'elsewhere' })).toBe(403);
        expect((await s3.listObjects(bucket(), { prefix: 'user/' })).map(({ name }) => name)).toEqual([
          'user/my.txt',
        ]);
      });

      test('keys of all characters are deleted together', async () => {
        const names = [
          '\u0001bad',
          'a\rb',
          'a\nb',
          ' lead',
          'trail ',
          'x\uFFFEy',
          'x\u2028y',
          'plain',
          `a&<>"'b`,
        ];
        for (const name of names) await s3.uploadObject(bucket(), `odd/${name}`, 'x');
        const objects = await s3.listObjects(bucket(), { prefix: 'odd/' });
        expect(objects).toHaveLength(names.length);
        await s3.deleteObjects(objects);
        expect(await s3.listObjects(bucket(), { prefix: 'odd/' })).toEqual([]);
      });
    });
  });
}
