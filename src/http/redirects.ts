import { MalformedResponseError } from '../errors.js';
import type { Received } from './response-handler.js';
import { type ConnectionContext, detailsOf } from './context.js';
import { type CloudRequest, headerValue, type Outgoing } from './request.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;

/** Statuses that may point to another place of the resource. */
const MOVED = new Set([301, 307, 400]);

/** Statuses of a URL that is the root of a service rather than the service. */
const ABSENT = new Set([300, 404]);

/** True if a response redirects the request to another path. */
export function isRedirect({ status }: Received, { accept }: CloudRequest): boolean {
  return REDIRECTS.has(status) && !accept?.includes(status);
}

/** Follows redirects. `send` sends the request to another path. */
export async function followRedirects(
  context: ConnectionContext,
  redirection: Received,
  outgoing: Outgoing,
  send: (path: string) => Promise<Received>,
): Promise<Received> {
  let { path } = outgoing;
  let received = redirection;
  for (let followed = 0; isRedirect(received, outgoing.request); followed += 1) {
    await received.body.collect(context.settings.maxBody, context.settings.timeout.body);
    const target = targetOf(received, outgoing.origin + path);
    if (target === null || followed === MAX_REDIRECTS || !mayFollow(outgoing, target))
      throw refusal(context, outgoing, received, target);
    path = target.pathname + target.search;
    received = await send(path);
  }
  return received;
}

/** Lets the authenticator note a "wrong region" response; signing again then goes to the right region. */
export function noteMove(
  { authenticator }: ConnectionContext,
  outgoing: Outgoing,
  { status, headers }: Pick<Received, 'status' | 'headers'>,
  text?: string,
): void {
  if (outgoing.moved === true) return;
  if (ABSENT.has(status)) outgoing.moved = authenticator.absent?.(outgoing) ?? false;
  if (MOVED.has(status)) outgoing.moved = authenticator.moved?.(outgoing, headers, text) ?? false;
}

function targetOf({ headers }: Received, base: string): URL | null {
  const location = headerValue(headers, 'location');
  return location !== undefined && URL.canParse(location, base) ? new URL(location, base) : null;
}

/** True if a redirect may be followed: credentials stay at their origin, and changes are not sent to another place. */
function mayFollow({ origin, method }: Outgoing, target: URL): boolean {
  return target.origin === origin && (method === 'GET' || method === 'HEAD');
}

function refusal(
  context: ConnectionContext,
  { request, origin, method }: Outgoing,
  { status }: Received,
  target: URL | null,
): MalformedResponseError {
  const where = target === null ? 'nowhere' : context.redactor.text(target.origin + target.pathname);
  const why = target?.origin === origin ? '' : ' Credentials are not sent along.';
  return new MalformedResponseError(
    `${request.operation}: ${origin} redirects ${method} ${request.path} to ${where}.${why} Set the endpoint option to the right address.`,
    { ...detailsOf(context, request), status },
  );
}
