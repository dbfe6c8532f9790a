import type { JobResult } from '../job/result.js';
import type { RabbitLink } from './link.js';
import type { RabbitNames } from './names.js';
import { Recent } from './recent.js';
import { readStream } from './stream.js';

/** Jobs that have a result and runs that are cancelled: the newest of what the stream of records has. */
export class Records {
  readonly #link: RabbitLink;
  readonly #names: RabbitNames;
  readonly #done = new Recent<true>();
  /** Times that a job was carried out alone. */
  readonly #alone = new Recent<number>();
  readonly #cancelled = new Recent<true>();
  readonly #onCancel = new Set<(run: string) => void>();
  #end: (() => Promise<void>) | null = null;

  private constructor(link: RabbitLink, names: RabbitNames) {
    this.#link = link;
    this.#names = names;
  }

  /** Reads all that is there. What comes later is read as it comes. */
  static async read(link: RabbitLink, names: RabbitNames): Promise<Records> {
    const records = new Records(link, names);
    await records.#start();
    return records;
  }

  /** True if a job is known to have a result, so that a second delivery of it is to be passed over. */
  isDone(id: string): boolean {
    return this.#done.get(id) === true;
  }

  /** Records that a job is carried out alone now; returns how often it was. */
  async alone(id: string): Promise<number> {
    const times = (this.#alone.get(id) ?? 0) + 1;
    await this.#link.publish([{ queue: this.#names.records, body: { type: 'alone', id, times } }]);
    return times;
  }

  /** Calls back for each run that is or was cancelled; returns what ends that. */
  watch(onCancel: (run: string) => void): () => void {
    for (const run of this.#cancelled.keys) onCancel(run);
    this.#onCancel.add(onCancel);
    return () => {
      this.#onCancel.delete(onCancel);
    };
  }

  /** Reads the stream again for results: of the jobs that are asked for, those that it still has. */
  async find(ids: ReadonlySet<string>): Promise<Map<string, JobResult>> {
    const found = new Map<string, JobResult>();
    await this.#toEnd((body) => {
      const { type, id, result } = body;
      if (type === 'result' && typeof id === 'string' && ids.has(id)) found.set(id, result as JobResult);
    });
    return found;
  }

  async close(): Promise<void> {
    await this.#end?.();
  }

  async #start(): Promise<void> {
    this.#end = await this.#toEnd((body) => this.#note(body), 'stay');
  }

  #note({ type, id, run, times }: Readonly<Record<string, unknown>>): void {
    if (type === 'result' && typeof id === 'string') this.#done.set(id, true);
    if (type === 'alone' && typeof id === 'string' && typeof times === 'number') this.#alone.set(id, times);
    if (type !== 'cancel' || typeof run !== 'string') return;
    this.#cancelled.set(run, true);
    for (const callback of this.#onCancel) callback(run);
  }

  /** Reads from the first message to one that is written for the purpose, and then ends, or stays to read what comes later. */
  async #toEnd(
    onMessage: (body: Readonly<Record<string, unknown>>) => void,
    after: 'end' | 'stay' = 'end',
  ): Promise<() => Promise<void>> {
    const name = this.#names.records;
    const mark = crypto.randomUUID();
    let reached = (): void => {};
    const end = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const stop = await readStream(
      this.#link,
      { name, start: 'first', declare: (channel) => this.#names.declareStream(channel, name) },
      (body) => {
        if (body['type'] === 'mark' && body['id'] === mark) reached();
        else onMessage(body);
      },
    );
    await this.#link.publish([{ queue: name, body: { type: 'mark', id: mark } }]);
    await end;
    if (after === 'end') await stop();
    return stop;
  }
}
