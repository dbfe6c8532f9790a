import type { Channel, ConsumeMessage } from 'amqplib';
import type { Closer, DeliveryEnd, Handler, WorkQueue } from '../engine.js';
import { followUpId, idIn } from '../job/job.js';
import type { JobEvent } from '../job/result.js';
import type { RabbitLink } from './link.js';
import type { RabbitNames } from './names.js';
import type { Records } from './records.js';
import { parse } from './stream.js';

/** Header of the deliveries of a message before it was given back. */
const EARLIER = 'x-skylane-deliveries';

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
    await channel.close().catch(() => {});
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
      if (message === null) return;
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
    const attempt = attemptOf(message);
    const report = (event: JobEvent): void => {
      const { link, names } = this.#context;
      void link.publish([{ queue: names.events, body: { id, event } }]).catch(() => {});
    };
    const end = await this.#handler({ job, attempt, signal, report });
    if (signal.aborted) return;
    await this.#end({ channel, message, signal }, id, end, attempt);
  }

  async #end(
    { channel, message, signal }: { channel: Channel; message: ConsumeMessage; signal: AbortSignal },
    id: string | null,
    end: DeliveryEnd,
    attempt: number,
  ): Promise<void> {
    const { link, names } = this.#context;
    if (end === 'again') {
      const queue = names.queue(this.#queue.name);
      const body = parse(message.content) ?? {};
      await link.publish([{ queue, body, headers: { [EARLIER]: attempt } }]);
    } else if (id !== null)
      await link.publish([{ queue: names.records, body: { type: 'result', id, result: end } }]);
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

function attemptOf({ properties, fields }: ConsumeMessage): number {
  const { [EARLIER]: earlier, 'x-delivery-count': count } = (properties.headers ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const before = typeof count === 'number' ? count : Number(fields.redelivered);
  return 1 + before + (typeof earlier === 'number' ? earlier : 0);
}
