import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import type { S3PresignPost } from 'skylane/aws';
import { expect, test } from 'vitest';

const s3 = new (getDriver(Provider.S3))({
  endpoint: 'http://s3.test',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token',
});
const place = { container: 'box', name: 'report' };

test('a presigned URL names the headers of the answer, and signs them', async () => {
  const url = await s3.presignUrl(place, {
    response: { contentDisposition: 'attachment; filename="a.pdf"', contentType: 'application/pdf' },
  });
  const { searchParams } = new URL(url);
  expect(searchParams.get('response-content-disposition')).toBe('attachment; filename="a.pdf"');
  expect(searchParams.get('response-content-type')).toBe('application/pdf');
});

test.each([
  [{ response: { contentType: 'a\r\nb' } }],
  [{ response: { contentType: '' } }],
  [{ response: { other: 'x' } as object }],
  [{ method: 'PUT', response: { contentType: 'text/plain' } } as const],
])('%j is refused', async (presign) => {
  await expect(s3.presignUrl(place, presign)).rejects.toMatchObject({ code: 'invalid-request' });
});

test('a presigned form carries what it allows, signed', async () => {
  const { url, fields } = await s3.objects.presignPost('box', {
    name: 'up/$1',
    expiresIn: 60_000,
    size: { min: 1, max: 10 },
    fields: { acl: 'private' },
    conditions: [['starts-with', '$Content-Type', 'image/']],
  });
  expect(url).toBe('http://s3.test/box');
  const policy: unknown = JSON.parse(Buffer.from(fields['policy'] ?? '', 'base64').toString());
  expect(policy).toMatchObject({
    conditions: [
      { bucket: 'box' },
      ['eq', '$key', 'up/$1'],
      ['content-length-range', 1, 10],
      ['eq', '$acl', 'private'],
      ['starts-with', '$Content-Type', 'image/'],
      { 'x-amz-algorithm': 'AWS4-HMAC-SHA256' },
      { 'x-amz-credential': fields['x-amz-credential'] },
      { 'x-amz-date': fields['x-amz-date'] },
      { 'x-amz-security-token': 'token' },
    ],
  });
  expect(fields).toMatchObject({
    key: 'up/$1',
    acl: 'private',
    'x-amz-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test.each<[string, S3PresignPost]>([
  ['neither name nor prefix', {}],
  ['both', { name: 'a', prefix: 'b' }],
  ['an empty name', { name: '' }],
  ['a life of eight days', { name: 'a', expiresIn: 691_200_000 }],
  ['sizes the wrong way round', { name: 'a', size: { min: 2, max: 1 } }],
  ['a field that the signature brings', { name: 'a', fields: { Policy: 'x' } }],
])('a form with %s is refused', async (_, post) => {
  await expect(s3.objects.presignPost('box', post)).rejects.toMatchObject({ code: 'invalid-request' });
});

test('a presigned form ends by the clock that the store has put right', async () => {
  const there = Date.now() + 7_200_000;
  const late = '<Error><Code>RequestTimeTooSkewed</Code><Message>late</Message></Error>';
  nock('http://skewed.test')
    .get('/')
    .query(true)
    .reply(403, late, { date: new Date(there).toUTCString() })
    .get('/')
    .query(true)
    .reply(200, '<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>');
  const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', region: 'us-east-1' };
  const skewed = new (getDriver(Provider.S3))({ ...keys, endpoint: 'http://skewed.test' });
  await skewed.listContainers();
  const { fields } = await skewed.objects.presignPost('box', { name: 'k', expiresIn: 60_000 });
  await skewed.close();
  const policy = JSON.parse(Buffer.from(fields['policy'] ?? '', 'base64').toString()) as {
    expiration: string;
  };
  expect(Math.abs(Date.parse(policy.expiration) - there - 60_000)).toBeLessThan(30_000);
});
