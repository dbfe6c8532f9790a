import { createPrivateKey, type KeyObject } from 'node:crypto';
import { InvalidRequestError } from '../../errors.js';
import { field, openSshKey } from './open-ssh-key.js';

const HEAD = /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/;

/** Whether a private key is in PKCS#8, as `openssl genpkey`, node:crypto and Terraform write it. */
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
    const how =
      passphrase === undefined ? 'is damaged' : 'does not open: its passphrase is wrong, or it is damaged';
    throw new InvalidRequestError(`ssh: the private key in PKCS#8 ${how}.`, { cause });
  }
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
