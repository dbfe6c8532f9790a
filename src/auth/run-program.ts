import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { type CallOptions, MAX_TIMER, onAbort } from '../call/call.js';
import type { Environment } from '../environment.js';
import { AuthenticationError } from '../errors.js';

/** Milliseconds that a program has to print what it is asked for. */
const PATIENCE = 60_000;
/** Characters that it may print. */
const LONGEST_OUTPUT = 65_536;

/** A program that prints keys or a token. */
export interface Program {
  /** Program and parameters. */
  readonly words: readonly string[];
  /** What errors call it. */
  readonly origin: string;
  /** Milliseconds. Default 60,000. */
  readonly timeout?: number | undefined;
  /** Variables beside those of the environment. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * Runs a program without a shell and gives what it prints. What it says beside that is not shown: nobody knows what is in it.
 *
 * @throws AuthenticationError where it cannot be started, fails, prints too much or does not end in its time
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
    // What ignores a friendly signal, and what it has started and left behind, must not hold the call or this process.
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
    // With --permission a process may start no other one.
    throw failure(origin, 'could not be started', error);
  }
}

/** The error of the system carries the program's parameters, in which a secret may stand: what it says is enough. */
function failure(origin: string, what: string, cause: unknown): AuthenticationError {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  const said = cause instanceof Error ? Object.assign(new Error(cause.message), { code }) : undefined;
  return new AuthenticationError(
    `${origin} ${what}. Run it by hand to see what it says.`,
    said === undefined ? {} : { cause: said },
  );
}
