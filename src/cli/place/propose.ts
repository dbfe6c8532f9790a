import { manifests } from '../../../providers/manifests.js';
import type { Shell } from '../shell.js';
import { readContexts } from './contexts.js';

/** Names of clouds that begin with a text. */
export function providerNames(partial: string): readonly string[] {
  return manifests.map(({ name }) => name).filter((name) => name.startsWith(partial.toLowerCase()));
}

/** Names of contexts that begin with a text; none where the file of contexts cannot be read, since a shell has no place for errors. */
export async function contextNames({ environment }: Shell, partial: string): Promise<readonly string[]> {
  try {
    const { contexts } = await readContexts(environment);
    return Object.keys(contexts).filter((name) => name.startsWith(partial));
  } catch {
    return [];
  }
}
