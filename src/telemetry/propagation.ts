import { context, propagation } from '@opentelemetry/api';
import type { EnqueueMessage } from '../diagnostics/jobs.js';
import { onMessage, type Stop } from './subscriptions.js';

/** Field of the W3C propagator that may hold anything of the application's; a queue is no place for it. */
const BAGGAGE = 'baggage';

/** Sends the active trace along with jobs that are put into a queue. */
export function propagateToJobs(): Stop {
  return onMessage<EnqueueMessage>('skylane:enqueue', ({ carrier }) => {
    const fields: Record<string, string> = {};
    propagation.inject(context.active(), fields);
    for (const [name, value] of Object.entries(fields)) if (name !== BAGGAGE) carrier[name] = value;
  });
}
