import type { Worker } from 'node:worker_threads';
import { type Checksum, type ChecksumAlgorithm, checksumOf } from './checksum.js';

/** Code of the thread, as a string, because a separate file would be lost in bundles. */
const THREAD = `
const { hash } = require('node:crypto');
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ algorithm, bytes }) => {
  parentPort.postMessage({ hex: hash(algorithm, bytes, 'hex'), bytes }, [bytes.buffer]);
});`;

/** In MiB. The thread holds only the buffers it is given. */
const RESOURCES = {
  maxYoungGenerationSizeMb: 1,
  maxOldGenerationSizeMb: 8,
  codeRangeSizeMb: 4,
  stackSizeMb: 1,
};

/** Bytes with their checksum. */
export interface Hashed {
  readonly bytes: Uint8Array;
  readonly checksum: Checksum;
}

interface Waiting {
  readonly algorithm: ChecksumAlgorithm;
  resolve(hashed: Hashed): void;
  reject(error: unknown): void;
}

let shared: Promise<HashingThread | null> | null = null;
let users = 0;

/**
 * Computes checksums on a thread shared by all uploads of the process: the checksum of a large part keeps a core busy for about as long as
 * the transfer, and would block every other request. The thread ends when its last user has closed it.
 */
export class Hashing {
  constructor() {
    users += 1;
  }

  /** Checksum of bytes at the start of their own buffer. They are moved to the thread and back, so use the returned ones afterwards. */
  async hash(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Promise<Hashed> {
    const thread = algorithm === 'crc32c' ? null : await (shared ??= HashingThread.start());
    return thread === null
      ? { bytes, checksum: checksumOf(algorithm, bytes) }
      : thread.hash(algorithm, bytes);
  }

  /** Ends the thread if it has no other user. Call it once. */
  async close(): Promise<void> {
    users -= 1;
    if (users > 0 || shared === null) return;
    const thread = shared;
    shared = null;
    await (await thread)?.close();
  }
}

class HashingThread {
  readonly #worker: Worker;
  /** In the order of responses. */
  readonly #waiting: Waiting[] = [];
  #failure: Error | null = null;

  /** Null if the process may not start threads. */
  static async start(): Promise<HashingThread | null> {
    const threads = await import('node:worker_threads');
    try {
      const options = { eval: true, env: {}, execArgv: [], resourceLimits: RESOURCES };
      return new HashingThread(new threads.Worker(THREAD, options));
    } catch {
      return null;
    }
  }

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', ({ hex, bytes }: { hex: string; bytes: Uint8Array }) => {
      const waiting = this.#waiting.shift();
      waiting?.resolve({ bytes, checksum: { algorithm: waiting.algorithm, hex } });
    });
    worker.on('error', (error: Error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('The thread that takes checksums has ended.')));
  }

  hash(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Promise<Hashed> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ algorithm, resolve, reject });
      this.#worker.postMessage({ algorithm, bytes }, [bytes.buffer as ArrayBuffer]);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}
