import type { NodeSizeData } from '../../../src/compute/index.js';
import type { OutscaleSizeExtra } from './models.js';

/** `tinav5.c4r8p1`: the generation, vCores, GiB of memory, and perhaps the performance. */
const TINA = /^tinav\d+\.c([1-9]\d*)r([1-9]\d*)(?:p[123])?$/;

/**
 * A size by the name of a TINA type, which says all of it: any numbers can be asked for, and few are listed. Null for another name.
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
