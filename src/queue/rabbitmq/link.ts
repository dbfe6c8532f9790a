import type { Channel, ChannelModel, ConfirmChannel, RecoveringChannelModel } from 'amqplib';
import { delay } from '../../call/call.js';
import { UnavailableError } from '../../errors.js';
import { loadClient } from '../load.js';
import { closeChannel } from './close-channel.js';

/** Attempts to reach the broker before the first connection. */
const FIRST_ATTEMPTS = 3;

/** Milliseconds between two attempts while the connection is away. */
const PAUSE = 500;

/** Attempts of what needs the broker, a minute in all. */
const ATTEMPTS = 120;

/** Milliseconds for which the broker's word is awaited that a connection is closed. */
const CLOSING = 2000;

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
    connection.on('connect', () => {
      this.#publisher = null;
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
    try {
      await this.#patiently(() => this.#run(setup));
    } catch (error) {
      this.#setups.delete(setup);
      throw error;
    }
    return () => {
      this.#setups.delete(setup);
    };
  }

  /** Works with a channel that is closed afterwards. A lost connection is waited for, and the work done again. */
  use<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    return this.#patiently(async () => {
      const channel = await this.#open(this.#connection);
      try {
        return await work(channel);
      } finally {
        await closeChannel(channel);
      }
    });
  }

  /** Publishes messages, and resolves once the broker has confirmed all. A lost connection is waited for. */
  async publish(messages: readonly Publication[]): Promise<void> {
    await this.#patiently(async () => {
      const opened = (this.#publisher ??= this.#openPublisher());
      try {
        const channel = await opened;
        await Promise.all(messages.map((message) => confirmed(channel, message)));
      } catch (error) {
        if (this.#publisher === opened) this.#publisher = null;
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#setups.clear();
    const closed = new AbortController();
    const closing = this.#connection.close().catch(() => {});
    // Like a channel, a connection that is lost meanwhile is never said to be closed.
    const lost = delay(CLOSING, { signal: closed.signal, deadline: null }).catch(() => {});
    await Promise.race([closing, lost]);
    closed.abort();
  }

  /**
   * Repeats what met a loss of the connection, or a broker that is still starting.
   *
   * @throws UnavailableError after a minute, and what the broker says where it refuses
   */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (isRefusal(error)) throw error;
        if (this.#isClosed || attempt >= ATTEMPTS)
          throw new UnavailableError('RabbitMQ is away: what was to be done there was not confirmed.', {
            operation: 'QueueEngine',
            retryable: true,
          });
        await delay(PAUSE, FOREVER);
      }
    }
  }

  /** Sets something up again, as often as it takes: a broker that has just started may not have all queues yet. */
  async #restore(setup: Setup): Promise<void> {
    while (!this.#isClosed && this.#setups.has(setup)) {
      try {
        await this.#run(setup);
        return;
      } catch {
        await delay(PAUSE, FOREVER);
      }
    }
  }

  /** A channel may be closed by the broker alone, with its connection left open. */
  async #run(setup: Setup): Promise<void> {
    const channel = await this.#open(this.#connection);
    let isUp = false;
    let isClosed = false;
    channel.on('close', () => {
      isClosed = true;
      if (isUp) void this.#restore(setup);
    });
    try {
      await setup(channel);
      // It may have been closed with the very reply that ended the setup.
      if (isClosed) throw new UnavailableError('RabbitMQ closed a channel.', { operation: 'QueueEngine' });
      isUp = true;
    } catch (error) {
      await closeChannel(channel);
      throw error;
    }
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

/** Replies by which the broker refuses for good: no access, a queue that is locked, or one of another form. */
const REFUSALS: readonly unknown[] = [403, 405, 406];

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && REFUSALS.includes(error.code);
}
