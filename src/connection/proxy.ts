import { InvalidRequestError } from '../errors.js';

/** The variables that name proxies, in the order in which curl reads them. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an origin: the driver's own option, else HTTPS_PROXY or HTTP_PROXY unless NO_PROXY names the host.
 * Read when a socket is opened, never at import.
 */
export function proxyFor(
  origin: string,
  option: string | null | undefined,
  environment: Environment = process.env,
): string | null {
  if (option === null) return null;
  if (option !== undefined) return checked(option);
  const url = new URL(origin);
  const proxy =
    url.protocol === 'https:'
      ? (environment['https_proxy'] ?? environment['HTTPS_PROXY'])
      : (environment['http_proxy'] ?? environment['HTTP_PROXY']);
  if (!proxy || isExcluded(url, environment['no_proxy'] ?? environment['NO_PROXY'] ?? '')) return null;
  return checked(proxy);
}

function checked(proxy: string): string {
  if (URL.canParse(proxy)) return proxy;
  throw new InvalidRequestError('The proxy is not a URL such as http://proxy.example:3128.');
}

function isExcluded(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  const isAddress = entry.split(':').length > 2;
  if (!isAddress && entryPort !== undefined && entryPort !== port) return false;
  const suffix = (isAddress ? entry : name).replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
  return host === suffix || host.endsWith(`.${suffix}`);
}
