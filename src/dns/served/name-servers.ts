import type { Resolver } from 'node:dns/promises';
import { type Call, onCallEnd, orCallEnd } from '../../call/call.js';
import { CloudError, InvalidRequestError, UnavailableError, ZoneNotFoundError } from '../../errors.js';
import { formatServer } from '../message/server-address.js';
import type { AskedServer } from './ask.js';

const PORT = 53;
/** Milliseconds that a resolver may take for a response; the number of attempts follows. */
const PATIENCE = 3000;
const TRIES = 3;
/** Error codes of a resolver for missing records. */
const NOTHING = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * Finds the name servers of a zone in the DNS, at each of their IPv4 addresses; at IPv6 addresses if they have no other.
 *
 * @throws ZoneNotFoundError when there are none, UnavailableError when resolvers fail
 */
export async function findNameServers(
  domain: string,
  resolvers: readonly string[] | undefined,
  operation: string,
  call: Call,
): Promise<AskedServer[]> {
  const { Resolver } = await import('node:dns/promises');
  const resolver = new Resolver({ timeout: PATIENCE, tries: TRIES });
  if (resolvers !== undefined) setServers(resolver, resolvers, operation);
  const removeListener = onCallEnd(call, () => resolver.cancel());
  try {
    const names = await orCallEnd(namesOf(resolver, domain, operation), call);
    const found = names.map((name) => addressesOf(resolver, name, operation));
    return (await orCallEnd(Promise.all(found), call)).flat();
  } finally {
    removeListener();
  }
}

function setServers(resolver: Resolver, resolvers: readonly string[], operation: string): void {
  try {
    resolver.setServers(resolvers);
  } catch (cause) {
    throw new InvalidRequestError(
      `${operation}: resolvers takes addresses such as 192.0.2.53:5353, not ${JSON.stringify(resolvers)}.`,
      { operation, service: 'dns', cause },
    );
  }
}

async function namesOf(resolver: Resolver, domain: string, operation: string): Promise<string[]> {
  const names = await lookUp(() => resolver.resolveNs(domain), domain, operation);
  if (names.length > 0) return names;
  throw new ZoneNotFoundError(
    `${operation}: the DNS names no name servers of ${domain}: it is no zone, or not delegated yet. Name those to ask with nameServers.`,
    { operation, service: 'dns' },
  );
}

async function addressesOf(resolver: Resolver, name: string, operation: string): Promise<AskedServer[]> {
  const four = await lookUp(() => resolver.resolve4(name), name, operation);
  const all = four.length > 0 ? four : await lookUp(() => resolver.resolve6(name), name, operation);
  if (all.length === 0)
    throw new UnavailableError(`${operation}: the name server ${name} has no address.`, {
      operation,
      service: 'dns',
    });
  return all.map((host) => {
    const address = { host, port: PORT };
    return { address, shown: `${name} (${formatServer(address)})` };
  });
}

/** Queries a resolver; empty if there are no records. */
async function lookUp(question: () => Promise<string[]>, name: string, operation: string): Promise<string[]> {
  try {
    return await question();
  } catch (cause) {
    if (CloudError.is(cause)) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed';
    if (NOTHING.has(code)) return [];
    throw new UnavailableError(`${operation}: the resolver does not tell about ${name} (${code}).`, {
      operation,
      service: 'dns',
      providerCode: code,
      retryable: true,
      cause,
    });
  }
}
