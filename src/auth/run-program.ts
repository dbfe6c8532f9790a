import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { type CallOptions, MAX_TIMER, onAbort } from '../call/call.js';
import type { Environment } from '../environment.js';
import { AuthenticationError } from '../errors.js';

/** Milliseconds that a program may run. */
const PATIENCE = 60_000;
/** Most characters of its output. */
const LONGEST_OUTPUT = 65_536;

/** A program that prints keys or a token. */
export interface Program {
  /** Program and parameters. */
  readonly words: readonly string[];
  /** Name for errors. */
  readonly origin: string;
  /** Milliseconds. Default 60,000. */
  readonly timeout?: number | undefined;
  /** Variables besides those of the environment. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * Runs a program without a shell and returns its output. Its error output is not shown: it may contain anything.
 *
 * @throws AuthenticationError when it cannot be started, fails, prints too much or takes too long
 */
export async function runProgram(
  environment: Environment,
  program: Program,
  options: CallOptions | undefined,
): Promise<string> {
  options?.signal?.throwIfAborted();
  const child = start(environment, program);
  const { origin, timeout = PATIENCE } = program;
  return new Promise((resolve, reject) => {
    let text = '';
    // A program that ignores SIGTERM, or its child processes, must not block the call or this process.
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      remove();
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.unref();
      settle();
    };
    const fail = (what: string, cause?: unknown): void => end(() => reject(failure(origin, what, cause)));
    const timer = setTimeout(() => fail(`did not end within ${timeout} ms`), Math.min(timeout, MAX_TIMER));
    const remove = onAbort(options?.signal, () => end(() => reject(options?.signal?.reason)));
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (piece: string) => {
      text += piece;
      if (text.length > LONGEST_OUTPUT) fail(`printed more than ${LONGEST_OUTPUT} characters`);
    });
    child.on('error', (error) => fail('could not be started', error));
    child.on('close', (status, signal) => {
      if (status === 0) end(() => resolve(text));
      else fail(status === null ? `was ended by ${signal}` : `ended with status ${status}`);
    });
  });
}

type Child = ChildProcessByStdio<null, Readable, null>;

function start(environment: Environment, { words, origin, variables }: Program): Child {
  const [command = '', ...parameters] = words;
  try {
    return spawn(command, parameters, {
      env: { ...environment.variables, ...variables },
      ...(environment.directory === '' ? {} : { cwd: environment.directory }),
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    });
  } catch (error) {
    // With --permission, a process may not start others.
    throw failure(origin, 'could not be started', error);
  }
}

/** The system's error contains the program's parameters, which may hold a secret; only its code is shown. */
function failure(origin: string, what: string, cause: unknown): AuthenticationError {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  const said = cause instanceof Error ? Object.assign(new Error(cause.message), { code }) : undefined;
  return new AuthenticationError(
    `${origin} ${what}. Run it by hand to see what it says.`,
    said === undefined ? {} : { cause: said },
  );
}
