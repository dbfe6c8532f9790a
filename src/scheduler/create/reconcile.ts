import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { mayHaveTakenEffect } from '../../http/errors/network-error.js';
import { CloudError, ConflictError } from '../../errors.js';
import { asError } from '../as-error.js';
import type { MadePart, Part } from './ledger.js';
import type { Attempt, CreateWork, LostCreate } from './context.js';
import { lateArrival } from '../ownership/owned-nodes.js';
import { isThrottle, MAX_THROTTLED } from '../../compute/polling/wait-until-running.js';

/** How often a create whose answer was lost, and which the provider does not know of, is asked for again. */
const MAX_ATTEMPTS = 4;

/** What a failed create has left behind. */
export interface Settled<S> {
  /** The servers that it made after all. */
  readonly found: readonly MadePart<S>[];
  /** The attempt to make next; null where there is none. */
  readonly again: Attempt<S> | null;
}

/** Which servers are whose. */
export interface Matched<S> {
  readonly matched: readonly MadePart<S>[];
  readonly missing: readonly Part<S>[];
}

/** Finds out what became of creates that failed, or whose answers were lost, before anything is asked for again. */
export class CreateSettler<D extends ComputeDriver, S extends CreateNodeOptions> {
  readonly #work: CreateWork<D, S>;
  #repeated = false;

  constructor(work: CreateWork<D, S>) {
    this.#work = work;
  }

  /** Whether something was asked for again that may still turn up twice. */
  get repeated(): boolean {
    return this.#repeated;
  }

  async settle(lost: LostCreate<S>): Promise<Settled<S>> {
    const { parts, error } = lost;
    const { end } = this.#work.control;
    if (!lost.sent && !lost.inDoubt) return this.#failAll(parts, error);
    if (isThrottle(error) && !this.#stopping && lost.throttled < MAX_THROTTLED)
      return this.#again({ ...lost, throttled: lost.throttled + 1 }, error);
    if (end.aborted) return this.#loseAll(parts, error);
    if (!this.#isAlreadyUsed(error) && !mayHaveTakenEffect(error)) return this.#failAll(parts, error);
    if (this.#canRepeat(lost))
      return this.#again({ ...lost, attempt: lost.attempt + 1, throttled: 0, inDoubt: true }, error);
    if (this.#limits.ownerTag === null) return this.#loseAll(parts, error);
    return this.#reconcileByTag(lost);
  }

  /** Which servers are whose: by name, where one request made several of different names. */
  match(parts: readonly Part<S>[], nodes: readonly ComputeNode[]): Matched<S> {
    const anyName = parts.length === 1 || this.#limits.batch?.sharedName === true;
    const left = nodes.filter((node) => !this.#work.account.knows(node));
    const matched: MadePart<S>[] = [];
    const missing: Part<S>[] = [];
    for (const part of parts) {
      const position = left.findIndex((node) => anyName || node.name === part.spec.name);
      const [node] = position < 0 ? [] : left.splice(position, 1);
      if (node === undefined) missing.push(part);
      else matched.push({ ...part, node });
    }
    return { matched, missing };
  }

  get #limits() {
    return this.#work.context.driver.limits;
  }

  /** Whether nothing more is to be created. */
  get #stopping(): boolean {
    return this.#work.control.stop.aborted || this.#work.earlier?.rollingBack === true;
  }

  /** True if the provider refuses a client token because an earlier create, with other parameters, used it. */
  #isAlreadyUsed(error: Error): boolean {
    const code = this.#limits.batch?.tokenAlreadyUsed;
    return code !== undefined && CloudError.is(error) && error.providerCode === code;
  }

  /** After a resume, search before retrying: a client token is bound to its parameters, and ours may differ. */
  #canRepeat({ attempt, error }: LostCreate<S>): boolean {
    const { batch, ownerTag } = this.#limits;
    const isKnown = batch?.repeatable === true && (attempt > 0 || ownerTag === null);
    return isKnown && !this.#isAlreadyUsed(error) && !this.#stopping && attempt < MAX_ATTEMPTS;
  }

  async #reconcileByTag(lost: LostCreate<S>): Promise<Settled<S>> {
    const { parts, token, error } = lost;
    const { account } = this.#work;
    account.retrying(parts, error);
    const nodes = await this.#findOwned(lost);
    if (nodes === 'unsettled') return this.#loseAll(parts, error);
    const { matched, missing } = this.match(parts, nodes);
    const found = account.accept(token, matched);
    if (missing.length === 0) return { found, again: null };
    return { ...this.#settleMissing(lost, missing, found.length), found };
  }

  /** What is missing is asked for again, unless that was done often enough or the run is to end. */
  #settleMissing(lost: LostCreate<S>, missing: readonly Part<S>[], found: number): Settled<S> {
    const { token, error, attempt } = lost;
    const { stop } = this.#work.control;
    const orphan = this.#work.owned.orphans.find((node) => !this.#work.account.knows(node));
    if (orphan !== undefined) return this.#loseAll(missing, orphanFound(orphan, missing, error));
    const isLast = attempt >= MAX_ATTEMPTS;
    if (isLast && this.#isAlreadyUsed(error)) return this.#loseAll(missing, error);
    if (isLast || this.#stopping) return this.#failAll(missing, stop.aborted ? asError(stop.reason) : error);
    this.#repeated = true;
    // Among those that it has made already, the same token would not tell what the next request makes.
    const next = found === 0 ? token : this.#work.newToken(missing[0]?.index ?? 0);
    return {
      found: [],
      again: { parts: missing, token: next, attempt: attempt + 1, throttled: 0, inDoubt: false },
    };
  }

  #findOwned({ token, parts, error, startedAt, attempt }: LostCreate<S>) {
    const { owned, earlier, inFlight } = this.#work;
    const answered = CloudError.is(error) && error.status !== null;
    const late = attempt === 0 ? (earlier?.late ?? 0) : answered ? 0 : lateArrival(this.#limits);
    return owned.find({ token, count: parts.length, startedAt, late }, inFlight);
  }

  #again({ parts, token, attempt, throttled, inDoubt }: Attempt<S>, error: Error): Settled<S> {
    this.#work.account.retrying(parts, error);
    return { found: [], again: { parts, token, attempt, throttled, inDoubt } };
  }

  #failAll(parts: readonly Part<S>[], error: Error): Settled<S> {
    for (const part of parts) this.#work.account.fail(part, error);
    return { found: [], again: null };
  }

  #loseAll(parts: readonly Part<S>[], error: Error): Settled<S> {
    for (const part of parts) this.#work.account.lose(part, error);
    return { found: [], again: null };
  }
}

/** An orphan may be any of the missing servers, since its name no longer says which. */
function orphanFound(orphan: ComputeNode, missing: readonly Part<unknown>[], cause: Error): CloudError {
  return new ConflictError(
    `The server ${orphan.name} (${orphan.id}) is of this run, but none of its names: it was renamed, and may be one of the ${missing.length} ` +
      'whose answer was lost. Nothing is made in their place. Rename it back or destroy it, and resume the run.',
    { operation: 'createNode', cause },
  );
}
