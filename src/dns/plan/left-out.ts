import { normaliseType, readData } from '../data/data.js';
import type { HostRecord } from '../driver/host.js';
import { normaliseName } from '../names/names.js';
import type { PlanScope } from './scope.js';
import { type RecordSpec, type RecordValue, valueKey } from '../records/record.js';
import { invalid, shown } from '../driver/refuse.js';
import { asKept, type KeptRecord, type MaybeSpecial } from '../records/special-sets.js';

/** Normalises name and type, by which plans identify records. */
export function inPlans({ name, type }: RecordSpec, domain: string): Pick<RecordValue, 'name' | 'type'> {
  if (typeof name !== 'string') throw invalid(`A record's name must be a string, got ${shown(name)}.`);
  const isSpelledOut = name === '@' || name.endsWith('.');
  return { name: isSpelledOut ? normaliseName(name, domain) : name, type: normaliseType(type) };
}

/** True for a zone's own NS record. */
export function isOwnNameServer({ name, type, special }: RecordValue & MaybeSpecial): boolean {
  return name === '' && type === 'NS' && special === undefined;
}

/** Keys of DS records that already exist without NS records. */
export function withoutDelegation(existing: readonly RecordValue[]): ReadonlySet<string> {
  const delegated = new Set(existing.filter(({ type }) => type === 'NS').map(({ name }) => name));
  return new Set(existing.filter(({ type, name }) => type === 'DS' && !delegated.has(name)).map(valueKey));
}

/** Records that a plan keeps although they are not desired, and desired records that it does not create. */
export function leftOut(
  domain: string,
  existing: readonly HostRecord[],
  desired: readonly RecordSpec[],
  scope: PlanScope,
): { readonly kept: readonly KeptRecord[]; readonly passedOver: readonly KeptRecord[] } {
  const asked = desired.flatMap((record) => {
    const place = inPlans(record, domain);
    const why = scope.barrier(place);
    if (why === null) return [];
    return [{ why, ...place, data: readData(place.type, record.data, domain), ttl: record.ttl ?? null }];
  });
  const [wanted, held] = [new Set(asked.map(valueKey)), new Set(existing.map(valueKey))];
  const servers = existing.filter(
    (record) => isOwnNameServer(record) && !scope.has(record) && !wanted.has(valueKey(record)),
  );
  return {
    kept: [...existing.flatMap(keptOf), ...servers.map((record) => asKept(record, "the zone's own"))],
    passedOver: asked
      .filter((record) => !held.has(valueKey(record)))
      .map(({ why, ...record }) => asKept(record, why)),
  };
}

/** The entry of a special record in a plan; none for plain records. */
export function keptOf(record: HostRecord): KeptRecord[] {
  return record.special === undefined ? [] : [asKept(record, record.special.what)];
}
