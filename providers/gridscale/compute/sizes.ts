import type { NodeSizeData } from '../../../src/compute/index.js';

/** Cores and GB of memory. */
export interface Shape {
  readonly cores: number;
  readonly memory: number;
}

/** Cores and memory that a size's id names: `2-4` for two cores and 4 GB. Null for another id. */
export function shapeOf(id: string): Shape | null {
  const [, cores, memory] = /^([1-9]\d{0,2})-([1-9]\d{0,3})$/.exec(id) ?? [];
  return cores === undefined ? null : { cores: Number(cores), memory: Number(memory) };
}

/** A size of cores and memory, whose disk is chosen at the create. gridscale's API tells no price. */
export function sizeOf({ cores, memory }: Shape): NodeSizeData<Record<never, never>> {
  return {
    id: `${cores}-${memory}`,
    name: `${cores} cores, ${memory} GB`,
    ram: memory * 1024,
    disk: null,
    vcpus: cores,
    bandwidth: null,
    price: null,
    currency: null,
    gpus: 0,
    extra: {},
  };
}

/** Examples of the many sizes that there are: 1 to 16 cores with 1, 2 and 4 GB each. */
export const EXAMPLES: readonly Shape[] = [1, 2, 4, 8, 16].flatMap((cores) =>
  [1, 2, 4].map((each) => ({ cores, memory: cores * each })),
);
