import type { Call } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import { type CloudErrorDetails, ConflictError } from '../../errors.js';
import { idOf } from '../../model.js';
import type { ComputeNode, NodeState } from '../models/index.js';
import type { Resource } from './resource.js';

/** Milliseconds after which a change that was accepted counts as ignored: a system that is asked to shut down may do so. */
const PATIENCE = 300_000;

/** A state to wait for. */
export interface AwaitedState {
  /** The state; an error ends the wait too. */
  readonly state: NodeState;
  /** Provider, service and operation, for an error. */
  readonly details: CloudErrorDetails;
}

/**
 * Waits until a server has a state, or is in error, for clouds that accept a change and show the old state until it is done.
 *
 * @throws ConflictError when it has not after five minutes, NodeNotFoundError when the server is gone
 */
export function nodeInState<N extends ComputeNode>(
  nodes: Pick<Resource<N>, 'get'>,
  node: ComputeNode | string,
  { state, details }: AwaitedState,
  call: Call,
): Promise<N> {
  const operation = details.operation ?? 'the change';
  let latest: NodeState = 'unknown';
  const error = (): ConflictError =>
    new ConflictError(
      `${operation}: ${details.provider ?? 'the provider'} accepted it, and the server ${idOf(node)} is still ${latest}; its system may have ignored it.`,
      details,
    );
  return pollUntil(
    async (shared) => {
      const now = await nodes.get(operation, node, shared);
      latest = now.state;
      return latest === state || latest === 'error' ? now : null;
    },
    call,
    { giveUp: { after: PATIENCE, error } },
  );
}
