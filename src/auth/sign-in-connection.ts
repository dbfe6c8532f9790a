import { learntBudget } from '../http/rate/account-budgets.js';
import type { Call } from '../call/call.js';
import { Connection } from '../http/connection.js';
import {
  describeStatus,
  type ErrorResponse,
  type ErrorDescription,
  type Speaker,
} from '../http/errors/response-error.js';
import type { Redactor } from '../http/secrets/redact.js';
import { type Endpoint, parseEndpoint } from '../http/request.js';
import { type ConnectionSettings, resolveSettings } from '../http/settings.js';
import type { Authenticator } from '../http/authenticator.js';

/** The driver that needs a sign-in, with its settings (proxy, certificates, timeouts). */
export interface SignInContext extends Speaker {
  readonly settings: ConnectionSettings;
}

/** A service that returns keys. */
export interface SignInService {
  readonly authenticator: Authenticator;
  readonly redactor: Redactor;
  /** Describes an error response. Default: by its status alone. */
  readonly describeError?: (response: ErrorResponse) => ErrorDescription;
}

/** Requests keys over a connection that is closed afterwards, since this happens once an hour. */
export async function signInAt<T>(
  { settings, provider, service }: SignInContext,
  { authenticator, redactor, describeError = describeStatus }: SignInService,
  call: Call,
  ask: (connection: Connection, call: Call) => Promise<T>,
): Promise<T> {
  const resolved = resolveSettings(settings);
  const connection = new Connection(
    { provider, service, mediaType: 'application/json', describeError },
    {
      settings: resolved,
      authenticator,
      redactor,
      ownBudget: null,
      users: new Set(),
      budget: (request) => learntBudget(`sign-in ${authenticator.account}`, request, resolved),
    },
  );
  try {
    return await ask(connection, call);
  } finally {
    await connection.close();
  }
}

/** Authenticator for requests that carry their credentials themselves, such as a token in the body. */
export class UnsignedAuthenticator implements Authenticator {
  readonly account: string;
  readonly #endpoint: Endpoint;

  constructor(url: string) {
    this.account = url;
    this.#endpoint = parseEndpoint(url);
  }

  endpoint(): Endpoint {
    return this.#endpoint;
  }

  sign(): void {}

  rejected(): boolean {
    return false;
  }
}
