// An invented DNS host, "Pebble", in this process: what examples/own-driver.ts speaks to. It keeps zones and records in memory.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Entry {
  readonly id: number;
  readonly [field: string]: unknown;
}

interface Zone {
  readonly id: number;
  readonly domain: string;
  readonly entries: Map<number, Entry>;
}

/** What the host refuses: a status, a code of its own, and words. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Entries on a page. */
const PAGE = 3;
/** Kinds whose target is a name. */
const NAMED = new Set(['CNAME', 'MX', 'NS', 'SRV']);

/** Starts the host. The token is what it lets in. */
export async function startPebble(token: string): Promise<AsyncDisposable & { readonly endpoint: string }> {
  const zones = new Map<number, Zone>();
  let last = 0;

  const zoneAt = (id: string | undefined): Zone => {
    const zone = zones.get(Number(id));
    if (zone === undefined) throw new Refusal(404, 'no_zone', 'There is no such zone.');
    return zone;
  };

  /** Cuts a list into pages of three, so that whoever lists has to turn them. */
  const paged = (key: string, items: readonly object[], url: URL): object => {
    const page = Number(url.searchParams.get('page') ?? 1);
    return { [key]: items.slice((page - 1) * PAGE, page * PAGE), pages: Math.ceil(items.length / PAGE) };
  };

  const keep = (zone: Zone, id: number, entry: Record<string, unknown>): object => {
    const { host, kind, target } = entry;
    if (typeof host !== 'string' || host.endsWith(zone.domain) || typeof kind !== 'string')
      throw new Refusal(422, 'bad_entry', 'An entry has a host, relative to its zone, and a kind.');
    if (typeof target !== 'string' || (NAMED.has(kind) && target.endsWith('.')))
      throw new Refusal(422, 'bad_entry', 'A target is a text, of names without the final dot.');
    for (const other of zone.entries.values())
      if (other.id !== id && other['host'] === host && other['kind'] === kind && other['target'] === target)
        throw new Refusal(409, 'twice', 'This entry is there already.');
    zone.entries.set(id, { ...entry, id });
    return { entry: zone.entries.get(id) };
  };

  const answer = (method: string, url: URL, body: Record<string, unknown>): object | null => {
    const [, , zoneId, , entryId] = url.pathname.split('/');
    if (zoneId === undefined && method === 'GET') {
      const shown = [...zones.values()].map(({ id, domain }) => ({ id, domain }));
      return paged('zones', shown, url);
    }
    if (zoneId === undefined) {
      const domain = String(body['domain']);
      if ([...zones.values()].some((zone) => zone.domain === domain))
        throw new Refusal(409, 'twice', `The zone ${domain} is there already.`);
      const zone = { id: ++last, domain, entries: new Map<number, Entry>() };
      zones.set(zone.id, zone);
      return { zone: { id: zone.id, domain } };
    }
    const zone = zoneAt(zoneId);
    if (url.pathname.endsWith('/entries'))
      return method === 'GET' ? paged('entries', [...zone.entries.values()], url) : keep(zone, ++last, body);
    if (entryId === undefined) {
      if (method === 'DELETE') return (zones.delete(zone.id), null);
      return { zone: { id: zone.id, domain: zone.domain } };
    }
    const entry = zone.entries.get(Number(entryId));
    if (entry === undefined) throw new Refusal(404, 'no_entry', 'There is no such entry.');
    if (method === 'DELETE') return (zone.entries.delete(entry.id), null);
    return method === 'GET' ? { entry } : keep(zone, entry.id, body);
  };

  const handle = async (request: IncomingMessage): Promise<object | null> => {
    if (request.headers['x-pebble-key'] !== token) throw new Refusal(401, 'key', 'This key opens nothing.');
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return answer(request.method ?? 'GET', new URL(request.url ?? '/', 'http://pebble'), body);
  };

  const server = createServer((request, response) => {
    const send = (status: number, json: object | null): void => {
      response.writeHead(json === null ? 204 : status, { 'content-type': 'application/json' });
      response.end(json === null ? undefined : JSON.stringify(json));
    };
    handle(request).then(
      (json) => send(200, json),
      (error: unknown) => {
        const { status, code, message } =
          error instanceof Refusal ? error : new Refusal(500, 'bug', String(error));
        send(status, { error: { code, message } });
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
