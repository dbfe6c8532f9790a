import type { CommandContext, StricliProcess } from '@stricli/core';
import type { Readable, Writable } from 'node:stream';
import type { Environment } from '../environment.js';
import { plain } from './output/plain.js';

/** What a command gets of the process it runs in; tests bring their own. */
export interface Shell extends CommandContext {
  /** Streams, variables and exit code. */
  readonly process: StricliProcess;
  /** Standard input. */
  readonly stdin: Readable;
  /** Standard output for bytes. */
  readonly output: Writable;
  /** Variables and folders. */
  readonly environment: Environment;
  /** Which streams are terminals. */
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl-C, and when nobody reads the output any more. */
  readonly signal: AbortSignal;
  /** How a command ends that throws no error. */
  readonly outcome: Outcome;
}

/** How a command ends that throws no error. */
export interface Outcome {
  /** Exit code, such as `changesPending`, or that of a program which the command ran. */
  exit: number;
}

/** Which streams are terminals, and what they can show. */
export interface Terminal {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** False with NO_COLOR, without a terminal, or where TERM is `dumb`. */
  readonly color: boolean;
}

/** Writes to standard output. */
export function print(shell: Shell, text: string): void {
  shell.process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Writes a line for people to standard error; what a server calls a thing may stand in it. */
export function note(shell: Shell, text: string): void {
  shell.process.stderr.write(`${plain(text)}\n`);
}
