import { KEY_TAG, OWNER_TAG_KEY, SPEC_TAG } from '../../../src/compute/index.js';

type Metadata = Readonly<Record<string, string>>;

/** Metadata that the name of an instance group holds, since a create takes a group, but no tags. */
const HELD: readonly string[] = [OWNER_TAG_KEY, KEY_TAG, SPEC_TAG];

const PART = new RegExp(`^(${HELD.join('|')})=(.*)$`, 's');

/** Name of the instance group for the owner tag and the idempotency key in metadata; undefined without them. */
export function groupFor(metadata: Metadata): string | undefined {
  const parts = HELD.flatMap((key) => (metadata[key] === undefined ? [] : [`${key}=${metadata[key]}`]));
  return parts.length === 0 ? undefined : parts.join(';');
}

/** Metadata that the name of an instance group holds; empty for a group of the user's. */
export function metadataOf(group: string | null): Metadata {
  const parts = (group ?? '').split(';').map((part) => PART.exec(part));
  if (parts.includes(null)) return {};
  return Object.fromEntries(parts.flatMap((part) => (part === null ? [] : [[part[1], part[2]]]))) as Metadata;
}

/** True for a filter by what a group holds, which CloudStack does not filter by. */
export function filtersByHeld(tag: Metadata): boolean {
  return HELD.some((key) => key in tag);
}

/** Metadata without what a group holds, which is not kept as tags. */
export function withoutHeld(metadata: Metadata): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !HELD.includes(key)));
}
