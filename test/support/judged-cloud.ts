import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { passOn } from './pass-on.js';

/** A sandbox behind the mock of its official description. */
export interface JudgedCloud extends AsyncDisposable {
  readonly url: string;
  /** Method and path of each request. */
  readonly requests: readonly string[];
  /** What the description holds against requests. */
  readonly violations: readonly string[];
}

/** Has a mock judge each request, which keeps nothing, and a sandbox answer it. */
export async function judgedCloud(mock: string, cloud: string): Promise<JudgedCloud> {
  const requests: string[] = [];
  const violations: string[] = [];
  const judge = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { method = 'GET', url = '/' } = request;
    requests.push(`${method} ${url.replace(/\?.*/, '')}`);
    const headers = {
      authorization: request.headers.authorization ?? '',
      ...(body.length > 0 ? { 'content-type': 'application/json' } : {}),
    };
    const judged = await fetch(mock + url, { method, headers, ...(body.length > 0 ? { body } : {}) });
    const text = await judged.text();
    if (judged.status >= 400)
      violations.push(`${method} ${url}: ${judged.headers.get('sl-violations') ?? text}`);
    await passOn(cloud + url, request, { response, body });
  };
  const server = createServer((request, response) => void judge(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    violations,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
