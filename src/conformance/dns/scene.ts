import assert from 'node:assert/strict';
import type { DnsDriver } from '../../dns/driver/driver.js';
import type { DnsRecord, Zone } from '../../dns/model/models.js';
import type { CreateRecordOptions } from '../../dns/model/options.js';

/** Target of a behaviour. */
export interface DnsContext {
  /** A driver with credentials that may change the zone. */
  readonly driver: DnsDriver;
  /** A zone for the test alone. Its records are deleted. */
  readonly zone: Zone;
  /** Creates another zone, whose domain contains this word: equal words give equal domains. Null if the host cannot create zones. */
  readonly makeZone: ((part: string) => Promise<Zone>) | null;
  /** Queries an authoritative name server: `ttl data` in normal form, sorted. Null without one. */
  readonly dig: ((name: string, type: string) => Promise<readonly string[]>) | null;
  /** Rejects if a name server cannot load a zone file. Null without one. */
  readonly load: ((domain: string, text: string) => Promise<void>) | null;
}

/** One behaviour that every DNS driver has. */
export interface DnsBehaviour {
  /** The behaviour in a sentence, for the name of its test. */
  readonly name: string;
  /** Rejects if the driver behaves differently. */
  run(context: DnsContext): Promise<void>;
}

/** The name server serves what the driver lists. */
export async function isServed(
  { driver, zone, dig }: DnsContext,
  name: string,
  type: string,
  ttl: number,
): Promise<void> {
  if (dig === null) return;
  // If the host splits strings differently, only the joined text is equal.
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
