import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { fakeAzure, fakeS3, fakeSwift } from '../../support/fake-stores.js';

const PLACE = { container: 'box', name: 'a' };
const OTHER = { container: 'box', name: 'b' };

describe('Swift', () => {
  /** What Swift drops unless it gets it again. */
  const described = {
    'content-encoding': 'gzip',
    'content-disposition': 'attachment',
    'cache-control': 'max-age=1',
    'content-language': 'de',
    expires: 'Wed, 01 Jan 2031 00:00:00 GMT',
    'x-robots-tag': 'noindex',
    'x-delete-at': '1900000000',
  };
  const present = {
    ...described,
    'content-type': 'text/x-a',
    'x-object-meta-a': 'gr\u00c3\u00bcn',
    etag: '"e"',
  };

  /** Has an object with these headers, and keeps those of the request that changes it. */
  async function changing(headers: Record<string, string>) {
    let sent: IncomingHttpHeaders = {};
    const { swift } = await fakeSwift((request, response) => {
      if (request.method === 'HEAD')
        return void response.writeHead(200, { ...headers, 'content-length': '0' }).end();
      sent = request.headers;
      response.writeHead(request.method === 'POST' ? 202 : 201).end();
    });
    return { swift, sent: () => sent };
  }

  test('a change of metadata sends everything else along, and the manifest', async () => {
    const { swift, sent } = await changing({ ...present, 'x-object-manifest': 'segments/a/' });
    await swift.setMetadata(PLACE, { b: '2' });
    expect(sent()).toMatchObject({
      ...described,
      'x-object-manifest': 'segments/a/',
      'x-object-meta-b': '2',
    });
    expect(sent()).not.toHaveProperty('x-object-meta-a');
  });

  test('a copy with other metadata sends everything else along, but no manifest', async () => {
    const { swift, sent } = await changing({ ...present, 'x-object-manifest': 'segments/a/' });
    await swift.copyObject(PLACE, OTHER, { metadata: { b: '2' } });
    expect(sent()).toMatchObject({
      ...described,
      'x-copy-from': '/box/a',
      'x-fresh-metadata': 'true',
      'content-type': 'text/x-a',
      'x-object-meta-b': '2',
    });
    expect(sent()).not.toHaveProperty('x-object-meta-a');
    expect(sent()).not.toHaveProperty('x-object-manifest');
  });

  test('a copy with another content type keeps metadata and all else', async () => {
    const { swift, sent } = await changing(present);
    await swift.copyObject(PLACE, OTHER, { contentType: 'text/html' });
    const { etag: _, ...kept } = present;
    expect(sent()).toMatchObject({ ...kept, 'content-type': 'text/html' });
  });

  test('a copy onto itself is a change in its place, which keeps a large object one', async () => {
    const { swift, sent } = await changing({ ...present, 'x-object-manifest': 'segments/a/' });
    await swift.copyObject(PLACE, PLACE, { contentType: 'text/html' });
    expect(sent()).toMatchObject({
      ...described,
      'content-type': 'text/html',
      'x-object-manifest': 'segments/a/',
    });
    expect(sent()).not.toHaveProperty('x-copy-from');
  });

  test('a container is changed in what is named, and in nothing else', async () => {
    let sent: IncomingHttpHeaders = {};
    const { swift } = await fakeSwift((request, response) => {
      if (request.method === 'POST') sent = request.headers;
      const now = { 'x-container-meta-kept': 'yes', 'x-container-read': '.r:*' };
      response.writeHead(204, now).end();
    });
    const changed = await swift.containers.update('box', {
      writeAcl: null,
      metadata: { colour: 'grün', gone: '' },
    });
    expect(sent).toMatchObject({
      'x-container-meta-colour': 'gr\u00c3\u00bcn',
      'x-container-meta-gone': '',
      'x-container-write': '',
    });
    expect(Object.keys(sent).filter((name) => /kept|container-read/.test(name))).toEqual([]);
    expect(changed.extra).toMatchObject({ metadata: { kept: 'yes' }, readAcl: '.r:*', writeAcl: null });
  });
});

describe('S3', () => {
  const headers = {
    'content-type': 'text/x-a',
    'content-encoding': 'gzip',
    'content-language': 'de',
    expires: 'Wed, 01 Jan 2031 00:00:00 GMT',
    'cache-control': 'max-age=1',
    'x-amz-storage-class': 'STANDARD_IA',
    'x-amz-website-redirect-location': '/elsewhere',
    etag: '"e"',
    'content-length': '1',
  };
  const grant = (grantee: string, permission: string) =>
    `<Grant><Grantee>${grantee}</Grantee><Permission>${permission}</Permission></Grant>`;
  const OWN = grant('<ID>me</ID>', 'FULL_CONTROL');

  async function copying(acl: string, aclStatus = 200, more: Record<string, string> = {}) {
    let sent: IncomingHttpHeaders = {};
    const { s3 } = await fakeS3((request, response) => {
      if (request.url.searchParams.has('acl')) return void response.writeHead(aclStatus).end(acl);
      if (request.method === 'HEAD') return void response.writeHead(200, { ...headers, ...more }).end();
      sent = request.headers;
      response.end('<CopyObjectResult><ETag>"f"</ETag></CopyObjectResult>');
    });
    return { s3, sent: () => sent };
  }

  const policy = (grants: string) =>
    `<AccessControlPolicy><Owner><ID>me</ID></Owner><AccessControlList>${grants}</AccessControlList></AccessControlPolicy>`;

  test('a change of metadata keeps what the object is served with, its class and its access list', async () => {
    const everybody = grant('<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI>', 'READ');
    const { s3, sent } = await copying(policy(OWN + everybody));
    await s3.setMetadata(PLACE, { b: '2' });
    const { etag: _, 'content-length': __, ...kept } = headers;
    expect(sent()).toMatchObject({
      ...kept,
      'x-amz-meta-b': '2',
      'x-amz-grant-full-control': 'id="me"',
      'x-amz-grant-read': 'uri="http://acs.amazonaws.com/groups/global/AllUsers"',
    });
  });

  test.each([
    ['its owner alone has it', policy(OWN), 200],
    ['the store keeps no access lists', '<Error><Code>NotImplemented</Code></Error>', 501],
    ['the store knows no such request', '<Error><Code>MethodNotAllowed</Code></Error>', 405],
    ['the list must not be read', '<Error><Code>AccessDenied</Code></Error>', 403],
  ])('a change of metadata names no grants where %s', async (_, acl, status) => {
    const { s3, sent } = await copying(acl, status);
    await s3.setMetadata(PLACE, {});
    expect(Object.keys(sent()).filter((name) => name.startsWith('x-amz-grant'))).toEqual([]);
  });

  test('a change of metadata keeps the new version locked as the old one is', async () => {
    const lock = {
      'x-amz-object-lock-mode': 'GOVERNANCE',
      'x-amz-object-lock-retain-until-date': '2999-01-01T00:00:00.000Z',
      'x-amz-object-lock-legal-hold': 'ON',
    };
    const { s3, sent } = await copying(policy(OWN), 200, lock);
    await s3.setMetadata(PLACE, {});
    expect(sent()).toMatchObject(lock);
    const over = { ...lock, 'x-amz-object-lock-retain-until-date': '2001-01-01T00:00:00.000Z' };
    const { s3: later, sent: sentLater } = await copying(policy(OWN), 200, over);
    await later.setMetadata(PLACE, {});
    expect(sentLater()['x-amz-object-lock-legal-hold']).toBe('ON');
    expect(sentLater()).not.toHaveProperty('x-amz-object-lock-mode');
  });

  test('a copy keeps the storage class and the redirect, which S3 copies of no object by itself', async () => {
    const { s3, sent } = await copying('');
    await s3.copyObject(PLACE, OTHER);
    expect(sent()).toMatchObject({
      'x-amz-storage-class': 'STANDARD_IA',
      'x-amz-website-redirect-location': '/elsewhere',
    });
    await s3.copyObject(PLACE, OTHER, { extra: { storageClass: 'STANDARD' } });
    expect(sent()['x-amz-storage-class']).toBe('STANDARD');
  });
});

describe('Azure', () => {
  const headers = {
    'content-type': 'text/x-a',
    'content-encoding': 'gzip',
    'content-language': 'de',
    'cache-control': 'max-age=1',
    'content-disposition': 'attachment',
    'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==',
    'x-ms-blob-type': 'BlockBlob',
    'x-ms-access-tier': 'Cool',
    'x-ms-tag-count': '1',
    etag: '"1"',
    'content-length': '1',
  };

  async function copying(present: Record<string, string>) {
    const sent = new Map<string, IncomingHttpHeaders>();
    const { azure } = await fakeAzure((request, response) => {
      const comp = request.url.searchParams.get('comp') ?? 'copy';
      if (request.method === 'HEAD') return void response.writeHead(200, present).end();
      if (request.method === 'GET')
        return void response.end('<Tags><TagSet><Tag><Key>k</Key><Value>v w</Value></Tag></TagSet></Tags>');
      sent.set(comp, request.headers);
      response.writeHead(comp === 'copy' ? 202 : 200, { 'x-ms-copy-status': 'success' }).end();
    });
    return { azure, sent };
  }

  test('a copy with another content type sends every property along', async () => {
    const { azure, sent } = await copying(headers);
    await azure.copyObject(PLACE, OTHER, { contentType: 'text/html' });
    expect(sent.get('properties')).toMatchObject({
      'x-ms-blob-content-type': 'text/html',
      'x-ms-blob-content-encoding': 'gzip',
      'x-ms-blob-content-language': 'de',
      'x-ms-blob-cache-control': 'max-age=1',
      'x-ms-blob-content-disposition': 'attachment',
      'x-ms-blob-content-md5': 'XUFAKrxLKna5cZ2REBfFkg==',
    });
  });

  test('a copy has the tags of its source, and the tier that it was given', async () => {
    const { azure, sent } = await copying(headers);
    await azure.copyObject(PLACE, OTHER);
    expect(sent.get('copy')).toMatchObject({ 'x-ms-tags': 'k=v+w', 'x-ms-access-tier': 'Cool' });
    expect([...sent.keys()]).toEqual(['copy']);
  });

  test('a copy is given no tier that its source has of its account alone', async () => {
    const { azure, sent } = await copying({ ...headers, 'x-ms-access-tier-inferred': 'true' });
    await azure.copyObject(PLACE, OTHER);
    expect(sent.get('copy')).not.toHaveProperty('x-ms-access-tier');
  });

  test('a copy whose metadata is given as empty has none', async () => {
    const { azure, sent } = await copying({ ...headers, 'x-ms-meta-a': '1' });
    await azure.copyObject(PLACE, OTHER, { metadata: {} });
    expect(Object.keys(sent.get('metadata') ?? {}).filter((name) => name.startsWith('x-ms-meta'))).toEqual(
      [],
    );
    expect(sent.has('metadata')).toBe(true);
  });
});
