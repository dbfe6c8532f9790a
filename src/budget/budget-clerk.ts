import { createHash } from 'node:crypto';
import { TimeoutError, UnavailableError } from '../errors.js';
import type { Logger } from '../http/logger.js';
import type { RateLimiter } from '../http/rate/rate-limiter.js';
import { MASK } from '../http/secrets/redact.js';
import type { BudgetChange, BudgetEntry, EntryHolder } from './budget-entry.js';
import { type Lease, type RequestStep, SharedAllowance, type Wanted } from './shared-allowance.js';
import { readDocument, type SharedDocument, writeDocument } from './shared-document.js';

/** Milliseconds for which an entry that nobody uses is kept: longer than any provider counts. */
const KEEP = 25 * 3_600_000;
/** Milliseconds after which a store that has not answered counts as away. */
const PATIENCE = 2000;
/** Milliseconds after which a store that was away is asked again. */
const RETRY = 2000;
/** Changes tried while other processes are faster. */
const TRIES = 20;

/** Most steps kept for a store that is away. */
const MOST_UNHEARD = 10_000;

/** Stores that are known to be away, so that the log says it once. */
const away = new WeakSet<EntryHolder>();

/** Which budget, where it is kept, and by which rules. */
export interface ClerkOptions {
  readonly store: EntryHolder;
  /** Names the budget; hashed before it leaves the process. */
  readonly name: string;
  /** Makes limiters that know nothing. */
  readonly limiters: () => RateLimiter[];
  readonly logger: Logger | null;
}

/** Carries reports to a store and leases back. Without the store it keeps to this process's share of what was last known. */
export class BudgetClerk {
  readonly #options: ClerkOptions;
  readonly #key: string;
  #known: { version: number; document: SharedDocument | null } = { version: 0, document: null };
  /** The store's clock minus `performance.now()`. */
  #offset = performance.timeOrigin;
  /** Time from which an absent store is asked again; null while it responds. */
  #awayUntil: number | null = null;
  readonly #worker: string;
  /** Steps that the store has not heard of. */
  #unheard: RequestStep[] = [];
  #workers: number;

  constructor(options: ClerkOptions) {
    this.#options = options;
    this.#key = `skylane:budget:${createHash('sha256').update(options.name).digest('hex').slice(0, 32)}`;
    this.#worker = options.store.worker;
    this.#workers = options.store.workers;
  }

  /** Reports steps and takes a lease; its times are those of `performance.now()`, as those of the steps. */
  async exchange(steps: readonly RequestStep[], wanted: Wanted): Promise<Lease> {
    const reported = steps.map((step) => atStore(step, this.#offset));
    this.#unheard = [...this.#unheard, ...reported].slice(-MOST_UNHEARD);
    if (this.#awayUntil !== null && performance.now() < this.#awayUntil) return this.#alone(reported, wanted);
    try {
      const lease = await this.#atStore(this.#unheard, wanted);
      this.#unheard = [];
      this.#isBack();
      return lease;
    } catch (error) {
      this.#isAway(error);
      return this.#alone(reported, wanted);
    }
  }

  /** Returns the milliseconds until so many requests can have gone out, by what is known here. */
  timeFor(requests: number, now: number): number {
    const limiters = this.#options.limiters();
    this.#load(limiters);
    const at = now + this.#offset;
    return Math.max(0, ...limiters.map((limiter) => limiter.timeFor(requests, at)));
  }

  #load(limiters: readonly RateLimiter[]): void {
    for (const [index, state] of (this.#known.document?.limiters ?? []).entries())
      limiters[index]?.load?.(state);
  }

  async #atStore(steps: readonly RequestStep[], wanted: Wanted): Promise<Lease> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (this.#known.version === 0) this.#learn(await this.#swap(null));
      const allowance = this.#allowance(1);
      allowance.report(this.#worker, steps);
      const lease = allowance.lease(this.#worker, wanted);
      const document = allowance.document();
      const change = { version: this.#known.version, state: writeDocument(document), keep: KEEP };
      const entry = await this.#swap(change);
      if (entry.taken) {
        this.#known = { version: entry.version, document };
        this.#workers = lease.workers;
        return this.#toLocal(lease);
      }
      this.#learn(entry);
    }
    throw new UnavailableError('the budget store changes too often', { operation: 'BudgetStore' });
  }

  async #swap(change: BudgetChange | null): Promise<BudgetEntry> {
    const asked = performance.now();
    const entry = await withinPatience(this.#options.store.swap(this.#key, change));
    this.#offset = entry.now - (asked + performance.now()) / 2;
    return entry;
  }

  #learn({ version, state }: BudgetEntry): void {
    this.#known = { version, document: readDocument(state) };
  }

  #allowance(weight: number): SharedAllowance {
    const { document } = this.#known;
    const copy = document === null ? null : readDocument(writeDocument(document));
    return new SharedAllowance(this.#options.limiters(), copy, performance.now() + this.#offset, weight);
  }

  /** Counts each request of this process as if every other one sent one too. */
  #alone(steps: readonly RequestStep[], wanted: Wanted): Lease {
    const allowance = this.#allowance(this.#workers);
    allowance.report(this.#worker, steps);
    const lease = allowance.lease(this.#worker, wanted);
    this.#known = { version: 0, document: allowance.document() };
    return this.#toLocal(lease);
  }

  #isAway(error: unknown): void {
    if (this.#awayUntil === null) {
      const allowance = this.#allowance(1);
      allowance.leaveAlone(this.#worker);
      this.#known = { version: 0, document: allowance.document() };
      this.#warn(error);
    }
    this.#awayUntil = performance.now() + RETRY;
  }

  #warn(error: unknown): void {
    const { store, logger } = this.#options;
    if (away.has(store)) return;
    away.add(store);
    const reason = withoutPassword(error instanceof Error ? error.message : String(error));
    logger?.warn(
      `The budget store does not respond: ${reason}. This process keeps to a share of 1 in ${this.#workers}.`,
      {},
    );
  }

  #isBack(): void {
    if (this.#awayUntil === null) return;
    this.#awayUntil = null;
    away.delete(this.#options.store);
    this.#options.logger?.debug('The budget store responds again.', {});
  }

  #toLocal(lease: Lease): Lease {
    const local = (time: number): number => time - this.#offset;
    return { ...lease, frees: lease.frees.map(local), others: lease.others.map(local) };
  }
}

function atStore(step: RequestStep, offset: number): RequestStep {
  return { ...step, startedAt: step.startedAt + offset, at: step.at + offset };
}

async function withinPatience<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_resolve, reject) => {
    // An answer that came while this process was busy is read first.
    const end = (): unknown =>
      setImmediate(() =>
        reject(new TimeoutError(`no answer within ${PATIENCE} ms`, { operation: 'BudgetStore' })),
      );
    timer = setTimeout(end, PATIENCE);
  });
  try {
    return await Promise.race([answer, patience]);
  } finally {
    clearTimeout(timer);
  }
}

/** A client's words may name the URL that it was given. */
function withoutPassword(text: string): string {
  return text.replaceAll(/\/\/[^\s/]*@/g, `//${MASK}@`);
}
