import type { QueueEngine } from 'skylane/queue';

/** Options of an engine, and which one. */
export interface EngineDescription {
  readonly kind: 'bullmq' | 'rabbitmq';
  readonly [option: string]: unknown;
}

export function engineOf(description: EngineDescription): QueueEngine;
