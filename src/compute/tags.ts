/** Keys and values on a cloud whose servers have tags only: `key:value`. */
export function tagsOf(metadata: Readonly<Record<string, string>>): string[] {
  return Object.entries(metadata).map(([key, value]) => `${key}:${value}`);
}

/** Splits tags into keys and values, and those that are plain words. */
export function splitTags(tags: readonly string[]): {
  readonly metadata: Record<string, string>;
  readonly plain: string[];
} {
  const metadata: Record<string, string> = {};
  const plain: string[] = [];
  for (const tag of tags) {
    const colon = tag.indexOf(':');
    if (colon < 1) plain.push(tag);
    else metadata[tag.slice(0, colon)] = tag.slice(colon + 1);
  }
  return { metadata, plain };
}
