import { createHash } from 'node:crypto';
import { encodeData, formatData, parseData } from '../data/data.js';
import { invalid } from '../driver/refuse.js';
import { nameBytes } from '../data/wire.js';

/** DS record for the parent zone, so that a signed zone is trusted; enter it at the registrar. */
export interface DsRecord {
  /** Number of the key that it is of. */
  readonly keyTag: number;
  /** Number of the key's algorithm: 13 is ECDSA P-256 with SHA-256. @see https://www.iana.org/assignments/dns-sec-alg-numbers */
  readonly algorithm: number;
  /** 2 for SHA-256, 4 for SHA-384, 1 for SHA-1. */
  readonly digestType: number;
  /** Digest of the key, in hexadecimal digits. */
  readonly digest: string;
  /** All of it as a zone file has it: `50584 13 2 38dcf4f3...` */
  readonly data: string;
}

const HASHES: Readonly<Record<number, string>> = { 1: 'sha1', 2: 'sha256', 4: 'sha384' };

/** Reads the data of a DS record. @throws InvalidRequestError */
export function readDs(data: string): DsRecord {
  const fields = parseData('DS', data, '');
  return { ...fields, data: formatData('DS', fields) };
}

/**
 * The DS record of a key, which the zone above has to hold.
 *
 * @param key data of the DNSKEY record: `257 3 13 viFZBAHS...`
 * @param digestType 2 for SHA-256 (the default), 4 for SHA-384, 1 for SHA-1
 * @throws InvalidRequestError
 * @see https://www.rfc-editor.org/rfc/rfc4034#section-5.1.4
 */
export function dsOf(domain: string, key: string, digestType: number = 2): DsRecord {
  const hash = HASHES[digestType];
  if (hash === undefined) throw invalid(`There is no digest of type ${digestType}: 1, 2 and 4 are known.`);
  const { algorithm } = parseData('DNSKEY', key, domain);
  const bytes = encodeData('DNSKEY', key);
  const digest = createHash(hash)
    .update(nameBytes(`${domain}.`))
    .update(bytes)
    .digest('hex');
  return readDs(`${keyTag(bytes)} ${algorithm} ${digestType} ${digest}`);
}

/** Key tag, which identifies a key of a zone. @see https://www.rfc-editor.org/rfc/rfc4034#appendix-B */
function keyTag(bytes: Buffer): number {
  let sum = 0;
  for (const [index, byte] of bytes.entries()) sum += index % 2 === 0 ? byte << 8 : byte;
  return (sum + (sum >>> 16)) & 0xffff;
}
