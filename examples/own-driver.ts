// A driver of your own for a DNS host that Skylane does not know, here an invented one. docs/writing-a-driver.md builds it step by step.
import assert from 'node:assert/strict';
import { getDriver, setDriver } from 'skylane';
import { dnsBehaviours } from 'skylane/conformance';
import {
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  type FlatRecordFields,
  type FlatZoneFields,
  type HostRecord,
  type NewRecord,
  type NewZone,
  readFlatRecord,
  readFlatZone,
  RestDnsDriver,
  type RestShape,
  writeFlatRecord,
  writeFlatZone,
  type Zone,
  type ZoneData,
} from 'skylane/dns';
import {
  type DriverOptions,
  type ErrorEnvelope,
  type PageRule,
  type Reader,
  type TokenSignIn,
  type TokenSource,
  withdraw,
} from 'skylane/driver';
import { startPebble } from './own-host.js';

const ZONE: FlatZoneFields = { domain: 'domain' };
const RECORD: FlatRecordFields = {
  name: 'host',
  type: 'kind',
  data: 'target',
  names: 'at',
  form: 'parts',
};

/** Credentials and options of the driver. */
export interface PebbleOptions extends DriverOptions {
  /** API key, or a function that returns a fresh one. PEBBLE_KEY */
  readonly token?: TokenSource;
}

/** Pebble's name servers. */
export class PebbleDns extends RestDnsDriver<PebbleOptions> {
  static override readonly provider: string = 'pebble';
  static override readonly capabilities: DnsCapabilities = { ...COMMON_CAPABILITIES, text: 'joined' };
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.pebble.example',
    variables: ['PEBBLE_KEY'],
    header: 'x-pebble-key',
  };
  static override readonly pages: PageRule = { by: 'number', pages: 'pages' };
  static override readonly errors: ErrorEnvelope = { message: 'error.message', code: 'error.code' };

  protected override readonly shape: RestShape = {
    zones: '/zones',
    records: 'entries',
    zoneList: 'zones',
    recordList: 'entries',
    zone: 'zone',
    record: 'entry',
    update: 'PUT',
    firstZones: { page: 1 },
    firstRecords: { page: 1 },
  };

  protected override readZone(zone: Reader): ZoneData {
    return readFlatZone(zone, ZONE);
  }

  protected override writeZone(zone: NewZone): object {
    return writeFlatZone(zone, ZONE);
  }

  protected override readRecord(zone: Zone, record: Reader): HostRecord {
    return this.fromHost(zone, readFlatRecord(zone, record, RECORD));
  }

  protected override writeRecord(zone: Zone, record: NewRecord): object {
    return writeFlatRecord(zone, record, RECORD);
  }
}

declare module 'skylane' {
  interface Drivers {
    pebble: { default: 'dns'; dns: typeof PebbleDns };
  }
}
setDriver('pebble', 'dns', PebbleDns);

await using host = await startPebble('a-key');
const Pebble = getDriver('pebble');
await using driver = new Pebble({ endpoint: host.endpoint, token: 'a-key' });

const zone = await driver.createZone({ domain: 'example.com' });
await zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.1' });
await zone.createRecord({ name: '', type: 'MX', data: '10 mail.example.com.' });
const records = await zone.listRecords();
assert.deepEqual(
  records.map(({ name, type, data }) => [name, type, data]),
  [
    ['www', 'A', '192.0.2.1'],
    ['', 'MX', '10 mail.example.com.'],
  ],
);

const behaviours = dnsBehaviours(driver.capabilities);
const makeZone = (part: string): Promise<Zone> => driver.createZone({ domain: `${part}.example` });
const context = { driver, zone: await makeZone('conformance'), makeZone, dig: null, load: null };
for (const behaviour of behaviours) await behaviour.run(context);
console.log(`pebble has all ${behaviours.length} behaviours of a DNS driver`);
