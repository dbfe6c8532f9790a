import type { RpcApi, OffsetPages, Parameters, Query } from '../../../src/driver/index.js';
import { defined } from '../../../src/compute/index.js';
import { errorInBody } from '../errors.js';

/** Versions of the services' APIs. */
const VERSIONS: Readonly<Record<string, string>> = {
  cvm: '2017-03-12',
  cbs: '2017-03-12',
  vpc: '2017-03-12',
  tag: '2018-08-13',
};

/**
 * Tencent Cloud's API 3.0: the action is in a header, its parameters are JSON, and everything is in `Response`.
 *
 * @see https://www.tencentcloud.com/document/product/213/31575
 */
export const API: RpcApi = {
  write: ({ action, service = 'cvm' }, parameters, { region }) => ({
    headers: {
      'x-tc-action': action,
      'x-tc-version': VERSIONS[service] ?? '',
      ...(region === null ? {} : { 'x-tc-region': region }),
    },
    json: defined(parameters),
  }),
  root: 'Response',
  errorInBody,
};

/** First page of a list, as long as they can be. */
export const FIRST: Query = { Offset: 0, Limit: 100 };

/** Pages of lists. */
export const PAGES: OffsetPages = { by: 'offset', parameter: 'Offset', total: 'Response.TotalCount' };

/** Parameters with which a list has only rows with one of these values. */
export function filter(name: string, values: readonly string[]): Parameters {
  return { Filters: [{ Name: name, Values: values }] };
}

/** Tags as a list of pairs. */
export function tagPairs(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags of a new resource, by its kind; undefined without any. */
export function tagSpecification(
  kind: string,
  tags: Readonly<Record<string, string>> = {},
): Parameters[string] {
  return Object.keys(tags).length === 0 ? undefined : [{ ResourceType: kind, Tags: tagPairs(tags) }];
}

/** As {@link FIRST}, for actions that take positions as texts. */
export const FIRST_AS_TEXT: Query = { Offset: '0', Limit: '100' };

/** As {@link PAGES}, for actions that take positions as texts. */
export const PAGES_AS_TEXT: OffsetPages = { ...PAGES, isText: true };
