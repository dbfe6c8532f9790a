import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { getDriver, Provider, type RecordSpec } from 'skylane';
import { parseZoneFile } from 'skylane/dns';
import { describe, expect, it } from 'vitest';

import { freshName } from '../support/fresh-name.js';
import { checkZone, hasNamedTools } from '../support/named.js';
import { randomZone } from '../support/random-zone.js';
import { withLab } from '../support/lab.js';

const run = promisify(execFile);

interface PowerDnsServer {
  readonly api: string;
  readonly api_key: string;
}

interface Bind {
  readonly host: string;
  readonly port: number;
  readonly zone: string;
  readonly tsig: readonly {
    readonly name: string;
    readonly algorithm: 'hmac-sha256';
    readonly secret: string;
  }[];
}

const keyOf = ({ name, type, data, ttl }: RecordSpec): string => `${name} ${ttl} ${type} ${data}`;

withLab<PowerDnsServer>('powerdns', (lab) => {
  describe('PowerDNS, many records at once', () => {
    const PowerDns = getDriver(Provider.POWERDNS);
    const make = (lines: string[]) =>
      new PowerDns({
        endpoint: lab.api,
        apiKey: lab.api_key,
        logger: { debug: (line) => lines.push(line), warn: () => {} },
      });

    it('takes a plan of 5,000 records in at most five writes', async () => {
      const lines: string[] = [];
      const driver = make(lines);
      const zone = await driver.createZone({ domain: `${freshName('scale')}.lab.test` });
      const desired = Array.from({ length: 5000 }, (_, index) => ({
        name: `n${index % 2500}`,
        type: 'A',
        data: `192.0.${index % 250}.${Math.floor(index / 2500) + 1}`,
        ttl: 300,
      }));
      const plan = await zone.plan(desired);
      lines.length = 0;
      expect(await driver.applyPlan(plan)).toMatchObject({ created: 5000 });
      const writes = lines.filter((line) => line.startsWith('PATCH'));
      expect(writes.length).toBeLessThanOrEqual(5);
      expect((await zone.plan(desired)).changes).toEqual([]);
      await zone.delete();
      await driver.close();
    });

    it.skipIf(!hasNamedTools)(
      'exports 10,000 records of every type as named-checkzone accepts them',
      async () => {
        const driver = make([]);
        // PowerDNS takes no names with escapes over its API, so some of what is drawn is left out.
        const { records } = randomZone(10_001, 15_000);
        const zone = await driver.createZone({ domain: `${freshName('every')}.lab.test` });
        const desired = records
          .filter(({ name, type }) => type !== 'SOA' && !name.includes('\\'))
          .slice(0, 10_000);
        expect([desired.length, new Set(desired.map(({ type }) => type)).size]).toEqual([10_000, 16]);
        await driver.applyPlan(await zone.plan(desired, { apexNameServers: 'replace' }), { guard: 1 });
        const text = await zone.export();
        expect(await checkZone(zone.domain, text)).toMatch(/\nOK\n$/);
        const exported = parseZoneFile(text).records.filter((record) => record.type !== 'SOA');
        expect(exported.map(keyOf).toSorted()).toEqual(desired.map(keyOf).toSorted());
        await zone.delete();
        await driver.close();
      },
    );

    it('loses no value when two drivers of one process change the same set', async () => {
      const drivers = [make([]), make([])] as const;
      const zone = await drivers[0].createZone({ domain: `${freshName('race')}.lab.test` });
      const values = Array.from({ length: 20 }, (_, index) => `192.0.2.${index + 1}`);
      await Promise.all(
        values.map((data, index) =>
          drivers[index % 2]?.createRecord(zone.id, { name: 'www', type: 'A', data, ttl: 300 }),
        ),
      );
      const kept = (await zone.listRecords()).filter((record) => record.name === 'www');
      expect(kept.map((record) => record.data).toSorted()).toEqual(values.toSorted());
      await zone.delete();
      await Promise.all(drivers.map((driver) => driver.close()));
    });
  });
});

withLab<Bind>('bind9', (lab) => {
  describe('BIND, two processes', () => {
    const [key] = lab.tsig;
    const options = { server: lab.host, port: lab.port, key };

    it('lose no value of a set that both change at the same time', async () => {
      const Rfc2136 = getDriver(Provider.RFC2136);
      const driver = new Rfc2136({ server: lab.host, port: lab.port, ...(key === undefined ? {} : { key }) });
      const name = freshName('race');
      const shares = [1, 2].map((network) =>
        Array.from({ length: 15 }, (_, index) => `192.0.${network}.${index + 1}`),
      );
      const outputs = await Promise.all(
        shares.map((values) =>
          run(process.execPath, [
            'test/support/add-values.mjs',
            JSON.stringify({ options, zone: lab.zone, name, values }),
          ]),
        ),
      );
      const outcomes = outputs.flatMap(({ stdout }) =>
        stdout
          .trim()
          .split('\n')
          .map((line) => line.split(' ')),
      );
      expect(outcomes).toHaveLength(30);
      expect(new Set(outcomes.map(([, outcome]) => outcome))).toSatisfy((seen: Set<string>) =>
        [...seen].every((one) => one === 'ok' || one === 'conflict'),
      );
      const kept = (await driver.listRecords(lab.zone)).filter((record) => record.name === name);
      const promised = outcomes.filter(([, outcome]) => outcome === 'ok').map(([data]) => data ?? '');
      expect(kept.map((record) => record.data).toSorted()).toEqual(promised.toSorted());
      console.log(
        `two processes on one set: ${promised.length} of 30 values added, the others told of a conflict`,
      );
      for (const record of kept) await record.delete();
      await driver.close();
    });
  });
});
