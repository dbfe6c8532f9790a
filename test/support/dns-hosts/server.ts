import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in for a host: its endpoint, its zones, and what ends it. */
export interface StandIn extends AsyncDisposable {
  readonly endpoint: string;
  /** Makes a zone in the way that people do, where the API makes none. */
  readonly add: (domain: string) => void;
  /** What was asked, oldest first. */
  readonly log: readonly Asked[];
}

/** A request as stand-ins see it. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Query and form together. */
  readonly fields: Readonly<Record<string, string>>;
  /** The body as JSON; an empty object where there is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** A response: JSON, text or a status. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

/** A record as stand-ins keep it. */
export type Row = Record<string, string>;

/** Zones and their records by id. */
export class Zones extends Map<string, Map<string, Row>> {
  #last = 0;

  /** Keeps a record; null where it is there already. */
  insert(domain: string, row: Row, same: readonly string[]): string | null {
    const rows = this.get(domain) ?? new Map<string, Row>();
    for (const one of rows.values()) if (same.every((name) => one[name] === row[name])) return null;
    const id = String((this.#last += 1));
    rows.set(id, row);
    return id;
  }
}

/** Serves what a function answers with. */
export async function standIn(
  zones: Zones,
  answer: (asked: Asked) => Answer,
  fresh: () => Map<string, Row> = () => new Map<string, Row>(),
): Promise<StandIn> {
  const log: Asked[] = [];
  const server = createServer((request, response) => {
    void read(request).then((asked) => {
      log.push(asked);
      const { status = 200, headers, json, text } = answer(asked);
      const type = json === undefined ? 'text/plain' : 'application/json';
      response.writeHead(status, { 'content-type': type, ...headers });
      response.end(text ?? (json === undefined ? '' : JSON.stringify(json)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    add: (domain) => void zones.set(domain, fresh()),
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { method = '', headers } = request;
  const url = new URL(request.url ?? '', 'http://host');
  const isForm = headers['content-type']?.includes('form') === true;
  const fields = Object.fromEntries([...url.searchParams, ...(isForm ? new URLSearchParams(body) : [])]);
  const isJson = body.startsWith('{') || body.startsWith('[');
  return { method, url, headers, body, fields, json: isJson ? (JSON.parse(body) as Asked['json']) : {} };
}
