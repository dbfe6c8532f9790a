import { headerValue } from '../../http/request.js';
import type { IncomingHttpHeaders } from 'node:http';
import { numberIn } from './headers.js';
import { type CloudErrorDetails, InvalidRequestError, MalformedResponseError } from '../../errors.js';

/** A part of an object: bytes from `start` on, up to `end`, which is not included, as in `slice`. */
export interface Range {
  /** First byte, counted from 0. Default 0. */
  readonly start?: number;
  /** End of the range, exclusive. Default: the object's end. */
  readonly end?: number;
}

/** @throws InvalidRequestError for an invalid range */
export function checkRange({ start = 0, end }: Range): void {
  const isPosition = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  if (isPosition(start) && (end === undefined || (isPosition(end) && end > start))) return;
  throw new InvalidRequestError(
    `range must have a start of at least 0 and an end above it (which is not included), not { start: ${start}, end: ${end} }.`,
  );
}

/** The Range header, with an inclusive end. */
export function rangeHeader({ start = 0, end }: Range): string {
  return `bytes=${start}-${end === undefined ? '' : end - 1}`;
}

/** Sizes of the body and the whole object, from the headers of a GET. */
export interface BodyExtent {
  /** Size of the body in bytes; null if unknown. */
  readonly length: number | null;
  /** Size of the whole object in bytes; null if unknown. */
  readonly size: number | null;
}

/**
 * Reads Content-Length and Content-Range.
 *
 * @throws MalformedResponseError when another range than the requested one came, or everything
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
      `${details.operation}: ${details.provider} returned the range ${JSON.stringify(text)}, which was not requested.`,
      details,
    );
  }
  return {
    length: Number(last) - Number(first) + 1,
    size: total === undefined || total === '*' ? null : Number(total),
  };
}
