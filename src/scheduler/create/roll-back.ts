import type { ComputeDriver } from '../../compute/driver.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { RolledBackError } from '../../errors.js';
import type { CreateWork } from './context.js';
import { destroyAll, deleteOwnerTags } from '../destroy/destroy-run.js';

/** Destroys what was made, because something failed and the caller wants all or nothing. */
export async function rollBack<D extends ComputeDriver, S extends CreateNodeOptions>({
  account: { items },
  context,
  control,
  log,
  tags,
}: CreateWork<D, S>): Promise<void> {
  if (items.every((item) => item?.status === 'created')) return;
  log.rollback();
  const made = items.flatMap((item, index) =>
    item?.node === undefined ? [] : [{ index, spec: item.spec, node: item.node, item }],
  );
  const nodes = made.map(({ node }) => node);
  const cause = items.find((item) => item?.status !== 'created')?.error;
  const outcomes = await destroyAll(context, nodes, { end: control.end, until: 'gone' });
  made.forEach(({ index, spec, node, item }, position) => {
    const outcome = outcomes[position];
    const error = item.error ?? rolledBack(`Node ${node.name} (${node.id}) was destroyed again`, cause);
    items[index] =
      outcome?.status === 'destroyed'
        ? { spec, status: 'failed', error }
        : { spec, status: 'unknown', node, error: outcome?.error ?? error };
  });
  // A server that may still exist can only be found by its tag.
  if (items.every((item) => item?.status === 'failed')) await deleteOwnerTags(context, tags.shared, control);
}

/** The error of a spec that has no server because another one failed, with the error of that one. */
export function rolledBack(what: string, cause: Error | undefined): RolledBackError {
  return new RolledBackError(`${what} because another server of the run failed.`, { cause });
}
