import { createHmac, timingSafeEqual } from 'node:crypto';
import { AuthenticationError, type CloudErrorDetails, InvalidRequestError } from '../../src/driver/index.js';
import {
  type IncomingMessage,
  nameBytes,
  type SignatureRecord,
  uintBytes,
  withAdditional,
  withoutSignature,
} from '../../src/dns/index.js';

/** A key that name servers and their clients share (RFC 8945). */
export interface TsigKey {
  /** Name of the key, as in the server's configuration; upper and lower case are the same. */
  readonly name: string;
  /** In base64, as in a server's configuration. */
  readonly secret: string;
  /**
   * Default `hmac-sha256`. Other spellings of the same do too: `HMAC-SHA256.`, `HMAC_SHA256`, `sha256`, `hmac-md5.sig-alg.reg.int.`
   */
  readonly algorithm?: TsigAlgorithm | (string & {});
}

/** Signature algorithm. */
export type TsigAlgorithm = keyof typeof ALGORITHMS;

/** An algorithm in the spelling used here; undefined if unknown. */
function algorithmOf(text: string = 'hmac-sha256'): TsigAlgorithm | undefined {
  if (typeof text !== 'string') return undefined;
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/\.sig-alg\.reg\.int$/, '')
    .replaceAll(/[-_]/g, '');
  const names = Object.keys(ALGORITHMS) as TsigAlgorithm[];
  return names.find((name) => name.replace('-', '') === plain || name.slice('hmac-'.length) === plain);
}

/** For each algorithm its name on the wire, and Node's. */
const ALGORITHMS = {
  'hmac-md5': ['hmac-md5.sig-alg.reg.int.', 'md5'],
  'hmac-sha1': ['hmac-sha1.', 'sha1'],
  'hmac-sha224': ['hmac-sha224.', 'sha224'],
  'hmac-sha256': ['hmac-sha256.', 'sha256'],
  'hmac-sha384': ['hmac-sha384.', 'sha384'],
  'hmac-sha512': ['hmac-sha512.', 'sha512'],
} as const;

/** Seconds by which the clocks of client and server may differ, as recommended by RFC 8945. */
const FUDGE = 300;
const TSIG_TYPE = 250;
const CLASS_ANY = 255;

/** Errors of a server that refuses a signature (RFC 8945, section 3). */
const ERRORS: Readonly<Record<number, string>> = {
  16: 'the signature is wrong (BADSIG): check the secret and the algorithm of the key',
  17: 'the server does not know the key (BADKEY): check its name and algorithm',
  18: "the time is wrong (BADTIME): this machine's clock and the server's differ by more than five minutes",
  22: 'the signature is cut too short (BADTRUNC)',
};

/** Signs one message, and verifies the messages of its response in order. */
export class TsigSession {
  readonly #name: Buffer;
  readonly #algorithm: Buffer;
  readonly #hash: string;
  readonly #secret: Buffer;
  readonly #keyName: string;
  #previousMac: Buffer = Buffer.alloc(0);
  #unsigned: Buffer[] = [];
  #answered = false;

  constructor(key: TsigKey) {
    const [wireName, hash] = ALGORITHMS[algorithmOf(key.algorithm) ?? 'hmac-sha256'];
    this.#keyName = key.name.endsWith('.') ? key.name.toLowerCase() : `${key.name.toLowerCase()}.`;
    this.#name = nameBytes(this.#keyName);
    this.#algorithm = nameBytes(wireName);
    this.#hash = hash;
    this.#secret = Buffer.from(key.secret, 'base64');
  }

  /** The message with its signature. @param now seconds since 1970 */
  sign(message: Buffer, now: number): Buffer {
    const times = Buffer.concat([uintBytes(now, 6), uintBytes(FUDGE, 2)]);
    const mac = this.#digest([message, this.#variables(times, uintBytes(0, 4))]);
    this.#previousMac = mac;
    const id = message.subarray(0, 2);
    const data = Buffer.concat([this.#algorithm, times, uintBytes(mac.length, 2), mac, id, uintBytes(0, 4)]);
    const fixed = Buffer.concat([
      uintBytes(TSIG_TYPE, 2),
      uintBytes(CLASS_ANY, 2),
      uintBytes(0, 4),
      uintBytes(data.length, 2),
    ]);
    return withAdditional(message, Buffer.concat([this.#name, fixed, data]));
  }

  /**
   * Verifies one message. The first must be signed; later ones may be covered by the signature of a following one.
   *
   * @throws AuthenticationError when the server refuses our signature, or its own is missing or wrong
   */
  verify(bytes: Buffer, message: IncomingMessage, now: number, details: CloudErrorDetails): void {
    const { signature } = message;
    if (signature === null) {
      if (!this.#answered) throw wrong('the response is not signed', details);
      this.#unsigned.push(bytes);
      return;
    }
    const reason = ERRORS[signature.error];
    if (reason !== undefined)
      throw wrong(reason, { ...details, providerCode: /\((\w+)\)/.exec(reason)?.[1] ?? null });
    if (!this.#matches(bytes, signature))
      throw wrong("the response's signature is wrong: it may have been changed on the way", details);
    if (Math.abs(signature.time - now) > signature.fudge) throw wrong(ERRORS[18] ?? '', details);
    this.#previousMac = signature.mac;
    this.#unsigned = [];
    this.#answered = true;
  }

  /** Checks that no message is left without a signature that covers it. */
  finish(details: CloudErrorDetails): void {
    if (this.#unsigned.length > 0) throw wrong('the end of the response is not signed', details);
  }

  #matches(bytes: Buffer, signature: SignatureRecord): boolean {
    const times = Buffer.concat([uintBytes(signature.time, 6), uintBytes(signature.fudge, 2)]);
    const tail = Buffer.concat([
      uintBytes(signature.error, 2),
      uintBytes(signature.other.length, 2),
      signature.other,
    ]);
    const variables = this.#answered ? times : this.#variables(times, tail);
    const before = Buffer.concat([uintBytes(this.#previousMac.length, 2), this.#previousMac]);
    const expected = this.#digest([before, ...this.#unsigned, withoutSignature(bytes, signature), variables]);
    return (
      signature.keyName === this.#keyName &&
      expected.length === signature.mac.length &&
      timingSafeEqual(expected, signature.mac)
    );
  }

  #variables(times: Buffer, tail: Buffer): Buffer {
    return Buffer.concat([
      this.#name,
      uintBytes(CLASS_ANY, 2),
      uintBytes(0, 4),
      this.#algorithm,
      times,
      tail,
    ]);
  }

  #digest(parts: readonly Buffer[]): Buffer {
    const hmac = createHmac(this.#hash, this.#secret);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  }
}

/** Checks a key's form. @throws InvalidRequestError */
export function checkTsigKey({ name, secret, algorithm }: TsigKey, details: CloudErrorDetails): void {
  if (algorithmOf(algorithm) === undefined) {
    throw new InvalidRequestError(
      `There is no TSIG algorithm ${String(algorithm)}. There are: ${Object.keys(ALGORITHMS).join(', ')}.`,
      details,
    );
  }
  if (typeof name !== 'string' || name === '')
    throw new InvalidRequestError('The TSIG key has no name.', details);
  if (typeof secret !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(secret)) {
    throw new InvalidRequestError(
      'The secret of the TSIG key must be base64, as in the configuration of the server.',
      details,
    );
  }
}

function wrong(reason: string, details: CloudErrorDetails): AuthenticationError {
  return new AuthenticationError(`${details.operation}: ${reason}.`, details);
}
