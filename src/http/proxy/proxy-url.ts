import { InvalidRequestError, NotSupportedError } from '../../errors.js';

/** A proxy that speaks HTTP. */
export interface Proxy {
  /** Where it listens: `http://proxy.example:3128`. */
  readonly origin: string;
  /** Host and port, for messages. */
  readonly host: string;
  /** Value of its Proxy-Authorization header; null when its URL has no credentials. */
  readonly authorization: string | null;
  /** What of its URL must not be shown; empty when there is nothing. */
  readonly secrets: readonly string[];
}

/** Reads a proxy's URL; `named` tells where it stands. @throws InvalidRequestError, NotSupportedError */
export function parseProxy(text: string, named: string): Proxy {
  const trimmed = typeof text === 'string' ? text.trim() : '';
  // A URL takes the backslash of a user such as DOMAIN\user for the end of the host.
  const single = trimmed.replaceAll('\\', '%5C');
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(single) ? single : `http://${single.replace(/^\/\//, '')}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  if (url === null || url.hostname === '' || isCutShort(url))
    throw new InvalidRequestError(
      `${named} is not a URL such as http://proxy.example:3128. Characters of a password that mean something in a URL are percent-encoded: %40 for @.`,
    );
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new NotSupportedError(
      `${named} names a ${url.protocol.slice(0, -1)} proxy. Only http:// and https:// proxies are supported.`,
    );
  const user = decoded(url.username);
  const password = decoded(url.password);
  const isNamed = url.username !== '' || url.password !== '';
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  return {
    origin: url.origin,
    host: url.port === '' ? `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}` : url.host,
    authorization: isNamed ? `Basic ${basic}` : null,
    secrets: isNamed ? [password, url.password, basic].filter((secret) => secret !== '') : [],
  };
}

/** Whether a `/`, `?` or `#` of a password ended the host, so that what comes before it would be taken for the proxy. */
function isCutShort({ pathname, search, hash }: URL): boolean {
  return `${pathname}${search}${hash}`.includes('@');
}

/** A percent sign that stands for itself leaves the text as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
