import type { Channel, ConsumeMessage } from 'amqplib';
import type { Closer, DeliveryEnd, Handler, WorkQueue } from '../engine.js';
import { followUpId, idIn, isBrief, type Job } from '../job/job.js';
import type { JobEvent } from '../job/result.js';
import { closeChannel } from './close-channel.js';
import type { RabbitLink } from './link.js';
import type { RabbitNames } from './names.js';
import type { Records } from './records.js';
import { parse } from './stream.js';

/** Header of the deliveries of a message before it was given back. */
const EARLIER = 'x-skylane-deliveries';

/** Header of those among them that ended with their worker. */
const CRASHES = 'x-skylane-crashes';

/** Most messages that a quorum queue hands out at once without being slow. */
const PREFETCH = 2000;

/** What a consumer works with. */
export interface ConsumerContext {
  readonly link: RabbitLink;
  readonly names: RabbitNames;
  readonly records: Records;
}

/** Hands the messages of a queue to a handler, and acknowledges each once its result is confirmed. */
export class RabbitConsumer implements Closer {
  readonly #context: ConsumerContext;
  readonly #queue: WorkQueue;
  readonly #handler: Handler;
  readonly #running = new Set<Promise<void>>();
  #forget: () => void = () => {};
  #channel: Channel | null = null;
  #tag: string | null = null;

  private constructor(context: ConsumerContext, queue: WorkQueue, handler: Handler) {
    this.#context = context;
    this.#queue = queue;
    this.#handler = handler;
  }

  static async start(context: ConsumerContext, queue: WorkQueue, handler: Handler): Promise<RabbitConsumer> {
    const consumer = new RabbitConsumer(context, queue, handler);
    consumer.#forget = await context.link.keep((channel) => consumer.#consume(channel));
    return consumer;
  }

  /** The elected consumer leaves its place only once it has given back what it had. */
  async close(): Promise<void> {
    this.#forget();
    const channel = this.#channel;
    if (channel === null) return;
    if (this.#tag !== null) await channel.cancel(this.#tag).catch(() => {});
    await Promise.all(this.#running);
    await closeChannel(channel);
  }

  async #consume(channel: Channel): Promise<void> {
    const { names } = this.#context;
    const { name, taken, concurrency } = this.#queue;
    const lost = new AbortController();
    this.#channel = channel;
    // Whatever is not acknowledged by then is handed to others.
    channel.on('close', () => lost.abort(new Error('The connection to RabbitMQ was lost.')));
    await names.declare(channel, name, taken);
    await channel.prefetch(Math.min(concurrency, PREFETCH));
    const receive = (message: ConsumeMessage | null): void => {
      // The broker ended the consumer: once the channel is closed too, another one is opened.
      if (message === null) return void channel.close().catch(() => {});
      const work = this.#receive(channel, message, lost.signal)
        .catch(() => {})
        .finally(() => this.#running.delete(work));
      this.#running.add(work);
    };
    this.#tag = (await channel.consume(names.queue(name), receive)).consumerTag;
  }

  async #receive(channel: Channel, message: ConsumeMessage, signal: AbortSignal): Promise<void> {
    const job = parse(message.content);
    const id = idIn(job);
    if (id !== null && this.#context.records.isDone(id)) {
      await this.#repeat(id);
      ack(channel, message, signal);
      return;
    }
    const counts = countsOf(message);
    const report = (event: JobEvent): void => {
      const { link, names } = this.#context;
      void link.publish([{ queue: names.events, body: { id, event } }]).catch(() => {});
    };
    const alone = (): Promise<number> => this.#context.records.alone(String(id));
    const end = await this.#handler({ job, ...counts, signal, report, alone });
    if (signal.aborted) return;
    await this.#end({ channel, message, signal }, id, end);
  }

  async #end(
    { channel, message, signal }: { channel: Channel; message: ConsumeMessage; signal: AbortSignal },
    id: string | null,
    end: DeliveryEnd,
  ): Promise<void> {
    const { link, names } = this.#context;
    if (end === 'again') {
      const queue = names.queue(this.#queue.name);
      const body = parse(message.content) ?? {};
      const { attempt, crashes } = countsOf(message);
      await link.publish([{ queue, body, headers: { [EARLIER]: attempt, [CRASHES]: crashes } }]);
    } else if (id !== null) {
      const stream = isBriefMessage(message) ? names.events : names.records;
      await link.publish([{ queue: stream, body: { type: 'result', id, result: end } }]);
    }
    if (signal.aborted) return;
    if (end !== 'again' && end.isDead) channel.nack(message, false, false);
    else ack(channel, message, signal);
  }

  /** Publishes the result of a job again that was put into the queue, or delivered, a second time: who waits for it may have missed it. */
  async #repeat(id: string): Promise<void> {
    const { link, names, records } = this.#context;
    const results = await records.find(new Set([id, followUpId(id)]));
    await link.publish(
      [...results].map(([done, result]) => ({
        queue: names.records,
        body: { type: 'result', id: done, result },
      })),
    );
  }
}

function ack(channel: Channel, message: ConsumeMessage, signal: AbortSignal): void {
  if (!signal.aborted) channel.ack(message);
}

/** Deliveries of a message, this one included, and those of them that ended with their worker. */
function countsOf({ properties, fields }: ConsumeMessage): {
  readonly attempt: number;
  readonly crashes: number;
} {
  const headers = (properties.headers ?? {}) as Readonly<Record<string, unknown>>;
  const count = headers['x-delivery-count'];
  // A message that is given back is published again, so that the broker counts losses alone.
  const lost = typeof count === 'number' ? count : Number(fields.redelivered);
  return { attempt: 1 + lost + numberIn(headers[EARLIER]), crashes: lost + numberIn(headers[CRASHES]) };
}

function numberIn(header: unknown): number {
  return typeof header === 'number' ? header : 0;
}

function isBriefMessage({ content }: ConsumeMessage): boolean {
  return isBrief((parse(content) ?? {}) as Partial<Job>);
}
