import { createPrivateKey, type KeyObject } from 'node:crypto';
import { InvalidRequestError } from '../../errors.js';
import { field, openSshKey } from './open-ssh-key.js';

const HEAD = /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/;

/** True for a private key in PKCS#8, as written by `openssl genpkey`, node:crypto and Terraform. */
export function isPkcs8Key(text: string): boolean {
  return HEAD.test(text);
}

/**
 * A private key in PKCS#8 in a format that `ssh2` reads, without a passphrase.
 *
 * @throws InvalidRequestError for a missing or wrong passphrase, a damaged file, or a kind of key that SSH does not know
 */
export function fromPkcs8Key(text: string, passphrase: string | undefined): string {
  const isEncrypted = HEAD.exec(text)?.[1] !== undefined;
  if (isEncrypted && passphrase === undefined) throw wrong('is encrypted: give its passphrase');
  const key = open(text, isEncrypted ? passphrase : undefined);
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }).toString();
    case 'ec':
      checkCurve(key);
      return key.export({ type: 'sec1', format: 'pem' }).toString();
    case 'ed25519':
      return ed25519(key);
    default:
      throw wrong(
        `is of the kind ${key.asymmetricKeyType ?? 'unknown'}, which SSH does not know; ed25519, RSA and ECDSA are`,
      );
  }
}

function open(text: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({
      key: text,
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch (cause) {
    const how = isUnsupported(cause)
      ? 'is encrypted by a cipher that this Node.js does not have; convert it with openssl pkcs8 -topk8 -v2 aes-256-cbc'
      : passphrase === undefined
        ? 'is damaged'
        : 'does not open: its passphrase is wrong, or it is damaged';
    throw new InvalidRequestError(`ssh: the private key in PKCS#8 ${how}.`, { cause });
  }
}

/** Ciphers of old, such as RC2 and PBE with MD5, have left OpenSSL 3. */
function isUnsupported(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_OSSL_EVP_UNSUPPORTED';
}

/** Curves supported by SSH, in OpenSSL's names. @see https://www.rfc-editor.org/rfc/rfc5656#section-10.1 */
const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

function checkCurve(key: KeyObject): void {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve !== undefined && CURVES.has(curve)) return;
  throw wrong(
    `is on ${curve === undefined ? 'a curve without a name' : `the curve ${curve}`}, which SSH does not know; P-256, P-384 and P-521 are`,
  );
}

function ed25519(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  const publicKey = Buffer.from(x, 'base64url');
  const secret = Buffer.concat([Buffer.from(d, 'base64url'), publicKey]);
  const kind = 'ssh-ed25519';
  const publicPart = Buffer.concat([field(kind), field(publicKey)]);
  return openSshKey({ kind, publicPart, numbers: [publicKey, secret], comment: '' });
}

function wrong(how: string): InvalidRequestError {
  return new InvalidRequestError(`ssh: the private key in PKCS#8 ${how}.`);
}
