import type { Environment } from '../../environment.js';
import { AuthenticationError } from '../../errors.js';
import { runProgram } from '../run-program.js';
import { shellWords } from '../shell-words.js';
import { KEY_FIELDS, type KeySource, parseObject, readKeys } from './keys.js';

/**
 * Keys that a program prints.
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
    const body = parseObject(await runProgram(environment, { words, origin }, options), origin);
    if (body['Version'] === 1) return readKeys(body, { ...KEY_FIELDS, token: 'SessionToken' }, origin);
    throw new AuthenticationError(`${origin} printed keys of another Version than 1.`);
  };
}
