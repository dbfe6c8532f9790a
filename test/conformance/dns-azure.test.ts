import { getDriver, Provider } from 'skylane';
import { afterAll, describe, expect, it } from 'vitest';

import { describeDns } from '../support/dns.js';
import { quickSandbox } from '../support/sandbox.js';

const Azure = getDriver(Provider.AZURE_DNS);
const UNLIMITED = { rateLimit: { requests: 100_000, per: 1000 } };
const sandbox = await quickSandbox({ flavor: 'azure', ...UNLIMITED });
const capped = await quickSandbox({ flavor: 'azure', ...UNLIMITED, pageSize: 2 });
afterAll(() => Promise.all([sandbox.close(), capped.close()]));

describeDns({
  name: "the sandbox's Azure",
  driver: () => new Azure({ ...sandbox.credentials, endpoint: sandbox.url }),
  domain: (part) => `${part}.example`,
});

describeDns({
  name: 'an Azure that cuts its pages short',
  driver: () => new Azure({ ...capped.credentials, endpoint: capped.url }),
  domain: (part) => `${part}.capped.example`,
  only: /^lists all|finds a zone|edits one value/,
});

describe('two who change a set at once', () => {
  it('keep what the other has made, whatever process they are in', async () => {
    // Each response takes so long that reads of one and writes of the other overlap.
    await using slow = await quickSandbox({ flavor: 'azure', ...UNLIMITED, latency: 20 });
    await using one = new Azure({ ...slow.credentials, endpoint: slow.url });
    // By another name of the host, so that the two do not queue for each other: ETags alone tell.
    const elsewhere = slow.url.replace('127.0.0.1', 'localhost');
    await using other = new Azure({ ...slow.credentials, endpoint: elsewhere });
    const zone = await one.createZone({ domain: 'shared.example' });
    await other.listZones();
    await slow.clearLog();
    const records = Array.from({ length: 10 }, (_, index) =>
      [one, other][index % 2]!.createRecord(zone.id, { name: 'www', type: 'A', data: `192.0.2.${index}` }),
    );
    await Promise.all(records);
    expect((await zone.listRecords()).filter(({ name }) => name === 'www')).toHaveLength(10);
    expect((await slow.log()).some(({ status }) => status === 412)).toBe(true);
  });

  it('a change whose response was lost is made once', async () => {
    await using driver = new Azure({ ...sandbox.credentials, endpoint: sandbox.url });
    const zone = await driver.createZone({ domain: 'lost.example' });
    await sandbox.addFault({ kind: 'lostAnswer', times: 1, operation: 'recordSets.create' });
    const record = await zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.1' });
    expect(record.data).toBe('192.0.2.1');
    await sandbox.addFault({ kind: 'lostAnswer', times: 1, operation: 'recordSets.create' });
    await zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.2' });
    expect((await zone.listRecords()).filter(({ name }) => name === 'www')).toHaveLength(2);
    await sandbox.clearFaults();
    await zone.delete();
  });
});
