import type { CreateNodeOptions } from '../../compute/options.js';
import type { CreateNodesEvent } from '../../scheduler/create/create-nodes.js';
import { asError } from '../../scheduler/as-error.js';
import type { Ledger } from '../../scheduler/create/ledger.js';
import { rolledBack } from '../../scheduler/create/roll-back.js';
import type { RunControl } from '../../scheduler/run.js';
import { destroyServers } from './destroy-servers.js';
import type { JobRunContext } from './job-run.js';

/** Destroys, by the workers, all servers of a run in which one failed, since the caller wants all or nothing. */
export async function rollBack(
  context: JobRunContext,
  ledger: Ledger<CreateNodeOptions>,
  { end }: Pick<RunControl<CreateNodesEvent>, 'end'>,
): Promise<void> {
  if (ledger.isAll('created')) return;
  const cause = ledger.firstError('failed', 'unknown');
  const created = ledger.nodes();
  // A cancel has ended the run's own jobs; these have to go on.
  const undo = { ...context, run: `${context.run}.undo-${crypto.randomUUID()}` };
  const nodes = created.map(({ node }) => node.id);
  const control = { stop: end, end, halt: () => {}, emit: () => {} };
  const outcomes = await destroyServers(undo, { nodes, perJob: 1 }, control).then(
    ({ results }) => new Map(results.map((item) => [item.id, item])),
    // What is left must be named all the same.
    (error: unknown) => new Map(nodes.map((id) => [id, { status: 'unknown', error: asError(error) }])),
  );
  for (const each of created) {
    const { id, name } = each.node;
    const reason = rolledBack(`Node ${name} (${id}) was destroyed again`, cause);
    const outcome = outcomes.get(id);
    if (outcome?.status === 'destroyed') ledger.rolledBack(each, reason);
    else ledger.leftBehind(each, outcome?.error ?? reason);
  }
}
