import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { LONG_AGO } from '../../compute/polling/look-back.js';
import { CloudError } from '../../errors.js';
import type { LostCreate } from './attempt.js';
import { isIncomplete } from './complete-node.js';
import type { CreateNodesContext } from './create-nodes.js';
import type { EarlierRun } from './earlier-run.js';
import type { CreatedNode, IndexedSpec, Ledger } from './ledger.js';
import { rolledBack } from './roll-back.js';
import type { JournalledSpec } from '../journal/log.js';
import type { OwnedNodes } from '../ownership/owned-nodes.js';
import { findUnrecorded, type UnrecordedNodes } from '../resume/unrecorded.js';

/** Work that an earlier process left. */
export interface RestoredRun<S> {
  /** Specs that were never requested. */
  readonly fresh: readonly IndexedSpec<S>[];
  /** Requests without a journalled outcome. */
  readonly open: readonly LostCreate<S>[];
  /** Servers that were not seen running yet. */
  readonly created: readonly CreatedNode<S>[];
  /** Specs of each request, by its token. */
  readonly requested: ReadonlyMap<string, readonly IndexedSpec<S>[]>;
}

/** Dependencies of a restore. */
export interface RestoreContext<D extends ComputeDriver, S extends CreateNodeOptions> {
  readonly context: CreateNodesContext<D>;
  readonly ledger: Ledger<S>;
  readonly owned: OwnedNodes;
}

/** Restores a run from its journal and the account's servers: records what is final in the ledger, and returns what is left to do. */
export function restoreRun<D extends ComputeDriver, S extends CreateNodeOptions>(
  earlier: EarlierRun<S>,
  specs: readonly IndexedSpec<S>[],
  { context, ledger, owned }: RestoreContext<D, S>,
): RestoredRun<S> {
  const requested = requestsOf(earlier, specs);
  for (const [token, those] of requested)
    owned.tags.tagFor(
      token,
      those.map(({ index }) => index),
    );
  const unrecorded = findUnrecorded(earlier, specs, { context, tags: owned.tags, requested });
  for (const [token, spec] of unrecorded.second) addTo(requested, token, spec);
  const restoration = new Restoration(earlier, unrecorded, { context, ledger });
  for (const spec of specs) {
    const token = restoration.restore(spec);
    if (token !== null) addTo(requested, token, spec);
  }
  for (const node of earlier.nodes) owned.see(node);
  const { fresh, open, created } = restoration;
  return { fresh: earlier.rollingBack ? [] : fresh, open: [...open].map(openRequest), created, requested };
}

/** Specs of each request that the journal knows, by its token. */
function requestsOf<S extends CreateNodeOptions>(
  earlier: EarlierRun<S>,
  specs: readonly IndexedSpec<S>[],
): Map<string, IndexedSpec<S>[]> {
  const requested = new Map<string, IndexedSpec<S>[]>();
  for (const spec of specs) {
    const token = earlier.specs[spec.index]?.token ?? null;
    if (token !== null) addTo(requested, token, spec);
  }
  return requested;
}

/** Restores spec by spec, and collects what is left to do. */
class Restoration<D extends ComputeDriver, S extends CreateNodeOptions> {
  readonly fresh: IndexedSpec<S>[] = [];
  readonly open = new Map<string, IndexedSpec<S>[]>();
  readonly created: CreatedNode<S>[] = [];
  readonly #earlier: EarlierRun<S>;
  readonly #unrecorded: UnrecordedNodes<S>;
  readonly #context: CreateNodesContext<D>;
  readonly #ledger: Ledger<S>;
  /** Servers of the account, by id. */
  readonly #nodes: ReadonlyMap<string, ComputeNode>;

  constructor(
    earlier: EarlierRun<S>,
    unrecorded: UnrecordedNodes<S>,
    { context, ledger }: Pick<RestoreContext<D, S>, 'context' | 'ledger'>,
  ) {
    this.#earlier = earlier;
    this.#unrecorded = unrecorded;
    this.#context = context;
    this.#ledger = ledger;
    this.#nodes = new Map(earlier.nodes.map((node) => [node.id, node]));
  }

  /** Restores one spec; returns the token of its request where the journal had lost it. */
  restore(spec: IndexedSpec<S>): string | null {
    const known = this.#earlier.specs[spec.index];
    if (known === undefined) return null;
    const taken = this.#unrecorded.taken.get(spec.index);
    if (taken !== undefined) {
      for (const accepted of this.#ledger.accept(taken.token, [taken])) this.#resumeWaiting(accepted, true);
      return taken.token;
    }
    if (known.id !== null) this.#restoreNode(spec, known, known.id);
    else this.#restoreWithoutNode(spec, known);
    return null;
  }

  #restoreNode(spec: IndexedSpec<S>, { error }: JournalledSpec, id: string): void {
    const { driver } = this.#context;
    const found = this.#nodes.get(id);
    if (error !== null)
      this.#ledger.restoreFailure(spec, error, found === undefined ? undefined : driver.adopt(found));
    else if (found === undefined && this.#earlier.rollingBack) this.#restoreRolledBack(spec, id);
    else {
      const node = found ?? placeholder(driver, id, spec.spec.name);
      this.#resumeWaiting(this.#ledger.restore({ ...spec, node }), found !== undefined);
    }
  }

  /** Restores a server that is in no list since the roll-back began: the roll-back destroys it once more, in case it exists. */
  #restoreRolledBack(spec: IndexedSpec<S>, id: string): void {
    const { name } = spec.spec;
    const cause = this.#earlier.specs.find(({ error }) => error !== null)?.error ?? undefined;
    const reason = rolledBack(`Node ${name} (${id}) was destroyed again`, cause);
    this.#ledger.restoreFailure(spec, reason, placeholder(this.#context.driver, id, name));
  }

  #restoreWithoutNode(spec: IndexedSpec<S>, { token, error }: JournalledSpec): void {
    const unclear = this.#unrecorded.unclear.get(spec.index);
    if (unclear !== undefined) this.#ledger.lose(spec, unclear);
    else if (error !== null && this.#earlier.failed === 'keep') this.#ledger.restoreFailure(spec, error);
    else if (error !== null || token === null) this.fresh.push(spec);
    else addTo(this.open, token, spec);
  }

  /** Records a server that runs; keeps any other to be waited for, where the run waits, and one that is still to be finished. */
  #resumeWaiting(created: CreatedNode<S>, isListed: boolean): void {
    if (isIncomplete(this.#context.driver, created.node)) this.created.push(created);
    else if (created.node.state === 'running') this.#ledger.running(created, created.node);
    else if (!isListed || this.#context.options.until !== 'accepted') this.created.push(created);
  }
}

function openRequest<S>([token, specs]: [string, IndexedSpec<S>[]]): LostCreate<S> {
  const error = new CloudError('The process that asked for this server ended before it had a response.', {
    operation: 'createNode',
    retryable: true,
  });
  return { specs, token, attempt: 0, throttled: 0, inDoubt: true, error, sent: true, startedAt: LONG_AGO };
}

/** Makes the model of a server that the provider has accepted and no list has shown yet. */
function placeholder(driver: ComputeDriver, id: string, name: string): ComputeNode {
  return driver.adopt({
    kind: 'node',
    id,
    name,
    state: 'unknown',
    publicIps: [],
    privateIps: [],
    size: null,
    image: null,
    location: null,
    createdAt: null,
    metadata: {},
    extra: {},
  });
}

function addTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
