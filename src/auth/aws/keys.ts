import type { CallOptions } from '../../call/call.js';
import { AuthenticationError } from '../../errors.js';
import type { AwsCredentials } from './sigv4.js';

/** Fetches keys, each time again. */
export type KeySource = (options?: CallOptions) => Promise<AwsCredentials>;

/** Names of a key pair's fields, as a source of keys spells them. */
export interface KeyFields {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
  readonly expires: string;
}

/** Field names of most services; only the token's differs. */
export const KEY_FIELDS: KeyFields = {
  id: 'AccessKeyId',
  secret: 'SecretAccessKey',
  token: 'Token',
  expires: 'Expiration',
};

/** Parses a JSON object. Errors name its `origin`; its text is never shown, since it holds keys. @throws AuthenticationError */
export function parseObject(text: string, origin: string): Readonly<Record<string, unknown>> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new AuthenticationError(`${origin} gave no JSON.`);
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Readonly<Record<string, unknown>>;
  throw new AuthenticationError(`${origin} gave JSON that is no object.`);
}

/** A string field. @throws AuthenticationError when missing or empty */
export function textField(body: Readonly<Record<string, unknown>>, name: string, origin: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new AuthenticationError(`${origin} gave keys without ${name}.`);
}

/** The keys of an object. Half a pair is none. @throws AuthenticationError naming the field that is missing */
export function readKeys(
  body: Readonly<Record<string, unknown>>,
  { id, secret, token, expires }: KeyFields,
  origin: string,
): AwsCredentials {
  const sessionToken = body[token];
  const expiresAt = dateOf(body[expires]);
  return {
    accessKeyId: textField(body, id, origin),
    secretAccessKey: textField(body, secret, origin),
    ...(typeof sessionToken === 'string' && sessionToken !== '' ? { sessionToken } : {}),
    ...(expiresAt === null ? {} : { expiresAt }),
  };
}

/** Dates are strings, or milliseconds since 1970. */
function dateOf(value: unknown): Date | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}
