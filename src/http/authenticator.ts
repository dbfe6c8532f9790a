import type { IncomingHttpHeaders } from 'node:http';
import type { Call } from '../call/call.js';
import type { Redactor } from './secrets/redact.js';
import type { CloudRequest, CloudResponse, Endpoint, Outgoing } from './request.js';
import type { CloudError } from '../errors.js';

/** What a sign-in is sent by: requests as they stand, past endpoint and signature. A connection is one. */
export interface SignInTransport {
  /** Where secrets are made known, so that no error shows them. */
  readonly shared: { readonly redactor: Redactor };
  /** Sends a request to a URL and reads a JSON response. */
  plainJson(request: CloudRequest, url: string, call: Call): Promise<CloudResponse<unknown>>;
  /** Like {@link plainJson}, where the response is in the headers. */
  plainEmpty(request: CloudRequest, url: string, call: Call): Promise<CloudResponse<null>>;
}

/**
 * A way to sign in, shared by a driver and all its forks. Schemes live in this folder, named after the scheme.
 */
export interface Authenticator {
  /** Who signs in and where, without secrets: drivers of this process with equal accounts see the same resources. */
  readonly account: string;
  /** The account as every process names it, where that takes asking for credentials; else `account` is it. */
  identify?(call: Call): Promise<string>;
  /** Where the request goes; signs in first where a catalog is needed to know. */
  endpoint(request: CloudRequest, transport: SignInTransport, call: Call): Endpoint | Promise<Endpoint>;
  /** Adds what proves who asks: headers, or a signature over the whole request. */
  sign(outgoing: Outgoing, transport: SignInTransport, call: Call): void | Promise<void>;
  /**
   * Told of an answer that may say that what was asked for is elsewhere (301, 307, 400): of its headers, and then of its text; answers
   * true where signing again leads there.
   */
  moved?(outgoing: Outgoing, headers: IncomingHttpHeaders, text?: string): boolean;
  /**
   * Told of an answer that says that there is nothing at a URL, or that it is a choice of several (404, 300); answers true where signing
   * again leads elsewhere.
   */
  absent?(outgoing: Outgoing): boolean;
  /**
   * Told of a refusal, which may be for the time that the request was signed at; answers true where signing again by the service's own
   * clock may help.
   */
  misdated?(outgoing: Outgoing, error: CloudError): boolean;
  /** Told of a 401; answers true where signing again may help, because the sign-in had expired. */
  rejected(outgoing: Outgoing): boolean;
  /** Told that a signed request got a good answer: its credentials work. */
  accepted?(outgoing: Outgoing): void;
  /** Told that a signed request was refused for its credentials, for good: {@link rejected} could not help. */
  refused?(outgoing: Outgoing, error: CloudError): void;
}
