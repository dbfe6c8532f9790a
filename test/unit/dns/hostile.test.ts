import { CloudError, getDriver, Provider } from 'skylane';
import { parseZoneFile } from 'skylane/dns';
import { describe, expect, it } from 'vitest';

const HEAD = '$ORIGIN example.com.\n$TTL 60\n';
const MILLION = 1_000_000;

/** What reading a zone file comes to: its records, or the code of the error. */
function outcome(line: string): number | string {
  try {
    return parseZoneFile(HEAD + line).records.length;
  } catch (error) {
    if (!CloudError.is(error)) throw error;
    expect(error.message.length).toBeLessThan(1000);
    return error.code;
  }
}

describe('a zone file with a line of a million characters', () => {
  it.each([
    ['an open quote', `a TXT "${'x'.repeat(MILLION)}`],
    ['escaped quotes', `a TXT "${'\\"'.repeat(8 * MILLION)}"`],
    ['backslashes', `a TXT ${'\\'.repeat(MILLION)}`],
    ['backslashes in a name beyond ASCII', `${'\\\\'.repeat(MILLION / 2)}\u00fc.x A 192.0.2.1`],
    ['a tag without end', `a CAA 0 ${'x'.repeat(MILLION)} y`],
    ['labels without end', `${'a.'.repeat(MILLION / 2)} A 192.0.2.1`],
    ['a TTL without end', `a ${'1w'.repeat(MILLION / 2)} A 192.0.2.1`],
    ['words without end', `a TXT ${'x '.repeat(MILLION / 2)}`],
    ['parameters without end', `a SVCB 1 . alpn="${'\\\\,'.repeat(MILLION / 3)}"`],
  ])('of %s is refused with a short message', (_what, line) => {
    expect(outcome(line)).toBe('invalid-request');
  });
});

describe('a zone file', () => {
  it('that was not UTF-8 is refused, and the line named', () => {
    expect(() => parseZoneFile(`${HEAD}a TXT "caf\ufffd"`)).toThrow(/Line 3: a character that was not UTF-8/);
    expect(outcome('a TXT "\ud800"')).toBe('invalid-request');
  });

  it.each([[undefined], [null], [5], [Buffer.from('a A 192.0.2.1')]])('that is %s is refused', (text) => {
    expect(() => parseZoneFile(text as never)).toThrow(/A zone file is a text/);
  });
});

describe('arguments that make no sense', () => {
  const drivers = [
    new (getDriver(Provider.DUMMY, 'dns'))(),
    new (getDriver(Provider.CLOUDFLARE))({
      token: 't',
      endpoint: 'http://127.0.0.1:9',
      retry: { attempts: 1 },
    }),
    new (getDriver(Provider.ROUTE53))({
      accessKeyId: 'a',
      secretAccessKey: 's',
      endpoint: 'http://127.0.0.1:9',
      retry: { attempts: 1 },
    }),
  ];
  const values = ['\ud800', '%zz', '..', '\0', 'x'.repeat(100_000), null, undefined, 5, {}];

  it.each(drivers.map((driver) => [driver.provider, driver] as const))(
    'are CloudErrors at %s',
    async (_name, driver) => {
      const zone = 'example.com';
      for (const value of values as never[]) {
        const calls = [
          () => driver.getZone(value),
          () => driver.findZone(value),
          () => driver.createZone({ domain: value }),
          () => driver.createZone(value),
          () => driver.updateZone(zone, value),
          () => driver.listRecords(value),
          () => driver.createRecord(zone, value),
          () => driver.createRecord(zone, { name: value, type: 'TXT', data: 'x' }),
          () => driver.createRecord(zone, { name: 'a', type: 'TXT', data: value }),
          () => driver.updateRecord(value, {}),
          () => driver.updateRecord({ zone, id: value }, value),
          () => driver.deleteRecord(value),
          () => driver.planZone(zone, value),
          () => driver.planZone(zone, [value]),
          () => driver.applyPlan(value),
          () => driver.importZone(value),
          () => driver.exportZone(value),
        ];
        for (const call of calls)
          await call().catch((error: unknown) => expect(CloudError.is(error)).toBe(true));
      }
    },
  );
});
