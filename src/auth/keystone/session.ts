import { Reader } from '../../format/json-reader.js';
import { type CloudResponse, type Endpoint, headerValue } from '../../http/request.js';
import { responseDate } from '../../http/retry-after.js';
import { AuthenticationError, type CloudErrorDetails, MalformedResponseError } from '../../errors.js';
import { type CatalogEntry, readCatalogV2, readCatalogV3 } from './catalog.js';

/** Result of a sign-in: token, lifetime and catalog. */
export interface Session {
  readonly token: string;
  /** Milliseconds that the token is good for. */
  readonly life: number;
  readonly projectId: string | null;
  readonly catalog: readonly CatalogEntry[];
  readonly endpoints: Map<string, Endpoint>;
}

/** Lifetime of a token without an expiry, in milliseconds. */
const UNKNOWN_LIFE = 3_600_000;

/** Reads the response to a sign-in. @throws AuthenticationError, MalformedResponseError when it is not Keystone's */
export function readSession(
  version: '2.0' | '3',
  response: CloudResponse<unknown>,
  details: CloudErrorDetails,
): Session {
  return version === '3' ? readSessionV3(response, details) : readSessionV2(response, details);
}

function readSessionV3(response: CloudResponse<unknown>, details: CloudErrorDetails): Session {
  const token = signInBody(response, 'token', details);
  const subject = headerValue(response.headers, 'x-subject-token');
  if (subject === undefined) {
    throw new AuthenticationError(
      'signIn: the identity service sent no token. Check that the endpoint is a Keystone v3 URL.',
      details,
    );
  }
  const issued = token.optionalDate('issued_at') ?? issuedAt(response);
  return {
    token: subject,
    life: lifeOf(token.optionalDate('expires_at'), issued),
    projectId: idIn(token.raw['project']),
    catalog: readCatalogV3(token),
    endpoints: new Map(),
  };
}

/** The object in Keystone's response. Other services respond to a sign-in too, with something else. */
function signInBody(response: CloudResponse<unknown>, name: string, details: CloudErrorDetails): Reader {
  const body = new Reader(response.body, '', details);
  if (body.has(name)) return body.object(name);
  throw new MalformedResponseError(
    `signIn: the response is not Keystone's, since it has no ${name}. Check that the endpoint is the identity URL, version included.`,
    details,
  );
}

function readSessionV2(response: CloudResponse<unknown>, details: CloudErrorDetails): Session {
  const access = signInBody(response, 'access', details);
  const token = access.object('token');
  return {
    token: token.string('id'),
    life: lifeOf(token.optionalDate('expires'), issuedAt(response)),
    projectId: idIn(token.raw['tenant']),
    catalog: readCatalogV2(access),
    endpoints: new Map(),
  };
}

function issuedAt({ headers }: CloudResponse<unknown>): Date {
  return new Date(responseDate(headers) ?? Date.now());
}

/** Counts from the server's own clock, since this machine's may be wrong. */
function lifeOf(expires: Date | null, issued: Date): number {
  return expires === null ? UNKNOWN_LIFE : expires.getTime() - issued.getTime();
}

function idIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'string' ? value.id : null;
}
