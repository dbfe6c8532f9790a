import { signExoscale } from 'skylane/exoscale';
import { expect, it } from 'vitest';

// The values of Exoscale's own Go client's test (egoscale, v2/api/security_test.go, Apache-2.0).
it.each([
  ['/v2/zone', '', 'Ntbq/p0HVmA3Zg1HHY+Lq1vjFGi7HeMrrgXDS5jRNlY='],
  ['/v2/zone?k1=v1&k2=v2', ',signed-query-args=k1;k2', 'iqOBz13+44L5j0uJclE8hmUhQQcvtCSoPEOXYK6liqY='],
])('a request for %s is signed as Exoscale’s own client signs it', (path, args, signature) => {
  const keys = { apiKey: `EXO${'x'.repeat(24)}`, apiSecret: 'X'.repeat(43) };
  const request = { operation: 'listZones', method: 'GET', path } as const;
  const outgoing = {
    request,
    method: 'GET',
    origin: 'https://api.exoscale.com',
    path,
    headers: {},
    body: null,
  };
  const until = Date.UTC(2077, 0, 1);
  expect(signExoscale(keys, outgoing, until)).toBe(
    `EXO2-HMAC-SHA256 credential=${keys.apiKey}${args},expires=${until / 1000},signature=${signature}`,
  );
});
