import type { Call, CallOptions } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import type { JsonClient } from '../../driver/json-client.js';
import { Part } from '../../driver/part.js';
import { ConflictError, InvalidRequestError, NodeNotFoundError } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import { idOf } from '../../model.js';
import { collect } from '../../http/pagination.js';
import type { Query } from '../../http/request.js';
import type { ComputeNode } from '../models/index.js';
import { pathOf } from './collection.js';

/** Something that a cloud does to a resource after it has accepted the request. */
export interface CloudAction {
  /** Its id. */
  readonly id: string;
  /** How far it is, in the provider's word. */
  readonly status: string;
}

/** How a cloud shows its actions: data that a driver declares. */
export interface ActionRules<A extends CloudAction> {
  /** Path of all actions, such as `/actions`. */
  readonly path: string;
  /** Path of the servers, whose own actions stand beneath each. */
  readonly nodes: string;
  /** Query of the list of a server's actions. */
  readonly query: Query;
  /** Form of an action's id. */
  readonly ids: RegExp;
  /** Query parameter that takes the ids of several actions; left out when they are asked for one by one. */
  readonly many?: string;
  /** Status of one that goes on. */
  readonly running: A['status'];
  /** Status of one that has ended in error. */
  readonly failed: A['status'];
  /** Reads an action. @throws MalformedResponseError for a status that is not known */
  readonly read: (action: Reader) => A;
  /** What it does, and why it failed: `attach_volume: no room`. */
  readonly describe: (action: A) => string;
}

/** The actions of a cloud: what it does to its resources, and whether that succeeds. */
export class Actions<A extends CloudAction> extends Part {
  readonly #client: JsonClient;
  readonly #rules: ActionRules<A>;

  constructor(client: JsonClient, rules: ActionRules<A>) {
    super();
    this.#client = client;
    this.#rules = rules;
  }

  /** One action, as it is now. @throws NotFoundError */
  async get(action: A | string, options?: CallOptions): Promise<A> {
    return readAction(this.#client, this.#rules, 'actions.get', idOf(action), options);
  }

  /** What was done to a server, newest first. @throws NodeNotFoundError */
  async list(node: ComputeNode | string, options?: CallOptions): Promise<A[]> {
    const { nodes, query, read } = this.#rules;
    const path = `${pathOf(nodes, node)}/actions`;
    const request = { operation: 'actions.list', path, query, notFound: NodeNotFoundError };
    const call = this.#client.context.call(options);
    return collect(this.#client.list(request, 'actions', read, call));
  }

  /** Waits until an action has ended. @throws ConflictError with the provider's words where it ended in error */
  async waitFor(action: A | string, options?: CallOptions): Promise<A> {
    const call = this.#client.context.call(options);
    const begun = await this.get(action, call);
    const [ended = begun] = await awaitActions(this.#client, this.#rules, 'actions.waitFor', [begun], call);
    return ended;
  }
}

/**
 * Waits until actions have ended, which says whether what was accepted has been done: several with one list each interval where the cloud has such
 * a list.
 *
 * @throws ConflictError with the provider's words as soon as one has failed
 */
export async function awaitActions<A extends CloudAction>(
  client: JsonClient,
  rules: ActionRules<A>,
  operation: string,
  begun: readonly A[],
  options: CallOptions | undefined,
): Promise<A[]> {
  const latest = new Map(begun.map((action) => [action.id, action]));
  const openIds = (): string[] =>
    [...latest.values()].filter(({ status }) => status === rules.running).map(({ id }) => id);
  const look = (actions: Iterable<A>): true | null => {
    for (const action of actions) {
      latest.set(action.id, action);
      if (action.status === rules.failed) throw actionFailed(client, rules, operation, action);
    }
    return openIds().length === 0 ? true : null;
  };
  if (look(begun) === null) {
    const ask = async (call: Call): Promise<true | null> =>
      look(await readActions(client, rules, operation, openIds(), call));
    await pollUntil(ask, client.context.call(options));
  }
  return begun.map((action) => latest.get(action.id) ?? action);
}

async function readActions<A extends CloudAction>(
  client: JsonClient,
  rules: ActionRules<A>,
  operation: string,
  ids: readonly string[],
  call: Call,
): Promise<A[]> {
  const { many, path, query, read } = rules;
  if (many !== undefined && ids.length > 1)
    return collect(client.list({ operation, path, query: { ...query, [many]: ids } }, 'actions', read, call));
  return Promise.all(ids.map((id) => readAction(client, rules, operation, id, call)));
}

async function readAction<A extends CloudAction>(
  client: JsonClient,
  { path, ids, read }: ActionRules<A>,
  operation: string,
  id: string,
  options: CallOptions | undefined,
): Promise<A> {
  if (!ids.test(id))
    throw new InvalidRequestError(
      `${operation}: ${JSON.stringify(id)} is no id of an action of ${client.context.provider}.`,
      client.context.details(operation),
    );
  return read((await client.get({ operation, path: pathOf(path, id) }, options)).object('action'));
}

function actionFailed<A extends CloudAction>(
  { context }: JsonClient,
  { describe }: ActionRules<A>,
  operation: string,
  action: A,
): ConflictError {
  return new ConflictError(
    `${operation}: the action ${action.id} of ${context.provider} ended in error: ${describe(action)}.`,
    context.details(operation),
  );
}
