import type { DeliveryEnd } from '../engine.js';
import { giveUp, isMaking } from './give-up.js';
import { type Carrier, settled, type Task } from './task.js';
import type { Work } from '../job/job.js';

/** Workers that a job may have ended before it is a suspect: by chance, or since another job ended them, few are hit so often. */
const CHANCE = 3;

/**
 * Jobs that may be what ends workers. A worker carries out one of them at a time, so that of many that were in flight together the harmless
 * ones end, and only the one that is to blame ends its workers again. Which is next is left to chance: the first of the queue would else be
 * the same one each time.
 */
export class Suspects {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #isBusy = false;

  /** @param most workers that a job may end alone before it is given up */
  constructor(most: number) {
    this.#most = most;
  }

  /** True for a job that is to be carried out alone. One that only waits, or looks, ends no worker. */
  has({ job, delivery }: Task): boolean {
    const { kind } = job.work;
    if (kind.startsWith('await-') || kind === 'look') return false;
    return (delivery.crashes ?? delivery.attempt - 1) >= CHANCE;
  }

  /** Carries out a suspect in its turn, or gives it up. */
  async carryOut(task: Task, carry: Carrier<Work>): Promise<DeliveryEnd> {
    try {
      // A worker that ends meanwhile is not the job's fault.
      if (isMaking(task)) await settled(task);
    } catch (error) {
      if (task.end.aborted) return 'again';
      throw error;
    }
    await this.#turn();
    try {
      if (task.end.aborted || task.closing.aborted) return 'again';
      const times = await timesAlone(task);
      if (times === null) return 'again';
      const waited = { ...task, delivery: { ...task.delivery, attempt: 1 } };
      return times > this.#most ? await giveUp(task) : await carry(waited);
    } finally {
      this.#isBusy = false;
      this.#next();
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#next();
    });
  }

  #next(): void {
    if (this.#isBusy) return;
    const [start] = this.#waiting.splice(Math.floor(Math.random() * this.#waiting.length), 1);
    if (start === undefined) return;
    this.#isBusy = true;
    start();
  }
}

/** Times that a job was carried out alone, this one included; null where the store is away. */
async function timesAlone({ delivery }: Task): Promise<number | null> {
  const { alone, attempt, crashes = attempt - 1 } = delivery;
  // An engine that cannot keep it has counted the workers at least.
  if (alone === undefined) return crashes - CHANCE + 1;
  return alone().catch(() => null);
}
