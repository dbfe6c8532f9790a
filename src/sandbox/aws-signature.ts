import { sha256, SigV4 } from '../auth/aws/sigv4.js';
import type { Exchange } from './http.js';

/** A pair of keys that requests are signed with. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Problem with a signature: an unknown key or no signature at all, or a mismatch. */
export type SignatureProblem = 'unknown-key' | 'mismatch';

/** Verifies a request's signature (Signature Version 4); null if it is valid. */
export function checkSignature(exchange: Exchange, keys: AwsKeys): SignatureProblem | null {
  const given = exchange.header('authorization') ?? '';
  const [, keyId, day, region, service, signed = ''] =
    /Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+)/.exec(given) ?? [];
  if (keyId !== keys.accessKeyId || day === undefined || region === undefined || service === undefined)
    return 'unknown-key';
  const date = exchange.header('x-amz-date') ?? '';
  const headers = Object.fromEntries(
    signed
      .split(';')
      .filter((name) => name !== 'host' && name !== 'x-amz-date')
      .map((name) => [name, exchange.header(name) ?? '']),
  );
  const request = {
    method: exchange.method,
    host: exchange.header('host') ?? '',
    path: exchange.path + exchange.search,
    headers,
    payloadHash: sha256(exchange.body),
  };
  const time = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const expected = new SigV4().sign(request, keys, { region, service }, time)['authorization'];
  return expected === given ? null : 'mismatch';
}
