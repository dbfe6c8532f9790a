import { sha256, SigV4 } from '../aws/sigv4.js';
import type { Outgoing } from '../../http/request.js';
import { textOf } from '../outgoing-fields.js';

/** Keys for Signature Version 4 at a cloud other than AWS, and the scope of the signature. */
export interface Aws4Signing {
  /** Id of the key. */
  readonly accessKeyId: string;
  /** The key. */
  readonly secretAccessKey: string;
  /** Region of the service. */
  readonly region: string;
  /** Service of the request, such as `oapi`. */
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Signs a request with AWS4-HMAC-SHA256. For AWS itself, whose keys may expire, there is `AwsAuthenticator`. */
export function signAws4(
  outgoing: Outgoing,
  { accessKeyId, secretAccessKey, region, service, now }: Aws4Signing,
): Record<string, string> {
  const { method, origin, path, headers } = outgoing;
  const host = origin.slice(origin.indexOf('//') + 2);
  const request = { method, host, path, headers, payloadHash: sha256(textOf(outgoing)) };
  return new SigV4().sign(request, { accessKeyId, secretAccessKey }, { region, service }, now);
}
