// Writes every zone of an account to a BIND file, and reads one back.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseZoneFile } from 'skylane/dns';
import { openDns } from './dns-cloud.js';

await using dns = await openDns();
const zone = await dns.createZone({ domain: 'skylane-export.example' });
await zone.createRecord({ name: '', type: 'MX', data: '10 mail', ttl: 3600 });
await zone.createRecord({ name: 'mail', type: 'A', data: '192.0.2.25', ttl: 3600 });

const folder = await mkdtemp(join(tmpdir(), 'zones-'));
for await (const one of dns.iterateZones()) {
  // A domain comes from the host: it is checked before it becomes a file's name.
  if (/^[a-z0-9_-][a-z0-9._-]*$/.test(one.domain)) {
    await writeFile(join(folder, `${one.domain}.zone`), await one.export());
  } else console.warn(`left out: ${JSON.stringify(one.domain)} makes no safe file name`);
}

const text = await readFile(join(folder, `${zone.domain}.zone`), 'utf8');
console.log(text);
console.log(`${parseZoneFile(text).records.length} records read back from ${folder}`);
await zone.delete();
