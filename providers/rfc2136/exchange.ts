import { randomInt } from 'node:crypto';
import type { Call, CloudErrorDetails } from '../../src/driver/index.js';
import {
  converse,
  encodeMessage,
  type IncomingMessage,
  invalid,
  malformedAnswer,
  type MessageServer,
  type OutgoingMessage,
  readMessage,
} from '../../src/dns/index.js';
import { type TsigKey, TsigSession } from './tsig.js';

/** A name server, and the key that it trusts. */
export interface ServerSettings extends MessageServer {
  readonly key: TsigKey | null;
}

/** Callbacks of an exchange. */
export interface ExchangeListener {
  /** Called when the message has been sent: from here on it may have an effect. */
  readonly onSent: () => void;
  /** Called for each message of a response; returns true for the last. */
  readonly onMessage: (message: IncomingMessage) => boolean;
}

/** The longest message, in bytes: its length has two. */
export const MAX_MESSAGE = 65_535;

/**
 * Sends one message over TCP on its own connection, and reads the response. With a key, the message is signed and the response's signatures
 * are verified.
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
    const incoming = readMessage(answer, details);
    if (incoming.id !== id) throw malformedAnswer('is for another query', details);
    // A server that refuses the signature, or the query, may respond without a signature.
    const isRefusal = incoming.code !== 0 && incoming.signature === null;
    if (!isRefusal) session?.verify(answer, incoming, now(), details);
    const done = listener.onMessage(incoming);
    if (done) session?.finish(details);
    return done;
  };
  await converse(server, bytes, { onSent: listener.onSent, read }, details, call);
}

/** Seconds since 1970, as signatures count. */
function now(): number {
  return Math.floor(Date.now() / 1000);
}
