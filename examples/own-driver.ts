// A driver of your own for a DNS host that Skylane does not know, here an invented one. docs/writing-a-driver.md builds it step by step.
import assert from 'node:assert/strict';
import { getDriver, setDriver, type Zone } from 'skylane';
import { dnsBehaviours } from 'skylane/conformance';
import {
  capabilitiesOf,
  type DnsCapabilities,
  DnsDriver,
  type RecordApi,
  restRecords,
  RestRecords,
} from 'skylane/dns';
import { type ErrorEnvelope, type TokenDriverOptions, type TokenSignIn, withdraw } from 'skylane/driver';
import { startPebble } from './own-host.js';

/** The API as data: the requests, the pages, the fields. */
const API: RecordApi = {
  rules: restRecords({
    zones: '/zones',
    records: 'entries',
    first: { page: 1 },
    fields: { zones: 'zones', zone: 'zone', records: 'entries', record: 'entry' },
  }),
  pages: { by: 'number', pages: 'pages' },
  zones: { domain: 'domain' },
  records: { name: 'host', type: 'kind', data: 'target', names: 'at', form: 'parts' },
};

/** Pebble's name servers. */
export class PebbleDns extends DnsDriver<TokenDriverOptions> {
  static override readonly provider: string = 'pebble';
  static override readonly capabilities: DnsCapabilities = capabilitiesOf({ text: 'joined' });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.pebble.example',
    variables: ['PEBBLE_KEY'],
    header: 'x-pebble-key',
  };
  static override readonly errors: ErrorEnvelope = { message: 'error.message', code: 'error.code' };
  protected override readonly host: RestRecords = new RestRecords(this.context, API);
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
