import { toAbsolute } from '../../src/dns/names.js';
import type { SetChange } from '../../src/dns/record-sets.js';
import { CLASS, encodeRecord, type OutgoingRecord } from '../../src/dns/update/message.js';

/** A record on the wire needs a TTL; this one, in seconds, where it names none. */
export const DEFAULT_TTL = 3600;

/** What has to be true for a change: the set is exactly as it was read (RFC 2136, section 2.4). */
export function prerequisites({ before, after }: SetChange, domain: string): OutgoingRecord[] {
  const { name = '', type = '' } = before ?? after ?? {};
  const owner = toAbsolute(name, domain);
  if (before === null) return [{ name: owner, type, class: CLASS.NONE, ttl: 0, data: null }];
  return before.values.map((data) => ({ name: owner, type, class: CLASS.IN, ttl: 0, data }));
}

/** Sets that go first, since nothing can be added beside a CNAME record; then values that come, then values that go. */
export function updates(changes: readonly SetChange[], domain: string): OutgoingRecord[] {
  const going: OutgoingRecord[] = [];
  const coming: OutgoingRecord[] = [];
  const leaving: OutgoingRecord[] = [];
  for (const { before, after } of changes) {
    const { name = '', type = '' } = after ?? before ?? {};
    const record = { name: toAbsolute(name, domain), type };
    if (after === null) going.push({ ...record, class: CLASS.ANY, ttl: 0, data: null });
    for (const data of after?.values ?? [])
      coming.push({ ...record, class: CLASS.IN, ttl: after?.ttl ?? DEFAULT_TTL, data });
    const gone = after === null ? [] : (before?.values ?? []).filter((data) => !after.values.includes(data));
    for (const data of gone) leaving.push({ ...record, class: CLASS.NONE, ttl: 0, data });
  }
  return [...going, ...coming, ...leaving];
}

/** The bytes that a change takes in a message. */
export function sizeOf(change: SetChange, domain: string): number {
  const records = [...prerequisites(change, domain), ...updates([change], domain)];
  return records.reduce((sum, record) => sum + encodeRecord(record).length, 0);
}
