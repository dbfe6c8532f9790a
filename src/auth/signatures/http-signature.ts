import { createHash, createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import { AuthenticationError } from '../../errors.js';
import type { Outgoing } from '../../http/request.js';
import type { Keys } from '../keys.js';
import { textOf } from '../outgoing-fields.js';

/** A private key with its name at the service, and the time of the signature. */
export interface HttpSigning {
  /** Name of the key. */
  readonly keyId: string;
  /** The RSA key. */
  readonly key: KeyObject;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Private keys that were parsed once, by the keys of a driver. */
const parsed = new WeakMap<Keys, KeyObject>();

/** The private key among a driver's keys (`privateKey`, `passphrase`), parsed once. @throws AuthenticationError */
export function privateKeyOf(provider: string, keys: Keys): KeyObject {
  const key = parsed.get(keys) ?? readPrivateKey(provider, keys['privateKey'] ?? '', keys['passphrase']);
  parsed.set(keys, key);
  return key;
}

/** Parses a private key in PEM. @throws AuthenticationError */
function readPrivateKey(provider: string, pem: string, passphrase?: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    throw new AuthenticationError(
      `${provider}: the option privateKey is no private key in PEM form, or its passphrase is another one.`,
      { provider, cause },
    );
  }
}

/**
 * Signs a request with rsa-sha256, by Oracle's version of a draft of HTTP signatures: date, request line and host, and for a request with a
 * body its length, type and digest.
 *
 * @see https://docs.oracle.com/en-us/iaas/Content/API/Concepts/signingrequests.htm
 */
export function signHttp(outgoing: Outgoing, { keyId, key, now }: HttpSigning): Record<string, string> {
  const { method, origin, path, headers } = outgoing;
  const hasBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
  const text = hasBody ? textOf(outgoing) : '';
  const added: Record<string, string> = {
    date: new Date(now).toUTCString(),
    ...(hasBody
      ? {
          'content-type': headers['content-type'] ?? 'application/json',
          'x-content-sha256': createHash('sha256').update(text).digest('base64'),
        }
      : {}),
  };
  const values: Readonly<Record<string, string>> = {
    ...added,
    '(request-target)': `${method.toLowerCase()} ${path}`,
    host: origin.slice(origin.indexOf('//') + 2),
    'content-length': String(Buffer.byteLength(text)),
  };
  const names = [
    ...['date', '(request-target)', 'host'],
    ...(hasBody ? ['content-length', 'content-type', 'x-content-sha256'] : []),
  ];
  const signed = names.map((name) => `${name}: ${values[name]}`).join('\n');
  const signature = createSign('RSA-SHA256').update(signed).sign(key, 'base64');
  return {
    ...added,
    authorization: `Signature version="1",headers="${names.join(' ')}",keyId="${keyId}",algorithm="rsa-sha256",signature="${signature}"`,
  };
}
