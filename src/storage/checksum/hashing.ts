import type { Worker } from 'node:worker_threads';
import { type Checksum, type ChecksumAlgorithm, checksumOf } from './checksum.js';

/** What the thread runs. Text, because a file of its own would be lost when users bundle what they ship. */
const THREAD = `
const { hash } = require('node:crypto');
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ algorithm, bytes }) => {
  parentPort.postMessage({ hex: hash(algorithm, bytes, 'hex'), bytes }, [bytes.buffer]);
});`;

/** MiB. It holds nothing but what it is handed. */
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
 * Takes checksums on a thread that all uploads of the process share: the checksum of a large part keeps a core busy for about as long
 * as the part is under way, and every other request would wait for it. The thread lives until the last of its users has closed it.
 */
export class Hashing {
  constructor() {
    users += 1;
  }

  /**
   * The checksum of bytes at the beginning of a buffer of their own. They move to the thread and back, so whoever had them goes on with
   * those that are returned.
   */
  async hash(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Promise<Hashed> {
    const thread = algorithm === 'crc32c' ? null : await (shared ??= HashingThread.start());
    return thread === null
      ? { bytes, checksum: checksumOf(algorithm, bytes) }
      : thread.hash(algorithm, bytes);
  }

  /** Ends the thread where nobody else uses it. To be called once. */
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
  /** In the order that they are answered in. */
  readonly #waiting: Waiting[] = [];
  #failure: Error | null = null;

  /** Null where the process may start no threads. */
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
