import type { IncomingHttpHeaders } from 'node:http';
import { headerValue } from './request.js';

/** The three forms of a date in HTTP all begin with a day's name: RFC 9110, section 5.6.7. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /;

/** Milliseconds of a Retry-After header, in seconds or as a date by the server's own clock; undefined when it is missing or makes no sense. */
export function retryAfter(headers: IncomingHttpHeaders): number | undefined {
  const text = headerValue(headers, 'retry-after')?.trim();
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return reasonable(Number(text) * 1000);
  if (!HTTP_DATE.test(text)) return undefined;
  const wait = Date.parse(text) - (responseDate(headers) ?? Date.now());
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** Reads the Date header: milliseconds since 1970 by the server's clock, which may be right if ours is wrong; null if it has none. */
export function responseDate(headers: IncomingHttpHeaders): number | null {
  const date = Date.parse(headerValue(headers, 'date') ?? '');
  return Number.isNaN(date) ? null : date;
}

/** A usable wait; undefined for anything else. */
export function reasonable(milliseconds: number | undefined): number | undefined {
  return milliseconds !== undefined && Number.isFinite(milliseconds) && milliseconds >= 0
    ? milliseconds
    : undefined;
}
