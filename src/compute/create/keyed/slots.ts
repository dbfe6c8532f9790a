import type { ComputeNode } from '../../models/index.js';
import { byAge } from './age.js';

/** Servers of one key by the names that were asked for. */
export interface Slots {
  /** The server of each name, in the order of names; null where there is none. */
  readonly kept: readonly (ComputeNode | null)[];
  /** Names without a server. */
  readonly missing: readonly string[];
  /** Servers beyond those asked for: younger ones of the same name. */
  readonly surplus: readonly ComputeNode[];
}

/**
 * Gives each name the oldest server that has it.
 *
 * @param isAnyName true where one server was asked for, which may have been renamed, or where the cloud names all of a request alike
 */
export function fillSlots(
  names: readonly string[],
  nodes: readonly ComputeNode[],
  isAnyName: boolean,
): Slots {
  const left = byAge(nodes);
  const kept = names.map((name) => {
    const position = left.findIndex((node) => isAnyName || node.name === name);
    return position < 0 ? null : (left.splice(position, 1)[0] ?? null);
  });
  return { kept, missing: names.filter((_, index) => kept[index] === null), surplus: left };
}
