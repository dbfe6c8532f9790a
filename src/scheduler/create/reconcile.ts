import type { ComputeNode } from '../../compute/models/index.js';
import type { ComputeLimits } from '../../compute/limits.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { mayHaveTakenEffect } from '../../http/errors/network-error.js';
import { CloudError, ConflictError } from '../../errors.js';
import { asError } from '../as-error.js';
import type { Attempt, LostCreate } from './attempt.js';
import type { ClientTokens } from './client-tokens.js';
import type { EarlierRun } from './earlier-run.js';
import type { CreatedNode, IndexedSpec, Ledger } from './ledger.js';
import { lateArrival, type OwnedNodes } from '../ownership/owned-nodes.js';
import { isThrottle, MAX_THROTTLED } from '../../compute/polling/wait-until-running.js';
import type { RunControl } from '../run.js';

/** Times that a create is sent in all where its response is lost and polls do not show its server. */
const MAX_ATTEMPTS = 4;

/** Outcome of a lost create. */
export interface Reconciled<S> {
  /** The servers that it created after all. */
  readonly found: readonly CreatedNode<S>[];
  /** The attempt to make next; null where there is none. */
  readonly again: Attempt<S> | null;
}

/** Servers assigned to specs, and specs without one. */
export interface Matched<S> {
  readonly matched: readonly CreatedNode<S>[];
  readonly missing: readonly IndexedSpec<S>[];
}

/** Dependencies of a reconciler, beside the ledger. */
export interface ReconcileContext<S extends CreateNodeOptions> {
  readonly limits: ComputeLimits;
  readonly control: Pick<RunControl<unknown>, 'stop' | 'end'>;
  readonly owned: OwnedNodes;
  readonly tokens: ClientTokens;
  /** Null in the first process of the run. */
  readonly earlier: Pick<EarlierRun<S>, 'rollingBack' | 'late'> | null;
}

/** Finds out the effect of creates that failed or had no response, before anything is requested again. */
export class Reconciler<S extends CreateNodeOptions> {
  readonly #ledger: Ledger<S>;
  readonly #limits: ComputeLimits;
  readonly #control: ReconcileContext<S>['control'];
  readonly #owned: OwnedNodes;
  readonly #tokens: ClientTokens;
  readonly #earlier: ReconcileContext<S>['earlier'];
  #repeated = false;

  constructor(ledger: Ledger<S>, { limits, control, owned, tokens, earlier }: ReconcileContext<S>) {
    this.#ledger = ledger;
    this.#limits = limits;
    this.#control = control;
    this.#owned = owned;
    this.#tokens = tokens;
    this.#earlier = earlier;
  }

  /** True if a create was repeated that may still turn out to have made its servers twice. */
  get repeated(): boolean {
    return this.#repeated;
  }

  async reconcile(lost: LostCreate<S>): Promise<Reconciled<S>> {
    const { specs, error } = lost;
    if (!lost.sent && !lost.inDoubt) return this.#failAll(specs, error);
    if (isThrottle(error) && !this.#isStopping && lost.throttled < MAX_THROTTLED)
      return this.#repeat({ ...lost, throttled: lost.throttled + 1 }, error);
    if (this.#control.end.aborted) return this.#loseAll(specs, error);
    if (!this.#isAlreadyUsed(error) && !mayHaveTakenEffect(error)) {
      // The request before this one, with the same token, may still be carried out.
      if (lost.inDoubt) this.#repeated = true;
      if (lost.inDoubt && this.#ledger.isShared) return this.#settleDoubt(lost);
      return this.#failAll(specs, error);
    }
    if (this.#canRepeat(lost))
      return this.#repeat({ ...lost, attempt: lost.attempt + 1, throttled: 0, inDoubt: true }, error);
    if (this.#limits.ownerTag === null) return this.#loseAll(specs, error);
    return this.#reconcileByTag(lost);
  }

  /** Assigns servers to specs: by name, where one request created several of different names. */
  match(specs: readonly IndexedSpec<S>[], nodes: readonly ComputeNode[]): Matched<S> {
    const anyName = specs.length === 1 || this.#limits.batch?.sharedName === true;
    const left = nodes.filter((node) => !this.#ledger.knows(node));
    const matched: CreatedNode<S>[] = [];
    const missing: IndexedSpec<S>[] = [];
    for (const each of specs) {
      const position = left.findIndex((node) => anyName || node.name === each.spec.name);
      const [node] = position < 0 ? [] : left.splice(position, 1);
      if (node === undefined) missing.push(each);
      else matched.push({ ...each, node });
    }
    return { matched, missing };
  }

  /** True if nothing more is to be created. */
  get #isStopping(): boolean {
    return this.#control.stop.aborted || this.#earlier?.rollingBack === true;
  }

  /** True if the provider refuses a client token because an earlier create, with other parameters, used it. */
  #isAlreadyUsed(error: Error): boolean {
    const code = this.#limits.batch?.tokenAlreadyUsed;
    return code !== undefined && CloudError.is(error) && error.providerCode === code;
  }

  /** After a resume, search before retrying: a client token is bound to its parameters, and ours may differ. */
  #canRepeat({ attempt, error }: LostCreate<S>): boolean {
    const { batch, ownerTag } = this.#limits;
    const isFirst = batch?.completes === true && this.#earlier === null;
    const isKnown = batch?.repeatable === true && (attempt > 0 || ownerTag === null || isFirst);
    return isKnown && !this.#isAlreadyUsed(error) && !this.#isStopping && attempt < MAX_ATTEMPTS;
  }

  /** Finds out what an earlier request with the token of one that was refused has made: only then another place may be asked. */
  async #settleDoubt({ specs, token, error, startedAt }: LostCreate<S>): Promise<Reconciled<S>> {
    if (this.#limits.ownerTag === null) return this.#loseAll(specs, error);
    const call = { signal: this.#control.end, deadline: null };
    const late = lateArrival(this.#limits);
    const nodes = await this.#owned.find({ token, count: specs.length, startedAt, late }, call);
    if (nodes === 'unknown') return this.#loseAll(specs, error);
    const { matched, missing } = this.match(specs, nodes);
    const found = this.#ledger.accept(token, matched);
    return { ...this.#failAll(missing, error), found };
  }

  async #reconcileByTag(lost: LostCreate<S>): Promise<Reconciled<S>> {
    const { specs, token, error } = lost;
    this.#ledger.retrying(specs, error);
    const nodes = await this.#findOwned(lost);
    if (nodes === 'unknown') return this.#loseAll(specs, error);
    const { matched, missing } = this.match(specs, nodes);
    const found = this.#ledger.accept(token, matched);
    if (missing.length === 0) return { found, again: null };
    return { ...this.#reconcileMissing(lost, missing, found.length), found };
  }

  /** Requests missing servers again, unless that was done often enough or the run is to end. */
  #reconcileMissing(lost: LostCreate<S>, missing: readonly IndexedSpec<S>[], found: number): Reconciled<S> {
    const { token, error, attempt } = lost;
    const { stop } = this.#control;
    const orphan = this.#owned.orphans.find((node) => !this.#ledger.knows(node));
    if (orphan !== undefined) return this.#loseAll(missing, orphanFound(orphan, missing, error));
    if (attempt === 0 && !this.#isStopping && this.#ledger.giveBackUnmade(missing)) {
      this.#repeated = true;
      return { found: [], again: null };
    }
    const isLast = attempt >= MAX_ATTEMPTS;
    if (isLast && this.#isAlreadyUsed(error)) return this.#loseAll(missing, error);
    if (isLast || this.#isStopping)
      return this.#failAll(missing, stop.aborted ? asError(stop.reason) : error);
    this.#repeated = true;
    // With some servers under this token already, a repeat of it could not tell the new ones from them.
    const next = found === 0 ? token : this.#tokens.unused(missing[0]?.index ?? 0);
    return {
      found: [],
      again: { specs: missing, token: next, attempt: attempt + 1, throttled: 0, inDoubt: false },
    };
  }

  #findOwned({ token, specs, error, startedAt, attempt }: LostCreate<S>) {
    const hasResponse = CloudError.is(error) && error.status !== null;
    const late = attempt === 0 ? (this.#earlier?.late ?? 0) : hasResponse ? 0 : lateArrival(this.#limits);
    const call = { signal: this.#control.end, deadline: null };
    return this.#owned.find({ token, count: specs.length, startedAt, late }, call);
  }

  #repeat({ specs, token, attempt, throttled, inDoubt }: Attempt<S>, error: Error): Reconciled<S> {
    this.#ledger.retrying(specs, error);
    return { found: [], again: { specs, token, attempt, throttled, inDoubt } };
  }

  #failAll(specs: readonly IndexedSpec<S>[], error: Error): Reconciled<S> {
    for (const each of specs) this.#ledger.fail(each, error);
    return { found: [], again: null };
  }

  #loseAll(specs: readonly IndexedSpec<S>[], error: Error): Reconciled<S> {
    for (const each of specs) this.#ledger.lose(each, error);
    return { found: [], again: null };
  }
}

/** An orphan may be any of the missing servers, since its name no longer says which. */
function orphanFound(
  orphan: ComputeNode,
  missing: readonly IndexedSpec<unknown>[],
  cause: Error,
): CloudError {
  return new ConflictError(
    `The server ${orphan.name} (${orphan.id}) is of this run, but none of its names: it was renamed, and may be one of the ${missing.length} ` +
      'whose response was lost. Nothing is made in their place. Rename it back or destroy it, and resume the run.',
    { operation: 'createNode', cause },
  );
}
