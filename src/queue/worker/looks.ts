import { orCallEnd, type Call } from '../../call/call.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { KeyLooks, LookAge } from '../../compute/create/keyed/key-looks.js';
import { KEY_TAG } from '../../compute/limits.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { QueueEngine } from '../engine.js';
import { JOB_VERSION, LOOKS, type LookWork, pollQueue } from '../job/job.js';
import type { PendingJobs } from '../job/pending.js';
import type { JobResult } from '../job/result.js';

/** Milliseconds for which looks are gathered into one job: those that wait for the next list can wait a little longer. */
const GATHER: Readonly<Record<LookAge, number>> = { recent: 10, fresh: 50 };

/** Milliseconds after which the worker lists for itself: the one that polls has died, or has too much to do. */
const PATIENCE = 15_000;

/** Milliseconds for which it then does not ask again. */
const REST = 30_000;

/** What a worker asks through the queue. */
export interface LooksContext {
  readonly engine: QueueEngine;
  readonly pending: PendingJobs;
  /** Aborted when the worker closes: the one that polls may be this one. */
  readonly closing: AbortSignal;
}

type Answer = readonly ComputeNode[] | null;

/** Asks the worker that polls for servers of keys: one list serves all workers of the account. */
export class QueueLooks implements KeyLooks {
  readonly #context: LooksContext;
  readonly #name: string;
  readonly #driver: ComputeDriver;
  readonly #gathering = new Map<LookAge, { readonly tags: Set<string>; readonly answer: Promise<Answer> }>();
  #restUntil = 0;

  constructor(context: LooksContext, name: string, driver: ComputeDriver) {
    this.#context = context;
    this.#name = name;
    this.#driver = driver;
  }

  async look(tag: string, age: LookAge, call: Call): Promise<Answer> {
    const { closing } = this.#context;
    if (closing.aborted || performance.now() < this.#restUntil) return null;
    const batch = this.#gathering.get(age) ?? this.#gather(age);
    batch.tags.add(tag);
    const nodes = await orCallEnd(batch.answer, call);
    return nodes?.filter(({ metadata }) => metadata[KEY_TAG] === tag) ?? null;
  }

  #gather(age: LookAge): { readonly tags: Set<string>; readonly answer: Promise<Answer> } {
    const tags = new Set<string>();
    const gathered = new Promise<void>((resolve) => {
      setTimeout(resolve, GATHER[age]);
    });
    const answer = gathered.then(() => {
      this.#gathering.delete(age);
      return this.#ask({ kind: 'look', tags: [...tags], age });
    });
    const batch = { tags, answer };
    this.#gathering.set(age, batch);
    return batch;
  }

  /** Never rejects: where the queue has no answer the worker lists for itself. */
  async #ask(work: LookWork): Promise<Answer> {
    const answer = await this.#resultOf(work)
      .then((result) => this.#nodesOf(result))
      .catch(() => null);
    if (answer === null) this.#restUntil = performance.now() + REST;
    return answer;
  }

  /** The servers in a result; null for a failure. */
  #nodesOf({ items }: JobResult): Answer {
    if (items.some(({ status }) => status !== 'done')) return null;
    return items.flatMap(({ node }) => (node === undefined ? [] : [this.#driver.adopt(node)]));
  }

  async #resultOf(work: LookWork): Promise<JobResult> {
    const { engine, pending, closing } = this.#context;
    const queue = pollQueue(this.#name);
    const id = `look-${crypto.randomUUID()}`;
    const call = { signal: AbortSignal.any([closing, AbortSignal.timeout(PATIENCE)]), deadline: null };
    const result = new Promise<JobResult>((resolve) => {
      pending.add({ queue, id }, { onResult: resolve, onEvent: () => {} });
    });
    try {
      await orCallEnd(pending.listen([queue]), call);
      const job = { version: JOB_VERSION, id, run: LOOKS, context: this.#name, work };
      await orCallEnd(engine.add(queue, [job]), call);
      return await orCallEnd(result, call);
    } finally {
      pending.delete(id);
    }
  }
}
