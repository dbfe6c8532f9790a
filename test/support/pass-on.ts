import type { IncomingMessage, ServerResponse } from 'node:http';

/** Has another server answer a request. */
export async function passOn(
  url: string,
  { method = 'GET', headers }: IncomingMessage,
  { response, body }: { readonly response: ServerResponse; readonly body: Buffer },
): Promise<void> {
  const { authorization = '', 'if-match': match } = headers;
  const sent = { authorization, 'content-type': 'application/json', ...(match ? { 'if-match': match } : {}) };
  const answer = await fetch(url, { method, headers: sent, ...(body.length > 0 ? { body } : {}) });
  const { 'content-length': _, 'content-encoding': __, ...others } = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, others);
  response.end(await answer.text());
}
