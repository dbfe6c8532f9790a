import type { Reader } from '../../../src/driver/index.js';
import type { NodeSizeData } from '../../../src/compute/index.js';
import type { IonosSizeExtra } from './models.js';

/** Multiple of MB that memory is sold in, and the least. */
const STEP = 256;

/** Cores and memory that a size's id names: `2-4096` for two cores and 4,096 MB. Null for another id, such as that of a template. */
export function customSize(id: string): { readonly cores: number; readonly ram: number } | null {
  const [, cores, ram] = /^([1-9]\d{0,3})-([1-9]\d{2,7})$/.exec(id) ?? [];
  return cores === undefined || Number(ram) % STEP !== 0 ? null : { cores: Number(cores), ram: Number(ram) };
}

const UNKNOWN = {
  bandwidth: null,
  price: null,
  currency: null,
  architecture: null,
  locations: null,
} as const;

/** Reads a template, which fixes cores, memory and disk. */
export function readTemplate(template: Reader): NodeSizeData<IonosSizeExtra> {
  const properties = template.object('properties');
  return {
    ...UNKNOWN,
    id: template.id('id'),
    name: properties.optionalString('name') ?? '',
    ram: properties.optionalNumber('ram'),
    disk: properties.optionalNumber('storageSize'),
    vcpus: properties.optionalNumber('cores'),
    gpus: null,
    extra: { category: properties.optionalString('category') },
  };
}

/** A size of cores and memory, whose disk is chosen at the create. */
export function sizeOf(
  id: string,
  { cores, ram }: { cores: number; ram: number },
): NodeSizeData<IonosSizeExtra> {
  const name = `${cores} cores, ${ram} MB`;
  return { ...UNKNOWN, id, name, ram, disk: null, vcpus: cores, gpus: 0, extra: { category: null } };
}

/** MiB a core in the sizes that are listed. */
const MEMORY_PER_CORE = [1024, 2048, 4096, 8192];

/**
 * Sizes of cores and memory up to what a data centre sells: powers of two, as examples of the many that its processors allow. None if it
 * does not tell its processors.
 */
export function examplesFor(datacenter: Reader): NodeSizeData<IonosSizeExtra>[] {
  const processors = datacenter.object('properties').optionalList('cpuArchitecture');
  const most = (field: string): number =>
    Math.max(0, ...processors.map((one) => one.optionalNumber(field) ?? 0));
  const [maxCores, maxRam] = [most('maxCores'), most('maxRam')];
  const counts = Array.from({ length: 10 }, (_, power) => 2 ** power).filter((cores) => cores <= maxCores);
  const all = counts.flatMap((cores) => MEMORY_PER_CORE.map((memory) => ({ cores, ram: cores * memory })));
  return all
    .filter(({ ram }) => ram <= maxRam)
    .map(({ cores, ram }) => sizeOf(`${cores}-${ram}`, { cores, ram }));
}
