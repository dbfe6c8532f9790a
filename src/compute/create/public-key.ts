import { type CloudErrorDetails, InvalidRequestError } from '../../errors.js';

/** A kind, the key in base64, and perhaps a comment: RFC 4253 in the form of OpenSSH. */
const PUBLIC_KEY = /^(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}(?: .*)?$/;

/** Refuses a text that is no public key. @throws InvalidRequestError for whatever is not in OpenSSH's format, a private key above all */
export function checkPublicKey(text: string, details: CloudErrorDetails): void {
  if (PUBLIC_KEY.test(text.trim())) return;
  const what = /PRIVATE KEY/.test(text) ? 'a private key, which must not be sent' : 'none';
  throw new InvalidRequestError(
    `${details.operation ?? 'importKeyPair'}: publicKey has to be a public key in OpenSSH's format, such as "ssh-ed25519 AAAA...", but is ${what}.`,
    details,
  );
}
