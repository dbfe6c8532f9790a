import { answeringServer, type HeardRequest } from './answering-server.js';

/** A response: its status, and what its body says; without it the body is empty. */
export type JsonAnswer = readonly [status: number, json?: unknown];

/** A server of a JSON API on loopback, for as long as the test lasts, and the changes that it was asked for. */
export async function jsonServer(answer: (request: HeardRequest) => JsonAnswer): Promise<{
  readonly origin: string;
  readonly heard: readonly HeardRequest[];
  /** Method, path and body of each request that is no GET. */
  readonly changes: () => string[];
}> {
  const { origin, heard } = await answeringServer((request, response) => {
    const [status, json] = answer(request);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(json === undefined ? '' : JSON.stringify(json));
  });
  const changes = (): string[] =>
    heard
      .filter(({ method }) => method !== 'GET')
      .map(({ method, url, body }) => `${method} ${url.pathname} ${body}`.trim());
  return { origin, heard, changes };
}

/** A zone that needs no request. */
export const ZONE = {
  kind: 'zone',
  id: 'example.com',
  domain: 'example.com',
  type: 'primary',
  ttl: null,
  extra: {},
} as const;
