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
