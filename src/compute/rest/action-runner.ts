import type { Call, CallOptions } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import type { JsonClient } from '../../driver/json-client.js';
import { outcomeUnknown } from '../../driver/outcome-unknown.js';
import { ConflictError, InvalidRequestError } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import { collect } from '../../http/pagination.js';
import type { Query } from '../../http/request.js';
import { pathOf } from './collection.js';
import type { Reference, Resource } from './resource.js';

/** Something that a cloud does to a resource after it has accepted the request. */
export interface CloudAction {
  /** Its id. */
  readonly id: string;
  /** The provider's status. */
  readonly status: string;
}

/** Actions of a cloud's API, declared by a driver. */
export interface ActionRules<A extends CloudAction> {
  /** Path of all actions, such as `/actions`: one of them stands under `action` in its response, several under `actions`. */
  readonly path: string;
  /** Request that starts an action: the path below the resource, and the body if there is one. */
  readonly begin: (
    name: string,
    fields: object | undefined,
  ) => { readonly below: string; readonly json?: object };
  /** Query of the list of a resource's actions. */
  readonly query: Query;
  /** Form of an action's id. */
  readonly ids: RegExp;
  /** Query parameter for the ids of several actions; left out if they are fetched one by one. */
  readonly many?: string;
  /** Status of a running action. */
  readonly running: A['status'];
  /** Status of a failed action. */
  readonly failed: A['status'];
  /** Reads an action. @throws MalformedResponseError for an unknown status */
  readonly read: (action: Reader) => A;
  /** Name and error of an action: `attach_volume: no room`. */
  readonly describe: (action: A) => string;
}

/** An action on a resource: its name and fields. */
export type ActionCall = readonly [name: string, fields?: object];

/** Begins a cloud's actions and waits for them: for drivers and their parts. */
export class ActionRunner<A extends CloudAction = CloudAction> {
  /** Sends the requests. */
  readonly client: JsonClient;
  /** Actions of the cloud's API. */
  readonly rules: ActionRules<A>;

  constructor(client: JsonClient, rules: ActionRules<A>) {
    this.client = client;
    this.rules = rules;
  }

  /** Starts an action on a resource, and returns the response. */
  async start<T>(
    operation: string,
    [resource, value]: readonly [Resource<T>, Reference],
    [name, fields]: ActionCall,
    options: CallOptions | undefined,
  ): Promise<Reader> {
    const { below, json } = this.rules.begin(name, fields);
    const request = resource.request(operation, value, below);
    return this.client.post(json === undefined ? request : { ...request, json }, options);
  }

  /** Starts an action on a resource, waits until it has ended, and returns the response to the request. */
  async run<T>(
    operation: string,
    target: readonly [Resource<T>, Reference],
    action: ActionCall,
    options: CallOptions | undefined,
  ): Promise<Reader> {
    const call = this.client.context.call(options);
    const body = await this.start(operation, target, action, call);
    await this.wait(operation, this.begun(body), call);
    return body;
  }

  /** Like {@link run}, but returns the resource afterwards. */
  async change<T>(
    operation: string,
    target: readonly [Resource<T>, Reference],
    action: ActionCall,
    options: CallOptions | undefined,
  ): Promise<T> {
    const call = this.client.context.call(options);
    await this.run(operation, target, action, call);
    const [resource, value] = target;
    return resource.get(operation, value, call);
  }

  /** Actions started by a response: `action`, `actions`, and `next_actions`, which follow them. */
  begun(body: Reader): A[] {
    const first = body.optionalObject('action');
    const later = [...body.optionalList('actions'), ...body.optionalList('next_actions')];
    return [...(first === null ? [] : [first]), ...later].map((action) => this.rules.read(action));
  }

  /**
   * Waits until actions have ended, which shows whether accepted work was done: several actions are polled with one list, if the cloud has
   * one.
   *
   * @throws ConflictError with the provider's words as soon as one has failed; UnavailableError when the cloud cannot be asked about them
   */
  async wait(operation: string, begun: readonly A[], options: CallOptions | undefined): Promise<A[]> {
    const latest = new Map(begun.map((action) => [action.id, action]));
    if (!this.#isOver(latest)) await this.#follow(operation, latest, this.client.context.call(options));
    const failed = [...latest.values()].find(({ status }) => status === this.rules.failed);
    if (failed !== undefined) throw this.#failure(operation, failed);
    return begun.map((action) => latest.get(action.id) ?? action);
  }

  /** Fetches an action. @throws NotFoundError */
  async get(operation: string, id: string, options: CallOptions | undefined): Promise<A> {
    const { path, ids, read } = this.rules;
    const { context } = this.client;
    if (!ids.test(id))
      throw new InvalidRequestError(
        `${operation}: ${JSON.stringify(id)} is no id of an action of ${context.provider}.`,
        context.details(operation),
      );
    const body = await this.client.get({ operation, path: pathOf(path, id) }, options);
    return read(body.object('action'));
  }

  /** Polls actions until one has failed or all have ended. What fails here is a poll, and no action. */
  async #follow(operation: string, latest: Map<string, A>, call: Call): Promise<void> {
    const ask = async (shared: Call): Promise<true | null> => {
      const open = [...latest.values()].filter(({ status }) => status === this.rules.running);
      const ids = open.map(({ id }) => id);
      for (const action of await this.#getAll(operation, ids, shared)) latest.set(action.id, action);
      return this.#isOver(latest) ? true : null;
    };
    try {
      await pollUntil(ask, call);
    } catch (error) {
      const { context } = this.client;
      const words = `${context.provider} accepted it, and whether it was done is not known`;
      throw outcomeUnknown(error, words, context.details(operation));
    }
  }

  #isOver(latest: ReadonlyMap<string, A>): boolean {
    const { running, failed } = this.rules;
    const statuses = [...latest.values()].map(({ status }) => status);
    return statuses.includes(failed) || !statuses.includes(running);
  }

  /** Fetches actions with one list, if the cloud has one, and what that leaves out one by one. */
  async #getAll(operation: string, ids: readonly string[], call: Call): Promise<A[]> {
    const { many, path, query, read } = this.rules;
    if (many === undefined || ids.length === 1)
      return Promise.all(ids.map((id) => this.get(operation, id, call)));
    const request = { operation, path, query: { ...query, [many]: ids } };
    const listed = await collect(this.client.list(request, 'actions', read, call));
    const known = new Set(listed.map(({ id }) => id));
    const missing = ids.filter((id) => !known.has(id));
    return [...listed, ...(await Promise.all(missing.map((id) => this.get(operation, id, call))))];
  }

  #failure(operation: string, action: A): ConflictError {
    const { context } = this.client;
    return new ConflictError(
      `${operation}: the action ${action.id} of ${context.provider} ended in error: ${this.rules.describe(action)}.`,
      context.details(operation),
    );
  }
}
