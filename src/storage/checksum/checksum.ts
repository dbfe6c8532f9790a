import { createHash, hash } from 'node:crypto';
import { crc32c } from './crc32c.js';

/** Checksums that stores use. */
export type ChecksumAlgorithm = 'md5' | 'sha1' | 'sha256' | 'crc32c';

/** A checksum of some bytes, in lower-case hexadecimal. */
export interface Checksum {
  /** Its algorithm. */
  readonly algorithm: ChecksumAlgorithm;
  /** Its value in lower-case hexadecimal. */
  readonly hex: string;
  /** Set for a checksum of the checksums of parts, as stores report it for multipart objects. */
  readonly parts?: ChecksumParts;
}

/** Form of a checksum over parts. */
export interface ChecksumParts {
  /** Bytes of each part. */
  readonly sizes: readonly number[];
  /** `bytes` or hexadecimal `text`: the form in which the parts' checksums are joined. */
  readonly joined: 'bytes' | 'text';
}

/** A checksum that grows with the bytes that pass. */
export interface RunningChecksum {
  readonly algorithm: ChecksumAlgorithm;
  update(bytes: Uint8Array): void;
  /** The checksum of all bytes so far, in hexadecimal. Call once. */
  hex(): string;
}

/** A checksum as many stores write it. */
export function base64Of(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

/** Bytes of the checksums that stores write in base64. */
const BYTES = { md5: 16, crc32c: 4 } as const;

/** Inverse of {@link base64Of}; null if missing or something else. */
export function hexOf(base64: string | null, algorithm: keyof typeof BYTES = 'md5'): string | null {
  if (base64 === null || !/^[a-z0-9+/_-]+={0,2}$/i.test(base64)) return null;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length === BYTES[algorithm] ? bytes.toString('hex') : null;
}

/** Starts a checksum of the same form as a given one. */
export function startLike({ algorithm, parts }: Checksum): RunningChecksum {
  return parts === undefined ? startChecksum(algorithm) : new PartsChecksum(algorithm, parts);
}

/** Starts a checksum. */
export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  if (algorithm === 'crc32c') return new RunningCrc32c();
  const running = createHash(algorithm);
  return { algorithm, update: (bytes) => running.update(bytes), hex: () => running.digest('hex') };
}

/** The checksum of bytes that are all there. */
export function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Checksum {
  return {
    algorithm,
    hex: algorithm === 'crc32c' ? crc32cHex(crc32c(bytes, 0)) : hash(algorithm, bytes, 'hex'),
  };
}

class RunningCrc32c implements RunningChecksum {
  readonly algorithm = 'crc32c';
  #crc = 0;

  update(bytes: Uint8Array): void {
    this.#crc = crc32c(bytes, this.#crc);
  }

  hex(): string {
    return crc32cHex(this.#crc);
  }
}

function crc32cHex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}

/** Checksum of the checksums of parts with known sizes. */
class PartsChecksum implements RunningChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly #parts: ChecksumParts;
  readonly #outer: RunningChecksum;
  #inner: RunningChecksum;
  #number = 0;
  #left: number;

  constructor(algorithm: ChecksumAlgorithm, parts: ChecksumParts) {
    this.algorithm = algorithm;
    this.#parts = parts;
    this.#outer = startChecksum(algorithm);
    this.#inner = startChecksum(algorithm);
    this.#left = parts.sizes[0] ?? 0;
  }

  update(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.byteLength >= this.#left && this.#number < this.#parts.sizes.length) {
      this.#inner.update(rest.subarray(0, this.#left));
      rest = rest.subarray(this.#left);
      this.#endPart();
    }
    if (rest.byteLength === 0) return;
    this.#inner.update(rest);
    this.#left -= rest.byteLength;
  }

  hex(): string {
    return this.#outer.hex();
  }

  #endPart(): void {
    this.#outer.update(Buffer.from(this.#inner.hex(), this.#parts.joined === 'bytes' ? 'hex' : 'latin1'));
    this.#inner = startChecksum(this.algorithm);
    this.#number += 1;
    this.#left = this.#parts.sizes[this.#number] ?? 0;
  }
}
