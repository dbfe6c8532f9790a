import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { afterEach, expect, test, vi } from 'vitest';
import { fetchMetadata } from '../../../dist/src/auth/metadata-service.js';
import { makeCertificate } from '../../support/certificate.js';

afterEach(() => vi.unstubAllEnvs());

test('a service that hands out keys over TLS is verified, whatever the environment says', async () => {
  nock.restore();
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  let asked = 0;
  const server = createServer({ ...makeCertificate() }, (_, response) => {
    asked += 1;
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  const question = { method: 'GET', url, headers: { authorization: 'token-of-the-task' } } as const;
  await expect(fetchMetadata(question)).rejects.toMatchObject({ code: 'unavailable' });
  expect(asked).toBe(0);
  server.close();
});
