import { JournalLockedError } from '../../errors.js';
import type { JournalLine } from './lines.js';
import type { IfLocked } from './log.js';
import { livenessOf } from './process.js';
import type { ClaimRecord } from './records.js';

/** Claims that this thread holds; any other with this thread's number was left behind by an earlier process. */
const held = new Set<string>();

/** Records that this thread works with a journal as this writer. */
export function holdClaim(writer: string): void {
  held.add(writer);
}

/** Records that it does not any more. */
export function releaseClaim(writer: string): void {
  held.delete(writer);
}

/** A claim to a journal, and what to do if another one holds it. */
export interface Claimant {
  readonly writer: string;
  readonly claim: ClaimRecord;
  readonly ifLocked: IfLocked;
}

/**
 * Checks that the claimant holds the journal: the first claim whose process still runs does.
 *
 * @throws JournalLockedError when that is not the claimant
 */
export function checkClaims(path: string, lines: readonly JournalLine[], claimant: Claimant): void {
  const released = new Set(lines.flatMap((line) => (line.record.type === 'release' ? [line.writer] : [])));
  for (const { record, writer } of lines) {
    if (record.type !== 'claim' || released.has(writer)) continue;
    if (writer === claimant.writer) return;
    if (isInTheWay(record, writer, claimant)) throw locked(path, record, claimant.claim);
  }
}

function isInTheWay(claim: ClaimRecord, writer: string, { claim: own, ifLocked }: Claimant): boolean {
  const liveness = livenessOf(claim, own);
  if (liveness === 'dead') return false;
  if (liveness === 'unknown') return ifLocked === 'refuse';
  const isOurs = claim.pid === own.pid && claim.thread === own.thread;
  return !isOurs || held.has(writer);
}

function locked(path: string, claim: ClaimRecord, own: ClaimRecord): JournalLockedError {
  const place = claim.host === own.host ? '' : ` on ${claim.host}`;
  const advice =
    livenessOf(claim, own) === 'alive'
      ? ''
      : " Whether that still runs cannot be seen from here; if it does not, pass ifLocked: 'take-over'.";
  return new JournalLockedError(`The journal ${path} is in use by process ${claim.pid}${place}.${advice}`);
}
