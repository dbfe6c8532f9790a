import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Outgoing } from '../../http/request.js';
import { canonicalQuery } from '../aws/sigv4.js';
import { textOf } from '../outgoing-fields.js';

/** Alibaba Cloud keys, and the time of the signature. */
export interface Acs3Signing {
  /** Id of the key. */
  readonly accessKeyId: string;
  /** The key. */
  readonly accessKeySecret: string;
  /** Token of temporary keys. */
  readonly securityToken?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Unique value of the request. Default: random. */
  readonly nonce?: string;
}

/** Signs a request with ACS3-HMAC-SHA256. @see https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature */
export function signAcs3(
  outgoing: Outgoing,
  { accessKeyId, accessKeySecret, securityToken, now, nonce = randomUUID() }: Acs3Signing,
): Record<string, string> {
  const { method, origin, path, headers } = outgoing;
  const hash = sha256(textOf(outgoing));
  const added: Record<string, string> = {
    'x-acs-content-sha256': hash,
    'x-acs-date': `${new Date(now).toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': nonce,
    ...(securityToken === undefined ? {} : { 'x-acs-security-token': securityToken }),
  };
  const host = origin.slice(origin.indexOf('//') + 2);
  const values: Readonly<Record<string, string>> = { ...headers, ...added, host };
  const names = Object.keys(values)
    .filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'))
    .toSorted();
  const lines = names.map((name) => `${name}:${(values[name] ?? '').trim()}\n`).join('');
  const [bare = '/', query = ''] = path.split('?');
  const canonical = [method, bare, canonicalQuery(query), lines, names.join(';'), hash].join('\n');
  const signature = createHmac('sha256', accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  return {
    ...added,
    authorization: `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
