import { connect } from 'node:net';
import { type Call, onCallEnd } from '../../call/call.js';
import {
  CloudError,
  type CloudErrorDetails,
  MalformedResponseError,
  TimeoutError,
  UnavailableError,
} from '../../errors.js';
import { decodeMessage, type IncomingMessage } from './message.js';
import { formatServer, type ServerAddress } from './server-address.js';

/** A name server, and how long to wait for it. */
export interface MessageServer extends ServerAddress {
  /** Milliseconds to open a connection. */
  readonly connectTimeout: number;
  /** Milliseconds between two pieces of an answer. */
  readonly idleTimeout: number;
  /** Bytes that one answer may have. */
  readonly maxBody: number;
}

/** Told how a conversation goes. */
export interface Conversation {
  /** The message is on its way: from here on it may have had an effect. */
  readonly onSent?: () => void;
  /** Told of each message that comes back; true once it was the last. */
  readonly read: (message: Buffer) => boolean;
}

/**
 * Writes a message to a new connection (TCP) and hands out each message that comes back until `read` has enough.
 *
 * @throws UnavailableError, TimeoutError, MalformedResponseError
 */
export function converse(
  server: MessageServer,
  message: Buffer,
  { onSent, read }: Conversation,
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
      onSent?.();
      socket.write(frame(message));
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
      throw malformedAnswer(
        `is larger than ${this.#limit} bytes; raise maxBody if it is meant to be`,
        details,
      );
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

/** Reads a message that came from a name server. @throws MalformedResponseError */
export function readMessage(bytes: Buffer, details: CloudErrorDetails): IncomingMessage {
  try {
    return decodeMessage(bytes);
  } catch (cause) {
    if (CloudError.is(cause) && cause.code !== 'invalid-request') throw cause;
    throw malformedAnswer(
      `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      details,
    );
  }
}

/** The error for an answer that makes no sense; `what` follows "the name server's answer". */
export function malformedAnswer(what: string, details: CloudErrorDetails): MalformedResponseError {
  return new MalformedResponseError(`${details.operation}: the name server's answer ${what}.`, details);
}

function timedOut(server: ServerAddress, connected: boolean, details: CloudErrorDetails): TimeoutError {
  const what = connected
    ? 'did not answer in time'
    : 'did not accept a connection in time. Check host, port and firewall';
  return new TimeoutError(`${details.operation}: the name server at ${formatServer(server)} ${what}.`, {
    ...details,
    retryable: true,
  });
}

function unreachable(
  server: ServerAddress,
  connected: boolean,
  cause: Error | null,
  details: CloudErrorDetails,
): UnavailableError {
  const code = cause !== null && 'code' in cause ? String(cause.code) : 'closed';
  const what = connected
    ? `broke the connection (${code}); whether a change took effect is not known`
    : `cannot be reached (${code}). Check host and port`;
  return new UnavailableError(`${details.operation}: the name server at ${formatServer(server)} ${what}.`, {
    ...details,
    providerCode: code,
    retryable: true,
    ...(cause === null ? {} : { cause }),
  });
}
