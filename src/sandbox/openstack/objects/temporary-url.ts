import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Exchange, Refusal } from '../../http.js';
import type { StoredAccount } from './state.js';

const DIGESTS: Readonly<Record<number, string>> = { 40: 'sha1', 64: 'sha256', 128: 'sha512' };

/**
 * Response headers for a request with a valid temporary signature; `undefined` without one.
 * https://docs.openstack.org/swift/latest/api/temporary_url_middleware.html
 */
export function temporaryAccess(
  exchange: Exchange,
  account: StoredAccount,
  containerName: string,
): Readonly<Record<string, string>> | undefined {
  const signature = exchange.query.get('temp_url_sig');
  const expires = exchange.query.get('temp_url_expires');
  if (signature === null || expires === null) return undefined;
  const expiresAt = /^\d+$/.test(expires) ? Number(expires) : Math.floor(Date.parse(expires) / 1000);
  const good =
    expiresAt * 1000 > Date.now() && isSigned(exchange, account, containerName, { signature, expiresAt });
  if (!good) {
    throw new Refusal({
      status: 401,
      headers: { 'content-type': 'text/html; charset=UTF-8', 'www-authenticate': 'Swift realm="unknown"' },
      body: '401 Unauthorized: Temp URL invalid\n',
    });
  }
  return { 'content-disposition': disposition(exchange), expires: new Date(expiresAt * 1000).toUTCString() };
}

interface Claim {
  readonly signature: string;
  readonly expiresAt: number;
}

function isSigned(exchange: Exchange, account: StoredAccount, containerName: string, claim: Claim): boolean {
  const digest = DIGESTS[claim.signature.length];
  if (digest === undefined) return false;
  const holders = [account.headers, account.containers.get(containerName)?.headers ?? {}];
  const keys = holders.flatMap((headers) =>
    Object.entries(headers).flatMap(([name, value]) =>
      /-meta-temp-url-key(?:-2)?$/.test(name) ? [value] : [],
    ),
  );
  // A signature for GET or PUT is good for HEAD too.
  const methods = exchange.method === 'HEAD' ? ['HEAD', 'GET', 'PUT'] : [exchange.method];
  // The storage URL has a prefix here; clients sign the path with it or from the version on.
  const paths = [exchange.path, exchange.path.replace(/^.*?(?=\/v1\/)/, '')].flatMap((path) => [
    path,
    safeDecode(path),
  ]);
  return keys.some((key) =>
    methods.some((method) =>
      paths.some((path) => {
        const expected = createHmac(digest, key)
          .update(`${method}\n${claim.expiresAt}\n${path}`)
          .digest('hex');
        return timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature.toLowerCase()));
      }),
    ),
  );
}

function safeDecode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function disposition(exchange: Exchange): string {
  if (exchange.query.has('inline')) return 'inline';
  const name =
    exchange.query.get('filename') ?? safeDecode(exchange.path.slice(exchange.path.lastIndexOf('/') + 1));
  const plain = name.replaceAll(/["\\]|[^\u0020-\u007e]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
