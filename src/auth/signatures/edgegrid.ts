import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Outgoing } from '../../http/request.js';
import { textOf } from '../outgoing-fields.js';

/** Tokens of an Akamai API client, and the time of the signature. */
export interface EdgeGridSigning {
  /** Token of the client. */
  readonly clientToken: string;
  /** Secret of the client. */
  readonly clientSecret: string;
  /** Access token, with the permissions. */
  readonly accessToken: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Unique value of the request. Default: random. */
  readonly nonce?: string;
  /** Most bytes of a body that are signed. Default 131,072. */
  readonly maxBody?: number;
  /** Other signed headers, in this order, in lower case. Default: none. */
  readonly headers?: readonly string[];
}

const MAX_BODY = 131_072;

/** Signs a request with EG1-HMAC-SHA256. @see https://techdocs.akamai.com/developer/docs/edgegrid */
export function signEdgeGrid(
  { method, origin, path, headers, ...outgoing }: Outgoing,
  {
    clientToken,
    clientSecret,
    accessToken,
    now,
    nonce = randomUUID(),
    maxBody = MAX_BODY,
    headers: signed = [],
  }: EdgeGridSigning,
): Record<string, string> {
  const time = `${new Date(now).toISOString().slice(0, 19).replaceAll('-', '')}+0000`;
  const unsigned = `EG1-HMAC-SHA256 client_token=${clientToken};access_token=${accessToken};timestamp=${time};nonce=${nonce};`;
  const scheme = origin.slice(0, origin.indexOf(':'));
  const host = origin.slice(origin.indexOf('//') + 2);
  const text = method === 'POST' ? textOf({ method, origin, path, headers, ...outgoing }) : '';
  const hash =
    text === '' ? '' : createHash('sha256').update(Buffer.from(text).subarray(0, maxBody)).digest('base64');
  const lines = signed.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [`${name}:${value.trim().replaceAll(/\s+/g, ' ')}`];
  });
  const data = [method, scheme, host, path, lines.join('\t'), hash, unsigned].join('\t');
  const signature = hmac(hmac(clientSecret, time), data);
  return { authorization: `${unsigned}signature=${signature}` };
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64');
}
