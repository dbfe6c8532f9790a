import { type CallOptions, startCall, timeLeft, type Call } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import { CloudError, type ErrorCode, InvalidRequestError, TimeoutError } from '../../errors.js';
import type { Zone } from '../model/models.js';
import { normaliseDomain } from '../names/names.js';
import { requireRecords } from '../driver/refuse.js';
import { formatServer, parseServer } from '../message/server-address.js';
import { normaliseRecord } from '../records/normalise.js';
import type { RecordSpec, RecordValue } from '../records/record.js';
import { ask, type AskedServer } from './ask.js';
import { lacking, questionsOf, type SetQuestion } from './lacking.js';
import { findNameServers } from './name-servers.js';

/** Default time in milliseconds. */
const PATIENCE = 120_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5000;
/** Failures that may pass; what is wrong with the question itself stays wrong. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['unavailable', 'timeout', 'malformed-response']);
const OPERATION = 'waitUntilServed';

/** Options of `waitUntilServed`. */
export interface ServedOptions extends CallOptions {
  /** Milliseconds that the name servers get. Default 120,000. */
  readonly timeout?: number | undefined;
  /** Name servers to ask, `192.0.2.53:5353`. Default: those that the DNS names for the zone, at all their IPv4 addresses, or IPv6 if they have no other. */
  readonly nameServers?: readonly string[];
  /** Addresses of the resolvers that find them. Default: the system's. */
  readonly resolvers?: readonly string[];
}

/**
 * Waits until each of a zone's own name servers serves records: after a host has accepted a change, it may take minutes to reach all of
 * them. Queries each one directly, over TCP, so no cache is involved. Ignores TTLs, and other values of the same name and type.
 *
 * @param zone the zone, or its domain
 * @param records records to wait for: those of a driver, or options of `createRecord`
 * @example await waitUntilServed(zone, [await zone.createRecord({ name: '_acme-challenge', type: 'TXT', data: proof, ttl: 60 })]);
 * @throws InvalidRequestError unless they are a list of valid records
 * @throws TimeoutError naming each name server that lags, with its response
 * @throws ZoneNotFoundError when the DNS has no name servers of the zone; pass `nameServers` then
 */
export async function waitUntilServed(
  zone: Zone | string,
  records: Iterable<RecordSpec>,
  options: ServedOptions = {},
): Promise<void> {
  const domain = normaliseDomain(typeof zone === 'string' ? zone : zone.domain);
  const wanted = requireRecords(records, OPERATION).map((record) => normaliseRecord(record, domain));
  const call = startCall(options, PATIENCE);
  const servers = await serversOf(domain, options, call);
  const lags = new Map<AskedServer, string>(servers.map((server) => [server, 'has not answered yet']));
  try {
    await Promise.all(servers.map((server) => untilServed(server, questionsOf(wanted, domain), lags, call)));
  } catch (error) {
    if (call.signal?.aborted !== true && CloudError.is(error) && error.code === 'timeout')
      throw lagging(wanted, domain, lags, call);
    throw error;
  }
}

async function serversOf(
  domain: string,
  { nameServers, resolvers }: ServedOptions,
  call: Call,
): Promise<readonly AskedServer[]> {
  if (nameServers === undefined) return findNameServers(domain, resolvers, OPERATION, call);
  if (nameServers.length === 0)
    throw new InvalidRequestError(`${OPERATION}: nameServers is empty, so nothing would be asked.`);
  const option = { called: `${OPERATION}: an entry of nameServers`, details: { operation: OPERATION } };
  return nameServers.map((text) => {
    const address = parseServer(text, option);
    return { address, shown: formatServer(address) };
  });
}

/** Queries one server until it serves everything, and notes its responses until then. */
async function untilServed(
  server: AskedServer,
  questions: readonly SetQuestion[],
  lags: Map<AskedServer, string>,
  call: Call,
): Promise<void> {
  await pollUntil(
    async (inner) => {
      const lag = await lagOf(server, questions, inner);
      if (lag === null) lags.delete(server);
      else lags.set(server, lag);
      return lag === null ? true : null;
    },
    call,
    { firstWait: FIRST_WAIT, longestWait: LONGEST_WAIT },
  );
}

/** Reason why a server does not serve everything; null if it does. A server that cannot be reached may recover. */
async function lagOf(
  server: AskedServer,
  questions: readonly SetQuestion[],
  call: Call,
): Promise<string | null> {
  try {
    for (const question of questions) {
      const lag = lacking(question, await ask(server, question, OPERATION, call));
      if (lag !== null) return lag;
    }
    return null;
  } catch (error) {
    timeLeft(call);
    if (!CloudError.is(error) || !PASSING.has(error.code)) throw error;
    return `cannot be asked (${error.providerCode ?? error.code})`;
  }
}

function lagging(
  wanted: readonly RecordValue[],
  domain: string,
  lags: ReadonlyMap<AskedServer, string>,
  call: Call,
): TimeoutError {
  const names = new Set(wanted.map(({ name, type }) => `${type} ${name === '' ? '@' : name}`));
  const each = [...lags].map(([{ shown }, lag]) => `${shown} ${lag}`);
  return new TimeoutError(
    `${OPERATION}: after ${call.timeout} ms not all name servers of ${domain} serve ${[...names].join(', ')}: ${each.join('; ')}.`,
    { operation: OPERATION, service: 'dns', retryable: true },
  );
}
