import type { ClientContext } from '../../../src/driver/index.js';
import { OWNER_TAG_KEY, splitTags, tagsOf } from '../../../src/compute/index.js';

type Metadata = Readonly<Record<string, string>>;

/** Key of the owner tag in a tag of Linode's, whose fifty characters have no room for the usual one. */
const OWNER = 'skylane';

const SHORTEST = 3;
const LONGEST = 50;

/**
 * Metadata as tags (`key:value`), with plain ones; undefined for none.
 *
 * @throws InvalidRequestError for a tag that Linode refuses, or that would be read as the owner tag
 */
export function tagsFor(
  operation: string,
  context: Pick<ClientContext, 'invalid'>,
  metadata: Metadata = {},
  plain: readonly string[] = [],
): string[] | undefined {
  if (OWNER in metadata)
    throw context.invalid(operation, `the metadata key ${OWNER} is the owner tag's; take another`);
  const { [OWNER_TAG_KEY]: owner, ...others } = metadata;
  const tags = [...(owner === undefined ? [] : [ownerTagOf(owner)]), ...tagsOf(others), ...plain];
  const wrong = tags.find((tag) => tag.length < SHORTEST || tag.length > LONGEST);
  if (wrong !== undefined)
    throw context.invalid(
      operation,
      `Linode keeps metadata as tags (key:value) of ${SHORTEST} to ${LONGEST} characters; ${JSON.stringify(wrong)} has ${wrong.length}`,
    );
  return tags.length === 0 ? undefined : tags;
}

/** The tag that an owner tag is kept as. */
export function ownerTagOf(value: string): string {
  return `${OWNER}:${value}`;
}

/** Metadata and plain tags of a resource's tags. */
export function readTags(tags: readonly string[]): { readonly metadata: Metadata; readonly plain: string[] } {
  const { metadata, plain } = splitTags(tags);
  const { [OWNER]: owner, ...others } = metadata;
  return { metadata: owner === undefined ? others : { ...others, [OWNER_TAG_KEY]: owner }, plain };
}
