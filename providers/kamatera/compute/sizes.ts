import type { Reader } from '../../../src/driver/index.js';
import type { NodeSizeData } from '../../../src/compute/index.js';
import type { KamateraSizeExtra } from './models.js';

/** Processors with their type, and memory. */
export interface Shape {
  /** Number and type of the processors, such as `2B`. */
  readonly cpu: string;
  /** MiB. */
  readonly ram: number;
}

/** What a size's id names, `2B-4096`: two processors of type B, and 4,096 MiB. Null for another id. */
export function shapeOf(id: string): Shape | null {
  const [, cpu, ram] = /^([1-9]\d{0,2}[A-Z])-([1-9]\d{1,7})$/.exec(id) ?? [];
  return cpu === undefined ? null : { cpu, ram: Number(ram) };
}

/** Data of a size. Disks are chosen at the create, and Kamatera tells prices of servers alone. */
export function sizeData(
  { cpu, ram }: Shape,
  locations: readonly string[] | null,
): NodeSizeData<KamateraSizeExtra> {
  return {
    id: `${cpu}-${ram}`,
    name: `${cpu}, ${ram} MiB`,
    ram,
    disk: null,
    vcpus: Number.parseInt(cpu, 10),
    bandwidth: null,
    price: null,
    currency: null,
    locations,
    extra: { cpuType: cpu.slice(-1) },
  };
}

/** MiB a processor, at least and at most, in the sizes that are listed. */
const MEMORY_PER_PROCESSOR = [1024, 8192] as const;

/** Sizes of a data centre with a usual share of memory, as examples of the many that it sells. */
export function examplesFor(capabilities: Reader, location: string): NodeSizeData<KamateraSizeExtra>[] {
  const [least, most] = MEMORY_PER_PROCESSOR;
  return capabilities.list('cpuTypes').flatMap((type) =>
    type.ids('cpuCores').flatMap((cores) =>
      type
        .ids('ramMB')
        .map(Number)
        .filter((ram) => ram >= Number(cores) * least && ram <= Number(cores) * most)
        .map((ram) => sizeData({ cpu: `${cores}${type.string('id')}`, ram }, [location])),
    ),
  );
}
