import type { Channel, ChannelModel, ConfirmChannel, RecoveringChannelModel } from 'amqplib';
import { delay } from '../../call/call.js';
import { UnavailableError } from '../../errors.js';
import { loadClient } from '../load.js';

/** Attempts to reach the broker before the first connection. */
const FIRST_ATTEMPTS = 3;

/** Milliseconds between two attempts to publish while the connection is away. */
const PAUSE = 500;

/** Attempts to publish a message, a minute in all. */
const PUBLISHES = 120;

const FOREVER = { deadline: null };

/** A message to publish to a queue. */
export interface Publication {
  readonly queue: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** What is set up on each connection: at once, and again when a lost connection is back. */
export type Setup = (channel: Channel) => Promise<void>;

/** A connection to RabbitMQ, which comes back by itself, and the channels on it. */
export class RabbitLink {
  readonly #connection: RecoveringChannelModel;
  readonly #setups = new Set<Setup>();
  #publisher: Promise<ConfirmChannel> | null = null;
  #isClosed = false;

  private constructor(connection: RecoveringChannelModel) {
    this.#connection = connection;
    // amqplib's own errors hold no password, but would end the process unheard.
    connection.on('error', () => {});
    connection.on('connect', (model: ChannelModel) => {
      this.#publisher = null;
      for (const setup of this.#setups) void this.#run(setup, model).catch(() => {});
    });
  }

  /** @throws UnavailableError when the broker cannot be reached */
  static async open(url: string): Promise<RabbitLink> {
    const amqp = await loadClient('amqplib', () => import('amqplib'));
    try {
      const recovery = { initialMaxRetries: FIRST_ATTEMPTS, maxDelay: 5000 };
      return new RabbitLink(await amqp.connect(url, { recovery }));
    } catch (error) {
      // The message may hold the URL, and so a password.
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'refused';
      throw new UnavailableError(`RabbitMQ cannot be reached (${code}).`, {
        operation: 'QueueEngine',
        retryable: true,
      });
    }
  }

  /** Sets something up on a channel of its own, now and after each loss of the connection; returns what ends that. */
  async keep(setup: Setup): Promise<() => void> {
    this.#setups.add(setup);
    await this.#run(setup, this.#connection);
    return () => {
      this.#setups.delete(setup);
    };
  }

  /** Works with a channel that is closed afterwards. */
  async use<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    const channel = await this.#open(this.#connection);
    try {
      return await work(channel);
    } finally {
      await channel.close().catch(() => {});
    }
  }

  /** Publishes messages, and resolves once the broker has confirmed all. A lost connection is waited for. */
  async publish(messages: readonly Publication[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const channel = await (this.#publisher ??= this.#openPublisher());
        await Promise.all(messages.map((message) => confirmed(channel, message)));
        return;
      } catch {
        this.#publisher = null;
        if (this.#isClosed || attempt >= PUBLISHES)
          throw new UnavailableError('RabbitMQ did not confirm a message.', {
            operation: 'QueueEngine',
            retryable: true,
          });
        await delay(PAUSE, FOREVER);
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#setups.clear();
    await this.#connection.close().catch(() => {});
  }

  async #run(setup: Setup, model: Pick<ChannelModel, 'createChannel'>): Promise<void> {
    await setup(await this.#open(model));
  }

  async #open(model: Pick<ChannelModel, 'createChannel'>): Promise<Channel> {
    const channel = await model.createChannel();
    channel.on('error', () => {});
    return channel;
  }

  async #openPublisher(): Promise<ConfirmChannel> {
    const channel = await this.#connection.createConfirmChannel();
    channel.on('error', () => {});
    return channel;
  }
}

function confirmed(channel: ConfirmChannel, { queue, body, headers }: Publication): Promise<void> {
  const options = { persistent: true, contentType: 'application/json', headers };
  return new Promise((resolve, reject) => {
    channel.sendToQueue(queue, Buffer.from(JSON.stringify(body)), options, (error: unknown) => {
      if (error === null || error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('not confirmed'));
    });
  });
}
