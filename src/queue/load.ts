import { NotSupportedError } from '../errors.js';

/** Clients loaded, by name: some loaders hand out half of a package while it is being loaded a second time. */
const loading = new Map<string, Promise<unknown>>();

/**
 * Loads an optional dependency when it is first needed.
 *
 * @throws NotSupportedError that says how to install it
 */
export async function loadClient<T>(name: string, load: () => Promise<T>): Promise<T> {
  const work = (loading.get(name) ?? load()) as Promise<T>;
  loading.set(name, work);
  try {
    return await work;
  } catch (error) {
    loading.delete(name);
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new NotSupportedError(`This queue needs the package ${name}: npm install ${name}`, {
      operation: 'QueueEngine',
      cause: error,
    });
  }
}
