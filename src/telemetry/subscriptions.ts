import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { TracedMessage } from '../diagnostics/traced-message.js';

/** Stops what was started. */
export type Stop = () => void;

/** Calls back for each message of a channel. */
export function onMessage<Message>(name: string, callback: (message: Message) => void): Stop {
  const listener = (message: unknown): void => callback(message as Message);
  subscribe(name, listener);
  return () => {
    unsubscribe(name, listener);
  };
}

/** Calls back at the start and at the end of traced work, whether it goes on asynchronously or not. */
export function onWork<Message extends TracedMessage>(
  name: string,
  started: (message: Message) => void,
  ended: (message: Message) => void,
): Stop {
  const stops = [
    onMessage(`tracing:${name}:start`, started),
    onMessage<Message>(`tracing:${name}:end`, (message) => {
      if (!message.isPending) ended(message);
    }),
    onMessage(`tracing:${name}:asyncEnd`, ended),
  ];
  return () => stops.forEach((stop) => stop());
}
