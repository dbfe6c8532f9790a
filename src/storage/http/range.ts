import { headerValue } from '../../http/request.js';
import type { IncomingHttpHeaders } from 'node:http';
import { numberIn } from './headers.js';
import { type CloudErrorDetails, InvalidRequestError, MalformedResponseError } from '../../errors.js';

/** A part of an object: bytes from `start` on, up to `end`, which is not included, as in `slice`. */
export interface Range {
  /** First byte, counted from 0. Default 0. */
  readonly start?: number;
  /** The byte after the last one. Default: the object's end. */
  readonly end?: number;
}

/** @throws InvalidRequestError where it makes no sense */
export function checkRange({ start = 0, end }: Range): void {
  const isPosition = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  if (isPosition(start) && (end === undefined || (isPosition(end) && end > start))) return;
  throw new InvalidRequestError(
    `range must have a start of at least 0 and an end above it (which is not included), not { start: ${start}, end: ${end} }.`,
  );
}

/** The Range header, whose last byte is included. */
export function rangeHeader({ start = 0, end }: Range): string {
  return `bytes=${start}-${end === undefined ? '' : end - 1}`;
}

/** What the headers of a GET say about the body and the whole object. */
export interface BodyExtent {
  /** Bytes of the body; null where they do not say. */
  readonly length: number | null;
  /** Bytes of the whole object; null where they do not say. */
  readonly size: number | null;
}

/**
 * Reads Content-Length and Content-Range.
 *
 * @throws MalformedResponseError where a range was asked for and another one, or everything, came
 */
export function readExtent(
  response: { readonly status: number; readonly headers: IncomingHttpHeaders },
  range: Range | undefined,
  details: CloudErrorDetails,
): BodyExtent {
  const length = numberIn(response.headers, 'content-length');
  if (response.status !== 206) {
    if (range === undefined || ((range.start ?? 0) === 0 && range.end === undefined))
      return { length, size: length };
    throw new MalformedResponseError(
      `${details.operation}: ${details.provider} sent the whole object where a range was asked for.`,
      details,
    );
  }
  const text = headerValue(response.headers, 'content-range') ?? '';
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(text) ?? [];
  if (first === undefined || last === undefined || Number(first) !== (range?.start ?? 0)) {
    throw new MalformedResponseError(
      `${details.operation}: ${details.provider} answered with the range ${JSON.stringify(text)}, which was not asked for.`,
      details,
    );
  }
  return {
    length: Number(last) - Number(first) + 1,
    size: total === undefined || total === '*' ? null : Number(total),
  };
}
