import type { Channel, ConsumeMessage } from 'amqplib';
import type { RabbitLink } from './link.js';

/** Messages of a stream under way at once. */
const PREFETCH = 500;

/** Receives a message of a stream. */
export type OnMessage = (body: Readonly<Record<string, unknown>>) => void;

/** Where to begin in a stream. */
export type Start = 'first' | 'next';

/** Reads a stream from a place on, across losses of the connection; returns what ends that. */
export async function readStream(
  link: RabbitLink,
  {
    name,
    start,
    declare,
  }: { readonly name: string; readonly start: Start; readonly declare: (channel: Channel) => Promise<void> },
  onMessage: OnMessage,
): Promise<() => Promise<void>> {
  let next: Start | number = start;
  let current: Channel | null = null;
  const receive = (channel: Channel, message: ConsumeMessage | null): void => {
    if (message === null) return;
    channel.ack(message);
    const offset: unknown = message.properties.headers?.['x-stream-offset'];
    if (typeof offset === 'number') next = offset + 1;
    const body = parse(message.content);
    if (body !== null) onMessage(body);
  };
  const forget = await link.keep(async (channel) => {
    current = channel;
    await declare(channel);
    await channel.prefetch(PREFETCH);
    const options = { arguments: { 'x-stream-offset': next } };
    await channel.consume(name, (message) => receive(channel, message), options);
  });
  return async () => {
    forget();
    await (current as Channel | null)?.close().catch(() => {});
  };
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
