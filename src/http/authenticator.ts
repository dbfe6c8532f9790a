import type { IncomingHttpHeaders } from 'node:http';
import type { Call } from '../call/call.js';
import type { Redactor } from './secrets/redact.js';
import type { CloudRequest, CloudResponse, Endpoint, Outgoing } from './request.js';
import type { CloudError } from '../errors.js';

/** Sends the requests of a sign-in, without endpoint and signature. A connection is one. */
export interface SignInTransport {
  /** Registers secrets, so that no error shows them. */
  readonly shared: { readonly redactor: Redactor };
  /** Sends a request to a URL and reads a JSON response. */
  plainJson(request: CloudRequest, url: string, call: Call): Promise<CloudResponse<unknown>>;
  /** Like {@link plainJson}, for responses in bytes. */
  plainBytes(request: CloudRequest, url: string, call: Call): Promise<CloudResponse<Buffer>>;
  /** Like {@link plainJson}, for responses with headers only. */
  plainEmpty(request: CloudRequest, url: string, call: Call): Promise<CloudResponse<null>>;
}

/**
 * A way to sign in, shared by a driver and all its forks. Schemes live in this folder, named after the scheme.
 */
export interface Authenticator {
  /** Identity and endpoint of the sign-in, without secrets: drivers of this process with equal accounts see the same resources. */
  readonly account: string;
  /** Returns the account's id for use across processes, if that needs the credentials; otherwise `account` is used. */
  identify?(call: Call): Promise<string>;
  /** Returns the endpoint of a request; signs in first if that needs a catalog. */
  endpoint(request: CloudRequest, transport: SignInTransport, call: Call): Endpoint | Promise<Endpoint>;
  /** Adds the proof of identity: headers, or a signature over the whole request. */
  sign(outgoing: Outgoing, transport: SignInTransport, call: Call): void | Promise<void>;
  /**
   * Called for a response that may point to another place (301, 307, 400), with its headers, then with its text. Returns true when signing
   * again leads there.
   */
  moved?(outgoing: Outgoing, headers: IncomingHttpHeaders, text?: string): boolean;
  /** Called for a response without a resource at the URL, or with several choices (404, 300). Returns true when signing again leads elsewhere. */
  absent?(outgoing: Outgoing): boolean;
  /** Called for a refusal that may be due to the time of the signature. Returns true when signing again by the service's clock may help. */
  misdated?(outgoing: Outgoing, error: CloudError): boolean;
  /** Called for a 401. Returns true when signing again may help, because the sign-in had expired. */
  rejected(outgoing: Outgoing): boolean;
  /** Called when a signed request succeeded: its credentials work. */
  accepted?(outgoing: Outgoing): void;
  /** Called when a signed request was refused for its credentials, and {@link rejected} could not help. */
  refused?(outgoing: Outgoing, error: CloudError): void;
  /** Called before the last driver with this sign-in closes: a session that it opened may be closed. */
  close?(transport: SignInTransport): Promise<void>;
}
