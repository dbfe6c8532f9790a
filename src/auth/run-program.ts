import { spawn } from 'node:child_process';
import type { CallOptions } from '../call/call.js';
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
 * @throws AuthenticationError where it cannot be started, or fails
 */
export function runProgram(
  environment: Environment,
  { words, origin, timeout = PATIENCE, variables }: Program,
  options: CallOptions | undefined,
): Promise<string> {
  const [command = '', ...parameters] = words;
  return new Promise((resolve, reject) => {
    const fail = (what: string, cause?: unknown): void =>
      reject(
        new AuthenticationError(
          `${origin} ${what}. Run it by hand to see what it says.`,
          cause === undefined ? {} : { cause },
        ),
      );
    const settings = {
      env: { ...environment.variables, ...variables },
      ...(environment.directory === '' ? {} : { cwd: environment.directory }),
      stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'],
      timeout,
      signal: options?.signal,
      windowsHide: true,
    };
    try {
      const child = spawn(command, parameters, settings);
      let text = '';
      child.stdout.setEncoding('utf8');
      child.stdout.on('data', (piece: string) => {
        text += piece;
        if (text.length > LONGEST_OUTPUT) child.kill();
      });
      child.on('error', (error) => {
        if (options?.signal?.aborted === true) reject(options.signal.reason);
        else fail('could not be started', error);
      });
      child.on('close', (status, signal) => {
        if (status === 0) resolve(text);
        else fail(status === null ? `was ended by ${signal}` : `ended with status ${status}`);
      });
    } catch (error) {
      // With --permission a process may start no other one.
      fail('could not be started', error);
    }
  });
}
