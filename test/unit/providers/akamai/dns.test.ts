import { AkamaiDns } from 'skylane/akamai';
import { expect, it } from 'vitest';
import { jsonServer } from '../../../support/json-server.js';

it('a new zone of Akamai whose first changes cannot be submitted is told of', async () => {
  const { origin } = await jsonServer(({ url }) =>
    url.pathname.endsWith('/submit')
      ? [403, { title: 'Forbidden', detail: 'no right to submit' }]
      : [201, { zone: 'example.com', type: 'PRIMARY' }],
  );
  await using driver = new AkamaiDns({
    endpoint: origin,
    host: 'h.luna.akamaiapis.net',
    clientToken: 'a',
    clientSecret: 'b',
    accessToken: 'c',
  });
  await expect(driver.createZone({ domain: 'example.com' })).rejects.toMatchObject({
    code: 'permission',
    message: expect.stringMatching(/no right to submit.* example\.com is made, and not served until/s),
  });
});
