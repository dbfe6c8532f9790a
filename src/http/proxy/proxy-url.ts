import { InvalidRequestError, NotSupportedError } from '../../errors.js';

/** An HTTP proxy. */
export interface Proxy {
  /** Its address: `http://proxy.example:3128`. */
  readonly origin: string;
  /** Host and port, for messages. */
  readonly host: string;
  /** Value of its Proxy-Authorization header; null when its URL has no credentials. */
  readonly authorization: string | null;
  /** Secret parts of its URL; may be empty. */
  readonly secrets: readonly string[];
}

/** Parses a proxy's URL; `named` says in errors where it was set. @throws InvalidRequestError, NotSupportedError */
export function parseProxy(text: string, named: string): Proxy {
  const trimmed = typeof text === 'string' ? text.trim() : '';
  // URLs treat the backslash of a user such as DOMAIN\user as the end of the host.
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

/** True if a `/`, `?` or `#` in a password ended the host early, so that the user would be taken for the proxy's host. */
function isCutShort({ pathname, search, hash }: URL): boolean {
  return `${pathname}${search}${hash}`.includes('@');
}

/** Decodes percent-encoding; a text with a literal percent sign stays. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
