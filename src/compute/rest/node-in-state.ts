import type { Call } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import type { ComputeNode, NodeState } from '../models/index.js';
import type { Resource } from './resource.js';

/**
 * Waits until a server has a state, or is in error, for clouds that accept a change and show the old state until it is done. Without a
 * timeout it waits as long as the call lasts.
 *
 * @throws NodeNotFoundError when the server is gone
 */
export function nodeInState<N extends ComputeNode>(
  nodes: Pick<Resource<N>, 'get'>,
  [operation, node]: readonly [operation: string, node: ComputeNode | string],
  state: NodeState,
  call: Call,
): Promise<N> {
  return pollUntil(async (shared) => {
    const now = await nodes.get(operation, node, shared);
    return now.state === state || now.state === 'error' ? now : null;
  }, call);
}
