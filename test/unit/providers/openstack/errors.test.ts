import nock from 'nock';
import { CloudError } from 'skylane';
import type { OpenStackCompute } from 'skylane/openstack';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CINDER, GLANCE, makeDriver, NEUTRON, NOVA, signsIn } from '../../../support/keystone.js';

let driver: OpenStackCompute;
let accounts = 0;

beforeEach(() => {
  nock.disableNetConnect();
  signsIn();
  // An account of its own for each test: what a provider says of its rate holds for the whole account.
  accounts += 1;
  driver = makeDriver({ username: `ann-${accounts}`, retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  nock.cleanAll();
});

const spec = { name: 'a', image: 'i', size: 's' };
type Call = () => Promise<unknown>;

async function caught(call: Call): Promise<CloudError> {
  const error: unknown = await call().catch((reason: unknown) => reason);
  if (!CloudError.is(error)) throw new Error('it should have been a CloudError', { cause: error });
  return error;
}

const QUOTA: readonly (readonly [service: string, reply: () => void, call: Call])[] = [
  [
    'Nova (403)',
    () =>
      nock(NOVA)
        .post('/v2.1/servers')
        .reply(403, {
          forbidden: {
            code: 403,
            message: 'Quota exceeded for instances: Requested 1, but already used 2 of 2 instances',
          },
        }),
    () => driver.createNode(spec),
  ],
  [
    'Cinder (413)',
    () =>
      nock(CINDER)
        .post('/v3/project-1/volumes')
        .reply(
          413,
          {
            overLimit: {
              code: 413,
              message: 'VolumeLimitExceeded: Maximum number of volumes allowed (2) exceeded.',
              retryAfter: '0',
            },
          },
          { 'retry-after': '0' },
        ),
    () => driver.createVolume({ name: 'a', size: 1 }),
  ],
  [
    'Neutron (409)',
    () =>
      nock(NEUTRON)
        .post('/v2.0/networks')
        .reply(409, {
          NeutronError: {
            type: 'OverQuota',
            message: "Quota exceeded for resources: ['network'].",
            detail: '',
          },
        }),
    () => driver.networks.create({ name: 'a' }),
  ],
];

test.each(QUOTA)('a quota of %s that is used up is not worth another try', async (_service, reply, call) => {
  reply();
  const error = await caught(call);
  expect(error).toMatchObject({ code: 'quota-exceeded', retryable: false });
  expect(error.message).toMatch(/Free something or ask the provider/);
});

describe('a rate limit', () => {
  test.each([
    [429, { error: 'Too Many Requests' }, { 'retry-after': '7' }, 7000],
    [413, { overLimit: { code: 413, message: 'This request was rate-limited.', retryAfter: '9' } }, {}, 9000],
    [
      413,
      { overLimit: { code: 413, message: 'Only 10 POST request(s) can be made.', retryAfter: 30 } },
      {},
      30_000,
    ],
    [498, { message: 'Rate Limited' }, {}, undefined],
  ])('as %i is told from a quota', async (status, body, headers, retryAfter) => {
    nock(NOVA).post('/v2.1/servers').reply(status, body, headers);
    const error = await caught(() => driver.createNode(spec));
    expect(error).toMatchObject({ code: 'rate-limit', retryable: true });
    expect(error.retryAfter).toBe(retryAfter);
  });

  test('as an HTTP date is waited for', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    nock(NOVA).post('/v2.1/servers').reply(429, {}, { 'retry-after': date });
    const { retryAfter = 0 } = await caught(() => driver.createNode(spec));
    expect(retryAfter).toBeGreaterThan(30_000);
    expect(retryAfter).toBeLessThanOrEqual(60_000);
  });
});

describe('an error body', () => {
  const cases: readonly (readonly [string, number, string | object, Record<string, unknown>])[] = [
    [
      'of Nova',
      409,
      { conflictingRequest: { code: 409, message: 'Cannot do that' } },
      { code: 'conflict', providerCode: 'conflictingRequest' },
    ],
    [
      'of Keystone',
      403,
      { error: { code: 403, title: 'Forbidden', message: 'You may not' } },
      { code: 'permission', providerCode: 'Forbidden' },
    ],
    [
      'of Designate and its kin',
      400,
      { code: 400, type: 'invalid_object', message: 'Nonsense' },
      { code: 'invalid-request', providerCode: 'invalid_object' },
    ],
    [
      'of Octavia',
      400,
      { faultcode: 'Client', faultstring: 'Nonsense', debuginfo: null },
      { code: 'invalid-request', providerCode: 'Client' },
    ],
    [
      'of HTML',
      503,
      '<html><h1>503 Service Unavailable</h1></html>',
      { code: 'unavailable', retryable: true },
    ],
    ['of plain text', 404, 'nothing here', { code: 'node-not-found' }],
    ['of nothing', 500, '', { code: 'unavailable' }],
    ['cut in half', 400, '{"badRequest": {"mess', { code: 'invalid-request' }],
  ];
  test.each(cases)('%s is understood', async (_name, status, body, expected) => {
    nock(NOVA).get('/v2.1/servers/1').reply(status, body, { 'x-openstack-request-id': 'req-7' });
    const error = await caught(() => driver.getNode('1'));
    expect(error).toMatchObject({ ...expected, status, requestId: 'req-7', operation: 'getNode' });
    expect(error.message).toMatch(/Request id: req-7/);
    expect(error.message).not.toMatch(/<html>/);
  });

  test('of Glance has its markup taken off', async () => {
    nock(GLANCE).delete('/v2/images/1').reply(403, {
      message: 'You do not own this image<br /><br />\n\n\n',
      code: '403 Forbidden',
      title: 'Forbidden',
    });
    const error = await caught(() => driver.deleteImage('1'));
    expect(error.message).toMatch(/You do not own this image\. Check/);
  });

  test.each([
    ['Can not find requested image', 'image-not-found'],
    ['Flavor s could not be found.', 'size-not-found'],
    ['Invalid key_name provided.', 'key-pair-not-found'],
    ['Invalid input for field/attribute name.', 'invalid-request'],
  ])('400 "%s" says what was missing', async (message, code) => {
    nock(NOVA)
      .post('/v2.1/servers')
      .reply(400, { badRequest: { code: 400, message } });
    expect(await caught(() => driver.createNode(spec))).toMatchObject({ code });
  });

  test.each([
    ['Volume 7 could not be found.', 'volume-not-found'],
    ['Instance 1 could not be found.', 'node-not-found'],
  ])('404 "%s" says which of two was missing', async (message, code) => {
    nock(NOVA)
      .post('/v2.1/servers/1/os-volume_attachments')
      .reply(404, { itemNotFound: { code: 404, message } });
    expect(await caught(() => driver.attachVolume('7', '1'))).toMatchObject({ code });
  });

  test('400 of a volume in the wrong state is a conflict', async () => {
    const message = 'Invalid volume: Volume status must be available or error.';
    nock(CINDER)
      .delete('/v3/project-1/volumes/1')
      .reply(400, { badRequest: { code: 400, message } });
    expect(await caught(() => driver.destroyVolume('1'))).toMatchObject({ code: 'conflict' });
  });
});

describe('a good answer that is none', () => {
  test('because it is HTML says to check the endpoint', async () => {
    nock(NOVA).get('/v2.1/servers/1').reply(200, '<html>Welcome</html>', { 'content-type': 'text/html' });
    const error = await caught(() => driver.getNode('1'));
    expect(error.code).toBe('malformed-response');
    expect(error.message).toMatch(
      /responded to GET \/servers\/1 with text\/html, not JSON .*Check that the endpoint is the API itself/,
    );
  });

  test('because it is cut short', async () => {
    nock(NOVA).get('/v2.1/servers/1').reply(200, '{"server": {"id": "1"');
    expect(await caught(() => driver.getNode('1'))).toMatchObject({ code: 'malformed-response' });
  });

  test('because it is empty', async () => {
    nock(NOVA).get('/v2.1/servers/1').reply(200);
    expect(await caught(() => driver.getNode('1'))).toMatchObject({ code: 'malformed-response' });
  });
});

test('an image made of a server is found through the Location header', async () => {
  nock(NOVA)
    .post('/v2.1/servers/1/action', { createImage: { name: 'backup' } })
    .reply(202, undefined, { location: 'http://internal.test/v2/images/image-9' });
  nock(GLANCE).get('/v2/images/image-9').reply(200, { id: 'image-9', name: 'backup', status: 'queued' });
  expect(await driver.createImage('1', { name: 'backup' })).toMatchObject({ id: 'image-9', name: 'backup' });
});

describe('a copy of an image', () => {
  const original = {
    id: 'o',
    name: 'o',
    status: 'active',
    size: 5,
    checksum: 'sum',
    disk_format: 'raw',
    container_format: 'bare',
    os_distro: 'linux',
    base_image_ref: 'b',
  };

  function startsCopy() {
    nock(GLANCE).get('/v2/images/o').reply(200, original);
    nock(GLANCE).get('/v2/images/o/file').reply(200, 'bytes');
    nock(GLANCE)
      .post('/v2/images', {
        os_distro: 'linux',
        name: 'copy',
        disk_format: 'raw',
        container_format: 'bare',
        min_disk: 0,
        min_ram: 0,
        tags: [],
      })
      .reply(201, { ...original, id: 'c', name: 'copy', status: 'queued', size: null, checksum: null });
  }

  test('streams the content, and leaves out where the original came from', async () => {
    startsCopy();
    nock(GLANCE).put('/v2/images/c/file', 'bytes').reply(204);
    nock(GLANCE)
      .get('/v2/images/c')
      .reply(200, { ...original, id: 'c', name: 'copy' });
    expect(await driver.copyImage('o', { name: 'copy' })).toMatchObject({ id: 'c', name: 'copy' });
  });

  test('that is not the same is deleted again', async () => {
    startsCopy();
    nock(GLANCE).put('/v2/images/c/file').reply(204);
    nock(GLANCE)
      .get('/v2/images/c')
      .reply(200, { ...original, id: 'c', checksum: 'another' });
    const deleted = nock(GLANCE).delete('/v2/images/c').reply(204);
    expect(await caught(() => driver.copyImage('o', { name: 'copy' }))).toMatchObject({ code: 'checksum' });
    expect(deleted.isDone()).toBe(true);
  });

  test('that cannot be stored is deleted again', async () => {
    startsCopy();
    nock(GLANCE)
      .put('/v2/images/c/file')
      .reply(413, { message: 'over quota', code: '413', title: 'Request Entity Too Large' });
    const deleted = nock(GLANCE).delete('/v2/images/c').reply(204);
    expect(await caught(() => driver.copyImage('o', { name: 'copy' }))).toMatchObject({
      code: 'quota-exceeded',
    });
    expect(deleted.isDone()).toBe(true);
  });
});
