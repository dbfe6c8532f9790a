import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { PHASES, type PhaseMessage } from '../../diagnostics/phases.js';
import { InvalidRequestError } from '../../errors.js';
import { recordError } from '../../scheduler/journal/journal.js';
import type { RunEvent } from '../../scheduler/run.js';
import { LOG_VERSION, type EventLine, type ResultLine } from './lines.js';
import { LogFile } from './log-file.js';

/** Where runs are published as they begin. */
const RUN_START = 'tracing:skylane:run:start';

/** Part of the message of a run as it begins; its id may become that of its journal. */
interface RunStart {
  readonly id: string;
  readonly kind: string;
}

/** What a recording needs of a run, whatever its events. */
export interface Recordable {
  /** Settles when the run has ended. */
  readonly result: Promise<unknown>;
  /** Calls a listener for each event; returns what ends that. */
  observe(listener: (event: RunEvent) => void): () => void;
}

/** Part that the events of runs of servers may have, beside their totals. */
interface ServerEvent extends RunEvent {
  readonly type?: unknown;
  readonly index?: unknown;
  readonly id?: unknown;
  readonly place?: unknown;
  readonly from?: unknown;
  readonly node?: unknown;
  readonly error?: unknown;
  readonly reason?: unknown;
}

/**
 * Records a run of servers into a log, from which a report has its times, waits and requests: begins to listen, then calls `begin`, which
 * starts the run.
 *
 * ```ts
 * await using recording = recordRun('run.log.ndjson', () =>
 *   scheduler.createNodes(spec, { count: 200, journal: 'run.ndjson' }),
 * );
 * const { nodes } = await recording.run.result;
 * ```
 *
 * The log is a file of lines of JSON, appended to where it exists, so that a resumed run goes on in it. It holds names of operations, times, statuses,
 * ids of servers and messages of errors: no secrets, no user data, no addresses. A log that cannot be written does not disturb the run; `close` tells.
 *
 * @throws InvalidRequestError for what is no path, before the run begins
 */
export function recordRun<T extends Recordable>(path: string, begin: () => T): RunRecording<T> {
  return new RunRecording(path, begin);
}

/** A run that is being recorded: see {@link recordRun}. */
export class RunRecording<T extends Recordable = Recordable> implements AsyncDisposable {
  /** The run that `begin` has started. */
  readonly run: T;
  readonly #file: LogFile;
  readonly #start = performance.now();
  readonly #at = new Date().toISOString();
  #message: RunStart | null = null;
  /** Id of the run as last written. */
  #told: string | null = null;
  readonly #unobserve: () => void;
  readonly #ended: Promise<void>;
  #isOver = false;
  #closing: Promise<void> | null = null;

  /** Use {@link recordRun}. */
  constructor(path: string, begin: () => T) {
    checkPath(path);
    for (const phase of PHASES) subscribe(`skylane:${phase}`, this.#onPhase);
    try {
      this.run = this.#catchMessage(begin);
      checkRun(this.run);
    } catch (error) {
      this.#unsubscribe();
      throw error;
    }
    this.#file = new LogFile(path);
    const { kind = null, id = null } = this.#message ?? {};
    this.#told = id;
    this.#file.write({ type: 'start', version: LOG_VERSION, at: this.#at, kind, run: id });
    this.#unobserve = this.run.observe((event) => this.#onEvent(event));
    this.#ended = this.run.result.then(
      (result) => this.#onResult(result),
      (error: unknown) => this.#end(true, error),
    );
  }

  /**
   * Writes what is left, and closes the log. Before the run is over this stops the recording, and the run goes on.
   *
   * @throws JournalError when the log could not be written
   */
  async close(): Promise<void> {
    // A run that has just ended tells its result first.
    await Promise.race([this.#ended, new Promise((resolve) => setImmediate(resolve))]);
    this.#end(this.#isOver);
    await this.#closing;
  }

  /** The same as `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #catchMessage(begin: () => T): T {
    const onStart = (message: unknown): void => {
      this.#message ??= message as RunStart;
    };
    subscribe(RUN_START, onStart);
    try {
      return begin();
    } finally {
      unsubscribe(RUN_START, onStart);
    }
  }

  /** Writes the id of the run where it has become that of its journal. */
  #tellRun(): void {
    const run = this.#message?.id ?? null;
    if (run === null || run === this.#told) return;
    this.#told = run;
    this.#file.write({ type: 'run', run });
  }

  readonly #onPhase = (given: unknown): void => {
    const message = given as PhaseMessage;
    if (message.run?.id !== this.#message?.id) return;
    this.#tellRun();
    const { phase, milliseconds, provider, service, operation, attempt, status, items } = message;
    this.#file.writeIfRoom({
      type: 'phase',
      t: this.#now(),
      ms: rounded(milliseconds),
      phase,
      cloud: `${provider ?? ''} ${service ?? ''}`.trim(),
      operation,
      attempt,
      status,
      items,
    });
  };

  #onEvent(event: ServerEvent): void {
    const { type, index, place, from, node, id, error, reason } = event;
    if (typeof type !== 'string') return;
    this.#tellRun();
    const failure = error instanceof Error ? error : reason;
    const line: EventLine = {
      type: 'event',
      t: this.#now(),
      event: type,
      ...(typeof index === 'number' ? { index } : {}),
      ...idOf(node ?? { id }),
      ...textOf('place', place ?? from),
      ...errorOf(failure),
    };
    this.#file.write(line);
  }

  #onResult(result: unknown): void {
    this.#tellRun();
    const { results } = (result ?? {}) as { readonly results?: unknown };
    if (Array.isArray(results))
      for (const [index, row] of (results as unknown[]).entries()) this.#file.write(resultLine(index, row));
    this.#end(true);
  }

  #end(isOver: boolean, error?: unknown): void {
    if (this.#closing !== null) return;
    this.#isOver = isOver;
    this.#unsubscribe();
    this.#unobserve();
    const { dropped } = this.#file;
    this.#file.write({ type: 'end', t: this.#now(), dropped, isOver, ...errorOf(error) });
    this.#closing = this.#file.close();
    // Whoever closes the recording gets the error.
    this.#closing.catch(() => {});
  }

  #unsubscribe(): void {
    for (const phase of PHASES) unsubscribe(`skylane:${phase}`, this.#onPhase);
  }

  #now(): number {
    return rounded(performance.now() - this.#start);
  }
}

function checkRun(run: Recordable | undefined): void {
  if (typeof run?.observe === 'function') return;
  throw new InvalidRequestError(
    'What is to be recorded has to return a run, and at once: no promise of one.',
  );
}

function checkPath(path: unknown): void {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return;
  throw new InvalidRequestError('The path of a log is text, not empty, and has no NUL in it.');
}

function resultLine(index: number, given: unknown): ResultLine {
  const { status, node, id, place, duplicate, error } = (given ?? {}) as Record<string, unknown>;
  const { state } = (node ?? {}) as { readonly state?: unknown };
  const second = idOf(duplicate).id;
  return {
    type: 'result',
    index,
    status: String(status),
    ...idOf(node ?? { id }),
    ...textOf('place', place),
    ...textOf('state', state),
    ...textOf('duplicate', second),
    ...errorOf(error),
  };
}

function idOf(node: unknown): { id?: string } {
  const { id } = (node ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? { id } : {};
}

function textOf<K extends string>(name: K, value: unknown): Partial<Record<K, string>> {
  return (typeof value === 'string' ? { [name]: value } : {}) as Partial<Record<K, string>>;
}

function errorOf(error: unknown): Pick<EventLine, 'error'> {
  if (!(error instanceof Error)) return {};
  const { code, message } = recordError(error);
  return { error: { code, message } };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
