import { withExpiry } from '../../compute/create/expiry.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import type { Call } from '../../call/call.js';
import type { CreateNodesContext } from './create-nodes.js';
import type { CreatedNode } from './ledger.js';

/** True for a server that its create left without its name, where the name and the metadata are a request of their own. */
export function isIncomplete({ limits }: ComputeDriver, node: ComputeNode): boolean {
  return limits.batch?.completes === true && node.name === '';
}

/**
 * Gives a server the name and the metadata that its create did not come to: without them nobody knows what it is for, and it never expires.
 * `isShared` says if its request was for several servers, which have one name.
 */
export async function completeNode<D extends ComputeDriver, S extends CreateNodeOptions>(
  { driver, lanes, base }: CreateNodesContext<D>,
  { spec, node }: CreatedNode<S>,
  isShared: boolean,
  call: Call,
): Promise<ComputeNode> {
  const { limits, provider } = driver;
  const details = { provider, service: 'compute', operation: 'createNode' } as const;
  const { metadata } = withExpiry<CreateNodeOptions>(spec, limits, details);
  const name = isShared && base !== null ? base.name : spec.name;
  const change = { name, ...(metadata === undefined ? {} : { metadata }) };
  return lanes.use((lane) => lane.updateNode(node, change, call), call);
}
