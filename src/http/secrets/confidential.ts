import type { CloudRequest } from '../request.js';

/** Fields whose values no error may repeat, in the spellings of all services: credentials, and the set-up of a server. */
const FIELDS =
  /^(?:.*(?:password|passwd|passcode|passphrase|adminpass|secret|private[-_.]?key|public[-_.]?key|assertion|(?:user|vendor)[-_.]?data)(?:[-_.]?(?:material|base64))?|(?:root[-_.]?)?pass|contents|.*(?:access|refresh|id|session|auth|subject)[-_.]?token)$/i;

/** Deeper than any request of ours. */
const DEEPEST = 12;

/** Shorter values carry no information and would blank out ordinary words. */
const SHORTEST = 4;

/** Collects the confidential values of a request, to redact them from errors: services quote what they refuse. Computed only for an error. */
export function confidentialOf({ confidential = [], json, body, headers }: CloudRequest): string[] {
  const found = new Set<string>();
  for (const value of confidential) add(found, value);
  walk(json, found, 0);
  if (typeof body === 'string' && headers?.['content-type']?.includes('x-www-form-urlencoded') === true)
    for (const [name, value] of new URLSearchParams(body)) if (FIELDS.test(name)) add(found, value);
  return [...found];
}

function walk(value: unknown, found: Set<string>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object') walk(inner, found, depth + 1);
    else if (FIELDS.test(name)) add(found, inner);
  }
}

/** Values sent in base64 may be quoted decoded. */
function add(found: Set<string>, value: unknown): void {
  if (typeof value !== 'string' || value.length < SHORTEST) return;
  found.add(value);
  if (value.length >= 16 && /^[A-Za-z0-9+/]+={0,2}$/.test(value))
    found.add(Buffer.from(value, 'base64').toString());
}
