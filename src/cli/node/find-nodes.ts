import type { CallOptions } from '../../call/call.js';
import type { ComputeDriver, ComputeNode } from '../../compute/index.js';
import { CommandError, EXIT, usage } from '../exit-codes.js';
import { nearest } from '../output/nearest.js';

/** Finds servers by ids or names, with one list for all of them. @throws CommandError for none of that name, and for several */
export async function findNodes(
  driver: ComputeDriver,
  wanted: readonly string[],
  call: CallOptions,
): Promise<ComputeNode[]> {
  const all = await driver.listNodes(call);
  const found = wanted.map((one) => pick(all, one));
  return [...new Set(found)];
}

/** Finds a server by its id or name. @throws as {@link findNodes} */
export async function findNode(
  driver: ComputeDriver,
  wanted: string,
  call: CallOptions,
): Promise<ComputeNode> {
  return pick(await driver.listNodes(call), wanted);
}

/** Finds what has an id or, alone, a name. @throws CommandError for none of that name, and for several */
export function pick<T extends { readonly id: string; readonly name: string | null }>(
  all: readonly T[],
  wanted: string,
  what = 'server',
): T {
  const byId = all.find(({ id }) => id === wanted);
  if (byId !== undefined) return byId;
  const [first, ...others] = all.filter(({ name }) => name === wanted);
  if (first === undefined)
    throw new CommandError(
      `There is no ${what} ${wanted}.${nearest(
        wanted,
        all.flatMap(({ name }) => name ?? []),
      )}`,
      EXIT.notFound,
    );
  if (others.length > 0)
    throw usage(
      `There are ${others.length + 1} of the name ${wanted}: give an id, ${[first, ...others].map(({ id }) => id).join(' or ')}.`,
    );
  return first;
}
