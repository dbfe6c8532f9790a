import {
  type Call,
  CloudError,
  collect,
  InvalidRequestError,
  LoadBalancerNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import type { BalancerSteps } from '../../../src/loadbalancer/index.js';
import type { GceClient } from '../compute/api/client.js';
import type { GceOperation } from '../compute/api/operations.js';
import type { Scope } from '../compute/api/places.js';

/** Begin of the description of every part of a balancer; its name and a mark of its create follow. */
const MARK = 'skylane-balancer-';
const ID = /^(global|regions\/[a-z0-9-]+)\/([a-z](?:[-a-z0-9]*[a-z0-9])?)$/;

/** A balancer: where its parts are, their common name, and the description that they have in common. */
export interface Owner {
  readonly scope: Scope;
  readonly name: string;
  readonly mark: string;
}

/** A part of a balancer to make. */
export interface NewPart {
  /** Noun for messages. */
  readonly what: string;
  readonly scope: Scope;
  readonly collection: string;
  readonly name: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A change of a balancer's parts. */
export interface Making {
  readonly owner: Owner;
  readonly steps: BalancerSteps;
  readonly operation: string;
}

/** Id of a balancer. */
export function idOf({ scope, name }: Owner): string {
  return `${scope}/${name}`;
}

/** Name of a part that a balancer has one of. Groups are of a zone, where balancers of both kinds have theirs. */
export function partName({ scope, name }: Owner, collection: string): string {
  return collection === 'instanceGroups' && scope === 'global' ? `${name}-application` : name;
}

/** The description that all parts of a new balancer have. */
export function newMark(name: string): string {
  return `${MARK}${name}-${crypto.randomUUID()}`;
}

/**
 * The parts that a balancer is made of, which Google keeps apart. Its address is made first and deleted last: a balancer is there as long
 * as that is. Its other parts are found by the description that they have in common with it.
 */
export class BalancerParts {
  readonly #client: GceClient;
  /** Of all regions and zones: parts may lie outside the driver's. */
  readonly #all: GceClient;

  constructor(client: GceClient, all: GceClient) {
    this.#client = client;
    this.#all = all;
  }

  /** The addresses of the balancers that the driver sees. */
  addresses(operation: string, call: Call): AsyncIterable<Reader> {
    return this.#client.everywhere('addresses', { operation }, null, ownAddress, call);
  }

  /** The address of a balancer. @throws LoadBalancerNotFoundError for none, and for an address that is no balancer's */
  async address(id: string, operation: string, call: Call): Promise<Reader> {
    const [, scope, name] = ID.exec(id) ?? [];
    if (scope === undefined || name === undefined) return this.#named(id, operation, call);
    const path = this.#client.path(scope, 'addresses', name);
    const row = await this.#client.get({ operation, path, notFound: LoadBalancerNotFoundError }, call);
    if (ownAddress(row) !== null) return row;
    throw this.#missing(id, operation);
  }

  /** The balancer of an address. */
  ownerOf(address: Reader): Owner {
    const region = address.optionalString('region');
    const scope = region === null ? 'global' : `regions/${region.slice(region.lastIndexOf('/') + 1)}`;
    return { scope, name: address.string('name'), mark: address.string('description') };
  }

  /** Parts of a balancer of one kind. */
  list({ scope, mark }: Owner, collection: string, operation: string, call: Call): Promise<Reader[]> {
    const query = { filter: `description="${mark}"` };
    const isOwn = (row: Reader): Reader | null => (row.optionalString('description') === mark ? row : null);
    if (collection === 'instanceGroups')
      return collect(this.#all.everywhere(collection, { operation, query }, null, isOwn, call));
    const path = this.#client.path(scope, collection);
    return collect(this.#client.rows({ operation, path, query }, null, isOwn, call));
  }

  /** Makes a part, and returns its URL as other parts name it. */
  async make({ what, scope, collection, name, json }: NewPart, making: Making, call: Call): Promise<string> {
    const { owner, steps, operation } = making;
    const client = this.#client;
    const at = client.path(scope, collection, name);
    const request = {
      operation,
      path: client.path(scope, collection),
      json: { name, description: owner.mark, ...json },
    };
    // Before its address is there, nothing of a balancer can be at another change.
    const send = <T>(own: Call, work: (inner: Call) => Promise<T>): Promise<T> =>
      collection === 'addresses' ? work(own) : steps.change(idOf(owner), work);
    const remove = async (inner: Call): Promise<void> => {
      if (await this.#isThere(at, owner.mark, operation, inner))
        await client.drop({ operation, path: at }, inner);
    };
    let begun: GceOperation | null = await steps.make({
      what,
      create: () => send(call, (inner) => client.begin(request, inner)),
      idOf: () => at,
      remove: (_id, own) => send(own, remove),
      find: async (inner) => ((await this.#isThere(at, owner.mark, operation, inner)) ? at : null),
    });
    // An operation that fails may leave its part behind, which is why it is waited for after the part is known.
    await send(call, async (inner) => {
      const running = begun ?? (await client.begin(request, inner));
      begun = null;
      await client.finish(running, request, inner);
    });
    return client.name(scope, collection, name);
  }

  /** Sends a change of a part, and waits until it is made; while Google is at another one of the same part, waits and sends it again. */
  async change(
    path: string,
    json: Readonly<Record<string, unknown>>,
    { owner, steps, operation }: Making,
  ): Promise<void> {
    await steps.change(idOf(owner), (inner) => this.#client.change({ operation, path, json }, inner));
  }

  /** Deletes a part, as {@link change}. A `call` of its own is not cut short by what ends that of the change. */
  async drop(path: string, { owner, steps, operation }: Making, call?: Call): Promise<void> {
    await steps.change(idOf(owner), (inner) => this.#client.drop({ operation, path }, call ?? inner));
  }

  /** Path of a part that was read. */
  pathOf(row: Reader): string {
    const link = row.string('selfLink');
    return `/${link.slice(link.indexOf('projects/'))}`;
  }

  async #isThere(path: string, mark: string, operation: string, call: Call): Promise<boolean> {
    try {
      const row = await this.#client.get({ operation, path }, call);
      return row.optionalString('description') === mark;
    } catch (error) {
      if (CloudError.is(error) && error.status === 404) return false;
      throw error;
    }
  }

  async #named(name: string, operation: string, call: Call): Promise<Reader> {
    const query = { filter: `name="${name.replaceAll('"', '')}"` };
    const read = (row: Reader): Reader | null => (row.string('name') === name ? ownAddress(row) : null);
    const rows = await collect(this.#client.everywhere('addresses', { operation, query }, null, read, call));
    const [found, second] = rows;
    if (found === undefined) throw this.#missing(name, operation);
    if (second === undefined) return found;
    throw new InvalidRequestError(
      `${operation}: there are several load balancers ${name}; say which by its id.`,
      this.#client.context.details(operation),
    );
  }

  #missing(id: string, operation: string): LoadBalancerNotFoundError {
    return new LoadBalancerNotFoundError(
      `${operation}: the project ${this.#client.project} has no load balancer ${id.slice(0, 200)} that Skylane has made.`,
      this.#client.context.details(operation),
    );
  }
}

/** Does several things at once. A failure is thrown when all have ended, so that nothing is made behind the back of a roll-back. */
export async function together<Item, Done>(
  items: readonly Item[],
  work: (item: Item) => Promise<Done>,
): Promise<Done[]> {
  const outcomes = await Promise.allSettled(items.map(work));
  const failure = outcomes.find(({ status }) => status === 'rejected');
  if (failure?.status === 'rejected') throw failure.reason;
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

/** An address of a balancer; null for any other. */
function ownAddress(row: Reader): Reader | null {
  return row.optionalString('description')?.startsWith(`${MARK}${row.string('name')}-`) === true ? row : null;
}
