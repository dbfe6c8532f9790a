import type { CursorPages, Reader, RpcApi } from '../../src/driver/index.js';
import { defined } from '../../src/compute/index.js';
import { checkOperations } from './operations.js';

/**
 * Lightsail's API: JSON 1.1, with the action in a header.
 *
 * @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/CommonParameters.html
 */
export const API: RpcApi = {
  write: ({ action }, parameters) => ({
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Lightsail_20161128.${action}` },
    json: defined(parameters),
  }),
  errorInBody: () => null,
  check: checkOperations,
};

/** Pages of lists; Lightsail chooses their size. */
export const PAGES: CursorPages = { by: 'cursor', field: 'nextPageToken', parameter: 'pageToken' };

/** A tag, as Lightsail writes it. */
export type Tag = Readonly<Record<'key' | 'value', string>>;

/** Tags of a new resource; undefined without any. */
export function tagList(tags: Readonly<Record<string, string>> = {}): Tag[] | undefined {
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return list.length === 0 ? undefined : list;
}

/** Tags of a resource. A tag can be a key alone. */
export function tagsIn(resource: Reader): Record<string, string> {
  return Object.fromEntries(
    resource.optionalList('tags').map((tag) => [tag.string('key'), tag.optionalString('value') ?? '']),
  );
}

/** A time, which Lightsail writes as seconds since 1970; null if unknown. */
export function timeIn(resource: Reader, field = 'createdAt'): Date | null {
  const seconds = resource.optionalNumber(field);
  return seconds === null ? null : new Date(seconds * 1000);
}
