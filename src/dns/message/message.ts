import { decodeData, encodeData } from '../data/data.js';
import { typeName, typeNumber } from '../data/type-numbers.js';
import { nameBytes, uintBytes, WireReader } from '../data/wire.js';
import { invalid } from '../driver/refuse.js';

/** Classes, with the meanings of RFC 2136. */
export const CLASS = { IN: 1, NONE: 254, ANY: 255 } as const;
/** Types used in queries only. */
export const QUERY_TYPE = { AXFR: 252, ANY: 255 } as const;
/** Kinds of messages. */
export const OPCODE = { QUERY: 0, UPDATE: 5 } as const;

/** Names of response codes: https://www.iana.org/assignments/dns-parameters */
const CODES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
] as const;

const NS_TYPE = 2;
const TSIG_TYPE = 250;
const HEADER = 12;

/** An outgoing resource record; without data it stands for a whole set or name. */
export interface OutgoingRecord {
  /** Absolute. */
  readonly name: string;
  /** Name of a type, or the number of one used in queries only. */
  readonly type: string | number;
  /** One of {@link CLASS}. */
  readonly class: number;
  /** Seconds. */
  readonly ttl: number;
  /** In zone-file form; null for none. */
  readonly data: string | null;
}

/** A message on its way out. In an update the three sections are zone, prerequisites and updates. */
export interface OutgoingMessage {
  /** One of {@link OPCODE}. */
  readonly opcode: number;
  /** The query, or the zone of an update. */
  readonly question: {
    /** Absolute. */
    readonly name: string;
    /** Name of a type, or the number of one used in queries only. */
    readonly type: string | number;
  };
  /** Records of the second section: answers, or prerequisites of an update. */
  readonly answers: readonly OutgoingRecord[];
  /** Records of the third section: authorities, or updates. */
  readonly authorities: readonly OutgoingRecord[];
}

/** A record of a response, in normal form. */
export interface IncomingRecord {
  /** Absolute. */
  readonly name: string;
  /** Name of the type, or `TYPE123` if it has none. */
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  /** In zone-file form. */
  readonly data: string;
}

/** The signature at the end of a message (RFC 8945, section 4.2). */
export interface SignatureRecord {
  /** Its position in the message. */
  readonly offset: number;
  /** Name of the key, absolute. */
  readonly keyName: string;
  /** Name of the algorithm, absolute. */
  readonly algorithm: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** Allowed difference between clocks, in seconds. */
  readonly fudge: number;
  /** The signature itself. */
  readonly mac: Buffer;
  /** Id of the message when it was signed. */
  readonly originalId: number;
  /** Error code for the request's signature; 0 for none. */
  readonly error: number;
  /** The server's time, if that was the error. */
  readonly other: Buffer;
}

/** A decoded message. */
export interface IncomingMessage {
  /** Id of the query. */
  readonly id: number;
  /** 0, or an error code: see {@link codeName}. */
  readonly code: number;
  /** True if the server is authoritative for the zone. */
  readonly authoritative: boolean;
  /** Records of the answer section. */
  readonly answers: readonly IncomingRecord[];
  /** NS records of the delegation in a referral. */
  readonly referral: readonly IncomingRecord[];
  /** The signature; null without one. */
  readonly signature: SignatureRecord | null;
}

/** Name of a response code: `REFUSED`. */
export function codeName(code: number): string {
  return CODES[code] ?? `code ${code}`;
}

/** Writes a message without a signature. */
export function encodeMessage(
  id: number,
  { opcode, question, answers, authorities }: OutgoingMessage,
): Buffer {
  const counts = [1, answers.length, authorities.length, 0].map((count) => uintBytes(count, 2));
  return Buffer.concat([
    uintBytes(id, 2),
    uintBytes(opcode << 11, 2),
    ...counts,
    nameBytes(question.name),
    uintBytes(numberOf(question.type), 2),
    uintBytes(CLASS.IN, 2),
    ...answers.map(encodeRecord),
    ...authorities.map(encodeRecord),
  ]);
}

/** Writes a record. */
export function encodeRecord({ name, type, class: recordClass, ttl, data }: OutgoingRecord): Buffer {
  const bytes = data === null || typeof type === 'number' ? Buffer.alloc(0) : encodeData(type, data);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(numberOf(type), 0);
  fixed.writeUInt16BE(recordClass, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(bytes.length, 8);
  return Buffer.concat([nameBytes(name), fixed, bytes]);
}

/** Reads a message. @throws RangeError or InvalidRequestError for bytes that are none */
export function decodeMessage(bytes: Buffer): IncomingMessage {
  const reader = new WireReader(bytes);
  const id = reader.uint(2);
  const flags = reader.uint(2);
  const [questions = 0, answerCount = 0, authorityCount = 0, additionalCount = 0] = [1, 2, 3, 4].map(() =>
    reader.uint(2),
  );
  for (let count = 0; count < questions; count += 1) {
    reader.name();
    reader.uint(4);
  }
  const answers = Array.from({ length: answerCount }, () => readRecord(reader)).map(decodeRecord);
  const authorities = Array.from({ length: authorityCount }, () => readRecord(reader));
  const others = Array.from({ length: additionalCount }, () => readRecord(reader));
  // The response to an update may repeat its records, which have no data.
  const isQuestion = (flags & 0x7800) === 0;
  const referral = isQuestion ? authorities.filter(({ type }) => type === NS_TYPE).map(decodeRecord) : [];
  const last = others.at(-1);
  const signature = last?.type === TSIG_TYPE ? readSignature(last) : null;
  return { id, code: flags & 15, authoritative: (flags & 0x0400) !== 0, answers, referral, signature };
}

/** A message as it was before it was signed. */
export function withoutSignature(bytes: Buffer, signature: SignatureRecord): Buffer {
  const unsigned = Buffer.from(bytes.subarray(0, signature.offset));
  unsigned.writeUInt16BE(signature.originalId, 0);
  unsigned.writeUInt16BE(unsigned.readUInt16BE(HEADER - 2) - 1, HEADER - 2);
  return unsigned;
}

/** Adds a record to a message's additional section. */
export function withAdditional(bytes: Buffer, record: Buffer): Buffer {
  const message = Buffer.concat([bytes, record]);
  message.writeUInt16BE(message.readUInt16BE(HEADER - 2) + 1, HEADER - 2);
  return message;
}

interface RawRecord {
  readonly offset: number;
  readonly name: string;
  readonly type: number;
  readonly ttl: number;
  readonly data: WireReader;
}

function readRecord(reader: WireReader): RawRecord {
  const offset = reader.position;
  const name = reader.name();
  const type = reader.uint(2);
  reader.uint(2);
  const ttl = reader.uint(4);
  const length = reader.uint(2);
  const start = reader.position;
  reader.bytes(length);
  return { offset, name, type, ttl, data: new WireReader(reader.message, start, start + length) };
}

function decodeRecord({ name, type, ttl, data }: RawRecord): IncomingRecord {
  const known = typeName(type);
  return { name, type: known, ttl, data: decodeData(known, data) };
}

function readSignature({ offset, name, data }: RawRecord): SignatureRecord {
  const algorithm = data.name();
  const time = data.uint(6);
  const fudge = data.uint(2);
  const mac = data.bytes(data.uint(2));
  const originalId = data.uint(2);
  const error = data.uint(2);
  return {
    offset,
    keyName: name,
    algorithm,
    time,
    fudge,
    mac,
    originalId,
    error,
    other: data.bytes(data.uint(2)),
  };
}

function numberOf(type: string | number): number {
  const number = typeof type === 'number' ? type : typeNumber(type);
  if (number === undefined)
    throw invalid(`${type} records are not part of the DNS, so no name server holds them.`);
  return number;
}
