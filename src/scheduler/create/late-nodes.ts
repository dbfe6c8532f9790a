import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { destroyAll, type DestroyContext } from '../destroy/destroy-run.js';
import type { OwnedNodes } from '../ownership/owned-nodes.js';
import type { RunControl } from '../run.js';
import type { CreatedNode, IndexedSpec, Ledger } from './ledger.js';
import type { Reconciler } from './reconcile.js';

/** Dependencies, beside the ledger. */
export interface LateNodesContext<D extends ComputeDriver, S extends CreateNodeOptions> {
  readonly context: DestroyContext<D>;
  readonly control: Pick<RunControl<unknown>, 'end'>;
  readonly owned: OwnedNodes;
  readonly reconciler: Pick<Reconciler<S>, 'match'>;
}

/** Servers that polls showed too late: those of a request taken for lost, and second ones of a spec. */
export class LateNodes<D extends ComputeDriver, S extends CreateNodeOptions> {
  readonly #ledger: Ledger<S>;
  readonly #context: DestroyContext<D>;
  readonly #control: LateNodesContext<D, S>['control'];
  readonly #owned: OwnedNodes;
  readonly #reconciler: LateNodesContext<D, S>['reconciler'];

  constructor(ledger: Ledger<S>, { context, control, owned, reconciler }: LateNodesContext<D, S>) {
    this.#ledger = ledger;
    this.#context = context;
    this.#control = control;
    this.#owned = owned;
    this.#reconciler = reconciler;
  }

  /** Adds requests that the journal lost: their servers' owner tags name the specs. */
  assign(specs: readonly IndexedSpec<S>[], requested: Map<string, readonly IndexedSpec<S>[]>): void {
    for (const token of this.#owned.tokens) {
      if (requested.has(token)) continue;
      const index = this.#owned
        .seen(token)
        .map((node) => this.#owned.tags.firstOf(node))
        .find((first) => first !== undefined);
      const spec = index === undefined ? undefined : specs[index];
      if (spec !== undefined) requested.set(token, [spec]);
    }
  }

  /** Gives late servers to specs without one, waits for them, and destroys the others as duplicates. */
  async take(
    requested: ReadonlyMap<string, readonly IndexedSpec<S>[]>,
    wait: (created: readonly CreatedNode<S>[]) => Promise<void>,
  ): Promise<void> {
    for (const [token, specs] of requested) {
      const unknown = this.#owned.seen(token).filter((node) => !this.#ledger.knows(node));
      if (unknown.length === 0) continue;
      const { matched } = this.#reconciler.match(this.#ledger.withoutNode(specs), unknown);
      for (const each of matched) this.#ledger.forget(each);
      await wait(this.#ledger.accept(token, matched));
      const second = unknown.filter((node) => !this.#ledger.knows(node));
      await this.#destroyDuplicates(specs, second);
    }
  }

  async #destroyDuplicates(specs: readonly IndexedSpec<S>[], nodes: readonly ComputeNode[]): Promise<void> {
    if (nodes.length === 0) return;
    const control = { end: this.#control.end, until: 'accepted' } as const;
    const outcomes = await destroyAll(this.#context, nodes, control);
    for (const [position, node] of nodes.entries()) {
      const holder = specs.find(({ spec }) => spec.name === node.name) ?? specs[0];
      const outcome = outcomes[position];
      if (holder === undefined || outcome === undefined) continue;
      this.#ledger.duplicate(holder, node, outcome.status === 'destroyed' ? undefined : outcome.error);
    }
  }
}
