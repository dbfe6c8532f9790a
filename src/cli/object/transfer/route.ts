import { stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { resolvePath } from '../../../environment.js';
import { usage } from '../../exit-codes.js';
import type { Shell } from '../../shell.js';
import { type Address, type ContainerAddress, inContainer, parseAddress } from '../address.js';

/** A file or folder of this machine. */
export interface LocalEnd {
  readonly kind: 'path';
  readonly text: string;
  /** Absolute; keeps a slash at its end. */
  readonly path: string;
  readonly is: 'file' | 'folder' | 'missing';
}

/** One end of a copy. */
export type End = LocalEnd | ContainerAddress | { readonly kind: 'stdio'; readonly text: string };

/** What a copy goes from and to. */
export type Route =
  | { readonly from: readonly LocalEnd[]; readonly to: ContainerAddress; readonly way: 'upload' }
  | { readonly from: ContainerAddress; readonly to: LocalEnd; readonly way: 'download' }
  | { readonly from: ContainerAddress; readonly to: ContainerAddress; readonly way: 'copy' }
  | { readonly to: ContainerAddress; readonly way: 'read' }
  | { readonly from: ContainerAddress; readonly way: 'write' };

/** Reads the addresses of a copy: sources, then the target. @throws CommandError for what does not go together */
export async function routeOf(shell: Shell, texts: readonly string[]): Promise<Route> {
  const ends = await Promise.all(texts.map((text) => endOf(shell, text)));
  const to = ends.at(-1);
  const from = ends.slice(0, -1);
  const [first] = from;
  if (to === undefined || first === undefined) throw usage('Give what to copy, and where to.');
  const files = from.filter((end) => end.kind === 'path');
  if (files.length === from.length && to.kind === 'store') {
    for (const { is, text } of files) if (is === 'missing') throw usage(`There is no file ${text}.`);
    return { way: 'upload', from: files, to };
  }
  if (from.length > 1) throw usage('Several sources must be files of this machine, and go to a store.');
  if (first.kind === 'stdio' && to.kind === 'store') return { way: 'read', to };
  if (first.kind !== 'store') throw usage('One end must be in a store: write store:container/name.');
  if (to.kind === 'stdio') return { way: 'write', from: first };
  return to.kind === 'store' ? { way: 'copy', from: first, to } : { way: 'download', from: first, to };
}

/** An end of a copy or sync, as it was typed. @throws CommandError where only a store is named */
export async function endOf(shell: Shell, text: string): Promise<End> {
  const address: Address = parseAddress(text);
  if (address.kind === 'store') return inContainer(address);
  if (address.kind === 'stdio') return address;
  const path = resolvePath(shell.environment, address.path);
  return { kind: 'path', text, path, is: await kindOf(path) };
}

async function kindOf(path: string): Promise<LocalEnd['is']> {
  const found = await stat(path).catch(() => null);
  if (found === null) return 'missing';
  return found.isDirectory() ? 'folder' : 'file';
}

/** True for a path that is a folder, or is written as one. */
export function isFolder({ path, is }: LocalEnd): boolean {
  return is === 'folder' || path.endsWith('/') || path.endsWith(sep);
}
