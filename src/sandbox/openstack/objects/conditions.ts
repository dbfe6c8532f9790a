import type { Exchange } from '../../http.js';

/** Result of the request's conditions. */
export type Verdict = 'answer' | 'not-modified' | 'failed';

/** If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since. */
export function conditionsOf(exchange: Exchange, etag: string, modified: number): Verdict {
  const match = exchange.header('if-match');
  if (match !== undefined && !tags(match).some((tag) => tag === '*' || tag === etag)) return 'failed';
  const noneMatch = exchange.header('if-none-match');
  if (noneMatch !== undefined && tags(noneMatch).some((tag) => tag === '*' || tag === etag))
    return 'not-modified';
  const seconds = Math.ceil(modified / 1000) * 1000;
  const since = Date.parse(exchange.header('if-modified-since') ?? '');
  if (noneMatch === undefined && seconds <= since) return 'not-modified';
  const until = Date.parse(exchange.header('if-unmodified-since') ?? '');
  return seconds > until ? 'failed' : 'answer';
}

function tags(header: string): string[] {
  return header.split(',').map((tag) => tag.trim().replace(/^W\//, '').replaceAll('"', ''));
}

/** First and last byte. */
export type ByteRange = readonly [first: number, last: number];

/** The ranges asked for; `undefined` without any that Swift would heed, empty when none can be given. */
export function rangesOf(header: string | undefined, length: number): readonly ByteRange[] | undefined {
  const list = /^bytes=(.+)$/.exec(header ?? '')?.[1]?.split(',');
  if (list === undefined) return undefined;
  const ranges: ByteRange[] = [];
  for (const entry of list) {
    const parts = /^\s*(\d*)-(\d*)\s*$/.exec(entry);
    const [, first = '', last = ''] = parts ?? [];
    if (parts === null || (first === '' && last === '')) return undefined;
    const range = clamp(first, last, length);
    if (range !== undefined) ranges.push(range);
  }
  return ranges;
}

function clamp(first: string, last: string, length: number): ByteRange | undefined {
  if (first === '') return Number(last) === 0 ? undefined : [Math.max(0, length - Number(last)), length - 1];
  const from = Number(first);
  const to = last === '' ? length - 1 : Math.min(Number(last), length - 1);
  return from > to || from >= length ? undefined : [from, to];
}
