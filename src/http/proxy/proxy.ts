import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { isLinkLocal, isLoopback, NetworkSet } from './hosts.js';
import { parseProxy, type Proxy } from './proxy-url.js';
import { UNIX_SCHEME } from '../request.js';

/** The variables that name proxies. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Names of metadata services on the machine's own link, which a proxy cannot serve. */
const METADATA_HOSTS = new Set(['metadata.google.internal', 'metadata', 'instance-data']);

/**
 * Returns the proxy for an origin: the driver's option, otherwise that of the environment, unless NO_PROXY excludes the host. This machine
 * is reached through a proxy only if the option says so. Link-local addresses (instance metadata) never are, since the proxy would return
 * its own machine's data. Read when a socket is opened, never at import.
 */
export function proxyFor(
  origin: string,
  option: string | null | undefined,
  environment: Environment = process.env,
): Proxy | null {
  if (option === null || origin.startsWith(UNIX_SCHEME)) return null;
  const url = new URL(origin);
  const host = hostOf(url);
  if (isLinkLocal(host) || METADATA_HOSTS.has(host)) return null;
  if (option !== undefined) return parseProxy(option, 'The option proxy');
  if (isLoopback(host)) return null;
  const found = findProxy(url, environment);
  if (found === null || isExcluded(url, host, first(environment, 'no_proxy', 'NO_PROXY') ?? '')) return null;
  return parseProxy(found.url, found.variable);
}

/** Lower case comes before upper case, and empty means unset, as in curl. HTTP_PROXY is ignored in CGI, where a request's `Proxy` header sets it. */
function findProxy(
  { protocol }: URL,
  environment: Environment,
): { readonly url: string; readonly variable: string } | null {
  const isCgi = first(environment, 'REQUEST_METHOD') !== undefined;
  const own =
    protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', ...(isCgi ? [] : ['HTTP_PROXY'])];
  for (const variable of [...own, 'all_proxy', 'ALL_PROXY']) {
    const url = first(environment, variable);
    if (url !== undefined) return { url, variable };
  }
  return null;
}

function first(environment: Environment, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = environment[name]?.trim();
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/**
 * Entries are separated by commas or blanks: `*`, a host including its subdomains, an address, a range such as 10.0.0.0/8; all but ranges
 * may have a port.
 */
function isExcluded({ port, protocol }: URL, host: string, noProxy: string): boolean {
  const own = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, host, own));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const range = NetworkSet.parse(entry.replace(/^\[([^\]]*)\]\//, '$1/'));
  if (range !== null) return range.has(host);
  const [, bracketed, plain, entryPort] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const name = bracketed ?? plain;
  if (name === undefined || name === '') return false;
  const address = NetworkSet.parse(name);
  if (address !== null) return address.has(host);
  if (name === '*') return true;
  if (isIP(host) !== 0) return false;
  const suffix = name.replace(/^\*?\./, '').replace(/\.$/, '');
  if (suffix === '') return false;
  // A URL has names of other letters in ASCII.
  const ascii = domainToASCII(suffix) || suffix;
  return host === ascii || host.endsWith(`.${ascii}`);
}

/** A host without brackets and the dot of a full name. */
function hostOf({ hostname }: URL): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}
