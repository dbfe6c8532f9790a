import { isIPv6 } from 'node:net';
import { InvalidRequestError } from '../../src/driver/index.js';

/** Where a name server is. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

const PORT = 53;

/**
 * Reads where a name server is: a name or an address, alone or with a port behind a colon. An IPv6 address stands in brackets before a port.
 *
 * @throws InvalidRequestError
 */
export function parseServer(server: string, port: number | undefined): ServerAddress {
  if (typeof server !== 'string' || server.trim() === '')
    throw invalidOption('server is missing: the name or address of the name server');
  const text = server.trim();
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = isIPv6(text) ? text : (bracketed ?? plain);
  if (host === undefined || /[\s/@]/.test(host) || (bracketed !== undefined && !isIPv6(bracketed)))
    throw invalidOption(
      `server must be a name or an address such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353, not ${JSON.stringify(server)}`,
    );
  const named = digits === undefined ? undefined : Number(digits);
  if (named !== undefined && port !== undefined && named !== port)
    throw invalidOption(`server names port ${named}, and the option port ${port}`);
  return { host, port: checkPort(port ?? named ?? PORT) };
}

function checkPort(port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw invalidOption(`port must be from 1 to 65535, not ${port}`);
}

function invalidOption(message: string): InvalidRequestError {
  return new InvalidRequestError(`rfc2136: the option ${message}.`, { provider: 'rfc2136' });
}
