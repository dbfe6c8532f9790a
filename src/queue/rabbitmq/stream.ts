import type { Channel, ConsumeMessage } from 'amqplib';
import { closeChannel } from './close-channel.js';
import type { RabbitLink } from './link.js';

/** Messages of a stream under way at once. */
const PREFETCH = 500;

/** Receives a message of a stream. */
export type OnMessage = (body: Readonly<Record<string, unknown>>) => void;

/** A stream, and where to begin to read it: at its first message, or at about a time. */
export interface StreamStart {
  readonly name: string;
  readonly start: 'first' | Date;
  readonly declare: (channel: Channel) => Promise<void>;
}

/** Reads a stream from a place on, across losses of the connection; returns what ends that. A message may come twice. */
export async function readStream(
  link: RabbitLink,
  start: StreamStart,
  onMessage: OnMessage,
): Promise<() => Promise<void>> {
  const reader = new StreamReader(start, onMessage);
  const forget = await link.keep((channel) => reader.attach(channel));
  return async () => {
    forget();
    await reader.close();
  };
}

/** The consumer of a stream. */
class StreamReader {
  readonly #name: string;
  readonly #declare: StreamStart['declare'];
  readonly #onMessage: OnMessage;
  /** What is read next, as RabbitMQ takes it. */
  #offset: unknown;
  #channel: Channel | null = null;

  constructor({ name, start, declare }: StreamStart, onMessage: OnMessage) {
    this.#name = name;
    this.#declare = declare;
    this.#onMessage = onMessage;
    this.#offset =
      start === 'first' ? start : { '!': 'timestamp', value: Math.floor(start.getTime() / 1000) };
  }

  async attach(channel: Channel): Promise<void> {
    this.#channel = channel;
    await this.#declare(channel);
    await channel.prefetch(PREFETCH);
    const options = { arguments: { 'x-stream-offset': this.#offset } };
    await channel.consume(this.#name, (message) => this.#receive(channel, message), options);
  }

  async close(): Promise<void> {
    const channel = this.#channel;
    this.#channel = null;
    if (channel !== null) await closeChannel(channel);
  }

  #receive(channel: Channel, message: ConsumeMessage | null): void {
    if (channel !== this.#channel) return;
    // The broker ended the consumer: once the channel is closed too, another one is opened.
    if (message === null) return void channel.close().catch(() => {});
    channel.ack(message);
    const offset: unknown = message.properties.headers?.['x-stream-offset'];
    if (typeof offset === 'number') this.#offset = offset + 1;
    const body = parse(message.content);
    if (body !== null) this.#onMessage(body);
  }
}

/** Null for what is no JSON object. */
export function parse(content: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const body: unknown = JSON.parse(content.toString('utf8'));
    return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
