import { ConflictError, InvalidRequestError } from '../../src/driver/index.js';
import {
  CLASS,
  encodeRecord,
  type OutgoingRecord,
  parseData,
  type SetChange,
  toAbsolute,
} from '../../src/dns/index.js';

/** Default TTL in seconds, since a record on the wire needs one. */
export const DEFAULT_TTL = 3600;

/** An update: its prerequisites and changes. */
export interface Update {
  readonly prerequisites: readonly OutgoingRecord[];
  readonly updates: readonly OutgoingRecord[];
}

type Set = NonNullable<SetChange['before']>;

/** Prerequisites of a change: the set is exactly as it was read (RFC 2136, section 2.4). */
function prerequisites({ before, after }: SetChange, domain: string): OutgoingRecord[] {
  const { name = '', type = '' } = before ?? after ?? {};
  return before === null ? [isAbsent(name, type, domain)] : isExactly(before, domain);
}

/** Conditions that hold after a change. The serial of an SOA record advances by itself. */
export function outcomes({ before, after }: SetChange, domain: string): OutgoingRecord[] {
  const { name = '', type = '' } = before ?? after ?? {};
  if (after === null) return [isAbsent(name, type, domain)];
  return type === 'SOA' ? [isThere(name, type, domain)] : isExactly(after, domain);
}

function isAbsent(name: string, type: string, domain: string): OutgoingRecord {
  return { name: toAbsolute(name, domain), type, class: CLASS.NONE, ttl: 0, data: null };
}

function isThere(name: string, type: string, domain: string): OutgoingRecord {
  return { name: toAbsolute(name, domain), type, class: CLASS.ANY, ttl: 0, data: null };
}

/** The set exists with these values and no others. */
export function isExactly({ name, type, values }: Set, domain: string): OutgoingRecord[] {
  const owner = toAbsolute(name, domain);
  return values.map((data) => ({ name: owner, type, class: CLASS.IN, ttl: 0, data }));
}

/**
 * Deletes sets first, since nothing can be added beside a CNAME record; then adds values, then deletes values. A value with a new TTL is
 * deleted and added, because some servers ignore an existing value with another TTL.
 */
function updates(changes: readonly SetChange[], domain: string): OutgoingRecord[] {
  const going: OutgoingRecord[] = [];
  const coming: OutgoingRecord[] = [];
  const leaving: OutgoingRecord[] = [];
  for (const { before, after } of changes) {
    const { name = '', type = '' } = after ?? before ?? {};
    const record = { name: toAbsolute(name, domain), type };
    if (after === null) {
      going.push({ ...record, class: CLASS.ANY, ttl: 0, data: null });
      continue;
    }
    const [had, has] = [new Set(before?.values), new Set(after.values)];
    const isTimed = isTtlChange({ before, after });
    for (const data of after.values) {
      if (had.has(data) && !isTimed) continue;
      if (had.has(data) && type !== 'SOA') coming.push({ ...record, class: CLASS.NONE, ttl: 0, data });
      coming.push({ ...record, class: CLASS.IN, ttl: after.ttl ?? DEFAULT_TTL, data });
    }
    for (const data of had) if (!has.has(data)) leaving.push({ ...record, class: CLASS.NONE, ttl: 0, data });
  }
  return [...going, ...coming, ...leaving];
}

/** True if a change gives an existing set another TTL, which no prerequisite can check. */
export function isTtlChange({ before, after }: SetChange): boolean {
  return before !== null && after !== null && before.ttl !== after.ttl;
}

/** Size of a change in a message, in bytes. */
export function sizeOf(change: SetChange, domain: string): number {
  return bytesOf([...prerequisites(change, domain), ...updates([change], domain)]);
}

function bytesOf(records: readonly OutgoingRecord[]): number {
  return records.reduce((sum, record) => sum + encodeRecord(record).length, 0);
}

/** Converts changes to updates: one for all if it fits in a message. A larger set is changed in several, which check only that it exists. */
export function updatesOf(changes: readonly SetChange[], domain: string, maximum: number): Update[] {
  const whole = {
    prerequisites: changes.flatMap((change) => prerequisites(change, domain)),
    updates: updates(changes, domain),
  };
  if (bytesOf([...whole.prerequisites, ...whole.updates]) <= maximum) return [whole];
  if (changes.length > 1) return changes.flatMap((change) => updatesOf([change], domain, maximum));
  return changes.flatMap((change) => inPieces(change, domain, maximum));
}

function inPieces(change: SetChange, domain: string, maximum: number): Update[] {
  const { name = '', type = '' } = change.after ?? change.before ?? {};
  const [there, absent] = [isThere(name, type, domain), isAbsent(name, type, domain)];
  const room = maximum - bytesOf([there]);
  const pieces: OutgoingRecord[][] = [];
  let size = room;
  for (const record of updates([change], domain)) {
    const bytes = bytesOf([record]);
    if (size + bytes > room) {
      pieces.push([]);
      size = 0;
    }
    pieces.at(-1)?.push(record);
    size += bytes;
  }
  return pieces.map((piece, index) => ({
    prerequisites: [index === 0 && change.before === null ? absent : there],
    updates: piece,
  }));
}

/**
 * Refuses a change of the SOA record that servers pass over without a word: its serial has to grow (RFC 2136, section 3.4.2.2; serials
 * go round, RFC 1982).
 *
 * @throws InvalidRequestError
 */
export function checkSerial({ before, after }: SetChange): void {
  const [was, is] = [before?.values[0], after?.values[0]];
  if ((before ?? after)?.type !== 'SOA' || was === undefined || is === undefined) return;
  const [old, next] = [was, is].map((data) => parseData('SOA', data, '').serial) as [number, number];
  const growth = (next - old + 2 ** 32) % 2 ** 32;
  if (growth > 0 && growth < 2 ** 31) return;
  throw new InvalidRequestError(
    `The serial of the SOA record has to grow, or name servers pass the change over: it is ${old}, so give ${(old + 1) % 2 ** 32} or more.`,
  );
}

/** Records of changes that are missing in the present sets, or still there. */
export function missedOf(changes: readonly SetChange[], sets: readonly Set[]): string[] {
  return changes.flatMap(({ before, after }) => {
    const { name = '', type = '' } = after ?? before ?? {};
    const there = sets.find((set) => set.name === name && set.type === type);
    const found = there?.values ?? [];
    const label = `${name === '' ? '@' : name} ${type}`;
    const isLate = there !== undefined && isTtlChange({ before, after }) && there.ttl !== after?.ttl;
    const late = isLate ? [`${label} with a TTL of ${after?.ttl}`] : [];
    if (type === 'SOA')
      return sameSoa(after?.values[0], found[0]) ? late : [`${label} ${after?.values[0] ?? 'deleted'}`];
    const wanted = after?.values ?? [];
    const absent = wanted.filter((data) => !found.includes(data)).map((data) => `+ ${label} ${data}`);
    const gone = (before?.values ?? []).filter((data) => !wanted.includes(data) && found.includes(data));
    return [...absent, ...gone.map((data) => `- ${label} ${data}`), ...late];
  });
}

function sameSoa(wanted: string | undefined, found: string | undefined): boolean {
  const fields = (data: string | undefined): string | undefined => data?.split(' ').toSpliced(2, 1).join(' ');
  return fields(wanted) === fields(found);
}

/** True for the error of a failed prerequisite. */
export function isOtherwise(error: unknown): boolean {
  return error instanceof ConflictError;
}
