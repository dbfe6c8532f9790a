import type { NodeSizeData } from '../../../src/compute/index.js';
import type { OutscaleSizeExtra } from './models.js';

/** `tinav5.c4r8p1`: the generation, vCores, GiB of memory, and perhaps the performance. */
const TINA = /^tinav\d+\.c([1-9]\d*)r([1-9]\d*)(?:p[123])?$/;

/**
 * Reads a size from the name of a TINA type, such as `tinav6.c2r4p1`: generation, vCPUs, GiB of memory and class of speed. Outscale lists a few of
 * them and takes any numbers. Null for another name.
 *
 * @see https://docs.outscale.com/en/userguide/VM-Types.html
 */
export function tinaSize(name: string): NodeSizeData<OutscaleSizeExtra> | null {
  const [, vcpus, memory] = TINA.exec(name) ?? [];
  if (vcpus === undefined || memory === undefined) return null;
  return {
    id: name,
    name,
    ram: Number(memory) * 1024,
    disk: null,
    vcpus: Number(vcpus),
    bandwidth: null,
    price: null,
    currency: null,
    gpus: null,
    extra: { ephemeralDisks: null, maxPrivateIps: null },
  };
}
