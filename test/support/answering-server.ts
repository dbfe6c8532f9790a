import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request with its whole body. */
export interface HeardRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server on loopback, for as long as the test lasts. */
export async function answeringServer(
  answer: (request: HeardRequest, response: ServerResponse) => void,
): Promise<{ readonly origin: string; readonly heard: readonly HeardRequest[] }> {
  const heard: HeardRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request: HeardRequest = {
        method: incoming.method ?? '',
        url: new URL(incoming.url ?? '/', 'http://server.test'),
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString('latin1'),
      };
      heard.push(request);
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}
