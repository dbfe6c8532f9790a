import type { ComputeDriver } from '../../compute/driver.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { RolledBackError } from '../../errors.js';
import { deleteOwnerTags, destroyAll, type DestroyContext } from '../destroy/destroy-run.js';
import type { OwnerTags } from '../ownership/owner-tags.js';
import type { RunControl } from '../run.js';
import type { Ledger } from './ledger.js';

/** Dependencies of a roll-back. */
export interface RollBackContext<D extends ComputeDriver> {
  readonly context: DestroyContext<D>;
  readonly control: Pick<RunControl<unknown>, 'stop' | 'end'>;
  readonly tags: OwnerTags;
}

/** Destroys all servers of a run in which one failed, since the caller wants all or nothing. */
export async function rollBack<D extends ComputeDriver, S extends CreateNodeOptions>(
  ledger: Ledger<S>,
  { context, control, tags }: RollBackContext<D>,
): Promise<void> {
  if (ledger.isAll('created')) return;
  ledger.startRollBack();
  const cause = ledger.firstError('failed', 'unknown');
  // What an earlier create with the same idempotency key made is not the run's to destroy.
  const created = ledger
    .nodes()
    .filter(({ spec, node }) => spec.idempotencyKey === undefined || tags.tokenOf(node) !== undefined);
  const nodes = created.map(({ node }) => node);
  const outcomes = await destroyAll(context, nodes, {
    end: control.end,
    until: 'gone',
    itemOf: (position) => created[position]?.index,
  });
  for (const [position, each] of created.entries()) {
    const outcome = outcomes[position];
    const reason = rolledBack(`Node ${each.node.name} (${each.node.id}) was destroyed again`, cause);
    if (outcome?.status === 'destroyed') ledger.rolledBack(each, reason);
    else ledger.leftBehind(each, outcome?.error ?? reason);
  }
  // A server that may still exist can only be found by its tag.
  if (ledger.isAll('failed')) await deleteOwnerTags(context, tags.shared, control);
}

/** Makes the error of a spec that has no server because another one failed, with that error as its cause. */
export function rolledBack(what: string, cause: Error | undefined): RolledBackError {
  return new RolledBackError(`${what} because another server of the run failed.`, { cause });
}
