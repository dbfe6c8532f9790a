import { EXPIRES_KEY, KEY_TAG, OWNER_TAG_KEY, SPEC_TAG } from '../limits.js';

type Metadata = Readonly<Record<string, string>>;

/**
 * New metadata of a server, with the owner tag, the idempotency key and the end of life of the old unless the new names them: a run that is
 * resumed or cleaned up and a create that is repeated find their servers by them, and would make others in their place; and what is to
 * expire would stay for ever.
 */
export function withOwnerTag(metadata: Metadata, old: Metadata): Metadata {
  const kept = [OWNER_TAG_KEY, EXPIRES_KEY, KEY_TAG, SPEC_TAG].flatMap((key) => {
    const value = old[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return { ...Object.fromEntries(kept), ...metadata };
}
