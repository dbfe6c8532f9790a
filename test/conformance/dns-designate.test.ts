import { getDriver, Provider } from 'skylane';
import { afterAll, expect, it } from 'vitest';

import { describeDns } from '../support/dns.js';
import { DESIGNATE_DESCRIPTION } from '../support/dns-properties.js';
import { quickSandbox } from '../support/sandbox.js';

const Designate = getDriver(Provider.OPENSTACK, 'dns');
const sandbox = await quickSandbox();
const capped = await quickSandbox({ pageSize: 2 });

afterAll(() => Promise.all([sandbox.close(), capped.close()]));

describeDns({
  name: 'the sandbox of Designate',
  driver: () => new Designate({ ...sandbox.credentials, endpoint: sandbox.identityUrl }),
  domain: (part) => `${part}.example.org`,
  samples: {
    NAPTR: [
      '100 10 u E2U+sip "!^.*$!sip:info@example.com!" naptr.example.net.',
      '100 10 "U" "E2U+sip" "!^.*$!sip:info@example.com!" naptr.example.net.',
    ],
  },
  properties: [DESIGNATE_DESCRIPTION],
});

describeDns({
  name: 'a sandbox that cuts its pages short',
  driver: () => new Designate({ ...capped.credentials, endpoint: capped.identityUrl }),
  domain: (part) => `${part}.capped.example.org`,
  only: /^lists all|finds a zone|edits one value/,
});

it.each([
  ['an empty text', '0 0 "S" "SIP+D2U" "" _sip._udp.example.net.', 'regexp'],
  ['a text with blanks', '0 0 "S" "SIP D2U" "!a!b!" _sip._udp.example.net.', 'service'],
])('a NAPTR record with %s is refused: it would break the zone', async (_what, data, field) => {
  const driver = new Designate({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
  const zone = await driver.createZone({ domain: `${field}.example.org` });
  await expect(zone.createRecord({ name: 'n', type: 'NAPTR', data })).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining(field),
  });
  await zone.delete();
  await driver.close();
});

it('a zone that never becomes active is given up when the call is', async () => {
  const slow = await quickSandbox({ actionTime: 600_000 });
  const driver = new Designate({ ...slow.credentials, endpoint: slow.identityUrl });
  const created = driver.createZone({ domain: 'slow.example.org' }, { timeout: 500 });
  await expect(created).rejects.toMatchObject({ code: 'timeout' });
  await driver.close();
  await slow.close();
});

it('a change that does not reach the name servers is an error that says so', async () => {
  const driver = new Designate({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
  const zone = await driver.createZone({ domain: 'broken.example.org' });
  await sandbox.addFault({ kind: 'buildError', message: '', operation: 'records.create', times: 1 });
  const created = zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.1' });
  await expect(created).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('status ERROR'),
  });
  await driver.close();
});

it('a project over its quota is told so', async () => {
  const driver = new Designate({ ...sandbox.accounts['limited'], endpoint: sandbox.identityUrl });
  for (const domain of ['one.example.org', 'two.example.org']) await driver.createZone({ domain });
  await expect(driver.createZone({ domain: 'three.example.org' })).rejects.toMatchObject({
    code: 'quota-exceeded',
  });
  await driver.close();
});
