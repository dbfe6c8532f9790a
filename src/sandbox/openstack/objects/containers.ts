import type { Reply } from '../../http.js';
import type { Json } from '../../json.js';
import { containerOf, type ObjectApi, type ObjectCall } from './api.js';
import { bulkDelete } from './bulk.js';
import { staticEtag } from './large.js';
import { HTML, lastModified, mergedHeaders, page, refused, refusedWith, swiftTime } from './replies.js';
import { StoredContainer } from './state.js';

const LISTING_LIMIT = 10_000;
const NAME_LIMIT = 256;
const TEXT = 'text/plain; charset=utf-8';
const JSON_UTF8 = 'application/json; charset=utf-8';

/** Accounts and containers. */
export function addContainerRoutes(api: ObjectApi): void {
  api
    .onAccount('GET', 'containers.list', listContainers)
    .onAccount('HEAD', 'account.show', (call) => ({
      status: 204,
      headers: { ...accountHeaders(call), 'content-type': TEXT },
    }))
    .onAccount('POST', 'account.update', (call) => {
      if (call.exchange.query.has('bulk-delete')) return bulkDelete(call);
      const wanted = (name: string): boolean => name.startsWith('x-account-meta-');
      call.account.headers = mergedHeaders(call.account.headers, call.exchange.headers, wanted);
      return { status: 204, headers: HTML };
    })
    .onAccount('DELETE', 'objects.bulk-delete', (call) =>
      call.exchange.query.has('bulk-delete') ? bulkDelete(call) : page(405),
    )
    .onContainer('PUT', 'containers.create', createContainer)
    .onContainer('GET', 'objects.list', listObjects)
    .onContainer('HEAD', 'containers.show', (call) => ({
      status: 204,
      headers: { ...containerHeaders(containerOf(call)), 'content-type': TEXT },
    }))
    .onContainer('POST', 'containers.update', (call) => {
      const container = containerOf(call);
      container.headers = mergedHeaders(container.headers, call.exchange.headers, isContainerHeader);
      return { status: 204, headers: HTML };
    })
    .onContainer('DELETE', 'containers.delete', (call) => {
      const container = containerOf(call);
      if (container.count > 0) throw refused(409);
      call.account.containers.delete(container.name);
      return { status: 204, headers: HTML };
    });
}

function isContainerHeader(name: string): boolean {
  return (
    name.startsWith('x-container-meta-') ||
    /^x-container-(?:read|write)$|^x-(?:versions|history)-location$/.test(name)
  );
}

function createContainer(call: ObjectCall): Reply {
  const { account, containerName: name } = call;
  const bytes = Buffer.byteLength(name);
  if (bytes > NAME_LIMIT) {
    throw refusedWith(
      400,
      `Container name length of ${bytes} longer than ${NAME_LIMIT}`,
      'text/html; charset=UTF-8',
    );
  }
  const known = account.containers.get(name);
  const container = known ?? new StoredContainer(name);
  container.headers = mergedHeaders(container.headers, call.exchange.headers, isContainerHeader);
  account.containers.set(name, container);
  return known === undefined ? { status: 201, headers: HTML } : page(202);
}

function accountHeaders({ account }: ObjectCall): Record<string, string> {
  const containers = [...account.containers.values()];
  const objects = containers.reduce((sum, { count }) => sum + count, 0);
  const bytes = containers.reduce((sum, container) => sum + container.bytes, 0);
  return {
    'x-account-container-count': String(containers.length),
    'x-account-object-count': String(objects),
    'x-account-bytes-used': String(bytes),
    'x-timestamp': swiftTime(account.created),
    'accept-ranges': 'bytes',
    ...account.headers,
  };
}

function containerHeaders(container: StoredContainer): Record<string, string> {
  return {
    'x-container-object-count': String(container.count),
    'x-container-bytes-used': String(container.bytes),
    'x-timestamp': swiftTime(container.created),
    'last-modified': lastModified(container.modified),
    'accept-ranges': 'bytes',
    'x-storage-policy': 'gold',
    ...container.headers,
  };
}

/** Entry of a listing: a name, or a pseudo-directory. */
interface Entry {
  readonly name: string;
  readonly isPrefix: boolean;
}

function listContainers(call: ObjectCall): Reply {
  const { account } = call;
  const entries = selectEntries(call, account.names());
  const rows = entries.map((entry): Json => {
    const container = account.containers.get(entry.name);
    if (entry.isPrefix || container === undefined) return { subdir: entry.name };
    return {
      name: entry.name,
      count: container.count,
      bytes: container.bytes,
      last_modified: precise(container.modified),
    };
  });
  return listing(call, entries, rows, accountHeaders(call));
}

function listObjects(call: ObjectCall): Reply {
  const container = containerOf(call);
  const entries = selectEntries(call, container.names());
  const rows = entries.map((entry): Json => {
    const object = entry.isPrefix ? undefined : container.get(entry.name);
    if (object === undefined) return { subdir: entry.name };
    return {
      bytes: object.segments?.reduce((sum, { bytes }) => sum + bytes, 0) ?? object.data.length,
      hash: object.etag,
      name: object.name,
      content_type: object.contentType,
      last_modified: precise(object.modified),
      ...(object.segments === undefined ? {} : { slo_etag: `"${staticEtag(object.segments)}"` }),
    };
  });
  return listing(call, entries, rows, containerHeaders(container));
}

function precise(time: number): string {
  return new Date(time).toISOString().replace('Z', '000');
}

function listing(
  call: ObjectCall,
  entries: readonly Entry[],
  rows: readonly Json[],
  headers: Record<string, string>,
): Reply {
  const format = call.exchange.query.get('format') ?? '';
  const asJson =
    format === 'json' ||
    (format === '' && call.exchange.header('accept')?.includes('application/json') === true);
  if (asJson)
    return { status: 200, headers: { ...headers, 'content-type': JSON_UTF8 }, body: JSON.stringify(rows) };
  const text = entries.map(({ name }) => `${name}\n`).join('');
  return {
    status: text === '' ? 204 : 200,
    headers: { ...headers, vary: 'Accept', 'content-type': TEXT },
    body: text,
  };
}

/** Applies prefix, marker, end_marker, delimiter, reverse and limit, in Swift's order. */
function selectEntries(call: ObjectCall, names: readonly string[]): Entry[] {
  const { query } = call.exchange;
  const limit = limitOf(call);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const reverse = /^(?:true|1|yes|on|t|y)$/i.test(query.get('reverse') ?? '');
  const [marker, endMarker] = [query.get('marker') ?? '', query.get('end_marker') ?? ''];
  const [low, high] = reverse ? [endMarker, marker] : [marker, endMarker];
  const entries: Entry[] = [];
  for (const name of reverse ? names.toReversed() : names) {
    if (!name.startsWith(prefix)) continue;
    const entry = entryFor(name, prefix, delimiter);
    if ((low !== '' && entry.name <= low) || (high !== '' && entry.name >= high)) continue;
    if (entries.at(-1)?.name === entry.name) continue;
    if (entries.length === limit) break;
    entries.push(entry);
  }
  return entries;
}

function entryFor(name: string, prefix: string, delimiter: string): Entry {
  const end = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
  return end < 0
    ? { name, isPrefix: false }
    : { name: name.slice(0, end + delimiter.length), isPrefix: true };
}

/** A limit that is not a number is not heeded. */
function limitOf({ exchange, pageSize }: ObjectCall): number {
  const text = exchange.query.get('limit') ?? '';
  const maximum = Math.min(LISTING_LIMIT, pageSize);
  if (!/^\d+$/.test(text)) return maximum;
  if (Number(text) > LISTING_LIMIT)
    throw refusedWith(412, `Maximum limit is ${LISTING_LIMIT}`, 'text/html; charset=UTF-8');
  return Math.min(Number(text), maximum);
}
