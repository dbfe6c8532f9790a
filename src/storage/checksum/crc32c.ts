/** The Castagnoli polynomial, bits reversed: RFC 3720, section 12.1. */
const POLYNOMIAL = 0x82f63b78;

/** Bytes looked up at once; each needs a table. */
const SLICES = 8;

let tables: Int32Array | null = null;

/**
 * CRC-32C of bytes, continuing an earlier checksum (0 at the start). Node's zlib and OpenSSL have no CRC-32C; with eight bytes a step
 * JavaScript is twice as fast as OpenSSL's MD5.
 *
 * ```ts
 * crc32c(Buffer.from('123456789')) === 0xe3069283;
 * ```
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  const table = (tables ??= makeTables());
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = view.byteLength - (view.byteLength % SLICES);
  let crc = ~before;
  let at = 0;
  for (; at < whole; at += SLICES) {
    const low = crc ^ view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    crc =
      (table[1792 + (low & 255)] ?? 0) ^
      (table[1536 + ((low >>> 8) & 255)] ?? 0) ^
      (table[1280 + ((low >>> 16) & 255)] ?? 0) ^
      (table[1024 + (low >>> 24)] ?? 0) ^
      (table[768 + (high & 255)] ?? 0) ^
      (table[512 + ((high >>> 8) & 255)] ?? 0) ^
      (table[256 + ((high >>> 16) & 255)] ?? 0) ^
      (table[high >>> 24] ?? 0);
  }
  for (; at < view.byteLength; at += 1) crc = (table[(crc ^ view.getUint8(at)) & 255] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** The first table advances the checksum by one byte, each further one by one more. */
function makeTables(): Int32Array {
  const made = new Int32Array(256 * SLICES);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    made[byte] = crc;
  }
  for (let index = 256; index < made.length; index += 1) {
    const shorter = made[index - 256] ?? 0;
    made[index] = (shorter >>> 8) ^ (made[shorter & 255] ?? 0);
  }
  return made;
}
