import { BodyTooLarge } from './response-body.js';

type Zlib = typeof import('node:zlib');
type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Buffer;

/** Thrown inside the connection for a body with a coding that cannot be decoded. */
export class UnreadableCoding extends Error {}

/** More nested codings have no use but to hide the size of a body. */
const MOST_CODINGS = 3;

/**
 * Decodes a body although no coding was requested: gateways may compress anyway (RFC 9110, section 12.5.3). @throws BodyTooLarge,
 * UnreadableCoding
 */
export async function decodeBody(
  bytes: Buffer,
  header: string | readonly string[],
  limit: number,
): Promise<Buffer> {
  const codings = String(header)
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0) return bytes;
  if (codings.length > MOST_CODINGS)
    throw new UnreadableCoding(`the response is encoded ${codings.length} times.`);
  const zlib = await import('node:zlib');
  let decoded = bytes;
  for (const coding of codings.toReversed()) decoded = decodeOnce(zlib, decoded, coding, limit);
  return decoded;
}

function decodeOnce(zlib: Zlib, bytes: Buffer, coding: string, limit: number): Buffer {
  const decoder = decoderOf(zlib, coding, bytes);
  if (decoder === null)
    throw new UnreadableCoding(`the response is encoded as ${coding}, which cannot be read here.`);
  try {
    return decoder(bytes, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw new BodyTooLarge();
    throw new UnreadableCoding(`the response claims to be encoded as ${coding}, and is not.`);
  }
}

function decoderOf(zlib: Zlib, coding: string, bytes: Buffer): Decoder | null {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.gunzipSync;
    case 'deflate':
      // Some servers leave out the zlib header that `deflate` requires.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? zlib.inflateSync : zlib.inflateRawSync;
    case 'br':
      return zlib.brotliDecompressSync;
    case 'zstd':
      return zstdOf(zlib);
    default:
      return null;
  }
}

/** Node has it since 22.15. */
function zstdOf(zlib: Zlib): Decoder | null {
  const decoder: unknown = Reflect.get(zlib, 'zstdDecompressSync');
  return typeof decoder === 'function' ? (decoder as Decoder) : null;
}
