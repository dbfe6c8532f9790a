import { InvalidRequestError } from '../errors.js';

/**
 * Keys and values as plain tags: `key:value`, or with another separator.
 *
 * @throws InvalidRequestError for a key that contains the separator, since it would be read as another key
 */
export function tagsOf(metadata: Readonly<Record<string, string>>, separator = ':'): string[] {
  return Object.entries(metadata).map(([key, value]) => {
    if (key !== '' && !key.includes(separator)) return `${key}${separator}${value}`;
    throw new InvalidRequestError(
      `The metadata key ${JSON.stringify(key)} cannot be kept: a tag is the key, "${separator}" and the value.`,
    );
  });
}

/** Splits tags into keys and values at the first separator; plain words are returned separately. */
export function splitTags(
  tags: readonly string[],
  separator = ':',
): {
  readonly metadata: Record<string, string>;
  readonly plain: string[];
} {
  const metadata: Record<string, string> = {};
  const plain: string[] = [];
  for (const tag of tags) {
    const end = tag.indexOf(separator);
    if (end < 1) plain.push(tag);
    else metadata[tag.slice(0, end)] = tag.slice(end + separator.length);
  }
  return { metadata, plain };
}
