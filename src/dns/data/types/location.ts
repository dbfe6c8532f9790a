import { TokenReader } from '../kinds.js';
import type { DataFormat } from '../layout.js';
import { invalid, shown } from '../../driver/refuse.js';
import { uintBytes } from '../wire.js';

/** A position: degrees (north and east positive), and metres. */
export interface LocationFields {
  latitude: number;
  longitude: number;
  altitude: number;
  size: number;
  horizontalPrecision: number;
  verticalPrecision: number;
}

/** Thousandths of a second of arc in a degree: the unit on the wire. */
const DEGREE = 3_600_000;
/** The equator and the prime meridian on the wire. */
const ORIGIN = 2 ** 31;
/** Altitudes count from 100 km below the reference ellipsoid, in centimetres. */
const ALTITUDE_BASE = 10_000_000;
/** Default size and precisions in centimetres: 1 m, 10 km, 10 m. */
const DEFAULTS = [100, 1_000_000, 1_000];

/** RFC 1876. Values are rounded as on the wire, where a length has one significant digit. */
export const LOC: DataFormat<LocationFields> = {
  usage:
    '<degrees> [minutes [seconds]] N|S <degrees> [minutes [seconds]] E|W <altitude>m [size [precisions]]',
  parse(tokens, resolve) {
    const reader = new TokenReader(tokens, resolve);
    const latitude = parseAngle(reader, 'latitude', 90, 'NS');
    const longitude = parseAngle(reader, 'longitude', 180, 'EW');
    const altitude = parseCentimetres(reader.take('altitude').text, 'altitude');
    if (altitude < -ALTITUDE_BASE || altitude > 2 ** 32 - 1 - ALTITUDE_BASE)
      throw invalid('altitude is out of range');
    const lengths = DEFAULTS.map((fallback) =>
      reader.peek() === undefined ? fallback : parseLength(reader.take('size').text),
    );
    if (reader.peek() !== undefined) throw invalid(`${shown(reader.peek()?.text)} stands after its end`);
    return fromUnits(latitude, longitude, altitude, lengths);
  },
  format(fields) {
    const lengths = [fields.altitude, fields.size, fields.horizontalPrecision, fields.verticalPrecision];
    const position = `${formatAngle(fields.latitude, 'NS')} ${formatAngle(fields.longitude, 'EW')}`;
    return `${position} ${lengths.map((length) => `${length.toFixed(2)}m`).join(' ')}`;
  },
  encode: (fields) =>
    Buffer.concat([
      Buffer.from([
        0,
        ...[fields.size, fields.horizontalPrecision, fields.verticalPrecision].map(encodeLength),
      ]),
      uintBytes(Math.round(fields.latitude * DEGREE) + ORIGIN, 4),
      uintBytes(Math.round(fields.longitude * DEGREE) + ORIGIN, 4),
      uintBytes(Math.round(fields.altitude * 100) + ALTITUDE_BASE, 4),
    ]),
  decode(reader) {
    if (reader.uint(1) !== 0) throw new RangeError('A LOC record of a version other than 0.');
    const lengths = [reader.uint(1), reader.uint(1), reader.uint(1)].map(
      (byte) => (byte >> 4) * 10 ** (byte & 15),
    );
    const latitude = reader.uint(4) - ORIGIN;
    const longitude = reader.uint(4) - ORIGIN;
    return fromUnits(latitude, longitude, reader.uint(4) - ALTITUDE_BASE, lengths);
  },
};

function fromUnits(
  latitude: number,
  longitude: number,
  altitude: number,
  lengths: readonly number[],
): LocationFields {
  const [size = 0, horizontal = 0, vertical = 0] = lengths;
  return {
    // Adding 0 makes 0 of the -0 that 0 degrees south is.
    latitude: latitude / DEGREE + 0,
    longitude: longitude / DEGREE + 0,
    altitude: altitude / 100,
    size: size / 100,
    horizontalPrecision: horizontal / 100,
    verticalPrecision: vertical / 100,
  };
}

function parseAngle(reader: TokenReader, field: string, maximum: number, directions: string): number {
  const parts: number[] = [];
  for (
    let word = reader.take(field).text;
    ;
    word = reader.take(`the direction of ${field}, ${directions},`).text
  ) {
    const direction = directions.indexOf(word.toUpperCase());
    if (word.length === 1 && direction !== -1)
      return (direction === 0 ? 1 : -1) * angleUnits(parts, field, maximum);
    const limit = parts.length === 0 ? maximum : 59.999;
    const value = /^\d{1,3}(?:\.\d{1,3})?$/.test(word) ? Number(word) : Number.NaN;
    const whole = parts.length === 2 || Number.isInteger(value);
    if (!(value <= limit) || !whole || parts.length === 3) throw invalid(`${field} cannot be ${shown(word)}`);
    parts.push(value);
  }
}

function angleUnits(
  [degrees, minutes = 0, seconds = 0]: readonly number[],
  field: string,
  maximum: number,
): number {
  if (degrees === undefined) throw invalid(`${field} has no degrees`);
  const units = degrees * DEGREE + minutes * 60_000 + Math.round(seconds * 1000);
  if (units > maximum * DEGREE) throw invalid(`${field} is over ${maximum} degrees`);
  return units;
}

function formatAngle(angle: number, directions: string): string {
  const units = Math.abs(Math.round(angle * DEGREE));
  const degrees = Math.floor(units / DEGREE);
  const minutes = Math.floor((units % DEGREE) / 60_000);
  const seconds = ((units % 60_000) / 1000).toFixed(3);
  return `${degrees} ${minutes} ${seconds} ${directions.charAt(angle < 0 ? 1 : 0)}`;
}

function parseCentimetres(word: string, field: string): number {
  if (!/^-?\d{1,10}(?:\.\d{1,2})?m?$/i.test(word))
    throw invalid(`${field} must be metres such as 10.50m, got ${shown(word)}`);
  return Math.round(Number.parseFloat(word) * 100);
}

function parseLength(word: string): number {
  const centimetres = parseCentimetres(word, 'a size or precision');
  if (centimetres < 0 || centimetres > 9_000_000_000)
    throw invalid(`a size or precision of ${word} is out of range`);
  const byte = encodeLength(centimetres / 100);
  return (byte >> 4) * 10 ** (byte & 15);
}

/** Encodes one digit and a power of ten in a byte. */
function encodeLength(metres: number): number {
  const digits = String(Math.round(metres * 100));
  return (Number(digits.charAt(0)) << 4) | (digits.length - 1);
}
