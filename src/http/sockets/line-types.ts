import type { buildConnector, Client, Dispatcher } from 'undici';

export type Undici = typeof import('undici');

/** The way to one origin over one socket at a time, which is opened when it is needed, and again where it was closed. */
export interface Line extends Pick<Dispatcher, 'dispatch'> {
  /** Host and port of the proxy that it leads through; null when there is none. */
  readonly proxy: string | null;
  destroy(): Promise<void>;
}

/** What lines are opened with. */
export interface LineOptions {
  readonly client: Client.Options;
  /** For the TLS of the endpoint. */
  readonly tls: buildConnector.BuildOptions;
  /** For the TLS of a proxy: the client's certificate is none of its business. */
  readonly proxyTls: buildConnector.BuildOptions;
  /** To open a socket, in milliseconds. */
  readonly timeout: number;
}
