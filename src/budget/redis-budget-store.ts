import { InvalidRequestError, MalformedResponseError } from '../errors.js';
import type { BudgetChange, BudgetEntry } from './budget-entry.js';
import { BudgetStore, type BudgetStoreOptions } from './budget-store.js';

/** A client of Redis or Valkey: `Redis` of ioredis, or what `createClient` of node-redis makes. */
export type RedisClient =
  | {
      /** Sends a command, in ioredis. */
      call(command: string, ...args: string[]): Promise<unknown>;
    }
  | {
      /** Sends a command, in node-redis. */
      sendCommand(args: string[]): Promise<unknown>;
    };

/** Reads or replaces an entry in one step, and tells the server's time. ARGV: version, state ('' to read), milliseconds to keep. */
const SWAP = `
local time = redis.call('TIME')
local now = time[1] .. string.format('%06d', time[2])
local held = redis.call('HMGET', KEYS[1], 'version', 'state')
local version = held[1] or '0'
if ARGV[2] ~= '' and version == ARGV[1] then
  local next = string.format('%.0f', version + 1)
  redis.call('HSET', KEYS[1], 'version', next, 'state', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return { '1', next, '', now }
end
return { '0', version, held[2] or '', now }
`;

/**
 * Keeps budgets in Redis or Valkey, by one script and the server's clock.
 *
 * @see https://redis.io/docs/latest/develop/programmability/eval-intro/
 */
export class RedisBudgetStore extends BudgetStore {
  readonly #client: RedisClient;

  /** The client stays yours: connect it before, close it when the drivers are closed. @throws InvalidRequestError when it is no client */
  constructor(client: RedisClient, options?: BudgetStoreOptions) {
    super(options);
    // A call without types may give anything.
    const given: Partial<Record<string, unknown>> = Object(client);
    if (typeof given['call'] !== 'function' && typeof given['sendCommand'] !== 'function')
      throw new InvalidRequestError('RedisBudgetStore takes a client of ioredis or node-redis.');
    this.#client = client;
  }

  override async swap(key: string, change: BudgetChange | null): Promise<BudgetEntry> {
    const { version, state, keep } = change ?? { version: 0, state: '', keep: 0 };
    return entryOf(await this.#send(['EVAL', SWAP, '1', key, String(version), state, String(keep)]));
  }

  #send([command = '', ...args]: string[]): Promise<unknown> {
    if ('call' in this.#client) return this.#client.call(command, ...args);
    return this.#client.sendCommand([command, ...args]);
  }
}

/** @throws MalformedResponseError when the script answered something else */
function entryOf(answer: unknown): BudgetEntry {
  if (!Array.isArray(answer) || answer.length !== 4)
    throw new MalformedResponseError('Redis answered no budget entry.', { operation: 'BudgetStore' });
  const [taken, version, state, now] = answer.map(String) as [string, string, string, string];
  return {
    taken: taken === '1',
    version: Number(version),
    state: state === '' ? null : state,
    now: Number(now) / 1000,
  };
}
