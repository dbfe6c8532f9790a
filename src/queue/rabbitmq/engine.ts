import type { Closer, Handler, JobPlace, Listener, QueueEngine, WorkQueue } from '../engine.js';
import type { Job } from '../job/job.js';
import type { JobEvent, JobResult } from '../job/result.js';
import { RabbitConsumer } from './consumer.js';
import { RabbitLink } from './link.js';
import { RabbitNames } from './names.js';
import type { RabbitOptions } from './options.js';
import { Records } from './records.js';
import { readStream } from './stream.js';

const DAY = 86_400_000;

/** Milliseconds by which the broker's clock may be behind. */
const SKEW = 60_000;

/** Carries jobs by RabbitMQ. */
export class RabbitEngine implements QueueEngine {
  readonly name = 'RabbitMQ';
  readonly #url: string;
  readonly #names: RabbitNames;
  readonly #declared = new Set<string>();
  #link: Promise<RabbitLink> | null = null;
  #records: Promise<Records> | null = null;

  constructor({ connection, prefix = 'skylane', keep = DAY }: RabbitOptions) {
    this.#url = connection;
    this.#names = new RabbitNames(prefix, keep);
  }

  async add(queue: string, jobs: readonly Job[]): Promise<void> {
    const link = await this.#open();
    await this.#declare(queue);
    await link.publish(jobs.map((body) => ({ queue: this.#names.queue(queue), body })));
  }

  async work(queue: WorkQueue, handler: Handler): Promise<Closer> {
    const link = await this.#open();
    await this.#declareStreams();
    return RabbitConsumer.start({ link, names: this.#names, records: await this.#read() }, queue, handler);
  }

  /** A stream holds the results of all queues. */
  async listen(_queues: readonly string[], { onResult, onEvent }: Listener): Promise<Closer> {
    await this.#declareStreams();
    const stops = await Promise.all([
      this.#follow(this.#names.records, ({ type, id, result }) => {
        if (type === 'result') onResult(String(id), result as JobResult);
      }),
      this.#follow(this.#names.events, ({ id, event, result }) => {
        if (result === undefined) onEvent(String(id), event as JobEvent);
        else onResult(String(id), result as JobResult);
      }),
    ]);
    return { close: async () => void (await Promise.all(stops.map((stop) => stop()))) };
  }

  /** None: a listener goes on where it was, and a job that comes a second time has its result published again. */
  resultsOf(_places: readonly JobPlace[]): Promise<ReadonlyMap<string, JobResult>> {
    return Promise.resolve(new Map());
  }

  async cancel(run: string): Promise<void> {
    const link = await this.#open();
    await this.#declareStreams();
    await link.publish([{ queue: this.#names.records, body: { type: 'cancel', run } }]);
  }

  async watchCancels(onCancel: (run: string) => void): Promise<Closer> {
    const stop = (await this.#read()).watch(onCancel);
    return { close: () => Promise.resolve(stop()) };
  }

  async close(): Promise<void> {
    await (await this.#records?.catch(() => null))?.close();
    await (await this.#link?.catch(() => null))?.close();
  }

  async #follow(
    name: string,
    onMessage: (body: Readonly<Record<string, unknown>>) => void,
  ): Promise<() => Promise<void>> {
    const declare = (channel: Parameters<RabbitNames['declareStream']>[0]): Promise<void> =>
      this.#names.declareStream(channel, name);
    return readStream(await this.#open(), { name, start: new Date(Date.now() - SKEW), declare }, onMessage);
  }

  #read(): Promise<Records> {
    if (this.#records !== null) return this.#records;
    const records = this.#open().then((link) => Records.read(link, this.#names));
    this.#records = records;
    records.catch(() => {
      this.#records = null;
    });
    return records;
  }

  /** A message to a queue that nobody has declared would be lost. */
  async #declare(queue: string): Promise<void> {
    if (this.#declared.has(queue)) return;
    const taken = queue.startsWith('poll-') ? 'elected' : 'shared';
    await (await this.#open()).use((channel) => this.#names.declare(channel, queue, taken));
    this.#declared.add(queue);
  }

  async #declareStreams(): Promise<void> {
    for (const stream of [this.#names.records, this.#names.events]) {
      if (this.#declared.has(stream)) continue;
      await (await this.#open()).use((channel) => this.#names.declareStream(channel, stream));
      this.#declared.add(stream);
    }
  }

  #open(): Promise<RabbitLink> {
    if (this.#link !== null) return this.#link;
    const link = RabbitLink.open(this.#url);
    this.#link = link;
    link.catch(() => {
      this.#link = null;
    });
    return link;
  }
}
