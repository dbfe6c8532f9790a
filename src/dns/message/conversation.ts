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
  /** Longest time between two pieces of a response, in milliseconds. */
  readonly idleTimeout: number;
  /** Largest response, in bytes. */
  readonly maxBody: number;
}

/** Callbacks of a conversation. */
export interface Conversation {
  /** Called when the message has been sent: from here on it may have an effect. */
  readonly onSent?: () => void;
  /** Called for each message of the response; returns true for the last. */
  readonly read: (message: Buffer) => boolean;
}

/**
 * Sends a message on a new connection (TCP) and passes on each message of the response until `read` returns true.
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

/** Splits the stream of a connection into messages, each preceded by its length. */
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

/** Decodes a name server's message. @throws MalformedResponseError */
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

/** Error for a malformed response; `what` follows "the name server's response". */
export function malformedAnswer(what: string, details: CloudErrorDetails): MalformedResponseError {
  return new MalformedResponseError(`${details.operation}: the name server's response ${what}.`, details);
}

function timedOut(server: ServerAddress, connected: boolean, details: CloudErrorDetails): TimeoutError {
  const what = connected
    ? 'did not respond in time'
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
