import { InvalidRequestError, MalformedResponseError } from '../errors.js';
import type { BudgetChange, BudgetEntry } from './budget-entry.js';
import { BudgetStore, type BudgetStoreOptions } from './budget-store.js';

/** A client of PostgreSQL: `Pool` or `Client` of pg, or PGlite. */
export interface PostgresClient {
  /** Sends a statement with its values. */
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** Where a {@link PostgresBudgetStore} keeps its rows. */
export interface PostgresBudgetStoreOptions extends BudgetStoreOptions {
  /** Name of the table, with its schema or not: letters, digits and underscores. Default `skylane_budgets`. Made where it is missing. */
  readonly table?: string;
}

const NAME = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/;
/** SQLSTATE of a table that does not exist. */
const NO_TABLE = '42P01';

/**
 * Keeps budgets in a table of PostgreSQL, by one statement and the server's clock.
 *
 * @see https://www.postgresql.org/docs/current/sql-insert.html
 */
export class PostgresBudgetStore extends BudgetStore {
  readonly #client: PostgresClient;
  readonly #table: string;

  /** The client stays yours: end it when the drivers are closed. @throws InvalidRequestError when it is no client, or for another table name */
  constructor(
    client: PostgresClient,
    { table = 'skylane_budgets', ...options }: PostgresBudgetStoreOptions = {},
  ) {
    super(options);
    if (typeof client?.query !== 'function')
      throw new InvalidRequestError('PostgresBudgetStore takes a Pool or Client of pg, or a PGlite.');
    if (!NAME.test(table))
      throw new InvalidRequestError(
        'The option table must be of lower-case letters, digits and underscores.',
      );
    this.#client = client;
    this.#table = table;
  }

  override async swap(key: string, change: BudgetChange | null): Promise<BudgetEntry> {
    try {
      return await this.#swap(key, change);
    } catch (error) {
      if ((error as { code?: unknown }).code !== NO_TABLE) throw error;
      await this.#createTable();
      return await this.#swap(key, change);
    }
  }

  async #swap(key: string, change: BudgetChange | null): Promise<BudgetEntry> {
    const { rows } =
      change === null
        ? await this.#client.query(readOf(this.#table), [key])
        : await this.#client.query(swapOf(this.#table), [key, change.version, change.state, change.keep]);
    return entryOf(rows[0]);
  }

  async #createTable(): Promise<void> {
    try {
      await this.#client.query(
        `CREATE TABLE IF NOT EXISTS ${this.#table} (key text PRIMARY KEY, version bigint NOT NULL, state text NOT NULL, kept_until timestamptz NOT NULL)`,
        [],
      );
    } catch (error) {
      // Two processes that create a table at once get this of PostgreSQL, IF NOT EXISTS or not.
      if ((error as { code?: unknown }).code !== '23505') throw error;
    }
  }
}

const NOW = 'extract(epoch from clock_timestamp()) * 1000';

function readOf(table: string): string {
  return `SELECT 0 AS taken, b.version, b.state, ${NOW} AS now FROM (SELECT 1) AS one LEFT JOIN ${table} AS b ON b.key = $1 AND b.kept_until > clock_timestamp()`;
}

/** Inserts or updates where the version is the one known; tells what is held where it is not. */
function swapOf(table: string): string {
  return `WITH swapped AS (
  INSERT INTO ${table} AS b (key, version, state, kept_until)
  VALUES ($1, $2::bigint + 1, $3, clock_timestamp() + $4::bigint * interval '1 millisecond')
  ON CONFLICT (key) DO UPDATE SET version = excluded.version, state = excluded.state, kept_until = excluded.kept_until
  WHERE b.version = $2::bigint OR b.kept_until <= clock_timestamp()
  RETURNING version)
SELECT CASE WHEN s.version IS NULL THEN 0 ELSE 1 END AS taken,
  coalesce(s.version, b.version) AS version,
  CASE WHEN s.version IS NULL THEN b.state END AS state, ${NOW} AS now
FROM (SELECT 1) AS one LEFT JOIN swapped AS s ON true LEFT JOIN ${table} AS b ON b.key = $1`;
}

/** @throws MalformedResponseError when the statement answered something else */
function entryOf(row: unknown): BudgetEntry {
  if (typeof row !== 'object' || row === null)
    throw new MalformedResponseError('PostgreSQL answered no budget entry.', { operation: 'BudgetStore' });
  const { taken, version, state, now } = row as Readonly<Record<string, unknown>>;
  return {
    taken: Number(taken) === 1,
    version: Number(version ?? 0),
    state: typeof state === 'string' ? state : null,
    now: Number(now),
  };
}
