import type { DnsDriver } from 'skylane';
import { AkamaiDns } from 'skylane/akamai';
import { AuroraDns } from 'skylane/aurora';
import { Constellix } from 'skylane/constellix';
import { DnsMadeEasy } from 'skylane/dns-made-easy';
import { ExoscaleDns } from 'skylane/exoscale';
import { expect, it } from 'vitest';
import { answeringServer, type HeardRequest } from '../../../support/answering-server.js';

const HOUR = 3_600_000;

/** The time, in milliseconds, that a request was signed with. */
type SignedTime = (headers: HeardRequest['headers']) => number;

/** The time of a signature, `20260102T03:04:05+0000`, in a form that can be parsed. */
function edgeGridTime(authorization: string): string {
  const [, year, month, rest] = /timestamp=(\d{4})(\d\d)(\d\dT[\d:]+)\+0000/.exec(authorization) ?? [];
  return `${year}-${month}-${rest}Z`;
}

it.each<[string, (endpoint: string) => DnsDriver, number, object, object, SignedTime]>([
  [
    'Akamai',
    (endpoint) =>
      new AkamaiDns({ endpoint, host: 'h', clientToken: 'a', clientSecret: 'b', accessToken: 'c' }),
    400,
    { title: 'Bad request', detail: 'Invalid timestamp' },
    { zones: [], metadata: { totalElements: 0 } },
    (headers) => Date.parse(edgeGridTime(String(headers.authorization))),
  ],
  [
    'Aurora',
    (endpoint) => new AuroraDns({ endpoint, apiKey: 'k', secret: 's' }),
    403,
    { errormsg: 'The date is out of range.' },
    [],
    (headers) =>
      Date.parse(
        String(headers['x-auroradns-date']).replace(
          /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
          '$1-$2-$3T$4:$5:$6Z',
        ),
      ),
  ],
  [
    'Constellix',
    (endpoint) => new Constellix({ endpoint, apiKey: 'k', secretKey: 's' }),
    401,
    { message: 'Unauthorized' },
    [],
    (headers) => Number(String(headers['x-cns-security-token']).split(':')[2]),
  ],
  [
    'DNS Made Easy',
    (endpoint) => new DnsMadeEasy({ endpoint, apiKey: 'k', secretKey: 's' }),
    403,
    { error: ['Request sent with date header too far out of sync.  Difference in times is 3600000'] },
    { data: [], totalPages: 1 },
    (headers) => Date.parse(String(headers['x-dnsme-requestdate'])),
  ],
  [
    'Exoscale',
    (endpoint) => new ExoscaleDns({ endpoint, apiKey: 'k', apiSecret: 's' }),
    403,
    { message: 'Forbidden' },
    { 'dns-domains': [] },
    (headers) => (Number(/expires=(\d+)/.exec(String(headers.authorization))?.[1]) - 600) * 1000,
  ],
])('%s is signed by the time of the host when this machine is an hour behind', async (...args) => {
  const [, make, status, refusal, list, signedTime] = args;
  const now = Date.now() + HOUR;
  const { origin, heard } = await answeringServer(({ headers }, response) => {
    const isRight = Math.abs(signedTime(headers) - now) < HOUR / 2;
    const date = new Date(now).toUTCString();
    response.writeHead(isRight ? 200 : status, { 'content-type': 'application/json', date });
    response.end(JSON.stringify(isRight ? list : refusal));
  });
  await using driver = make(origin);
  expect(await driver.listZones()).toEqual([]);
  expect(heard).toHaveLength(2);
});
