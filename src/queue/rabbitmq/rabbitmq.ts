import type { QueueEngine } from '../engine.js';
import { checkConnection } from '../check-connection.js';
import { RabbitEngine } from './engine.js';
import type { RabbitOptions } from './options.js';

/**
 * A queue on RabbitMQ 3.10 and newer: quorum queues, publisher confirms, dead letters in the queue `skylane.dead`, results in a stream. Needs
 * the package `amqplib`, which is loaded with the first use. The broker takes a job back from a worker that has not ended it within its
 * `consumer_timeout`, half an hour unless the operator says otherwise.
 *
 * ```ts
 * await using worker = await QueueWorker.start(rabbitmq({ connection: 'amqp://localhost' }), { contexts });
 * ```
 *
 * @throws InvalidRequestError for another kind of URL
 */
export function rabbitmq(options: RabbitOptions): QueueEngine {
  checkConnection('rabbitmq', options.connection, ['amqp', 'amqps']);
  return new RabbitEngine(options);
}
