import { type CloudErrorDetails, InvalidRequestError } from '../errors.js';

/** Refuses to send a token that came over TLS over plain HTTP because a response says so. */
export function refusePlainHttp(
  identity: string,
  url: string,
  { key, who }: { readonly key: string; readonly who: string },
  details: CloudErrorDetails,
): void {
  if (!/^https:/i.test(identity) || !/^http:/i.test(url)) return;
  throw new InvalidRequestError(
    `${details.operation}: ${who} says that the ${key} service is at ${new URL(url).origin}, without TLS; a token that was had over TLS is not sent there. Where that is meant, give the URL yourself: endpoints: { ${key}: ${JSON.stringify(url)} } (${key}_endpoint_override in clouds.yaml).`,
    details,
  );
}
