import { createHash, createPrivateKey, type KeyObject, randomUUID, sign, X509Certificate } from 'node:crypto';
import { AuthenticationError } from '../../errors.js';

/** Seconds that an assertion is good for. */
const ASSERTION_LIFE = 600;

/**
 * A certificate that an application signs in with.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials
 */
export class AzureCertificate {
  readonly #key: KeyObject;
  readonly #header: object;

  /** @throws AuthenticationError when the PEM has no RSA key, or no certificate for the key */
  constructor(
    provider: string,
    pem: string,
    {
      certificatePassword: passphrase,
      sendCertificateChain: sendsChain = false,
    }: { readonly certificatePassword?: string; readonly sendCertificateChain?: boolean },
  ) {
    const failure = (words: string): AuthenticationError =>
      new AuthenticationError(
        `${provider}: the option application.certificate (AZURE_CLIENT_CERTIFICATE_PATH) ${words}`,
        { provider },
      );
    if (!pem.includes('-----BEGIN'))
      throw failure(
        'is no PEM. A PKCS #12 file (.pfx) is not read: openssl pkcs12 -in FILE -nodes makes a PEM of it.',
      );
    const chain = [...pem.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)];
    try {
      this.#key = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
    } catch {
      throw failure('holds no private key that can be read: check AZURE_CLIENT_CERTIFICATE_PASSWORD.');
    }
    if (this.#key.asymmetricKeyType !== 'rsa') throw failure('must have an RSA key.');
    const certificates = chain.map(([text]) => readCertificate(text));
    const own = certificates.find((one) => one?.checkPrivateKey(this.#key) === true) ?? null;
    if (own === null) throw failure("holds no certificate that is the key's.");
    const thumbprint = (algorithm: string): string =>
      createHash(algorithm).update(own.raw).digest('base64url');
    const x5c = certificates.flatMap((one) => (one === null ? [] : [one.raw.toString('base64')]));
    this.#header = {
      alg: 'RS256',
      typ: 'JWT',
      x5t: thumbprint('sha1'),
      'x5t#S256': thumbprint('sha256'),
      ...(sendsChain ? { x5c } : {}),
    };
  }

  /** Creates the JSON Web Token (RFC 7523) that identifies the application. `now` is in milliseconds since 1970. */
  assertion(clientId: string, audience: string, now: number): string {
    const seconds = Math.floor(now / 1000);
    const claims = {
      aud: audience,
      iss: clientId,
      sub: clientId,
      jti: randomUUID(),
      nbf: seconds,
      iat: seconds,
      exp: seconds + ASSERTION_LIFE,
    };
    const text = [this.#header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), this.#key).toString('base64url')}`;
  }
}

function readCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}
