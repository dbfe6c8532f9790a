/** One request as the sandbox saw it. */
export interface LogEntry {
  /** Position among all requests since the start, from 1. */
  readonly sequence: number;
  /** Milliseconds since the epoch at which the request had arrived. */
  readonly time: number;
  /** Number of the socket it came by, from 1 in the order they were opened. */
  readonly socket: number;
  /** HTTP method in capitals. */
  readonly method: string;
  /** Path as it was sent, percent-encoding and all, without the query. */
  readonly path: string;
  /** The query string without its question mark. */
  readonly query: string;
  /** Status of the response; `null` while there is none, or when the socket was reset instead. */
  readonly status: number | null;
  /** Operation, e.g. `servers.create`; `unknown` if none matches. */
  readonly operation: string;
  /** Value of the request's `x-skylane-task` header. */
  readonly task: string | null;
}

/** Entries kept; the oldest go first. */
const MAXIMUM_ENTRIES = 200_000;

type OpenEntry = { -readonly [Key in keyof LogEntry]: LogEntry[Key] };

/** The requests a sandbox has had, in the order of their arrival. */
export class RequestLog {
  #entries: OpenEntry[] = [];
  #sequence = 0;

  add(entry: Omit<LogEntry, 'sequence' | 'status'>): OpenEntry {
    this.#sequence += 1;
    const open: OpenEntry = { sequence: this.#sequence, ...entry, status: null };
    this.#entries.push(open);
    if (this.#entries.length > MAXIMUM_ENTRIES) this.#entries = this.#entries.slice(MAXIMUM_ENTRIES / 10);
    return open;
  }

  entries(): readonly LogEntry[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }

  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { operation } of this.#entries) counts[operation] = (counts[operation] ?? 0) + 1;
    return counts;
  }

  sockets(): number {
    return new Set(this.#entries.map((entry) => entry.socket)).size;
  }

  get size(): number {
    return this.#entries.length;
  }

  clear(): void {
    this.#entries = [];
  }
}
