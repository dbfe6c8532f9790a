import {
  type Authenticator,
  type CallOptions,
  ConflictError,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  InvalidRequestError,
  NodeNotFoundError,
  type Query,
  type RateRules,
  type Reader,
  type Redactor,
  rowsOf,
  tokenAuthenticator,
  waitFor,
} from '../../../src/driver/index.js';
import {
  type ComputeLimits,
  type ComputeNode,
  type KeyPairData,
  pathOf,
  SshKeyDriver,
} from '../../../src/compute/index.js';
import type { HetznerAction, HetznerExtras, HetznerKeyPairExtra } from './models.js';
import { readAction, readKeyPair } from './read.js';
import {
  type HetznerEnvironmentOptions,
  type HetznerOptions,
  hetznerOptionsFrom,
  RATE,
  SIGN_IN,
} from '../credentials.js';
import { describeHetznerError } from '../errors.js';

/** Rows a page: Hetzner's maximum. */
export const PAGE = 50;

/** What all parts of the Hetzner compute driver share: sign-in, errors, pages, keys, actions. */
export abstract class HetznerBase extends SshKeyDriver<HetznerOptions, HetznerExtras> {
  static override readonly provider: string = 'hetzner';
  static override readonly rate: RateRules = RATE;
  static override readonly limits: ComputeLimits = {
    poll: 'all',
    intent: 'metadata',
    metadataValue: {
      pattern: /^(?:[a-zA-Z0-9](?:[\w.-]{0,61}[a-zA-Z0-9])?)?$/,
      words: 'is a label of 63 letters, digits, dots, dashes and underscores at most',
    },
    userData: {
      form: 'text',
      most: 32 * 1024,
      source: 'https://docs.hetzner.cloud/#servers-create-a-server',
    },
    auth: [],
    generatesPassword: true,
    openExtras: ['firewalls', 'volumes', 'placementGroup', 'ipv4', 'ipv6'],
    sources: ['https://docs.hetzner.cloud/#servers', 'https://docs.hetzner.cloud/#labels'],
  };

  /** Reads the token from where Hetzner's own tool looks; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: HetznerEnvironmentOptions,
  ): Promise<HetznerOptions> {
    return hetznerOptionsFrom(environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeHetznerError(response);
  }

  /** One action, as it is now. @throws NotFoundError */
  async getAction(action: HetznerAction | string, options?: CallOptions): Promise<HetznerAction> {
    const body = await this.get({ operation: 'getAction', path: pathOf('/actions', action) }, options);
    return readAction(body.object('action'));
  }

  /** What was done to a server, newest first. @throws NodeNotFoundError */
  async listActions(node: ComputeNode | string, options?: CallOptions): Promise<HetznerAction[]> {
    const request = {
      operation: 'listActions',
      path: `${pathOf('/servers', node)}/actions`,
      query: { per_page: PAGE, sort: 'id:desc' },
      notFound: NodeNotFoundError,
    };
    return this.collect(options, (call) => this.pages(request, 'actions', readAction, call));
  }

  /** Waits until an action has ended. @throws ConflictError with Hetzner's words when it ended in error */
  async waitForAction(action: HetznerAction | string, options?: CallOptions): Promise<HetznerAction> {
    return waitFor(async (call) => {
      const now = await this.getAction(action, call);
      if (now.status === 'running') return null;
      if (now.status === 'success') return now;
      throw this.actionFailed('waitForAction', now);
    }, this.call(options));
  }

  /** Waits until the actions that a request began have ended: that the request was accepted does not say that they succeed. */
  protected async finish(operation: string, body: Reader, call: CallOptions): Promise<void> {
    for (const action of actionsIn(body)) await this.finishAction(operation, action, call);
  }

  /** Waits until an action has ended. @throws ConflictError with Hetzner's words where it ended in error */
  protected async finishAction(operation: string, begun: HetznerAction, call: CallOptions): Promise<void> {
    let action = begun;
    if (action.status === 'running')
      action = await waitFor(async (shared) => {
        const now = await this.getAction(begun, shared);
        return now.status === 'running' ? null : now;
      }, this.call(call));
    if (action.status === 'error') throw this.actionFailed(operation, action);
  }

  /** The error for an action that ended in error, with Hetzner's words. */
  protected actionFailed(operation: string, { id, command, error }: HetznerAction): ConflictError {
    return new ConflictError(
      `${operation}: Hetzner's action ${id} (${command}) ended in error: ${error ?? 'it does not say why'}.`,
      this.details(operation),
    );
  }

  protected override get keyCollection(): string {
    return '/ssh_keys';
  }

  protected override readKey(key: Reader): KeyPairData<HetznerKeyPairExtra> {
    return readKeyPair(key);
  }

  protected override createAuthenticator(options: HetznerOptions, redactor: Redactor): Authenticator {
    return tokenAuthenticator(SIGN_IN, options, redactor);
  }

  protected override nextPage(body: Reader, query: Query): Query | null {
    const pagination = body.optionalObject('meta')?.optionalObject('pagination') ?? null;
    // A full page that says nothing of pages may have others behind it.
    const isFull = pagination === null && rowsOf(body) >= PAGE;
    const next = isFull ? Number(query['page'] ?? 1) + 1 : (pagination?.optionalNumber('next_page') ?? null);
    return next === null ? null : { ...query, page: next };
  }

  /** Walks a whole collection. */
  protected all<T>(
    operation: string,
    collection: string,
    read: (item: Reader) => T | null,
    options: CallOptions | undefined,
  ): AsyncIterable<T> {
    const request = { operation, path: `/${collection}`, query: { per_page: PAGE } };
    return this.pages(request, collection, read, options);
  }
}

/** The actions that a request has begun, and those that come after them. */
export function actionsIn(body: Reader): HetznerAction[] {
  const first = body.optionalObject('action');
  const later = [...body.optionalList('actions'), ...body.optionalList('next_actions')];
  return [...(first === null ? [] : [first]), ...later].map(readAction);
}

/** Hetzner's ids are numbers; anything else is a name. */
export function isNumber(id: string): boolean {
  return /^\d{1,15}$/.test(id);
}

/** An id as Hetzner takes it. @throws InvalidRequestError for a name, which would go out as null, as if nothing were asked for */
export function numberOf(id: string, operation: string): number {
  if (isNumber(id)) return Number(id);
  throw new InvalidRequestError(
    `${operation}: servers, networks, firewalls, volumes and placement groups of Hetzner go by their ids, which are numbers, not ${JSON.stringify(id)}.`,
    { provider: 'hetzner', service: 'compute', operation },
  );
}
