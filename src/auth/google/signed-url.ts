import { createHash } from 'node:crypto';
import type { GoogleServiceAccount } from './service-account.js';
import { encodeStrictly } from '../aws/sigv4.js';

/** A request that a URL is to allow. */
export interface SignedUrlRequest {
  readonly method: string;
  /** Scheme and host. */
  readonly origin: string;
  /** Percent-encoded as in RFC 3986. */
  readonly path: string;
  /** The object's version, if not the present one. */
  readonly generation?: string | undefined;
  /** Parameters that set headers of the response, such as `response-content-type`. */
  readonly response?: Readonly<Record<string, string>>;
  /** Seconds for which it works: a week at most. */
  readonly expires: number;
  /** When it begins to work. */
  readonly now: Date;
}

/** The region that every URL is signed for: Google's own name for "wherever the bucket is". */
const LOCATION = 'auto';

/**
 * A URL signed with a service account's key (version 4).
 *
 * @see https://cloud.google.com/storage/docs/authentication/canonical-requests
 */
export function signGoogleUrl(
  account: Pick<GoogleServiceAccount, 'account' | 'sign'>,
  { method, origin, path, generation, response = {}, expires, now }: SignedUrlRequest,
): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${LOCATION}/storage/goog4_request`;
  const query = [
    ['X-Goog-Algorithm', 'GOOG4-RSA-SHA256'],
    ['X-Goog-Credential', `${account.account}/${scope}`],
    ['X-Goog-Date', time],
    ['X-Goog-Expires', String(expires)],
    ['X-Goog-SignedHeaders', 'host'],
    ...(generation === undefined ? [] : [['generation', generation]]),
    ...Object.entries(response).sort(([one], [other]) => (one < other ? -1 : 1)),
  ]
    .map(([name = '', value = '']) => `${name}=${encodeStrictly(value)}`)
    .join('&');
  const { host } = new URL(origin);
  const canonical = [method, path, query, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const signature = account.sign(['GOOG4-RSA-SHA256', time, scope, digest].join('\n')).toString('hex');
  return `${origin}${path}?${query}&X-Goog-Signature=${signature}`;
}
