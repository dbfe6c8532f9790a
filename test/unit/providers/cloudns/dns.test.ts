import { ClouDns } from 'skylane/cloudns';
import { expect, it } from 'vitest';
import { jsonServer } from '../../../support/json-server.js';

it('the password of ClouDNS is in the body of every request, and in no URL', async () => {
  const zone = { name: 'example.com', type: 'master' };
  const { origin, heard } = await jsonServer(({ url, body }) => {
    if (url.pathname.includes('list-zones'))
      return [200, new URLSearchParams(body).get('page') === '1' ? [zone] : []];
    return [200, url.pathname.includes('records') ? [] : zone];
  });
  await using driver = new ClouDns({ endpoint: origin, authId: '1', authPassword: 'a-password' });
  const [listed] = await driver.listZones();
  await driver.getZone('example.com');
  await listed?.listRecords();
  expect(heard).toHaveLength(4);
  for (const { url, body } of heard) {
    expect(url.search).toBe('');
    expect(new URLSearchParams(body).get('auth-password')).toBe('a-password');
  }
});
