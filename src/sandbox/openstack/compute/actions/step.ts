import type { Reply } from '../../../http.js';
import type { ComputeCall } from '../api.js';
import { conflict, notFound } from '../errors.js';
import { finish, record } from '../lifecycle.js';
import type { ComputeServer, ServerFields, VmState } from '../model.js';

/** Response of most actions: accepted. */
export const ACCEPTED: Reply = { status: 202, headers: { 'content-type': 'application/json' } };

/** A step from one settled state to another. */
export interface Transition {
  /** Name in messages. */
  readonly method: string;
  readonly from: readonly VmState[];
  readonly task: string;
  readonly settled: Partial<ServerFields>;
}

/** The server of the path's id, or Nova's 404. */
export function findServer(call: ComputeCall): ComputeServer {
  const id = call.exchange.param('id');
  const server = call.region.compute.servers.get(id);
  const visible = server !== undefined && (server.owner.project === call.project || call.user.administrator);
  if (!visible) throw notFound(`Instance ${id} could not be found.`);
  return server;
}

/** Refuses with Nova's words unless the server is in one of the states and does nothing else. */
export function requireState(server: ComputeServer, method: string, from: readonly VmState[]): void {
  const { vmState, taskState, locked, launchedAt } = server.fields;
  if (locked) throw conflict(`Instance ${server.id} is locked`);
  if (vmState === 'error' && launchedAt === undefined) {
    const unready = method === 'start' || method === 'stop';
    throw conflict(
      unready
        ? `Instance ${server.id} is not ready`
        : `Instance ${server.id} is in an invalid state for '${method}'`,
    );
  }
  if (!from.includes(vmState)) throw invalidState(server, method, `vm_state ${vmState}`);
  if (taskState !== null) throw invalidState(server, method, `task_state ${taskState}`);
}

function invalidState(server: ComputeServer, method: string, state: string): Error {
  return conflict(`Cannot '${method}' instance ${server.id} while it is in ${state}`);
}

/** Starts a task that ends in the settled state. */
export function step(call: ComputeCall, server: ComputeServer, transition: Transition): void {
  requireState(server, transition.method, transition.from);
  const { world } = call.region;
  const history = record(call.region, server, transition.method, `compute_${transition.method}_instance`);
  const { task } = transition;
  server.change({ taskState: task });
  world.timers.after(world.settings.actionTime, () => {
    if (server.fields.taskState !== task) return;
    finish(history, false);
    const host = transition.method === 'unshelve' ? { hostId: call.region.compute.hostId } : {};
    server.change({ ...transition.settled, ...host, taskState: null });
  });
}
