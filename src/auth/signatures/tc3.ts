import { createHash, createHmac } from 'node:crypto';
import type { Outgoing } from '../../http/request.js';
import { textOf } from '../outgoing-fields.js';

/** Tencent Cloud keys, and the scope of the signature. */
export interface Tc3Signing {
  /** Id of the key. */
  readonly secretId: string;
  /** The key. */
  readonly secretKey: string;
  /** Service of the request, such as `dnspod`. */
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Headers to sign, if a request has them. */
const SIGNED = ['content-type', 'host', 'x-tc-action'];

/** Signs a request with TC3-HMAC-SHA256. @see https://www.tencentcloud.com/document/api/1427/56177 */
export function signTc3(
  outgoing: Outgoing,
  { secretId, secretKey, service, now }: Tc3Signing,
): Record<string, string> {
  const { method, origin, path, headers } = outgoing;
  const time = String(Math.floor(now / 1000));
  const date = new Date(now).toISOString().slice(0, 10);
  const values: Readonly<Record<string, string>> = {
    ...headers,
    host: origin.slice(origin.indexOf('//') + 2),
  };
  const names = SIGNED.filter((name) => values[name] !== undefined);
  const [bare = '/', query = ''] = path.split('?');
  const lines = names.map((name) => `${name}:${(values[name] ?? '').trim().toLowerCase()}\n`).join('');
  const canonical = [method, bare, query, lines, names.join(';'), sha256(textOf(outgoing))].join('\n');
  const scope = `${date}/${service}/tc3_request`;
  const key = [date, service, 'tc3_request'].reduce<string | Buffer>(hmac, `TC3${secretKey}`);
  const signature = hmac(key, ['TC3-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
  return {
    'x-tc-timestamp': time,
    authorization: `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
