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
  const found = wanted.map((one) => pick(all, one, 'server'));
  return [...new Set(found)];
}

/** Finds a server by its id or name. @throws as {@link findNodes} */
export async function findNode(
  driver: ComputeDriver,
  wanted: string,
  call: CallOptions,
): Promise<ComputeNode> {
  return pick(await driver.listNodes(call), wanted, 'server');
}
