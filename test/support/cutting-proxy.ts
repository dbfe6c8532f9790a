import { once } from 'node:events';
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a request is cut off: before the server has it, after it was carried out, by a gateway in between, or within its answer. */
export const CUTS = ['unsent', 'unanswered', 'gateway', 'halved'] as const;
export type Cut = (typeof CUTS)[number];

/** Says of a request whether it is a change that a test may cut off. */
type Changes = (request: IncomingMessage, body: string) => boolean;

/** Stands between a driver and a real server, and cuts off one change. */
export interface CuttingProxy extends AsyncDisposable {
  readonly origin: string;
  /** Changes that it has seen since it was told to cut. */
  readonly changes: number;
  /** From now on, cuts the change of this number off, counted from 0. Null: none. */
  cut(step: number | null, how?: Cut): void;
}

/** Changes nothing in an answer. */
const asItIs = (text: Buffer): Buffer => text;

/** Starts a proxy before the server at an origin; `rewrite` may change its answers, such as the addresses in a catalog. */
export async function cuttingProxy(
  target: string,
  isChange: Changes,
  rewrite: (text: Buffer) => Buffer = asItIs,
): Promise<CuttingProxy> {
  const plan: { step: number | null; how: Cut; changes: number } = { step: null, how: 'unsent', changes: 0 };
  const server = createServer((incoming, response) => {
    void bodyOf(incoming).then((body) => {
      const isCut = isChange(incoming, body.toString('latin1')) && plan.changes++ === plan.step;
      pass(
        new URL(incoming.url ?? '/', target),
        { incoming, response, body, rewrite },
        isCut ? plan.how : null,
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get changes() {
      return plan.changes;
    },
    cut: (step, how = 'unsent') => Object.assign(plan, { step, how, changes: 0 }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly rewrite: (text: Buffer) => Buffer;
}

function pass(url: URL, { incoming, response, body, rewrite }: Exchange, cut: Cut | null): void {
  if (cut === 'unsent') return void incoming.socket.resetAndDestroy();
  if (cut === 'gateway') return void response.writeHead(502).end('<html>502 Bad Gateway</html>');
  const { method, rawHeaders } = incoming;
  const headers = { ...incoming.headers, host: rawHeaders[rawHeaders.indexOf('host') + 1] ?? url.host };
  const onward = forward(url, { method, headers }, (answer) => {
    void bodyOf(answer).then((whole) => {
      const text = rewrite(whole);
      if (cut === 'unanswered') return incoming.socket.resetAndDestroy();
      const { 'transfer-encoding': _chunked, ...rest } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, { ...rest, 'content-length': text.length });
      if (cut === null) return response.end(text);
      return response.write(text.subarray(0, text.length / 2), () => incoming.socket.resetAndDestroy());
    });
  });
  onward.on('error', () => incoming.socket.resetAndDestroy());
  onward.end(body);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
