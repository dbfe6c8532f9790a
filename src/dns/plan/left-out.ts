import { normaliseType, readData } from '../data/data.js';
import type { HostRecord } from '../driver/host.js';
import { normaliseName } from '../names/names.js';
import type { PlanScope } from './scope.js';
import { type RecordSpec, type RecordValue, valueKey } from '../records/record.js';
import { invalid, shown } from '../driver/refuse.js';
import type { KeptRecord, MaybeSpecial } from '../records/special-sets.js';

/** What plans tell records apart by: the zone's own name, in whatever form, and the type. */
export function inPlans({ name, type }: RecordSpec, domain: string): Pick<RecordValue, 'name' | 'type'> {
  if (typeof name !== 'string') throw invalid(`A record's name must be a string, got ${shown(name)}.`);
  const isSpelledOut = name === '@' || name.endsWith('.');
  return { name: isSpelledOut ? normaliseName(name, domain) : name, type: normaliseType(type) };
}

/** Whether a record is one of the name servers that a zone names for itself. */
export function isOwnNameServer({ name, type, special }: RecordValue & MaybeSpecial): boolean {
  return name === '' && type === 'NS' && special === undefined;
}

/** Keys of the DS records that stand without NS records already. */
export function withoutDelegation(existing: readonly RecordValue[]): ReadonlySet<string> {
  const delegated = new Set(existing.filter(({ type }) => type === 'NS').map(({ name }) => name));
  return new Set(existing.filter(({ type, name }) => type === 'DS' && !delegated.has(name)).map(valueKey));
}

/** What a plan leaves alone although it is not desired, and what it does not make although it is. */
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
    kept: [...existing.flatMap(keptOf), ...servers.map((record) => left(record, "the zone's own"))],
    passedOver: asked
      .filter((record) => !held.has(valueKey(record)))
      .map(({ why, ...record }) => left(record, why)),
  };
}

function left({ name, type, data, ttl }: RecordValue, what: string): KeptRecord {
  return { name, type, data, ttl, what };
}

/** A record that is more than its data, as plans show it; nothing of others. */
export function keptOf({ name, type, data, ttl, special }: HostRecord): KeptRecord[] {
  return special === undefined ? [] : [{ name, type, data, ttl, what: special.what }];
}
