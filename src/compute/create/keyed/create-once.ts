import type { Call, CallOptions } from '../../../call/call.js';
import { pollUntil } from '../../../call/poll-until.js';
import { CloudError, type CloudErrorDetails, ConflictError } from '../../../errors.js';
import { type ComputeLimits, KEY_TAG } from '../../limits.js';
import type { ComputeNode } from '../../models/index.js';
import type { NodeFilter } from '../../node-query.js';
import type { CreateNodeOptions } from '../../options.js';
import type { NodeBatch } from '../batch.js';
import { leftBehind } from '../left-behind.js';
import { clientTokenOf, differences, keyTagOf, keyTagsOf } from './key-tags.js';
import { KeyedList, type KeyedLister, type KeyedQuery, type Listed } from './keyed-list.js';
import { fillSlots, type Slots } from './slots.js';

/** Rounds of a create: more than one where the cloud recognises a token whose server is gone. */
const ROUNDS = 4;

/** Milliseconds after which a server has no rival of the same moment, by any clock that is not far wrong. */
const NEW = 60_000;

/** Milliseconds for which a server that is still being built may refuse to be destroyed. */
const DESTROY_PATIENCE = 300_000;

/** The part of a driver that creates under a key use. */
export interface KeyedCreator extends KeyedLister {
  readonly provider: string;
  readonly limits: ComputeLimits;
  readonly internals: {
    createWithToken(spec: CreateNodeOptions, token: string, options?: CallOptions): Promise<ComputeNode>;
  };
  listNodes(filter: NodeFilter, options?: CallOptions): Promise<ComputeNode[]>;
  getNode(node: string, options?: CallOptions): Promise<ComputeNode>;
  createNodeBatch(batch: NodeBatch, options?: CallOptions): Promise<ComputeNode[]>;
  destroyNode(node: string, options?: CallOptions): Promise<void>;
}

/** A create with a key. */
export interface KeyedCreate {
  readonly key: string;
  /** Spec without the key. */
  readonly spec: CreateNodeOptions;
  /** Names of the servers: one for `createNode`. */
  readonly names: readonly string[];
  readonly details: CloudErrorDetails;
}

/**
 * Creates the servers of a key that do not exist yet, and returns all of them. Looks for them before, and after: where two processes create
 * at the same moment, each sees both then, the older one stays, and whoever made the younger destroys it.
 *
 * @throws ConflictError where the key was used with another spec
 */
export async function createOnce(
  creator: KeyedCreator,
  create: KeyedCreate,
  call: Call,
): Promise<ComputeNode[]> {
  const list = KeyedList.acquire(creator);
  try {
    return await new CreateOnce(creator, create, { list, call }).execute();
  } finally {
    list.release();
  }
}

interface Context {
  readonly list: KeyedList;
  readonly call: Call;
}

class CreateOnce {
  readonly #creator: KeyedCreator;
  readonly #create: KeyedCreate;
  readonly #list: KeyedList;
  readonly #call: Call;
  readonly #tag: string;
  readonly #spec: CreateNodeOptions;
  readonly #isAnyName: boolean;
  /** Ids of servers of the key that are gone, and marks of rounds that led nowhere: they go into the next client token. */
  readonly #spent = new Set<string>();

  constructor(creator: KeyedCreator, create: KeyedCreate, { list, call }: Context) {
    const { key, spec, names } = create;
    this.#creator = creator;
    this.#create = create;
    this.#list = list;
    this.#call = call;
    this.#tag = keyTagOf(key);
    const tags = keyTagsOf(key, spec, creator.limits.openExtras);
    this.#spec = { ...spec, metadata: { ...spec.metadata, ...tags } };
    this.#isAnyName = names.length === 1 || creator.limits.batch?.sharedName === true;
  }

  async execute(): Promise<ComputeNode[]> {
    let found = await this.#lookFirst();
    for (let round = 1; ; round += 1) {
      const slots = this.#slots(found);
      this.#checkAll(slots.kept);
      if (slots.missing.length === 0) return present(slots);
      const made = await this.#make(slots, round);
      found = this.#ofKey(await this.#list.later(this.#query, this.#call));
      const settled = made === null ? null : await this.#settle(made, found);
      if (settled !== null) return settled;
      this.#spent.add(`round ${round}`);
    }
  }

  /**
   * A list from a moment ago will do where it shows nothing. A server that it shows may have been destroyed since; and one that is new may
   * yet have to give way to another one of the same moment, so that it is looked for once more.
   */
  async #lookFirst(): Promise<ComputeNode[]> {
    const now = performance.now();
    const listed = await this.#list.recent(this.#query, this.#call);
    let found = this.#ofKey(listed);
    if (found.length > 0 && listed.startedAt < now)
      found = this.#ofKey(await this.#list.since(now, this.#query, this.#call));
    if (!found.some(isNew)) return found;
    return this.#ofKey(await this.#list.later(this.#query, this.#call));
  }

  get #query(): KeyedQuery {
    return { tag: this.#tag, list: (call) => this.#creator.listNodes({ tag: KEY_TAG }, call) };
  }

  /** Living servers of the key. */
  #ofKey({ nodes }: Listed): ComputeNode[] {
    const ours = nodes.filter(({ metadata }) => metadata[KEY_TAG] === this.#tag);
    for (const { id, state } of ours) if (state === 'terminated') this.#spent.add(id);
    return ours.filter(({ id, state }) => state !== 'terminated' && !this.#spent.has(id));
  }

  #slots(nodes: readonly ComputeNode[]): Slots {
    return fillSlots(this.#create.names, nodes, this.#isAnyName);
  }

  /** Creates what is missing; null where the cloud says that a create of this key came first, or has been forgotten since. */
  async #make(slots: Slots, round: number): Promise<readonly ComputeNode[] | null> {
    const { internals } = this.#creator;
    const [name = this.#spec.name, ...others] = slots.missing;
    const before = [...this.#spent, ...present(slots).map(({ id }) => id)];
    const clientToken = clientTokenOf(this.#create.key, before);
    const spec = this.#spec;
    try {
      if (others.length === 0)
        return [await internals.createWithToken({ ...spec, name }, clientToken, this.#call)];
      return await this.#creator.createNodeBatch({ spec, names: slots.missing, clientToken }, this.#call);
    } catch (error) {
      if (round < ROUNDS && this.#isSecond(error) && (await this.#hasComeFirst(error))) return null;
      throw error;
    }
  }

  /** True for an error that a create gets whose token or name an earlier one has used. */
  #isSecond(error: unknown): boolean {
    return CloudError.is(error) && (this.#isTokenUsed(error) || error.code === 'conflict');
  }

  #isTokenUsed({ providerCode }: CloudError): boolean {
    const used = this.#creator.limits.batch?.tokenAlreadyUsed;
    return used !== undefined && providerCode === used;
  }

  /** A name may be taken by a server that has nothing to do with the key. */
  async #hasComeFirst(error: unknown): Promise<boolean> {
    if (CloudError.is(error) && this.#isTokenUsed(error)) return true;
    return this.#ofKey(await this.#list.later(this.#query, this.#call)).length > 0;
  }

  /** Keeps the oldest server of each name and destroys ours that are younger; null where one that was made is gone already. */
  async #settle(made: readonly ComputeNode[], found: readonly ComputeNode[]): Promise<ComputeNode[] | null> {
    const listed = new Set(found.map(({ id }) => id));
    for (const { id } of made.filter((node) => !listed.has(node.id)))
      if (!(await this.#exists(id))) this.#spent.add(id);
    const ours = new Map(made.filter(({ id }) => !this.#spent.has(id)).map((node) => [node.id, node]));
    const unlisted = [...ours.values()].filter(({ id }) => !listed.has(id));
    const slots = this.#slots([...found, ...unlisted]);
    for (const { id } of slots.surplus) if (ours.has(id)) await this.#destroy(id);
    this.#checkAll(slots.kept);
    if (slots.missing.length > 0) return null;
    // The response to a create has what no list has, such as a password.
    return present(slots).map((node) => ours.get(node.id) ?? node);
  }

  async #exists(id: string): Promise<boolean> {
    try {
      return (await this.#creator.getNode(id, this.#call)).state !== 'terminated';
    } catch (error) {
      if (CloudError.is(error) && error.code === 'node-not-found') return false;
      throw error;
    }
  }

  /** Destroys our second server of a name. Some clouds refuse that while it is being built. */
  async #destroy(id: string): Promise<void> {
    const ask = (call: Call): Promise<true | null> =>
      this.#creator.destroyNode(id, call).then(
        () => true,
        (error: unknown) => {
          if (CloudError.is(error) && error.code === 'conflict') return null;
          throw this.#leftBehind(id, error);
        },
      );
    const giveUp = { after: DESTROY_PATIENCE, error: () => this.#stillBuilding(id) };
    await pollUntil(ask, this.#call, { giveUp });
  }

  #leftBehind(id: string, error: unknown): unknown {
    return leftBehind(
      error,
      `The server ${id} is a second one of its idempotencyKey, and is left behind: destroy it.`,
      this.#create.details,
    );
  }

  #stillBuilding(id: string): Error {
    return new ConflictError(
      `createNode: the server ${id}, a second one of its idempotencyKey, cannot be destroyed while it is being built: destroy it.`,
      this.#create.details,
    );
  }

  #checkAll(nodes: readonly (ComputeNode | null)[]): void {
    for (const node of nodes) if (node !== null) this.#check(node);
  }

  /** @throws ConflictError for a server that was made of another spec */
  #check(node: ComputeNode): void {
    const fields = differences(this.#spec.metadata ?? {}, node.metadata);
    if (fields.length === 0) return;
    throw new ConflictError(
      `createNode: the idempotencyKey was used for the server ${node.name} (${node.id}), of another spec: ${listOf(fields)} ` +
        `${fields.length === 1 ? 'differs' : 'differ'}. Give the spec that it was made of, or another key.`,
      this.#create.details,
    );
  }
}

/** True for a server that another process may be creating at this moment. Clocks may differ. */
function isNew({ createdAt }: ComputeNode): boolean {
  return createdAt === null || Date.now() - createdAt.getTime() < NEW;
}

function present({ kept }: Slots): ComputeNode[] {
  return kept.filter((node) => node !== null);
}

function listOf(fields: readonly string[]): string {
  return fields.length === 1 ? (fields[0] ?? '') : `${fields.slice(0, -1).join(', ')} and ${fields.at(-1)}`;
}
