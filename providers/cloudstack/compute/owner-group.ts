import { OWNER_TAG_KEY } from '../../../src/compute/index.js';

/** Begins the names of instance groups that hold the owner tag of a run: a create takes a group, but no tags. */
const PREFIX = `${OWNER_TAG_KEY}=`;

/** Name of the instance group for an owner tag. */
export function groupFor(ownerTag: string): string {
  return `${PREFIX}${ownerTag}`;
}

/** The owner tag that an instance group holds; null for others. */
export function ownerTagOf(group: string | null): string | null {
  return group?.startsWith(PREFIX) === true ? group.slice(PREFIX.length) : null;
}

/** Metadata without the owner tag, which is not kept as a tag. */
export function withoutOwnerTag(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const { [OWNER_TAG_KEY]: _, ...rest } = metadata;
  return rest;
}
