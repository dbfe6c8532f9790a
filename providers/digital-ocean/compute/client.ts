import {
  type Authenticator,
  type Call,
  type CallOptions,
  CloudError,
  ConflictError,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  idOf,
  InvalidRequestError,
  NodeNotFoundError,
  type Query,
  queryOfNext,
  type RateRules,
  type Reader,
  type Redactor,
  rowsOf,
  tokenAuthenticator,
  waitFor,
  withToken,
} from '../../../src/driver/index.js';
import {
  type ComputeLimits,
  ComputeNode,
  type KeyPairData,
  SshKeyDriver,
} from '../../../src/compute/index.js';
import type {
  DigitalOceanAction,
  DigitalOceanKeyPairExtra,
  DigitalOceanExtras,
  DropletExtra,
} from './models.js';
import { readAction, readDroplet, readKeyPair } from './read.js';
import {
  type DigitalOceanEnvironmentOptions,
  type DigitalOceanOptions,
  SIGN_IN,
  RATE,
} from '../credentials.js';
import { describeDigitalOceanError } from '../errors.js';

/** Rows a page: DigitalOcean's maximum. */
export const PAGE = 200;

/** What all parts of the DigitalOcean compute driver share: sign-in, errors, pages, actions. */
export abstract class DigitalOceanBase extends SshKeyDriver<DigitalOceanOptions, DigitalOceanExtras> {
  static override readonly provider: string = 'digital-ocean';
  static override readonly rate: RateRules = RATE;
  static override readonly limits: ComputeLimits = {
    poll: 'all',
    intent: 'metadata-and-name',
    metadataValue: {
      pattern: /^[a-zA-Z0-9_\-:]*$/,
      words:
        'has letters, digits, colons, dashes and underscores only, since it is kept as a tag (key:value)',
    },
    userData: {
      form: 'text',
      most: 64 * 1024,
      source: 'https://docs.digitalocean.com/reference/api/reference/droplets/#droplets_create',
    },
    auth: [],
    generatesPassword: false,
    openExtras: ['tags', 'ipv6', 'monitoring', 'backups', 'volumes', 'agent', 'publicNetworking'],
    batch: { create: 10, destroy: 1, repeatable: false, sharedName: false },
    sources: [
      'https://docs.digitalocean.com/reference/api/reference/droplets/#droplets_create',
      'https://docs.digitalocean.com/reference/api/reference/account/#account_get',
      'https://docs.digitalocean.com/reference/api/reference/#section/Introduction/Links-and-Pagination',
    ],
  };

  /** Reads the token from where DigitalOcean's own tools look; used by `fromEnv`. */
  static async readEnvironment(
    environment: Environment,
    options: DigitalOceanEnvironmentOptions,
  ): Promise<DigitalOceanOptions> {
    return withToken(SIGN_IN, environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeDigitalOceanError(response);
  }

  /** One action, as it is now. @throws NotFoundError */
  async getAction(action: DigitalOceanAction | string, options?: CallOptions): Promise<DigitalOceanAction> {
    const path = `/actions/${numberOf(idOf(action), 'action', 'getAction')}`;
    return readAction((await this.get({ operation: 'getAction', path }, options)).object('action'));
  }

  /** Waits until an action has ended. @throws ConflictError when it ended in error */
  async waitForAction(
    action: DigitalOceanAction | string,
    options?: CallOptions,
  ): Promise<DigitalOceanAction> {
    return waitFor(async (call) => {
      const now = await this.getAction(action, call);
      if (now.status === 'in-progress') return null;
      if (now.status === 'completed') return now;
      throw this.actionFailed('waitForAction', now);
    }, this.call(options));
  }

  /** Waits until an action that a request began has ended: that the request was accepted does not say that it succeeds. */
  protected async finish(operation: string, begun: DigitalOceanAction, call: CallOptions): Promise<void> {
    let action = begun;
    if (action.status === 'in-progress')
      action = await waitFor(async (shared) => {
        const now = await this.getAction(begun, shared);
        return now.status === 'in-progress' ? null : now;
      }, this.call(call));
    if (action.status === 'errored') throw this.actionFailed(operation, action);
  }

  /** The error for an action that ended in error. */
  protected actionFailed(operation: string, { id, type, resourceId }: DigitalOceanAction): ConflictError {
    return new ConflictError(
      `${operation}: DigitalOcean's action ${id} (${type} of ${resourceId ?? 'unknown'}) ended in error; it does not say why.`,
      this.details(operation),
    );
  }

  /** What was done to a Droplet, newest first. @throws NodeNotFoundError */
  async listActions(node: ComputeNode | string, options?: CallOptions): Promise<DigitalOceanAction[]> {
    const request = {
      operation: 'listActions',
      path: `${nodePath(node, 'listActions')}/actions`,
      query: { per_page: PAGE },
      notFound: NodeNotFoundError,
    };
    return this.collect(options, (call) => this.pages(request, 'actions', readAction, call));
  }

  protected override createAuthenticator(options: DigitalOceanOptions, redactor: Redactor): Authenticator {
    return tokenAuthenticator(SIGN_IN, options, redactor);
  }

  /** The team that the token works for, whose Droplets it sees; null where its scopes do not let it ask. */
  protected override async accountId(call: Call): Promise<string | null> {
    try {
      const account = (await this.get({ operation: 'identify', path: '/account' }, call)).object('account');
      return account.optionalObject('team')?.optionalString('uuid') ?? account.id('uuid');
    } catch (error) {
      if (CloudError.is(error) && error.code === 'permission') return null;
      throw error;
    }
  }

  protected override get keyCollection(): string {
    return '/account/keys';
  }

  protected override readKey(key: Reader): KeyPairData<DigitalOceanKeyPairExtra> {
    return readKeyPair(key);
  }

  /** A page that names none before or after it is the only one, or its links are missing: then the number of all rows tells. */
  protected override nextPage(body: Reader, query: Query): Query | null {
    const pages = body.optionalObject('links')?.optionalObject('pages') ?? null;
    if (pages !== null && Object.keys(pages.raw).length > 0) return queryOfNext(pages);
    const total = body.optionalObject('meta')?.optionalNumber('total') ?? 0;
    const page = Number(query['page'] ?? 1);
    const hasMore = rowsOf(body) > 0 && page * Number(query['per_page'] ?? PAGE) < total;
    return hasMore ? { ...query, page: page + 1 } : null;
  }

  /** Asks for an action on a Droplet. */
  protected async startAction(
    operation: string,
    node: ComputeNode | string,
    action: object,
    options: CallOptions | undefined,
  ): Promise<DigitalOceanAction> {
    const request = {
      operation,
      method: 'POST' as const,
      path: `${nodePath(node, operation)}/actions`,
      json: action,
      notFound: NodeNotFoundError,
    };
    return readAction((await this.send(request, options)).object('action'));
  }

  /** Asks for an action on a Droplet, waits until it has ended, and answers with the Droplet as it is then. */
  protected async act(
    operation: string,
    node: ComputeNode | string,
    action: { readonly type: string } & Readonly<Record<string, unknown>>,
    options: CallOptions | undefined,
  ): Promise<ComputeNode<DropletExtra>> {
    const call = this.call(options);
    await this.finish(operation, await this.startAction(operation, node, action, call), call);
    const request = { operation, path: nodePath(node, operation), notFound: NodeNotFoundError };
    return new ComputeNode(this, readDroplet((await this.get(request, call)).object('droplet')));
  }
}

/** DigitalOcean's ids of Droplets, images and actions are numbers. @throws InvalidRequestError for anything else */
export function numberOf(id: string, what: string, operation: string): number {
  if (isNumber(id)) return Number(id);
  throw new InvalidRequestError(
    `${operation}: DigitalOcean's ids of this kind (${what}) are numbers, not ${JSON.stringify(id)}.`,
    { provider: 'digital-ocean', operation },
  );
}

/** Whether an id has the form of a Droplet's, an image's or an action's. */
export function isNumber(id: string): boolean {
  return /^\d{1,15}$/.test(id);
}

/** Number of a Droplet. @throws NodeNotFoundError for an id that is none of DigitalOcean's */
export function dropletNumber(node: ComputeNode | string, operation: string): number {
  const id = idOf(node);
  if (isNumber(id)) return Number(id);
  throw new NodeNotFoundError(
    `${operation}: DigitalOcean has no Droplet ${JSON.stringify(id)}; its ids are numbers.`,
    { provider: 'digital-ocean', service: 'compute', operation },
  );
}

/** Path of a Droplet. @throws NodeNotFoundError for an id that is none of DigitalOcean's */
export function nodePath(node: ComputeNode | string, operation: string): string {
  return `/droplets/${dropletNumber(node, operation)}`;
}
