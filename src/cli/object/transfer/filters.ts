import type { NameFilters } from '../../../index.js';
import { nameFilter } from '../../../scheduler/storage/name-filter.js';
import { readNamedFile, resolvePath } from '../../../environment.js';
import type { Shell } from '../../shell.js';
import type { FilterFlags } from '../flags.js';

/** The filters of the flags, for a run. */
export async function filtersOf(
  { environment }: Shell,
  { include, exclude, ignoreFile }: FilterFlags,
): Promise<NameFilters> {
  const patterns = {
    ...(include === undefined ? {} : { include }),
    ...(exclude === undefined ? {} : { exclude }),
  };
  if (ignoreFile === undefined) return patterns;
  const text = await readNamedFile(resolvePath(environment, ignoreFile), '--ignore-file');
  const { default: ignore } = await import('ignore');
  const ignored = ignore({ allowRelativePaths: true }).add(text);
  const isExcluded = exclude === undefined ? () => false : not(nameFilter({ exclude }));
  return { ...patterns, exclude: (name) => isExcluded(name) || (name !== '' && ignored.ignores(name)) };
}

/** The filters as one function. */
export function isMeant(filters: NameFilters): (name: string) => boolean {
  return nameFilter(filters);
}

function not(test: (name: string) => boolean): (name: string) => boolean {
  return (name) => !test(name);
}
