import {
  type RpcApi,
  failedEnvelope,
  formBody,
  type NumberedPages,
  type CursorPages,
  type Query,
} from '../../../src/driver/index.js';
import { isFailure } from '../errors.js';

/** Versions of the services' APIs. */
const VERSIONS: Readonly<Record<string, string>> = { ecs: '2014-05-26', vpc: '2016-04-28' };

/**
 * Alibaba Cloud's RPC APIs: the action is in a header, its parameters in a form, with lists as `Tag.1.Key`.
 *
 * @see https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
 */
export const API: RpcApi = {
  write: ({ action, service = 'ecs' }, parameters, { region }) => ({
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-acs-action': action,
      'x-acs-version': VERSIONS[service] ?? '',
    },
    body: formBody({ RegionId: region, ...parameters }),
  }),
  errorInBody: failedEnvelope(isFailure),
};

/** Pages with a token, which do not repeat or skip rows when others come and go. */
export const TOKEN_PAGES: CursorPages = { by: 'cursor', field: 'NextToken', parameter: 'NextToken' };
/** First of them: 100 rows, ECS's maximum. */
export const FIRST_OF_TOKENS: Query = { MaxResults: 100 };

/** Pages with numbers, of lists without tokens. */
export const NUMBERED_PAGES: NumberedPages = { by: 'number', parameter: 'PageNumber', total: 'TotalCount' };

/** First of them. */
export function firstOf(size: number): Query {
  return { PageNumber: 1, PageSize: size };
}

/** Tags as parameters; undefined without any. */
export function tagPairs(
  tags: Readonly<Record<string, string>> | undefined,
): { Key: string; Value: string }[] | undefined {
  return tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
