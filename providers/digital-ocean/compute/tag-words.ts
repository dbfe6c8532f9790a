import type { ClientContext } from '../../../src/driver/index.js';
import { checkMetadata, tagsOf } from '../../../src/compute/index.js';
import { LIMITS } from './limits.js';

/** @see https://docs.digitalocean.com/reference/api/reference/tags/#tags_create */
const TAG = /^[a-zA-Z0-9_\-:]{1,255}$/;

/** Checks tags, including those from metadata. @throws InvalidRequestError for a tag that DigitalOcean refuses */
export function checkTags(operation: string, context: ClientContext, tags: readonly string[]): void {
  const wrong = tags.find((tag) => !TAG.test(tag));
  if (wrong === undefined) return;
  throw context.invalid(
    operation,
    `DigitalOcean keeps metadata as tags (key:value), of letters, digits, colons, dashes and underscores, 255 at most; ${JSON.stringify(wrong)} is none`,
  );
}

/** Keys and values as tags, with plain tags; undefined for none. */
export function tagsFor(
  operation: string,
  context: ClientContext,
  tags: Readonly<Record<string, string>> = {},
  plain: readonly string[] = [],
): readonly string[] | undefined {
  checkMetadata(tags, LIMITS, context.details(operation));
  const all = [...tagsOf(tags), ...plain];
  return all.length === 0 ? undefined : all;
}
