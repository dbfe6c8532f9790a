import type { QueueEngine } from '../engine.js';
import { BullEngine } from './engine.js';
import type { BullOptions } from './options.js';

/**
 * A queue on BullMQ, on Redis, Valkey or PostgreSQL. Needs the package `bullmq`, which is loaded with the first use.
 *
 * ```ts
 * await using worker = await QueueWorker.start(bullmq({ connection: 'redis://localhost:6379' }), { contexts });
 * ```
 */
export function bullmq(options: BullOptions): QueueEngine {
  return new BullEngine(options);
}
