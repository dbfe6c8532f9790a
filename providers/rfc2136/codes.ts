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

/** Meaning of a response code. */
interface Meaning {
  readonly name: string;
  readonly type: CloudErrorClass;
  /** Advice, after a colon. */
  readonly advice: string;
}

/** Classes of response codes. */
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

/** Advice by response code. */
const ADVICE: Readonly<Record<string, string>> = {
  REFUSED: ': check that the server allows transfers and updates of the zone with this key',
  NOTAUTH: ': check that this is the primary server of the zone, and that its rules let this key in',
  YXRRSET: ': the records have changed meanwhile',
  NXRRSET: ': the records have changed meanwhile',
  YXDOMAIN: ': the records have changed meanwhile',
  NXDOMAIN: ': the records have changed meanwhile, or the zone does not exist',
};

/** Meaning of a code other than 0 in the response to a message. */
export function meaningOf(code: number, { question, opcode }: OutgoingMessage): Meaning {
  const name = codeName(code);
  const type = CLASSES[name] ?? UnavailableError;
  // A server without the zone refuses queries about it, or returns that the name does not exist.
  const isMissing = opcode === OPCODE.QUERY && (code === 3 || (code === 5 && question.type === 'SOA'));
  return { name, type: isMissing ? ZoneNotFoundError : type, advice: ADVICE[name] ?? '' };
}
