import { isIPv6 } from 'node:net';
import { type CloudErrorDetails, InvalidRequestError } from '../../errors.js';

/** Address of a name server. */
export interface ServerAddress {
  /** Name or address. */
  readonly host: string;
  /** Port, of TCP and UDP. */
  readonly port: number;
}

/** Source of a server's address. */
export interface AddressOption {
  /** Name for errors: `the option server`. */
  readonly called: string;
  /** The port that another option names. */
  readonly port?: number | undefined;
  /** Details for errors. */
  readonly details?: CloudErrorDetails;
}

const PORT = 53;

/**
 * Parses the address of a name server: a host name or an IP address, with an optional port after a colon. An IPv6 address with a port is in
 * brackets.
 *
 * @throws InvalidRequestError
 */
export function parseServer(server: string, option: AddressOption): ServerAddress {
  const { called, port, details } = option;
  const invalid = (what: string): InvalidRequestError =>
    new InvalidRequestError(`${called} ${what}.`, details);
  if (typeof server !== 'string' || server.trim() === '')
    throw invalid('is missing: the name or address of the name server');
  const text = server.trim();
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = isIPv6(text) ? text : (bracketed ?? plain);
  if (host === undefined || /[\s/@]/.test(host) || (bracketed !== undefined && !isIPv6(bracketed)))
    throw invalid(
      `must be a name or an address such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353, not ${JSON.stringify(server)}`,
    );
  const named = digits === undefined ? undefined : Number(digits);
  if (named !== undefined && port !== undefined && named !== port)
    throw invalid(`names port ${named}, and the option port ${port}`);
  const chosen = port ?? named ?? PORT;
  if (Number.isInteger(chosen) && chosen >= 1 && chosen <= 65_535) return { host, port: chosen };
  throw invalid(`must be at a port from 1 to 65535, not ${chosen}`);
}

/** A server as messages show it: `192.0.2.53:53`, `[2001:db8::53]:53`. */
export function formatServer({ host, port }: ServerAddress): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
