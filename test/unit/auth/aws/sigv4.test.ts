import { describe, expect, test } from 'vitest';

import { EMPTY_SHA256, sha256, SigV4 } from '../../../../dist/src/auth/aws/sigv4.js';

/** The examples of AWS's own documentation: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const scope = { region: 'us-east-1', service: 's3' };
const now = Date.UTC(2013, 4, 24);
const host = 'examplebucket.s3.amazonaws.com';

function signatureOf(
  method: string,
  path: string,
  headers: Record<string, string>,
  payloadHash: string,
): string {
  const all = { ...headers, 'x-amz-content-sha256': payloadHash };
  const { authorization } = new SigV4().sign(
    { method, host, path, headers: all, payloadHash },
    credentials,
    scope,
    now,
  );
  return authorization!.split('Signature=')[1]!;
}

describe("AWS's published examples for S3", () => {
  test('GET of a range of an object', () => {
    expect(signatureOf('GET', '/test.txt', { range: 'bytes=0-9' }, EMPTY_SHA256)).toBe(
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  test('PUT of an object with a storage class', () => {
    const headers = { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' };
    expect(signatureOf('PUT', '/test%24file.text', headers, sha256('Welcome to Amazon S3.'))).toBe(
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    );
  });

  test('GET of a subresource', () => {
    expect(signatureOf('GET', '/?lifecycle', {}, EMPTY_SHA256)).toBe(
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    );
  });

  test('GET of a list, whatever the order of its parameters', () => {
    const signature = '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7';
    expect(signatureOf('GET', '/?max-keys=2&prefix=J', {}, EMPTY_SHA256)).toBe(signature);
    expect(signatureOf('GET', '/?prefix=J&max-keys=2', {}, EMPTY_SHA256)).toBe(signature);
  });

  test('a presigned URL for a day', () => {
    const path = new SigV4().presign(
      { method: 'GET', host, path: '/test.txt', headers: {} },
      credentials,
      scope,
      86_400_000,
      now,
    );
    expect(path.split('X-Amz-Signature=')[1]).toBe(
      'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    );
  });
});

describe("AWS's test suite for any service", () => {
  const suite = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  const sign = (path: string): string =>
    new SigV4()
      .sign(
        { method: 'GET', host: 'example.amazonaws.com', path, headers: {}, payloadHash: EMPTY_SHA256 },
        suite,
        { region: 'us-east-1', service: 'service' },
        Date.UTC(2015, 7, 30, 12, 36),
      )
      ['authorization']!.split('Signature=')[1]!;

  test('get-vanilla', () => {
    expect(sign('/')).toBe('5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31');
  });

  test('get-vanilla-query-order-key-case', () => {
    expect(sign('/?Param2=value2&Param1=value1')).toBe(
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    );
  });
});

test('the signing key changes with the day, the region and the secret', () => {
  const signer = new SigV4();
  const request = { method: 'GET', host, path: '/', headers: {}, payloadHash: EMPTY_SHA256 };
  const signatures = [
    signer.sign(request, credentials, scope, now),
    signer.sign(request, credentials, scope, now + 86_400_000),
    signer.sign(request, credentials, { ...scope, region: 'eu-west-1' }, now),
    signer.sign(request, { ...credentials, secretAccessKey: 'another' }, scope, now),
  ].map(({ authorization }) => authorization!.split('Signature=')[1]);
  expect(new Set(signatures).size).toBe(4);
  expect(signer.sign(request, credentials, scope, now)['authorization']).toContain(signatures[0]);
});
