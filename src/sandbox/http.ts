import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from './faults.js';
import { type Json, parseJson } from './json.js';

/** A service's response: strings and bytes are sent unchanged, anything else as JSON. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Json;
}

/** Thrown by handlers to end a request with an error response. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly reply: Reply) {
    super(`refused with ${reply.status}`);
  }
}

/** A request with its body. */
export class Exchange {
  readonly query: URLSearchParams;
  readonly search: string;
  readonly path: string;
  /** Parameters of the route's pattern, by name, decoded. */
  params: Readonly<Record<string, string>> = {};
  /** A fault that the handler has to bring about: the server it creates is to fail. */
  buildFault: Extract<Fault, { kind: 'buildError' }> | undefined;
  /** Headers of every response to this request. */
  readonly answerHeaders: Record<string, string> = {};

  constructor(
    readonly method: string,
    target: string,
    readonly headers: IncomingHttpHeaders,
    readonly body: Buffer,
    /** Scheme and authority the client reached us by. */
    readonly origin: string,
    readonly socket: number,
  ) {
    const mark = target.indexOf('?');
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.search = mark < 0 ? '' : target.slice(mark);
    this.query = new URLSearchParams(this.search);
  }

  /** The header's value, or `undefined`. The name is in lower case. */
  header(name: string): string | undefined {
    const value = this.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The pattern's parameter; a programming error when the pattern has none of that name. */
  param(name: string): string {
    const value = this.params[name];
    if (value === undefined) throw new Error(`the route has no parameter ${name}`);
    return value;
  }

  /** The body as JSON, or `undefined` when it is not. */
  json(): Json | undefined {
    return parseJson(this.body.toString('utf8'));
  }
}

/** A page as WebOb and other WSGI libraries make it of an HTTP error. */
export function htmlError(status: number, title: string, explanation: string): Reply {
  const escaped = explanation.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&#x27;');
  return {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body:
      `<html>\n <head>\n  <title>${status} ${title}</title>\n </head>\n <body>\n  <h1>${status} ${title}</h1>\n` +
      `  ${escaped}<br /><br />\n\n\n\n </body>\n</html>`,
  };
}
