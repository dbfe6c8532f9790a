import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificate } from './certificate.js';
import { tokenV3 } from './keystone.js';

/** Answers what is not a sign-in. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** An OpenStack cloud of one process that a test scripts: sign-ins are answered by itself, the rest by the handler. */
export interface LocalServer extends AsyncDisposable {
  readonly url: string;
  /** "METHOD path" of all requests but sign-ins, in order. */
  readonly requests: string[];
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** Starts a server on a free port of loopback. */
export async function localServer(handler: Handler, tls?: Certificate): Promise<LocalServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const listener: Handler = (request, response) => {
    if (request.url === '/v3/auth/tokens') {
      response.setHeader('x-subject-token', 'a-token-of-the-test');
      response.statusCode = 201;
      response.end(JSON.stringify(tokenV3([])));
      return;
    }
    requests.push(`${request.method} ${request.url}`);
    handler(request, response);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    sockets,
    close,
    [Symbol.asyncDispose]: close,
  };
}
