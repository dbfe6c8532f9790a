import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import { expect, test } from 'vitest';

const ORIGIN = 'https://api.hetzner.cloud';
const token = 'a-token-that-nobody-may-see';
const make = () => new (getDriver(Provider.HETZNER))({ token });

test('is signed, and its response is read as JSON, text or bytes', async () => {
  nock(ORIGIN, { reqheaders: { authorization: `Bearer ${token}` } })
    .get('/v1/isos')
    .query({ per_page: '1' })
    .reply(200, { isos: [] }, { 'x-seen': 'yes' });
  await using driver = make();
  const response = await driver.request({ method: 'GET', path: '/isos', query: { per_page: 1 } });
  expect([response.status, response.headers['x-seen']]).toEqual([200, 'yes']);
  expect(response.json()).toEqual({ isos: [] });
  expect(response.text()).toBe('{"isos":[]}');
  expect(response.bytes.length).toBe(11);
});

test('of a read is tried again, and that of a POST only when told that it may', async () => {
  await using driver = make();
  nock(ORIGIN).get('/v1/isos').reply(503).get('/v1/isos').reply(200, {});
  expect((await driver.request({ method: 'GET', path: '/isos' })).status).toBe(200);
  nock(ORIGIN).post('/v1/things').reply(502);
  await expect(driver.request({ method: 'POST', path: '/things', json: {} })).rejects.toMatchObject({
    code: 'unavailable',
    operation: 'request',
  });
  nock(ORIGIN).post('/v1/things').reply(502).post('/v1/things').reply(201, {});
  const again = await driver.request({ method: 'POST', path: '/things', json: {}, idempotent: true });
  expect(again.status).toBe(201);
});

test('fails with the error of the provider, without the token', async () => {
  nock(ORIGIN)
    .get('/v1/isos/9')
    .reply(404, { error: { code: 'not_found', message: `no iso 9 for ${token}` } });
  await using driver = make();
  const error = await driver.request({ method: 'GET', path: '/isos/9' }).catch((failure: unknown) => failure);
  expect(error).toMatchObject({ code: 'not-found', providerCode: 'not_found' });
  expect(JSON.stringify(error) + String(error)).not.toContain(token);
});

test('reads XML, and says what is none', async () => {
  await using driver = make();
  nock(ORIGIN)
    .get('/v1/xml')
    .reply(200, '<a><b>c</b></a>')
    .get('/v1/text')
    .twice()
    .reply(200, 'no such thing');
  expect((await driver.request({ method: 'GET', path: '/xml' })).xml().get('b')).toBe('c');
  const text = await driver.request({ method: 'GET', path: '/text' });
  expect(() => text.json()).toThrow('no JSON');
});

test.each([
  ['an encoded way out', { path: '/%2e%2E/v2/things' }],
  ['a backslash', { path: '/a\\..\\b' }],
  ['a field that is none', { path: '/a', timeout: 5 }],
  ['a query in text', { path: '/a', query: 'a=b' }],
  ['two bodies', { path: '/a', json: {}, body: 'x' }],
])('with %s is refused', async (_, request) => {
  await using driver = make();
  await expect(driver.request({ method: 'GET', ...request } as never)).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

test('to a service that the provider has no endpoint for is refused, where it would go to the main one', async () => {
  await using driver = make();
  await expect(driver.request({ method: 'GET', path: '/isos', service: 'network' })).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining('no service "network"'),
  });
  const endpoints = { network: 'https://network.test' };
  await using other = new (getDriver(Provider.HETZNER))({ token, endpoints });
  await expect(other.request({ method: 'GET', path: '/isos', service: 'network' })).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

test.each<[string, object, RegExp]>([
  ['a method that the road does not carry', { method: 'CONNECT' }, /method is one of GET/],
  ['a query with null in it', { query: { a: null } }, /query is an object/],
  ['a query that is a list', { query: ['a'] }, /query is an object/],
  ['what is no JSON', { method: 'POST', json: 1n }, /cannot be written/],
])('%s is refused before a request', async (_, part, words) => {
  await using driver = make();
  const asked = driver.request({ method: 'GET', path: '/isos', ...part });
  await expect(asked).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringMatching(words) as string,
  });
});
