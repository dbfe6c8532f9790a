import assert from 'node:assert/strict';
import type { DnsDriver } from '../../dns/driver/driver.js';
import type { DnsRecord, Zone } from '../../dns/model/models.js';
import type { CreateRecordOptions } from '../../dns/model/options.js';

/** What a behaviour is tried on. */
export interface DnsContext {
  /** A driver with credentials that may change the zone. */
  readonly driver: DnsDriver;
  /** A zone that nobody else uses. What is in it is deleted. */
  readonly zone: Zone;
  /** Makes another zone, whose domain has this word in it: the same word, the same domain. Null where the host lets nobody make zones. */
  readonly makeZone: ((part: string) => Promise<Zone>) | null;
  /** Asks a name server that answers for the zone: `ttl data` in normal form, sorted. Null where there is none to ask. */
  readonly dig: ((name: string, type: string) => Promise<readonly string[]>) | null;
  /** Rejects where a name server would not load a zone file. Null where there is none to ask. */
  readonly load: ((domain: string, text: string) => Promise<void>) | null;
}

/** One behaviour that every DNS driver has. */
export interface DnsBehaviour {
  /** The behaviour in a sentence, for the name of its test. */
  readonly name: string;
  /** Rejects where the driver behaves otherwise. */
  run(context: DnsContext): Promise<void>;
}

/** What the name server answers is what the driver lists. */
export async function isServed(
  { driver, zone, dig }: DnsContext,
  name: string,
  type: string,
  ttl: number,
): Promise<void> {
  if (dig === null) return;
  // Where the host cuts strings in its own way, only what they say together is the same.
  const said = (response: string): string =>
    type === 'TXT' && driver.capabilities.text !== 'strings' ? response.replaceAll('" "', '') : response;
  const listed = (await zone.listRecords()).filter((record) => record.name === name && record.type === type);
  const expected = listed.map((record) => said(`${record.ttl ?? ttl} ${record.data}`)).toSorted();
  assert.deepEqual((await dig(name, type)).map(said), expected);
}

/** The data of all records of one name and type, sorted. */
export async function valuesOf(zone: Zone, name: string, type: string): Promise<string[]> {
  const records = (await zone.listRecords()).filter((record) => record.name === name && record.type === type);
  return records.map((record) => record.data).toSorted();
}

/** A record as it would be created. */
export function specOf({ name, type, data, ttl }: DnsRecord): CreateRecordOptions {
  return { name, type, data, ttl };
}
