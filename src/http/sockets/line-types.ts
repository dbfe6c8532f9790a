import type { buildConnector, Client, Dispatcher } from 'undici';

export type Undici = typeof import('undici');

/** A route to one origin with one socket at a time, opened when needed and reopened after it was closed. */
export interface Line extends Pick<Dispatcher, 'dispatch'> {
  /** Host and port of its proxy; null without one. */
  readonly proxy: string | null;
  destroy(): Promise<void>;
}

/** Options for opening lines. */
export interface LineOptions {
  readonly client: Client.Options;
  /** For the TLS of the endpoint. */
  readonly tls: buildConnector.BuildOptions;
  /** For the TLS of a proxy: the client's certificate is none of its business. */
  readonly proxyTls: buildConnector.BuildOptions;
  /** To open a socket, in milliseconds. */
  readonly timeout: number;
}
