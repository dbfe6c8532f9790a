import { type CloudErrorDetails, InvalidRequestError } from '../../errors.js';
import type { UserDataLimits } from '../limits.js';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** User data for an API that accepts text. It is known to be UTF-8. */
export function userDataText(userData: string | Uint8Array | undefined): string | undefined {
  return userData === undefined || typeof userData === 'string'
    ? userData
    : new TextDecoder('utf-8', { ignoreBOM: true }).decode(userData);
}

/** User data for an API that accepts base64. */
export function userDataBase64(userData: string | Uint8Array | undefined): string | undefined {
  return userData === undefined ? undefined : Buffer.from(userData).toString('base64');
}

/** @throws InvalidRequestError for user data that would not reach the server unchanged */
export function checkUserData(
  userData: string | Uint8Array,
  limits: UserDataLimits | undefined,
  details: CloudErrorDetails,
): void {
  const size = Buffer.byteLength(userData);
  const most = limits?.most ?? null;
  const why =
    whyMangled(userData, limits) ??
    (most !== null && size > most ? `has ${size} bytes; the most is ${most}` : null);
  if (why === null) return;
  throw new InvalidRequestError(
    `createNode: the userData for ${details.provider ?? 'the provider'} ${why}.`,
    details,
  );
}

function whyMangled(userData: string | Uint8Array, limits: UserDataLimits | undefined): string | null {
  if (typeof userData === 'string')
    return LONE_SURROGATE.test(userData)
      ? 'is no well-formed text: half of a surrogate pair stands alone'
      : null;
  if (limits?.form !== 'text' || isUtf8(userData)) return null;
  return 'is bytes that are no UTF-8, and its API takes text alone: give it unpacked';
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
