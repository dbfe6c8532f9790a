import type { CallOptions } from '../../call/call.js';
import type { ComputeDriver, ComputeNode } from '../../compute/index.js';
import { pick } from '../pick.js';

/** Finds servers by ids or names, with one list for all of them. @throws CommandError for none of that name, and for several */
export async function findNodes(
  driver: ComputeDriver,
  wanted: readonly string[],
  call: CallOptions,
): Promise<ComputeNode[]> {
  const all = await driver.listNodes(call);
  const found = wanted.map((one) => pickNode(all, one));
  return [...new Set(found)];
}

/** Finds a server by its id or name. @throws as {@link findNodes} */
export async function findNode(
  driver: ComputeDriver,
  wanted: string,
  call: CallOptions,
): Promise<ComputeNode> {
  return pickNode(await driver.listNodes(call), wanted);
}

/** True for a server that is there: some clouds list one for a while after it was destroyed. */
export function isLiving({ state }: ComputeNode): boolean {
  return state !== 'terminated';
}

/** By its name a server is found that is there, by its id also one that is gone. */
function pickNode(all: readonly ComputeNode[], wanted: string): ComputeNode {
  return all.find(({ id }) => id === wanted) ?? pick(all.filter(isLiving), wanted, 'server');
}
