import {
  type CloudErrorClass,
  ConflictError,
  InvalidRequestError,
  NotSupportedError,
  PermissionError,
  UnavailableError,
  ZoneNotFoundError,
} from '../../src/driver/index.js';
import { codeName, OPCODE, type OutgoingMessage } from '../../src/dns/index.js';

/** What a code of an answer means. */
interface Meaning {
  readonly name: string;
  readonly type: CloudErrorClass;
  /** What to do about it, after a colon. */
  readonly advice: string;
}

/** The error that a code of an answer means. */
const CLASSES: Readonly<Record<string, CloudErrorClass>> = {
  FORMERR: InvalidRequestError,
  SERVFAIL: UnavailableError,
  NXDOMAIN: ConflictError,
  NOTIMP: NotSupportedError,
  REFUSED: PermissionError,
  YXDOMAIN: ConflictError,
  YXRRSET: ConflictError,
  NXRRSET: ConflictError,
  NOTAUTH: ZoneNotFoundError,
  NOTZONE: InvalidRequestError,
};

/** What to do about a code. */
const ADVICE: Readonly<Record<string, string>> = {
  REFUSED: ': check that the server allows transfers and updates of the zone with this key',
  NOTAUTH: ': check that this is the primary server of the zone, and that its rules let this key in',
  YXRRSET: ': somebody else has changed the records meanwhile',
  NXRRSET: ': somebody else has changed the records meanwhile',
  YXDOMAIN: ': somebody else has changed the records meanwhile',
  NXDOMAIN: ': somebody else has changed the records meanwhile, or the zone is not there',
};

/** What a code other than 0 means as the answer to a message. */
export function meaningOf(code: number, { question, opcode }: OutgoingMessage): Meaning {
  const name = codeName(code);
  const type = CLASSES[name] ?? UnavailableError;
  // A server that does not have a zone refuses questions about it, or knows no such name.
  const isMissing = opcode === OPCODE.QUERY && (code === 3 || (code === 5 && question.type === 'SOA'));
  return { name, type: isMissing ? ZoneNotFoundError : type, advice: ADVICE[name] ?? '' };
}
