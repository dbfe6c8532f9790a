import type { QueueEngine } from '../engine.js';
import { checkConnection } from '../check-connection.js';
import { BullEngine } from './engine.js';
import type { BullOptions } from './options.js';

/**
 * A queue on BullMQ, on Redis, Valkey or PostgreSQL. Needs the package `bullmq`, which is loaded with the first use.
 *
 * ```ts
 * await using worker = await QueueWorker.start(bullmq({ connection: 'redis://localhost:6379' }), { contexts });
 * ```
 *
 * @throws InvalidRequestError for another kind of URL
 */
export function bullmq(options: BullOptions): QueueEngine {
  checkConnection('bullmq', options.connection, ['redis', 'rediss', 'postgres', 'postgresql']);
  return new BullEngine(options);
}
