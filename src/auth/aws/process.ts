import { spawn } from 'node:child_process';
import type { CallOptions } from '../../connection/call.js';
import type { Environment } from '../../environment.js';
import { AuthenticationError } from '../../errors.js';
import { KEY_FIELDS, type KeySource, parseObject, readKeys } from './keys.js';
import { shellWords } from './shell-words.js';

/** Milliseconds that a program has to print its keys. */
const PATIENCE = 60_000;
/** Characters that it may print. */
const LONGEST_OUTPUT = 65_536;

/**
 * Keys that a program prints. It is started without a shell, and what it prints beside keys is not shown: nobody knows what is in it.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function processKeys(environment: Environment, profile: string, command: string): KeySource {
  const words = shellWords(command);
  const [program] = words ?? [];
  if (words === null || program === undefined)
    throw new AuthenticationError(`credential_process in the profile ${profile} is no command.`);
  const origin = `The program of credential_process in the profile ${profile} (${program})`;
  return async (options) => {
    const body = parseObject(await run(environment, words, origin, options), origin);
    if (body['Version'] === 1) return readKeys(body, { ...KEY_FIELDS, token: 'SessionToken' }, origin);
    throw new AuthenticationError(`${origin} printed keys of another Version than 1.`);
  };
}

function run(
  { variables, directory }: Environment,
  [program = '', ...parameters]: readonly string[],
  origin: string,
  options: CallOptions | undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (words: string, cause?: unknown): void =>
      reject(
        new AuthenticationError(`${origin} ${words}. Run it by hand to see what it says.`, {
          cause,
        }),
      );
    const settings = {
      env: { ...variables },
      ...(directory === '' ? {} : { cwd: directory }),
      stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'],
      timeout: PATIENCE,
      signal: options?.signal,
      windowsHide: true,
    };
    try {
      const child = spawn(program, parameters, settings);
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
      fail('could not be started', error);
    }
  });
}
