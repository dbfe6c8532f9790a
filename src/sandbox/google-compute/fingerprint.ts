import { createHash } from 'node:crypto';
import type { Refusal } from '../http.js';
import type { JsonObject } from '../json.js';
import { refuse } from './state.js';

/** The fingerprint of what a change replaces whole. */
export function fingerprintOf(content: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(content)).digest().subarray(0, 8).toString('base64');
}

/** Error for a change of what has changed since it was read. */
export function overtaken(): Refusal {
  return refuse(412, 'conditionNotMet', 'Supplied fingerprint does not match current metadata fingerprint.');
}
