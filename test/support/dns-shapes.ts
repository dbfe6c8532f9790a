import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in for a host: its endpoint, and what ends it. */
export interface Host extends AsyncDisposable {
  readonly endpoint: string;
}

/** A request as the stand-ins see it. */
interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** Serves what a function answers with; a `Refusal` that it throws is answered as it says. */
async function serve(answer: (asked: Asked) => unknown): Promise<Host> {
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://host');
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer({ method: request.method ?? '', url, body })));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

type Fields = Readonly<Record<string, string>>;

/**
 * A host whose API is one URL: the action in the query, fields as a form, names in full, `aux` for the priority, errors within a 200, a new
 * record told by its id alone, no way to read or change a record.
 */
export function startActions(): Promise<Host> {
  const zones = new Map<string, Map<string, Fields>>();
  let last = 0;
  const failed = (code: string, message: string) => ({ status: { code, message } });
  const done = (fields: object = {}) => ({ status: { code: '1' }, ...fields });
  return serve(({ url, body }) => {
    const action = url.searchParams.get('Action') ?? '';
    const form: Fields = Object.fromEntries(new URLSearchParams(body || url.search));
    const records = zones.get(form['domain'] ?? '');
    if (action === 'Domain.List') return done({ domains: [...zones.keys()].map((name) => ({ name })) });
    if (action === 'Domain.Create' && records !== undefined) return failed('7', 'domain exists');
    if (action === 'Domain.Create') return (zones.set(form['domain'] ?? '', new Map()), done());
    if (records === undefined) return failed('6', 'no such domain');
    if (action === 'Domain.Remove') return (zones.delete(form['domain'] ?? ''), done());
    if (action === 'Record.List')
      return done({ answer: { records: [...records].map(([id, record]) => ({ id, ...record })) } });
    if (action === 'Record.Remove')
      return records.delete(form['record'] ?? '') ? done() : failed('8', 'no such record');
    const { host = '', kind = '', rdata = '' } = form;
    const isThere = [...records.values()].some(
      (one) =>
        one['host'] === host && one['kind'] === kind && one['rdata'] === rdata && one['aux'] === form['aux'],
    );
    const beside = [...records.values()].filter((one) => one['host'] === host);
    const hasAlias = [kind, ...beside.map((one) => one['kind'])].includes('CNAME');
    if (isThere || (hasAlias && beside.length > 0)) return failed('104', 'record exists');
    records.set(String((last += 1)), form);
    return done({ record: { id: last } });
  });
}

/** A host that reads and writes a zone as one document. */
export function startDocuments(): Promise<Host> {
  const zones = new Map<string, unknown[]>();
  return serve(({ method, url, body }) => {
    const [, , name = ''] = url.pathname.split('/');
    const records = zones.get(name);
    if (name === '' && method === 'GET') return { zones: [...zones.keys()].map((domain) => ({ domain })) };
    const made = name === '' ? (JSON.parse(body) as { domain: string }).domain : '';
    if (name === '' && zones.has(made)) return { error: 'there is such a zone' };
    if (name === '') return (zones.set(made, []), { domain: made });
    if (records === undefined) return { error: 'there is no such zone' };
    if (method === 'DELETE') return (zones.delete(name), {});
    if (method === 'PUT') zones.set(name, (JSON.parse(body) as { hosts: unknown[] }).hosts);
    return { domain: name, hosts: zones.get(name) };
  });
}
