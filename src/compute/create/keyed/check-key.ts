import { type CloudErrorDetails, InvalidRequestError, NotSupportedError } from '../../../errors.js';
import type { ComputeLimits } from '../../limits.js';

/** Most characters of a key. */
const LONGEST = 255;

/** @throws NotSupportedError on a cloud that cannot keep a key, InvalidRequestError for what is none */
export function checkKey(
  key: unknown,
  limits: ComputeLimits,
  details: CloudErrorDetails,
): asserts key is string {
  if (placeOfKeys(limits) === null)
    throw new NotSupportedError(
      `createNode: ${String(details.provider)} keeps no idempotencyKey: its servers have no metadata from their first moment, and its creates take no ` +
        'token. Leave it out, and look for the server by its name before a second create.',
      details,
    );
  if (typeof key === 'string' && key !== '' && key.length <= LONGEST) return;
  throw new InvalidRequestError(
    `createNode: idempotencyKey is a text of 1 to ${LONGEST} characters, such as a UUID.`,
    details,
  );
}

/** Where a cloud keeps the idempotency keys of its servers; null for nowhere. */
export function placeOfKeys({ idempotencyKey, ownerTag }: ComputeLimits): 'metadata' | null {
  if (idempotencyKey !== undefined) return idempotencyKey;
  return ownerTag === null ? null : 'metadata';
}
