// An invented DNS host that keeps sets, "Marlstone", in this process: pages by cursor, absolute names, failures within a 200.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;
interface RecordSet {
  readonly name: string;
  readonly kind: string;
  readonly ttl: number;
  readonly values: readonly string[];
}
interface Zone {
  readonly ref: string;
  readonly fqdn: string;
  readonly sets: Map<string, RecordSet>;
}

/** What the host refuses. */
class Fault extends Error {
  constructor(
    readonly status: number,
    readonly slug: string,
    text: string,
    readonly path: string | null = null,
  ) {
    super(text);
  }
}

/** Rows on a page. */
const PAGE = 2;
const KINDS = new Set(['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'NS', 'SRV', 'CAA', 'PTR']);

/** Starts the host. The key is what it lets in. */
export async function startMarlstone(key: string): Promise<AsyncDisposable & { readonly endpoint: string }> {
  const zones = new Map<string, Zone>();
  const cursors = new Map<string, number>();

  const show = (zone: Zone): Json => ({ ref: zone.ref, fqdn: zone.fqdn, minimum_ttl: 60 });

  const paged = (field: string, rows: readonly unknown[], url: URL): Json => {
    const given = url.searchParams.get('cursor');
    const start = given === null ? 0 : cursors.get(given);
    if (start === undefined) throw new Fault(400, 'cursor-unknown', 'This cursor is of no list.', '/cursor');
    let next: string | null = null;
    if (start + PAGE < rows.length) {
      next = randomBytes(9).toString('base64');
      cursors.set(next, start + PAGE);
    }
    return { [field]: rows.slice(start, start + PAGE), next_cursor: next };
  };

  const checkSet = (zone: Zone, name: string, kind: string, body: Json): RecordSet => {
    if (!KINDS.has(kind)) throw new Fault(422, 'kind-unsupported', `No sets of ${kind} here.`, '/kind');
    if (name !== zone.fqdn && !name.endsWith(`.${zone.fqdn}`))
      throw new Fault(422, 'name-outside', `${name} is not in ${zone.fqdn}`, '/name');
    const { ttl, values } = body;
    if (typeof ttl !== 'number' || ttl < 60 || ttl > 86400)
      throw new Fault(422, 'ttl-range', 'A TTL is 60 to 86400 seconds.', '/ttl');
    if (!Array.isArray(values) || values.length === 0 || values.some((value) => typeof value !== 'string'))
      throw new Fault(422, 'values-empty', 'A set has values.', '/values');
    if (new Set(values).size !== values.length)
      throw new Fault(422, 'values-twice', 'A value stands twice.', '/values');
    const texts = values as string[];
    if (['CNAME', 'MX', 'NS', 'SRV', 'PTR'].includes(kind) && texts.some((text) => !text.endsWith('.')))
      throw new Fault(422, 'value-relative', 'A target ends in a dot.', '/values/0');
    if (kind === 'TXT' && texts.some((text) => !text.startsWith('"')))
      throw new Fault(422, 'value-unquoted', 'Text stands in quotes.', '/values/0');
    for (const set of zone.sets.values())
      if (set.name === name && set.kind !== kind && (set.kind === 'CNAME' || kind === 'CNAME'))
        throw new Fault(409, 'cname-alone', `A CNAME stands alone at ${name}`, '/name');
    return { name, kind, ttl, values: texts };
  };

  const handle = (method: string, url: URL, body: Json): Json => {
    const [, , ref, , rawName, kind] = url.pathname.split('/').map(decodeURIComponent);
    if (ref === undefined) {
      if (method === 'GET') return paged('zones', [...zones.values()].map(show), url);
      const fqdn = String(body['fqdn']);
      if (!/^[a-z0-9.-]+\.$/.test(fqdn)) throw new Fault(422, 'fqdn-form', 'A zone ends in a dot.', '/fqdn');
      // Said in a 200, as much of Marlstone's bad news is.
      if ([...zones.values()].some((zone) => zone.fqdn === fqdn))
        throw new Fault(200, 'zone-taken', `The zone ${fqdn} is taken.`, '/fqdn');
      const zone: Zone = { ref: `mz-${randomBytes(4).toString('hex')}`, fqdn, sets: new Map() };
      zone.sets.set(`${fqdn} NS`, {
        name: fqdn,
        kind: 'NS',
        ttl: 86400,
        values: ['ns1.marlstone.example.', 'ns2.marlstone.example.'],
      });
      zones.set(zone.ref, zone);
      return { zone: show(zone) };
    }
    const zone = zones.get(ref);
    if (zone === undefined) throw new Fault(404, 'zone-unknown', `No zone ${ref}.`);
    if (!url.pathname.includes('/sets')) {
      if (method === 'GET') return { zone: show(zone) };
      if (method === 'DELETE') return (zones.delete(ref), {});
      throw new Fault(405, 'method', 'Not here.');
    }
    if (rawName === undefined || kind === undefined) return paged('sets', [...zone.sets.values()], url);
    const at = `${rawName} ${kind}`;
    if (method === 'PUT') {
      const set = checkSet(zone, rawName, kind, body);
      zone.sets.set(at, set);
      return { set };
    }
    const set = zone.sets.get(at);
    if (set === undefined) throw new Fault(404, 'set-unknown', `No set ${at}.`);
    if (method === 'GET') return { set };
    zone.sets.delete(at);
    return {};
  };

  const read = async (request: IncomingMessage): Promise<Json> => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    if (request.headers['x-marlstone-key'] !== key)
      throw new Fault(401, 'key-refused', 'This key is not known.');
    return handle(
      request.method ?? '',
      new URL(request.url ?? '/', 'http://m'),
      text === '' ? {} : JSON.parse(text),
    );
  };

  const server = createServer((request, response) => {
    const send = (status: number, json: Json): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    };
    read(request).then(
      (json) => send(200, { ok: true, ...json }),
      (error: unknown) => {
        const fault = error instanceof Fault ? error : new Fault(500, 'bug', String(error));
        const { status, slug, message: text, path } = fault;
        send(status, { ok: false, fault: { slug, text, path } });
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
