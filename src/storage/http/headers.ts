import type { IncomingHttpHeaders } from 'node:http';
import { headerValue } from '../../http/request.js';

/** Headers without undefined values. */
export function defined(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** Text of a header; null if missing. */
export function textIn(headers: IncomingHttpHeaders, name: string): string | null {
  return headerValue(headers, name) ?? null;
}

/** Number in a header; null if missing or something else. */
export function numberIn(headers: IncomingHttpHeaders, name: string): number | null {
  const text = headerValue(headers, name)?.trim() ?? '';
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

/** Entity tag without its quotes, a weak one unchanged; null if missing. */
export function etagIn(headers: IncomingHttpHeaders): string | null {
  return unquote(textIn(headers, 'etag'));
}

/** Removes the quotes of an entity tag; null if missing. A weak one stays unchanged: `W/"abc"` is another tag than `abc`. */
export function unquote(etag: string | null): string | null {
  if (etag === null || etag === '') return null;
  if (isWeak(etag)) return etag;
  const start = etag.startsWith('"') ? 1 : 0;
  return etag.slice(start, etag.length > start && etag.endsWith('"') ? -1 : undefined);
}

/** The MD5 that an entity tag is; null when it is something else. */
export function md5Of(etag: string | null): string | null {
  return etag !== null && /^[0-9a-f]{32}$/i.test(etag) ? etag.toLowerCase() : null;
}

/** An entity tag as conditional requests have it. */
export function quoted(etag: string): string {
  return isWeak(etag) ? etag : `"${etag}"`;
}

/** True for a weak tag, `W/"abc"`: equivalent content, not necessarily equal bytes. */
export function isWeak(etag: string): boolean {
  return etag.startsWith('W/"');
}

/** Condition of a GET. A weak tag never matches in If-Match (RFC 9110, 13.1.1); the response's own tag is compared instead. */
export function ifMatchHeader(etag: string | undefined): string | undefined {
  return etag === undefined || isWeak(etag) ? undefined : quoted(etag);
}

/** True if two tags are equal except for weakness: compression and caches make tags weak. */
export function isSameTag(one: string | null, other: string | null): boolean {
  return one === other || (one !== null && other !== null && opaqueTag(one) === opaqueTag(other));
}

/** A tag without its weakness prefix. */
export function opaqueTag(etag: string): string {
  return isWeak(etag) ? etag.slice(3, -1) : etag;
}

/** Metadata as headers with a `prefix`. `encode` converts a value to the store's form. */
export function metadataHeaders(
  prefix: string,
  metadata: Readonly<Record<string, string>>,
  encode: (value: string) => string = (value) => value,
): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [prefix + key, encode(value)]));
}

/** Metadata in headers with a `prefix`. `decode` converts a value from the store's form. */
export function readMetadata(
  headers: IncomingHttpHeaders,
  prefix: string,
  decode: (value: string) => string = (value) => value,
): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    if (name.startsWith(prefix)) metadata[name.slice(prefix.length)] = decode(textIn(headers, name) ?? '');
  }
  return metadata;
}

/** UTF-8 as headers carry it: byte by byte. */
export function toHeaderBytes(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}

/** Undoes {@link toHeaderBytes}. */
export function fromHeaderBytes(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}
