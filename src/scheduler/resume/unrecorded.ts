import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { ConflictError } from '../../errors.js';
import type { CreateNodesContext } from '../create/create-nodes.js';
import type { EarlierRun } from '../create/earlier-run.js';
import type { CreatedNode, IndexedSpec } from '../create/ledger.js';
import type { OwnerTags } from '../ownership/owner-tags.js';

/** Servers of a run that its journal lacks, since it lost its end. */
export interface UnrecordedNodes<S> {
  /** Servers that belong to a spec, by its position. */
  readonly taken: ReadonlyMap<number, CreatedNode<S> & { readonly token: string }>;
  /** Specs that may have a server, and why that is not certain, by position. */
  readonly unclear: ReadonlyMap<number, Error>;
  /** Specs with a second server, by the token of its request. */
  readonly second: ReadonlyMap<string, IndexedSpec<S>>;
}

/** Facts by which servers are assigned to specs. */
export interface UnrecordedSearch<D extends ComputeDriver, S> {
  readonly context: Pick<CreateNodesContext<D>, 'base' | 'driver'>;
  readonly tags: OwnerTags;
  /** Specs of each request that the journal knows, by its token. */
  readonly requested: ReadonlyMap<string, readonly IndexedSpec<S>[]>;
}

/** Finds servers that the account has and the journal lacks: a journal that lost its end would have them created a second time. */
export function findUnrecorded<D extends ComputeDriver, S extends CreateNodeOptions>(
  earlier: EarlierRun<S>,
  specs: readonly IndexedSpec<S>[],
  { context, tags, requested }: UnrecordedSearch<D, S>,
): UnrecordedNodes<S> {
  const recorded = new Set(earlier.specs.map(({ id }) => id));
  const unknown = earlier.nodes.filter(({ id, state }) => state !== 'terminated' && !recorded.has(id));
  const found = new Finder(earlier, specs, context);
  if (context.driver.limits.ownerTag === null) {
    for (const node of unknown) found.byName(node);
    return found;
  }
  const orphans: ComputeNode[] = [];
  for (const node of unknown) {
    const token = tags.tokenOf(node);
    if (token === undefined || requested.has(token)) continue;
    const first = tags.firstOf(node);
    if (first === undefined) orphans.push(node);
    else found.byTag(node, token, first);
  }
  found.orphans(orphans);
  return found;
}

class Finder<D extends ComputeDriver, S extends CreateNodeOptions> implements UnrecordedNodes<S> {
  readonly taken = new Map<number, CreatedNode<S> & { token: string }>();
  readonly unclear = new Map<number, Error>();
  readonly second = new Map<string, IndexedSpec<S>>();
  readonly #earlier: EarlierRun<S>;
  readonly #specs: readonly IndexedSpec<S>[];
  readonly #context: UnrecordedSearch<D, S>['context'];

  constructor(
    earlier: EarlierRun<S>,
    specs: readonly IndexedSpec<S>[],
    context: UnrecordedSearch<D, S>['context'],
  ) {
    this.#earlier = earlier;
    this.#specs = specs;
    this.#context = context;
  }

  /** Assigns a server whose tag names the request that made it. */
  byTag(node: ComputeNode, token: string, first: number): void {
    const { base, driver } = this.#context;
    const width = base === null ? 1 : (driver.limits.batch?.create ?? 1);
    const isScattered = this.#earlier.scattered === true && width > 1;
    const group = isScattered ? this.#specs : this.#specs.slice(first, first + width);
    const free = group.filter((each) => this.#isFree(each));
    const anyName = width === 1 || driver.limits.batch?.sharedName === true || free.length === 1;
    const match = free.find(({ spec }) => spec.name === node.name) ?? (anyName ? free[0] : undefined);
    const [holder] = group;
    if (match !== undefined) this.taken.set(match.index, { ...match, node, token });
    else if (free.length > 0) for (const each of free) this.unclear.set(each.index, renamed(node));
    else if (holder !== undefined) this.second.set(token, holder);
  }

  /** Records a possible server of a cloud without owner tags, where only its name hints at the run. */
  byName(node: ComputeNode): void {
    const match = this.#specs.find((each) => this.#isFresh(each) && each.spec.name === node.name);
    if (match !== undefined) this.unclear.set(match.index, namesake(node));
  }

  /** Orphans may belong to any spec, but for as many as the open requests of the journal may have created. */
  orphans(nodes: readonly ComputeNode[]): void {
    const open = this.#earlier.specs.filter(
      ({ id, token, error }) => id === null && token !== null && error === null,
    );
    const [node] = nodes.slice(open.length);
    if (node === undefined) return;
    for (const each of this.#specs) if (this.#isFresh(each)) this.unclear.set(each.index, renamed(node));
  }

  #isFree({ index }: IndexedSpec<S>): boolean {
    return this.#earlier.specs[index]?.id === null && !this.taken.has(index);
  }

  #isFresh(each: IndexedSpec<S>): boolean {
    const { index } = each;
    return this.#isFree(each) && this.#earlier.specs[index]?.token === null && !this.unclear.has(index);
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
