import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { ConflictError } from '../../errors.js';
import type { MadePart, Part } from '../create/ledger.js';
import type { CreateWork, EarlierRun } from '../create/context.js';

/** Servers of a run that its journal does not know of, because what told of them was lost with its end. */
export interface UnrecordedNodes<S> {
  /** Whose they are, by position of the spec. */
  readonly taken: ReadonlyMap<number, MadePart<S> & { readonly token: string }>;
  /** Specs that may have one, and why that cannot be told, by position. */
  readonly unclear: ReadonlyMap<number, Error>;
  /** Second servers of specs that have one, by the token that they were asked for with. */
  readonly second: ReadonlyMap<string, Part<S>>;
}

/**
 * Finds the servers that the account holds and the journal does not. A file that lost its end looks as if the run had stopped there: what
 * is missing would be made a second time.
 */
export function findUnrecorded<D extends ComputeDriver, S extends CreateNodeOptions>(
  work: CreateWork<D, S>,
  earlier: EarlierRun<S>,
  parts: readonly Part<S>[],
  asked: ReadonlyMap<string, readonly Part<S>[]>,
): UnrecordedNodes<S> {
  const recorded = new Set(earlier.specs.map(({ id }) => id));
  const unknown = earlier.nodes.filter(({ id, state }) => state !== 'terminated' && !recorded.has(id));
  const found = new Finder(work, earlier, parts);
  if (work.context.driver.limits.ownerTag === null) {
    for (const node of unknown) found.byName(node);
    return found;
  }
  const orphans: ComputeNode[] = [];
  for (const node of unknown) {
    const token = work.tags.tokenOf(node);
    if (token === undefined || asked.has(token)) continue;
    const first = work.tags.firstOf(node);
    if (first === undefined) orphans.push(node);
    else found.byTag(node, token, first);
  }
  found.orphans(orphans);
  return found;
}

class Finder<D extends ComputeDriver, S extends CreateNodeOptions> implements UnrecordedNodes<S> {
  readonly taken = new Map<number, MadePart<S> & { token: string }>();
  readonly unclear = new Map<number, Error>();
  readonly second = new Map<string, Part<S>>();
  readonly #work: CreateWork<D, S>;
  readonly #earlier: EarlierRun<S>;
  readonly #parts: readonly Part<S>[];

  constructor(work: CreateWork<D, S>, earlier: EarlierRun<S>, parts: readonly Part<S>[]) {
    this.#work = work;
    this.#earlier = earlier;
    this.#parts = parts;
  }

  /** Assigns a server whose tag names the request that made it. */
  byTag(node: ComputeNode, token: string, first: number): void {
    const { base, driver } = this.#work.context;
    const width = base === null ? 1 : (driver.limits.batch?.create ?? 1);
    const group = this.#parts.slice(first, first + width);
    const free = group.filter((part) => this.#isFree(part));
    const anyName = width === 1 || driver.limits.batch?.sharedName === true || free.length === 1;
    const part = free.find(({ spec }) => spec.name === node.name) ?? (anyName ? free[0] : undefined);
    const [holder] = group;
    if (part !== undefined) this.taken.set(part.index, { ...part, node, token });
    else if (free.length > 0) for (const each of free) this.unclear.set(each.index, renamed(node));
    else if (holder !== undefined) this.second.set(token, holder);
  }

  /** A server on a cloud without owner tags: its name alone hints at the run. */
  byName(node: ComputeNode): void {
    const part = this.#parts.find((each) => this.#isFresh(each) && each.spec.name === node.name);
    if (part !== undefined) this.unclear.set(part.index, namesake(node));
  }

  /** Servers of the run that may be anybody's. Requests that the journal knows of may have made as many of them as they asked for. */
  orphans(nodes: readonly ComputeNode[]): void {
    const open = this.#earlier.specs.filter(
      ({ id, token, error }) => id === null && token !== null && error === null,
    );
    const [node] = nodes.slice(open.length);
    if (node === undefined) return;
    for (const part of this.#parts) if (this.#isFresh(part)) this.unclear.set(part.index, renamed(node));
  }

  #isFree({ index }: Part<S>): boolean {
    return this.#earlier.specs[index]?.id === null && !this.taken.has(index);
  }

  #isFresh(part: Part<S>): boolean {
    return (
      this.#isFree(part) && this.#earlier.specs[part.index]?.token === null && !this.unclear.has(part.index)
    );
  }
}

function renamed({ name, id }: ComputeNode): ConflictError {
  return new ConflictError(
    `The server ${name} (${id}) is of this run, but its journal does not know of it, and its name does not tell which spec it was made for. ` +
      'Nothing is made in its place. Rename it to the name of its spec or destroy it, and resume the run.',
    { operation: 'createNode' },
  );
}

function namesake({ name, id }: ComputeNode): ConflictError {
  return new ConflictError(
    `There is a server ${name} (${id}) that the journal does not know of. The cloud keeps no owner tags, so whether the run made it cannot be told. ` +
      'Nothing is made in its place. Rename or destroy it, and resume the run.',
    { operation: 'createNode' },
  );
}
