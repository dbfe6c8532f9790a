import type { Job as BullJob, Processor, QueueOptions } from 'bullmq';
import { InvalidRequestError, UnavailableError } from '../../errors.js';
import { loadClient } from '../load.js';

/** The part of BullMQ's `Queue` that is used. */
export interface BullQueue {
  addBulk(jobs: { name: string; data: unknown; opts: object }[]): Promise<unknown>;
  add(name: string, data: unknown, options: object): Promise<unknown>;
  getJob(id: string): Promise<BullJob | undefined>;
  getJobs(types: ('completed' | 'wait')[]): Promise<BullJob[]>;
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

/** The part of BullMQ's `Worker` that is used. */
export interface BullWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'lockRenewalFailed', listener: (ids: string[]) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
}

/** The part of BullMQ's `QueueEvents` that is used. */
export interface BullEvents {
  on(event: string, listener: (args: Readonly<Record<string, unknown>>) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

/** BullMQ on one store. */
export interface BullStore {
  queue(name: string): BullQueue;
  worker(name: string, processor: Processor, options: object): BullWorker;
  events(name: string): BullEvents;
  /** Makes the error by which a job goes back to those that wait. */
  waiting(): Error;
  /** Makes the error by which a job is kept as failed. */
  failed(message: string): Error;
}

type Bull = typeof import('bullmq');

/** Opens the store of a URL. Nothing is connected yet. @throws InvalidRequestError where BullMQ is too old for it */
export async function openStore(url: string): Promise<BullStore> {
  const bull = await loadClient('bullmq', () => import('bullmq'));
  if (url.startsWith('redis')) {
    await loadClient('ioredis', () => import('ioredis'));
    return storeOf(bull, bull, { url, maxRetriesPerRequest: null });
  }
  const pg = await loadClient('pg', () => import('pg'));
  if (!('createPostgresBackend' in bull))
    throw new InvalidRequestError('bullmq: this version has no PostgreSQL backend; it needs 6.7 or newer.');
  const classes = bull.withBackend(bull.createPostgresBackend);
  const connection = { connectionString: url, migrate: true, max: 2, Client: quiet(pg) };
  return storeOf(bull, classes as unknown as Bull, connection);
}

type PgClient = new (config: object) => { on(event: 'error', listener: () => void): unknown };

/**
 * A client that survives the loss of its connection at any moment. While it is checked out of its pool for several statements nobody listens to
 * it, and an error unheard would end the process.
 */
function quiet(pg: typeof import('pg')): PgClient {
  const { Client } = (pg.default ?? pg) as unknown as { readonly Client: PgClient };
  return class extends Client {
    constructor(config: object) {
      super(config);
      this.on('error', () => {});
    }
  };
}

function storeOf(bull: Bull, classes: Bull, connection: object): BullStore {
  const options = { connection } as QueueOptions;
  return {
    queue: (name) => new classes.Queue(name, options) as unknown as BullQueue,
    worker: (name, processor, given) =>
      new classes.Worker(name, processor, { ...options, ...given }) as unknown as BullWorker,
    events: (name) => new classes.QueueEvents(name, options) as unknown as BullEvents,
    waiting: () => new bull.WaitingError(),
    failed: (message) => new bull.UnrecoverableError(message),
  };
}

/** Milliseconds to wait for the first connection; a client would try for ever. */
const PATIENCE = 15_000;

/**
 * Waits until a part of BullMQ is connected, and closes one that is not in time.
 *
 * @throws UnavailableError; the store's own words may hold the URL, and so a password
 */
export async function ready(part: {
  waitUntilReady(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
}): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no connection in time')), PATIENCE);
  });
  try {
    await Promise.race([part.waitUntilReady(), patience]);
  } catch (error) {
    void part.close(true).catch(() => {});
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no connection';
    throw new UnavailableError(`The store of the queue cannot be reached (${code}).`, {
      operation: 'QueueEngine',
      retryable: true,
    });
  } finally {
    clearTimeout(timer);
  }
}
