/** Runs over many machines: a producer puts work into a queue, and workers carry it out. */
export { bullmq } from './bullmq/bullmq.js';
export type { BullOptions } from './bullmq/options.js';
export { rabbitmq } from './rabbitmq/rabbitmq.js';
export type { RabbitOptions } from './rabbitmq/options.js';
export type {
  Closer,
  Delivery,
  DeliveryEnd,
  Handler,
  JobPlace,
  Listener,
  QueueEngine,
  WorkQueue,
} from './engine.js';
export {
  type CopyPlace,
  type CopyWork,
  type CreateWork,
  type DeleteWork,
  type DeployWork,
  type FileWork,
  type Job,
  JOB_VERSION,
  type LookWork,
  type NodesWork,
  type Work,
  type ZoneWork,
} from './job/job.js';
export type { PlainSpec } from './job/plain-spec.js';
export type { JobEvent, JobItem, JobResult, PlainNode } from './job/result.js';
export type { WireError } from './job/wire-error.js';
export {
  type QueueCopy,
  type QueueCopyTarget,
  type QueueCreateOptions,
  QueueProducer,
  type QueueRunOptions,
  type QueueTransfer,
  type QueueZone,
} from './producer/producer.js';
export type { ContextSource } from './worker/contexts.js';
export type { SpecSecrets } from './worker/task.js';
export { QueueWorker, type QueueWorkerOptions } from './worker/worker.js';
