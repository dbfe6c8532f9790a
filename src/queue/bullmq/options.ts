/** Options of a queue on BullMQ. */
export interface BullOptions {
  /**
   * URL of the store: `redis://` or `rediss://` for Redis or Valkey, which needs the package `ioredis`; `postgres://` or `postgresql://` for
   * PostgreSQL, which needs `pg`.
   */
  readonly connection: string;
  /** Beginning of the names of queues, so that several applications can share a store. Default `skylane`. */
  readonly prefix?: string;
  /**
   * Milliseconds for which a job stays a worker's without a sign of life; then another one gets it. A worker gives such a sign twice in that
   * time. Default 30,000.
   */
  readonly lockDuration?: number;
  /** Milliseconds for which finished jobs and their results are kept. Default one day. */
  readonly keep?: number;
}
