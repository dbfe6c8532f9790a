import { NotSupportedError } from '../errors.js';

/**
 * Loads an optional dependency when it is first needed.
 *
 * @throws NotSupportedError that says how to install it
 */
export async function loadClient<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new NotSupportedError(`This queue needs the package ${name}: npm install ${name}`, {
      operation: 'QueueEngine',
      cause: error,
    });
  }
}
