import type { ClientContext } from '../../driver/client-context.js';
import { JsonClient } from '../../driver/json-client.js';
import { failedEnvelope, isFailedEnvelope } from '../../http/errors/failed-envelope.js';
import type { ZoneApi } from './rest-zones.js';

/** The client of a host with a JSON API. */
export function jsonClient(context: ClientContext, api: ZoneApi): JsonClient {
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
function failureBy(success: string | undefined): NonNullable<ZoneApi['isFailure']> {
  if (success === undefined || success === 'success') return isFailedEnvelope;
  return (body) => body[success] === false || isFailedEnvelope(body);
}
