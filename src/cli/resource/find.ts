import type { CallOptions } from '../../call/call.js';
import type { ComputeDriver } from '../../compute/index.js';
import { pick } from '../pick.js';
import { plain } from '../output/plain.js';
import type { Resource } from './resource.js';

/** Finds several by ids or names, with one list for all of them. @throws CommandError for none of that name, and for several */
export async function findAll<T extends object>(
  { noun, list, names }: Resource<T>,
  driver: ComputeDriver,
  wanted: readonly string[],
  call: CallOptions,
): Promise<T[]> {
  const all: { readonly id: string; readonly name: string | null; readonly item: T }[] = [];
  for await (const item of list(driver, call)) all.push({ ...names(item), item });
  return [...new Set(wanted.map((one) => pick(all, one, noun).item))];
}

/** Finds one by its id or name. @throws as {@link findAll} */
export async function findOne<T extends object>(
  resource: Resource<T>,
  driver: ComputeDriver,
  wanted: string,
  call: CallOptions,
): Promise<T> {
  const [found] = await findAll(resource, driver, [wanted], call);
  // Without one it has thrown.
  return found as T;
}

/** Name and id, for questions and messages. */
export function labelOf<T extends object>({ names }: Resource<T>, item: T): string {
  const { id, name } = names(item);
  return plain(name === null || name === '' || name === id ? id : `${name} (${id})`);
}
