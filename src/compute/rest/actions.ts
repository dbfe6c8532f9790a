import type { CallOptions } from '../../call/call.js';
import { Part } from '../../driver/part.js';
import { collect } from '../../http/pagination.js';
import { idOf } from '../../model.js';
import type { ComputeNode } from '../models/index.js';
import type { ActionRunner, CloudAction } from './action-runner.js';
import type { Resource } from './resource.js';

/** Actions of a cloud: work on its resources, and its outcome. */
export class Actions<A extends CloudAction> extends Part {
  readonly #runner: ActionRunner<A>;
  readonly #nodes: Resource<ComputeNode>;

  constructor(runner: ActionRunner<A>, nodes: Resource<ComputeNode>) {
    super();
    this.#runner = runner;
    this.#nodes = nodes;
  }

  /** Fetches an action. @throws NotFoundError */
  async get(action: A | string, options?: CallOptions): Promise<A> {
    return this.#runner.get('actions.get', idOf(action), options);
  }

  /** Lists the actions on a server, newest first. @throws NodeNotFoundError */
  async list(node: ComputeNode | string, options?: CallOptions): Promise<A[]> {
    const { client, rules } = this.#runner;
    const request = { ...this.#nodes.request('actions.list', node, '/actions'), query: rules.query };
    return collect(client.list(request, 'actions', rules.read, client.context.call(options)));
  }

  /** Waits until an action has ended. @throws ConflictError with the provider's words when it failed */
  async waitFor(action: A | string, options?: CallOptions): Promise<A> {
    const call = this.#runner.client.context.call(options);
    const begun = await this.get(action, call);
    const [ended = begun] = await this.#runner.wait('actions.waitFor', [begun], call);
    return ended;
  }
}
