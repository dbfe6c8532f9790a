import { parseDuration } from '../output/flags.js';

/** Reads a TTL as seconds: `300`, `5m`, `1h`. @throws CommandError for other text */
export function parseTtl(input: string): number {
  return /^\d{1,10}$/.test(input) ? Number(input) : parseDuration(input) / 1000;
}

/** Definition of a flag with a TTL. */
export const ttlFlag = {
  kind: 'parsed',
  parse: parseTtl,
  optional: true,
  placeholder: 'TIME',
  brief: 'TTL: seconds, or a time such as 5m or 1h',
} as const;
