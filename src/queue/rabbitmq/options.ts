/** Options of a queue on RabbitMQ. */
export interface RabbitOptions {
  /** URL of the broker: `amqp://` or `amqps://`, with the user and the virtual host. */
  readonly connection: string;
  /** Beginning of the names of queues, so that several applications can share a broker. Default `skylane`. */
  readonly prefix?: string;
  /** Milliseconds for which results and cancels are kept. Default one day. */
  readonly keep?: number;
}
