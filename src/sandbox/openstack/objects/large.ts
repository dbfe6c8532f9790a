import { createHash } from 'node:crypto';
import { asArray, asNumber, asObject, asString, type Json, type JsonObject, parseJson } from '../../json.js';
import type { ObjectCall } from './api.js';
import { refusedWith } from './replies.js';
import type { Segment, StoredAccount, StoredObject } from './state.js';

/** An object's bytes and tag as GET gives them: large objects put together. */
export interface Content {
  readonly data: Buffer;
  /** As in the ETag header: of large objects in quotes. */
  readonly etag: string;
}

export function md5(data: Buffer | string): string {
  return createHash('md5').update(data).digest('hex');
}

/** Content that GET returns for an object. */
export function contentOf(account: StoredAccount, object: StoredObject): Content {
  if (object.segments !== undefined) return staticContent(account, object.segments);
  if (object.manifest !== undefined) return dynamicContent(account, object.manifest);
  return { data: object.data, etag: object.etag };
}

function staticContent(account: StoredAccount, segments: readonly Segment[]): Content {
  const parts = segments.map((segment) => {
    const object = account.find(segment.container, segment.object);
    // The segment was deleted or replaced after the manifest was created: Swift breaks off the response.
    if (object === undefined) throw refusedWith(409, 'Conflict', 'text/html; charset=UTF-8');
    const { data } = contentOf(account, object);
    return segment.range === undefined ? data : data.subarray(segment.range[0], segment.range[1] + 1);
  });
  return { data: Buffer.concat(parts), etag: `"${staticEtag(segments)}"` };
}

/** MD5 over the segments' tags, including their ranges. */
export function staticEtag(segments: readonly Segment[]): string {
  return md5(
    segments
      .map(({ etag, range }) => (range === undefined ? etag : `${etag}:${range[0]}-${range[1]};`))
      .join(''),
  );
}

function dynamicContent(account: StoredAccount, manifest: string): Content {
  const slash = manifest.indexOf('/');
  const container = account.containers.get(manifest.slice(0, slash));
  const prefix = manifest.slice(slash + 1);
  const names = container?.names().filter((name) => name.startsWith(prefix)) ?? [];
  const objects = names.flatMap((name) => container?.get(name) ?? []);
  const data = Buffer.concat(objects.map((object) => object.data));
  return { data, etag: `"${md5(objects.map(({ etag }) => etag).join(''))}"` };
}

/** Reads and checks the manifest of PUT ?multipart-manifest=put. */
export function parseManifest(call: ObjectCall): readonly Segment[] {
  const entries = asArray(parseJson(call.exchange.body.toString('utf8')));
  if (entries === undefined)
    throw refusedWith(400, 'Manifest must be valid JSON.\n', 'text/html; charset=UTF-8');
  if (entries.length > 1000) throw refusedWith(413, 'Number of segments must be <= 1000');
  const errors: string[] = [];
  const segments: Segment[] = [];
  for (const [index, entry] of entries.entries()) {
    const result = checkSegment(call.account, asObject(entry), index);
    if (typeof result === 'string') errors.push(result);
    else segments.push(result);
  }
  if (errors.length > 0) throw refusedWith(400, `Errors:\n${errors.join('\n')}\n`);
  return segments;
}

function checkSegment(
  account: StoredAccount,
  entry: JsonObject | undefined,
  index: number,
): Segment | string {
  const path = asString(entry?.path)?.replace(/^\/+/, '');
  if (entry === undefined || path === undefined)
    return `Index ${index}: expected keys to include one of "path" or "data"`;
  const slash = path.indexOf('/');
  const [container, name] = [path.slice(0, slash), path.slice(slash + 1)];
  const object = account.find(container, name);
  if (object === undefined) return `/${path}, 404 Not Found`;
  const content = contentOf(account, object);
  const size = asNumber(entry.size_bytes);
  if (size !== undefined && size !== content.data.length) return `/${path}, Size Mismatch`;
  const etag = content.etag.replaceAll('"', '');
  if (typeof entry.etag === 'string' && entry.etag !== etag && entry.etag !== object.etag)
    return `/${path}, Etag Mismatch`;
  const range = rangeOf(asString(entry.range), content.data.length);
  const bytes = range === undefined ? content.data.length : range[1] - range[0] + 1;
  if (bytes < 1) return `Index ${index}: too small; each segment must be at least 1 byte.`;
  return { container, object: name, etag, bytes, range };
}

function rangeOf(text: string | undefined, length: number): readonly [number, number] | undefined {
  const parts = /^(\d*)-(\d*)$/.exec(text ?? '');
  if (parts === null) return undefined;
  const [, first = '', last = ''] = parts;
  if (first === '') return [Math.max(0, length - Number(last)), length - 1];
  return [Number(first), last === '' ? length - 1 : Math.min(Number(last), length - 1)];
}

/** The manifest as GET ?multipart-manifest=get shows it. */
export function manifestView(account: StoredAccount, segments: readonly Segment[]): Json {
  return segments.map(({ container, object, etag, bytes, range }) => {
    const stored = account.find(container, object);
    return {
      name: `/${container}/${object}`,
      bytes,
      hash: etag,
      content_type: stored?.contentType ?? 'application/octet-stream',
      last_modified: new Date(stored?.modified ?? 0).toISOString().replace('Z', '000'),
      ...(range === undefined ? {} : { range: `${range[0]}-${range[1]}` }),
    };
  });
}
