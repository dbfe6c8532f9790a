import { OWNER_TAG_KEY } from '../limits.js';

type Metadata = Readonly<Record<string, string>>;

/**
 * New metadata of a server, with the owner tag of the old unless the new names it: a run that is resumed or cleaned up finds its servers by
 * that tag, and would make others in their place.
 */
export function withOwnerTag(metadata: Metadata, old: Metadata): Metadata {
  const tag = old[OWNER_TAG_KEY];
  return tag === undefined ? metadata : { [OWNER_TAG_KEY]: tag, ...metadata };
}
