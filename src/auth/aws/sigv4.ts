import { createHmac, hash } from 'node:crypto';

/** Keys of an AWS account or of a store that signs alike. */
export interface AwsCredentials {
  /** AWS_ACCESS_KEY_ID */
  readonly accessKeyId: string;
  /** AWS_SECRET_ACCESS_KEY */
  readonly secretAccessKey: string;
  /** Token of temporary credentials. AWS_SESSION_TOKEN */
  readonly sessionToken?: string | undefined;
  /** Expiry of temporary credentials; they are renewed before. */
  readonly expiresAt?: Date | undefined;
}

/** Scope of a signature. */
export interface SigningScope {
  readonly region: string;
  /** `s3`, `ec2`, `route53` ... */
  readonly service: string;
}

/** A request to sign. */
export interface SignableRequest {
  readonly method: string;
  /** Host, with a port other than the scheme's default. */
  readonly host: string;
  /** Percent-encoded path as sent, and query with its question mark. */
  readonly path: string;
  /** Headers with lower-case names. All are signed, except those that proxies change. */
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body in hexadecimal, or UNSIGNED-PAYLOAD. */
  readonly payloadHash: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** SHA-256 of an empty body. */
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Unsigned headers: proxies may change them. */
const UNSIGNED = new Set([
  'authorization',
  'user-agent',
  'connection',
  'content-length',
  'expect',
  'x-amzn-trace-id',
  'accept',
]);

/**
 * AWS Signature Version 4. Signing keys, which cost four rounds of HMAC, are cached for credentials, day and scope.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
export class SigV4 {
  #key: Buffer | null = null;
  #keyFor = '';
  /** The last formatted second: a busy driver sends most requests within the same one. */
  #second = 0;
  #stamp = '';

  /** Returns the authentication headers: `x-amz-date`, `authorization`, and that of the session token. */
  sign(
    request: SignableRequest,
    credentials: AwsCredentials,
    scope: SigningScope,
    now: number = Date.now(),
  ): Record<string, string> {
    const stamp = this.#stampOf(now);
    const headers: Record<string, string> = Object.assign({}, request.headers);
    headers['host'] = request.host;
    headers['x-amz-date'] = stamp;
    if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken;
    const names: string[] = [];
    for (const name in headers) if (!UNSIGNED.has(name)) names.push(name);
    const signedHeaders = names.sort().join(';');
    const signature = this.#signature(
      request,
      { headers, names, signedHeaders },
      { credentials, scope, stamp },
    );
    const added: Record<string, string> = { 'x-amz-date': stamp };
    if (credentials.sessionToken !== undefined) added['x-amz-security-token'] = credentials.sessionToken;
    added['authorization'] =
      `${ALGORITHM} Credential=${credentials.accessKeyId}/${scopeOf(stamp, scope)}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
    return added;
  }

  /** The path and query of a URL that works without credentials for a while. */
  presign(
    request: Omit<SignableRequest, 'payloadHash'>,
    credentials: AwsCredentials,
    scope: SigningScope,
    expiresIn: number,
    now: number = Date.now(),
  ): string {
    const stamp = this.#stampOf(now);
    const headers: Record<string, string> = { ...request.headers, host: request.host };
    const names = Object.keys(headers).sort();
    const signedHeaders = names.join(';');
    const query: readonly (readonly [string, string | undefined])[] = [
      ['X-Amz-Algorithm', ALGORITHM],
      ['X-Amz-Credential', `${credentials.accessKeyId}/${scopeOf(stamp, scope)}`],
      ['X-Amz-Date', stamp],
      ['X-Amz-Expires', String(Math.floor(expiresIn / 1000))],
      ['X-Amz-Security-Token', credentials.sessionToken],
      ['X-Amz-SignedHeaders', signedHeaders],
    ];
    const added = query
      .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeStrictly(value)}`]))
      .join('&');
    const path = `${request.path}${request.path.includes('?') ? '&' : '?'}${added}`;
    const signature = this.#signature(
      { ...request, path, payloadHash: 'UNSIGNED-PAYLOAD' },
      { headers, names, signedHeaders },
      { credentials, scope, stamp },
    );
    return `${path}&X-Amz-Signature=${signature}`;
  }

  /** Returns the fields of a form for uploads by a browser. `policy` creates the policy document from the credential fields. */
  signPolicy(
    policy: (fields: Readonly<Record<string, string>>) => string,
    credentials: AwsCredentials,
    scope: SigningScope,
    now: number = Date.now(),
  ): Record<string, string> {
    const stamp = this.#stampOf(now);
    const fields: Record<string, string> = {
      'x-amz-algorithm': ALGORITHM,
      'x-amz-credential': `${credentials.accessKeyId}/${scopeOf(stamp, scope)}`,
      'x-amz-date': stamp,
    };
    if (credentials.sessionToken !== undefined) fields['x-amz-security-token'] = credentials.sessionToken;
    const document = Buffer.from(policy(fields), 'utf8').toString('base64');
    const key = this.#keyOf(credentials.secretAccessKey, stamp.slice(0, 8), scope);
    return {
      ...fields,
      policy: document,
      'x-amz-signature': createHmac('sha256', key).update(document).digest('hex'),
    };
  }

  #signature(request: SignableRequest, signed: SignedHeaders, { credentials, scope, stamp }: Signer): string {
    const mark = request.path.indexOf('?');
    const path = mark === -1 ? request.path : request.path.slice(0, mark);
    const query = mark === -1 ? '' : canonicalQuery(request.path.slice(mark + 1));
    let canonical = `${request.method}\n${path}\n${query}\n`;
    for (const name of signed.names) canonical += `${name}:${trimmed(signed.headers[name] ?? '')}\n`;
    canonical += `\n${signed.signedHeaders}\n${request.payloadHash}`;
    const text = `${ALGORITHM}\n${stamp}\n${scopeOf(stamp, scope)}\n${sha256(canonical)}`;
    return createHmac('sha256', this.#keyOf(credentials.secretAccessKey, stamp.slice(0, 8), scope))
      .update(text)
      .digest('hex');
  }

  #keyOf(secret: string, day: string, { region, service }: SigningScope): Buffer {
    const wanted = `${secret}\n${day}\n${region}\n${service}`;
    if (this.#key !== null && this.#keyFor === wanted) return this.#key;
    const steps = [day, region, service, 'aws4_request'];
    this.#key = steps.reduce(
      (key, step) => createHmac('sha256', key).update(step).digest(),
      Buffer.from(`AWS4${secret}`),
    );
    this.#keyFor = wanted;
    return this.#key;
  }

  #stampOf(now: number): string {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#stamp = `${new Date(second * 1000).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
    }
    return this.#stamp;
  }
}

/** SHA-256 in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** Percent-encodes all but the unreserved characters of RFC 3986, as signatures require. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

interface SignedHeaders {
  readonly headers: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  readonly signedHeaders: string;
}

interface Signer {
  readonly credentials: AwsCredentials;
  readonly scope: SigningScope;
  readonly stamp: string;
}

function scopeOf(stamp: string, { region, service }: SigningScope): string {
  return `${stamp.slice(0, 8)}/${region}/${service}/aws4_request`;
}

function trimmed(value: string): string {
  const ends = value.trim();
  return ends.includes('  ') ? ends.replace(/ {2,}/g, ' ') : ends;
}

/** A query as it is signed: by name, then by value. One name may begin another: `Tag=` comes before `Tag.1=`. */
export function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const mark = pair.indexOf('=');
      const name = mark === -1 ? pair : pair.slice(0, mark);
      const value = mark === -1 ? '' : pair.slice(mark + 1);
      return [encodeStrictly(decodeURIComponent(name)), encodeStrictly(decodeURIComponent(value))] as const;
    })
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** By code points, not by a language's alphabet. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
