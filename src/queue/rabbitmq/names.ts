import type { Channel } from 'amqplib';

/** Deliveries after which RabbitMQ itself puts a message among the dead letters: a worker gives a job up long before. */
const DELIVERIES = 10_000;

/** Names and forms of the queues of a prefix. */
export class RabbitNames {
  readonly #prefix: string;
  readonly #keep: number;

  constructor(prefix: string, keep: number) {
    this.#prefix = prefix;
    this.#keep = keep;
  }

  /** Stream of results and cancels. */
  get records(): string {
    return `${this.#prefix}.records`;
  }

  /** Stream of the steps of jobs. */
  get events(): string {
    return `${this.#prefix}.events`;
  }

  /** Queue of the jobs that were given up. */
  get dead(): string {
    return `${this.#prefix}.dead`;
  }

  queue(name: string): string {
    return `${this.#prefix}.${name}`;
  }

  /** Declares a queue of jobs. Of an elected one, the broker hands messages to one consumer alone, and to the next once that is gone. */
  async declare(channel: Channel, name: string, taken: 'shared' | 'elected'): Promise<void> {
    await channel.assertQueue(this.dead, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await channel.assertQueue(this.queue(name), {
      durable: true,
      arguments: {
        'x-queue-type': 'quorum',
        'x-delivery-limit': DELIVERIES,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': this.dead,
        ...(taken === 'elected' && { 'x-single-active-consumer': true }),
      },
    });
  }

  /** Declares a stream, whose messages stay for their time, whoever has read them. */
  async declareStream(channel: Channel, stream: string): Promise<void> {
    const seconds = Math.max(1, Math.ceil(this.#keep / 1000));
    await channel.assertQueue(stream, {
      durable: true,
      arguments: { 'x-queue-type': 'stream', 'x-max-age': `${seconds}s` },
    });
  }
}
