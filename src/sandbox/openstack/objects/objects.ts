import type { Reply } from '../../http.js';
import { containerOf, type ObjectApi, type ObjectCall, objectOf } from './api.js';
import { deleteLarge } from './bulk.js';
import { type ByteRange, conditionsOf, rangesOf } from './conditions.js';
import { contentOf, manifestView, md5, parseManifest, staticEtag } from './large.js';
import { HTML, lastModified, page, refused, refusedWith, swiftTime } from './replies.js';
import type { MetaHeaders, StoredObject } from './state.js';

const NAME_LIMIT = 1024;

/** Objects. */
export function addObjectRoutes(api: ObjectApi): void {
  api
    .onObject('PUT', 'objects.create', putObject)
    .onObject('GET', 'objects.download', getObject)
    .onObject('HEAD', 'objects.show', getObject)
    .onObject('POST', 'objects.update', updateObject)
    .onObject('DELETE', 'objects.delete', deleteObject)
    .onObject('COPY', 'objects.copy', (call) => {
      const destination = pathOf(call.exchange.header('destination') ?? '');
      if (destination === undefined)
        throw refusedWith(412, 'Destination header must be of the form <container name>/<object name>');
      return copyObject({ ...call, ...destination }, call);
    });
}

interface Place {
  readonly containerName: string;
  readonly objectName: string;
}

/** `container/object` of a header, escaped or not. */
function pathOf(header: string): Place | undefined {
  const path = decodeURIComponent(header).replace(/^\//, '');
  const slash = path.indexOf('/');
  if (slash < 1 || slash === path.length - 1) return undefined;
  return { containerName: path.slice(0, slash), objectName: path.slice(slash + 1) };
}

function putObject(call: ObjectCall): Reply {
  const { exchange } = call;
  const length = Buffer.byteLength(call.objectName);
  if (length > NAME_LIMIT)
    throw refusedWith(400, `Object name length of ${length} longer than ${NAME_LIMIT}`);
  const container = containerOf(call);
  if (exchange.header('content-length') === undefined && exchange.header('transfer-encoding') === undefined) {
    throw refusedWith(411, 'Missing Content-Length header.');
  }
  const noneMatch = exchange.header('if-none-match');
  if (noneMatch !== undefined && noneMatch !== '*') throw refusedWith(400, 'If-None-Match only supports *');
  if (noneMatch === '*' && container.get(call.objectName) !== undefined) throw refused(412);
  const source = exchange.header('x-copy-from');
  if (source !== undefined) {
    const place = pathOf(source);
    if (place === undefined)
      throw refusedWith(412, 'X-Copy-From header must be of the form <container name>/<object name>');
    return copyObject(call, { ...call, ...place });
  }
  return exchange.query.get('multipart-manifest') === 'put' ? putManifest(call) : putData(call);
}

function putData(call: ObjectCall): Reply {
  const { exchange } = call;
  const etag = md5(exchange.body);
  const expected = exchange.header('etag')?.replaceAll('"', '').toLowerCase();
  if (expected !== undefined && expected !== etag) throw refused(422);
  const stored = store(call, {
    data: exchange.body,
    etag,
    segments: undefined,
    manifest: exchange.header('x-object-manifest'),
  });
  return created(stored, etag);
}

function putManifest(call: ObjectCall): Reply {
  const segments = parseManifest(call);
  const data = Buffer.from(JSON.stringify(manifestView(call.account, segments)));
  const whole = staticEtag(segments);
  const expected = call.exchange.header('etag')?.replaceAll('"', '');
  if (expected !== undefined && expected !== whole) throw refused(422);
  return created(store(call, { data, etag: md5(data), segments, manifest: undefined }), `"${whole}"`);
}

function created(object: StoredObject, etag: string): Reply {
  return { status: 201, headers: { ...HTML, etag, 'last-modified': lastModified(object.modified) } };
}

function store(
  call: ObjectCall,
  bytes: Pick<StoredObject, 'data' | 'etag' | 'segments' | 'manifest'>,
): StoredObject {
  const { exchange, objectName: name } = call;
  const given = exchange.header('content-type');
  const object: StoredObject = {
    ...bytes,
    name,
    contentType: given === undefined || given === '' ? guessType(name) : given,
    headers: objectHeaders(call),
    modified: Date.now(),
    deleteAt: deleteAtOf(call),
  };
  containerOf(call).put(object);
  return object;
}

const KEPT =
  /^x-object-meta-|^content-(?:disposition|encoding|language)$|^cache-control$|^expires$|^x-robots-tag$/;

function objectHeaders({ exchange }: ObjectCall): MetaHeaders {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(exchange.headers)) {
    if (KEPT.test(name) && typeof value === 'string' && value !== '') kept[name] = value;
  }
  return kept;
}

function deleteAtOf({ exchange }: ObjectCall): number | undefined {
  const at = exchange.header('x-delete-at');
  if (at !== undefined) {
    if (Number(at) * 1000 < Date.now()) throw refusedWith(400, 'X-Delete-At in past');
    return Number(at) * 1000;
  }
  const after = exchange.header('x-delete-after');
  return after === undefined ? undefined : Date.now() + Number(after) * 1000;
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  gz: 'application/gzip',
  html: 'text/html',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
  xml: 'text/xml',
  zip: 'application/zip',
};

function guessType(name: string): string {
  return TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream';
}

function getObject(call: ObjectCall): Reply {
  const object = objectOf(call);
  const { exchange } = call;
  if (object.segments !== undefined && exchange.query.get('multipart-manifest') === 'get') {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      etag: object.etag,
      'x-static-large-object': 'True',
    };
    return { status: 200, headers, body: JSON.stringify(manifestView(call.account, object.segments)) };
  }
  const content = contentOf(call.account, object);
  const headers = { ...viewHeaders(object, content.etag), ...call.extraHeaders };
  const verdict = conditionsOf(exchange, content.etag.replaceAll('"', ''), object.modified);
  if (verdict === 'not-modified') return { status: 304, headers };
  if (verdict === 'failed') return { status: 412, headers: { ...headers, ...HTML } };
  const ranges = rangesOf(exchange.header('range'), content.data.length);
  if (ranges === undefined || (ranges.length === 0 && content.data.length === 0)) {
    return { status: 200, headers, body: content.data };
  }
  return rangeReply(content.data, ranges, headers);
}

function viewHeaders(object: StoredObject, etag: string): Record<string, string> {
  return {
    'content-type': object.contentType,
    ...object.headers,
    etag,
    'last-modified': lastModified(object.modified),
    'x-timestamp': swiftTime(object.modified),
    'accept-ranges': 'bytes',
    ...(object.deleteAt === undefined ? {} : { 'x-delete-at': String(Math.floor(object.deleteAt / 1000)) }),
    ...(object.segments === undefined
      ? {}
      : { 'x-static-large-object': 'True', 'x-manifest-etag': object.etag }),
    ...(object.manifest === undefined ? {} : { 'x-object-manifest': object.manifest }),
  };
}

function rangeReply(data: Buffer, ranges: readonly ByteRange[], headers: Record<string, string>): Reply {
  const [range, ...others] = ranges;
  if (range === undefined) {
    const type = { 'content-type': headers['content-type'] ?? 'text/html; charset=UTF-8' };
    return { ...page(416), headers: { ...headers, ...type, 'content-range': `bytes */${data.length}` } };
  }
  if (others.length === 0) {
    const contentRange = `bytes ${range[0]}-${range[1]}/${data.length}`;
    return {
      status: 206,
      headers: { ...headers, 'content-range': contentRange },
      body: data.subarray(range[0], range[1] + 1),
    };
  }
  return multipart(data, ranges, headers);
}

function multipart(data: Buffer, ranges: readonly ByteRange[], headers: Record<string, string>): Reply {
  const boundary = md5(data);
  const type = headers['content-type'] ?? 'application/octet-stream';
  const parts = ranges.flatMap(([first, last]) => [
    Buffer.from(
      `--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: bytes ${first}-${last}/${data.length}\r\n\r\n`,
    ),
    data.subarray(first, last + 1),
    Buffer.from('\r\n'),
  ]);
  const body = Buffer.concat([...parts, Buffer.from(`--${boundary}--`)]);
  return {
    status: 206,
    headers: { ...headers, 'content-type': `multipart/byteranges;boundary=${boundary}` },
    body,
  };
}

function updateObject(call: ObjectCall): Reply {
  const object = objectOf(call);
  const type = call.exchange.header('content-type');
  containerOf(call).put({
    ...object,
    headers: objectHeaders(call),
    contentType: type === undefined || type === '' ? object.contentType : type,
    deleteAt: deleteAtOf(call),
    manifest: call.exchange.header('x-object-manifest'),
    modified: Date.now(),
  });
  return page(202);
}

function deleteObject(call: ObjectCall): Reply {
  const container = containerOf(call);
  if (call.exchange.query.get('multipart-manifest') === 'delete') {
    return deleteLarge(call, container.get(call.objectName));
  }
  container.delete(objectOf(call).name);
  return { status: 204, headers: HTML };
}

function copyObject(target: ObjectCall, source: ObjectCall): Reply {
  const original = objectOf(source);
  const container = containerOf(target);
  const { exchange } = target;
  const keepsManifest = exchange.query.get('multipart-manifest') === 'get' && original.segments !== undefined;
  const content = keepsManifest
    ? { data: original.data, etag: original.etag }
    : contentOf(target.account, original);
  const etag = keepsManifest ? original.etag : md5(content.data);
  const fresh = exchange.header('x-fresh-metadata')?.toLowerCase() === 'true';
  const type = exchange.header('content-type');
  const copy: StoredObject = {
    name: target.objectName,
    data: content.data,
    etag,
    contentType: type === undefined || type === '' ? original.contentType : type,
    headers: { ...(fresh ? {} : original.headers), ...objectHeaders(target) },
    modified: Date.now(),
    deleteAt: deleteAtOf(target) ?? (fresh ? undefined : original.deleteAt),
    segments: keepsManifest ? original.segments : undefined,
    manifest: undefined,
  };
  container.put(copy);
  const meta = Object.entries(copy.headers).filter(([name]) => name.startsWith('x-object-meta-'));
  const headers = {
    'x-copied-from-account': target.account.name,
    'x-copied-from': encodeURI(`${source.containerName}/${source.objectName}`),
    'x-copied-from-last-modified': lastModified(original.modified),
    ...Object.fromEntries(meta),
  };
  const reply = created(copy, etag);
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
