import type { ClientContext } from '../../driver/client-context.js';
import { JsonClient, type JsonRules } from '../../driver/json-client.js';
import { failedEnvelope, isFailedEnvelope } from '../../http/errors/failed-envelope.js';

/** What a host's responses have in common: pages, and signs of failures. */
export interface HostRules extends Pick<JsonRules, 'pages' | 'nextPage' | 'success' | 'parse'> {
  /**
   * True for a success response that reports a failure: `({ ok }) => ok === false`. Default: the usual forms (`success: false`, `error`,
   * `errors`, an HTTP status code with a message), and false if `success` names a field.
   */
  readonly isFailure?: (body: Readonly<Record<string, unknown>>) => boolean;
}

/** The client of a host with a JSON API. */
export function jsonClient(context: ClientContext, api: HostRules): JsonClient {
  const { pages, nextPage, success, isFailure = failureBy(success), parse } = api;
  const errorInBody = failedEnvelope(isFailure, parse);
  return new JsonClient(context, {
    errorInBody,
    ...(pages === undefined ? {} : { pages }),
    ...(nextPage === undefined ? {} : { nextPage }),
    ...(success === undefined ? {} : { success }),
    ...(parse === undefined ? {} : { parse }),
  });
}

/** Default `isFailure` for an API with a `success` field, which is one of the usual forms itself. */
function failureBy(success: string | undefined): NonNullable<HostRules['isFailure']> {
  if (success === undefined || success === 'success') return isFailedEnvelope;
  return (body) => body[success] === false || isFailedEnvelope(body);
}
