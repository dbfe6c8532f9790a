import { resolve } from 'node:path';
import { usage } from './exit-codes.js';
import type { Run, RunEvent } from '../scheduler/run.js';
import { plain } from './output/plain.js';
import { note, type Shell } from './shell.js';

/** Flag of each command that shows progress. */
export type ProgressFlags = {
  readonly quiet?: boolean;
};

/** Definition of {@link ProgressFlags}. */
export const progressFlags = {
  quiet: { kind: 'boolean', optional: true, withNegated: false, brief: 'Show no progress' },
} as const;

/** Letter of {@link progressFlags}. */
export const progressAliases = { q: 'quiet' } as const;

/** Paths of a run's files. */
export interface RunFiles {
  /** Path of the log. Default: beside the journal. */
  readonly log?: string | undefined;
  /** Path of the journal, where there is one. */
  readonly journal?: string | undefined;
}

/** A run, recorded into a log where it has a journal or a path for one was given: so status and report know when each server ran. */
export async function recorded<E extends RunEvent, R>(
  { log, journal }: RunFiles,
  begin: () => Run<E, R>,
): Promise<AsyncDisposable & { readonly run: Run<E, R> }> {
  if (log === undefined && journal === undefined)
    return { run: begin(), [Symbol.asyncDispose]: () => Promise.resolve() };
  const { logPathOf, recordRun } = await import('../report/index.js');
  const path = log ?? logPathOf(journal ?? '');
  // A log is appended to.
  if (journal !== undefined && resolve(path) === resolve(journal))
    throw usage(`--log ${path} is the journal: give another file.`);
  return recordRun(path, begin);
}

/** Milliseconds between two lines of progress where they cannot be drawn over. */
const LINE_INTERVAL = 10_000;
/** Milliseconds between two drawings. */
const FRAME = 100;

/**
 * Shows a run on standard error until it ends, and returns its result: one line, drawn over on a terminal, now and then a new one elsewhere.
 */
export async function follow<E extends RunEvent, R>(
  shell: Shell,
  { quiet }: ProgressFlags,
  run: Run<E, R>,
  line: (event: E) => string,
): Promise<R> {
  if (quiet === true) return run.result;
  const screen = await screenOf(shell);
  let shown = 0;
  let last: string | null = null;
  try {
    for await (const event of run.events) {
      last = line(event);
      const now = performance.now();
      if (now - shown < screen.interval) continue;
      shown = now;
      screen.draw(last);
    }
  } catch {
    // The result rejects with it.
  }
  if (last !== null) screen.draw(last);
  screen.end();
  return run.result;
}

/** A line of progress: drawn over on a terminal, followed by the next elsewhere. */
export interface Screen {
  readonly interval: number;
  draw(text: string): void;
  end(): void;
}

/** Where progress is drawn. */
export async function screenOf(shell: Shell): Promise<Screen> {
  if (!shell.terminal.stderr)
    return { interval: LINE_INTERVAL, draw: (text) => note(shell, text), end: () => {} };
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(process.stderr);
  return { interval: FRAME, draw: (text) => update(plain(text)), end: () => update.done() };
}
