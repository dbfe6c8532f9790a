import type { QueueEngine } from '../engine.js';
import { RabbitEngine } from './engine.js';

/** Options of a queue on RabbitMQ. */
export interface RabbitOptions {
  /** URL of the broker: `amqp://` or `amqps://`, with the user and the virtual host. */
  readonly connection: string;
  /** Beginning of the names of queues, so that several applications can share a broker. Default `skylane`. */
  readonly prefix?: string;
  /** Milliseconds for which results and cancels are kept. Default one day. */
  readonly keep?: number;
}

/**
 * A queue on RabbitMQ 3.10 and newer: quorum queues, publisher confirms, dead letters in the queue `skylane.dead`, results in a stream. Needs
 * the package `amqplib`, which is loaded with the first use. The broker takes a job back from a worker that has not ended it within its
 * `consumer_timeout`, half an hour unless the operator says otherwise.
 *
 * ```ts
 * await using worker = await QueueWorker.start(rabbitmq({ connection: 'amqp://localhost' }), { contexts });
 * ```
 */
export function rabbitmq(options: RabbitOptions): QueueEngine {
  return new RabbitEngine(options);
}
