import { randomInt } from 'node:crypto';
import type { Call } from '../../call/call.js';
import { converse, malformedAnswer, readMessage } from '../message/conversation.js';
import { encodeMessage, type IncomingMessage, OPCODE } from '../message/message.js';
import type { ServerAddress } from '../message/server-address.js';

/** Milliseconds that a name server may take for a response. */
const PATIENCE = 5000;
/** The longest message, with the two bytes of its length. */
const LONGEST = 65_537;

/** A name server with its name for messages. */
export interface AskedServer {
  readonly address: ServerAddress;
  readonly shown: string;
}

/** Queries a name server for one set, over TCP and without recursion. @throws UnavailableError, TimeoutError, MalformedResponseError */
export async function ask(
  { address }: AskedServer,
  question: { readonly owner: string; readonly type: string },
  operation: string,
  call: Call,
): Promise<IncomingMessage> {
  const id = randomInt(65_536);
  const message = encodeMessage(id, {
    opcode: OPCODE.QUERY,
    question: { name: question.owner, type: question.type },
    answers: [],
    authorities: [],
  });
  const details = { operation, service: 'dns' } as const;
  const answers: IncomingMessage[] = [];
  const read = (bytes: Buffer): boolean => {
    const answer = readMessage(bytes, details);
    if (answer.id !== id) throw malformedAnswer('responds to another query', details);
    return answers.push(answer) > 0;
  };
  const server = { ...address, connectTimeout: PATIENCE, idleTimeout: PATIENCE, maxBody: LONGEST };
  await converse(server, message, { read }, details, call);
  const [answer] = answers;
  if (answer === undefined) throw malformedAnswer('is missing', details);
  return answer;
}
