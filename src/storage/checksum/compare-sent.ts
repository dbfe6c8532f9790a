import { ChecksumError } from '../../errors.js';
import { checksumOf } from './checksum.js';
import type { Part, Payload, PutResult, PutTarget, StoredPart } from '../models/contract.js';

/** @throws ChecksumError when the store has other bytes than were sent */
export function compare(
  { operation, name }: PutTarget,
  { bytes, checksum }: Payload,
  stored: PutResult['stored'],
): void {
  if (stored === null || stored === 'checked') return;
  const sent = checksum?.algorithm === stored.algorithm ? checksum : checksumOf(stored.algorithm, bytes);
  if (stored.hex === sent.hex) return;
  const advice =
    sent === checksum ? '' : ' Where its entity tags only look like MD5s, set the option etagIsMd5 to false.';
  throw new ChecksumError(
    `${operation}: the store has other bytes of ${name} than were sent (${stored.algorithm} ${stored.hex}, not ${sent.hex}).${advice}`,
    { operation, service: 'storage', retryable: true },
  );
}

/** @throws ChecksumError when the store has another number of bytes than were sent */
export function compareSizes({ operation, name }: PutTarget, sent: number, stored: number): void {
  if (sent === stored) return;
  throw new ChecksumError(
    `${operation}: the store has ${stored} bytes of ${name}, where ${sent} were sent.`,
    {
      operation,
      retryable: true,
    },
  );
}

/** True if a stored part equals this one. */
export function isSame({ bytes, checksum }: Part, known: StoredPart): boolean {
  if (known.size !== bytes.byteLength) return false;
  const { stored } = known;
  if (stored === null || stored === 'checked') return true;
  const sent = checksum?.algorithm === stored.algorithm ? checksum : checksumOf(stored.algorithm, bytes);
  return stored.hex === sent.hex;
}
