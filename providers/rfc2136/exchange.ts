import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import {
  type Call,
  CloudError,
  type CloudErrorDetails,
  MalformedResponseError,
  onCallEnd,
  TimeoutError,
  UnavailableError,
} from '../../src/driver/index.js';
import { invalid } from '../../src/dns/index.js';

import { type TsigKey, TsigSession } from './tsig.js';
import { decodeMessage, encodeMessage, type IncomingMessage, type OutgoingMessage } from './message.js';

/** Where a name server is, and how long to wait for it. */
export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly key: TsigKey | null;
  /** Milliseconds to open a connection, and between two pieces of an answer. */
  readonly connectTimeout: number;
  readonly idleTimeout: number;
  /** Bytes that one answer may have. */
  readonly maxBody: number;
}

/** Told how an exchange goes. */
export interface ExchangeListener {
  /** The message is on its way: from here on it may have had an effect. */
  readonly onSent: () => void;
  /** Told of each message of an answer; true once it was the last. */
  readonly onMessage: (message: IncomingMessage) => boolean;
}

/** The longest message, in bytes: its length has two. */
export const MAX_MESSAGE = 65_535;

/**
 * Sends one message over TCP and reads what answers it, on a connection of its own. Signed where there is a key; then the answer's
 * signatures are checked.
 *
 * @throws UnavailableError, TimeoutError, MalformedResponseError, AuthenticationError
 */
export async function exchange(
  server: ServerSettings,
  message: OutgoingMessage,
  listener: ExchangeListener,
  details: CloudErrorDetails,
  call: Call,
): Promise<void> {
  const session = server.key === null ? null : new TsigSession(server.key);
  const id = randomInt(65_536);
  const plain = encodeMessage(id, message);
  const bytes = session === null ? plain : session.sign(plain, now());
  if (bytes.length > MAX_MESSAGE)
    throw invalid(
      `${details.operation}: a message to a name server has at most ${MAX_MESSAGE} bytes, and this one would have ${bytes.length}. Keep fewer values in one set.`,
    );
  const read = (answer: Buffer): boolean => {
    const incoming = decode(answer, details);
    if (incoming.id !== id) throw malformed('is for another query', details);
    // A server that does not accept the signature, or the question, may refuse without one of its own.
    const isRefusal = incoming.code !== 0 && incoming.signature === null;
    if (!isRefusal) session?.verify(answer, incoming, now(), details);
    const done = listener.onMessage(incoming);
    if (done) session?.finish(details);
    return done;
  };
  await converse(server, frame(bytes), { onSent: listener.onSent, read }, details, call);
}

/** Writes bytes to a new connection and hands out each message that comes back until `read` has enough. */
function converse(
  server: ServerSettings,
  bytes: Buffer,
  { onSent, read }: { readonly onSent: () => void; readonly read: (message: Buffer) => boolean },
  details: CloudErrorDetails,
  call: Call,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: server.host, port: server.port });
    const frames = new Frames(server.maxBody);
    let connected = false;
    socket.setNoDelay(true);
    const finish = (settle: () => void): void => {
      removeListener();
      socket.destroy();
      settle();
    };
    const fail = (error: unknown): void => finish(() => reject(error));
    const removeListener = onCallEnd(call, fail);
    socket.setTimeout(server.connectTimeout, () => fail(timedOut(server, connected, details)));
    socket.once('connect', () => {
      connected = true;
      socket.setTimeout(server.idleTimeout);
      onSent();
      socket.write(bytes);
    });
    socket.on('error', (cause) => fail(unreachable(server, connected, cause, details)));
    socket.on('close', () => fail(unreachable(server, connected, null, details)));
    socket.on('data', (chunk: Buffer) => {
      try {
        if (frames.add(chunk, details).some(read)) finish(resolve);
      } catch (error) {
        fail(error);
      }
    });
  });
}

/** Cuts what comes over a connection into messages: each has its length before it. */
class Frames {
  readonly #limit: number;
  #rest: Buffer = Buffer.alloc(0);
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer, details: CloudErrorDetails): Buffer[] {
    this.#total += chunk.length;
    if (this.#total > this.#limit)
      throw malformed(`is larger than ${this.#limit} bytes; raise maxBody if it is meant to be`, details);
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const end = 2 + rest.readUInt16BE(0);
      messages.push(rest.subarray(2, end));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
    return messages;
  }
}

function frame(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

function decode(bytes: Buffer, details: CloudErrorDetails): IncomingMessage {
  try {
    return decodeMessage(bytes);
  } catch (cause) {
    if (CloudError.is(cause) && cause.code !== 'invalid-request') throw cause;
    throw malformed(`cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, details);
  }
}

/** Seconds since 1970, as signatures count. */
function now(): number {
  return Math.floor(Date.now() / 1000);
}

function malformed(what: string, details: CloudErrorDetails): MalformedResponseError {
  return new MalformedResponseError(`${details.operation}: the name server's response ${what}.`, details);
}

function timedOut(
  { host, port }: ServerSettings,
  connected: boolean,
  details: CloudErrorDetails,
): TimeoutError {
  const what = connected
    ? 'did not respond in time'
    : 'did not accept a connection in time. Check host, port and firewall';
  return new TimeoutError(`${details.operation}: the name server at ${host}:${port} ${what}.`, {
    ...details,
    retryable: true,
  });
}

function unreachable(
  { host, port }: ServerSettings,
  connected: boolean,
  cause: Error | null,
  details: CloudErrorDetails,
): UnavailableError {
  const code = cause !== null && 'code' in cause ? String(cause.code) : 'closed';
  const what = connected
    ? `broke the connection (${code}); whether a change took effect is not known`
    : `cannot be reached (${code}). Check host and port`;
  return new UnavailableError(`${details.operation}: the name server at ${host}:${port} ${what}.`, {
    ...details,
    providerCode: code,
    retryable: true,
    ...(cause === null ? {} : { cause }),
  });
}
