import {
  type Call,
  type CallOptions,
  type ClientContext,
  CloudError,
  type Connection,
  SharedCache,
} from '../../../src/driver/index.js';

/** What exists, by connection, so that forks of a driver check once. */
const known = new WeakMap<Connection['shared'], SharedCache<void>>();

/** Does something once for a driver and its forks, until it fails. */
export function once(
  context: ClientContext,
  key: string,
  work: (call: Call) => Promise<void>,
  options?: CallOptions,
): Promise<void> {
  const { shared } = context.connection;
  const all = known.get(shared) ?? new SharedCache<void>();
  known.set(shared, all);
  return all.get(key, work, context.call(options));
}

/** Forgets the results of {@link once}: they are undone. */
export function forget({ connection }: ClientContext): void {
  known.get(connection.shared)?.clear();
}

/** Forgets them where what a resource is written to, or refers to, proves to be missing: others may have deleted a group or a network. */
export async function forgetIfMissing<T>(context: ClientContext, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (CloudError.is(error) && (error.code === 'not-found' || error.status === 404)) forget(context);
    throw error;
  }
}
