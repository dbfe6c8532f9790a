import { EXPIRES_KEY, OWNER_TAG_KEY } from '../limits.js';

type Metadata = Readonly<Record<string, string>>;

/**
 * New metadata of a server, with the owner tag and the end of life of the old unless the new names them: a run that is resumed or cleaned up
 * finds its servers by that tag, and would make others in their place; and what is to expire would stay for ever.
 */
export function withOwnerTag(metadata: Metadata, old: Metadata): Metadata {
  const kept = [OWNER_TAG_KEY, EXPIRES_KEY].flatMap((key) => {
    const value = old[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return { ...Object.fromEntries(kept), ...metadata };
}
