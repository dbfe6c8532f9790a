import type { Reader } from '../../../src/driver/index.js';
import type { NodeSizeData } from '../../../src/compute/index.js';

/** Bytes of a MiB. */
export const MIB = 1024 ** 2;

/** Bytes of a GiB. */
export const GIB = 1024 ** 3;

/** Processors, the clock of all of them together, and memory. */
export interface Shape {
  /** Number of processors. */
  readonly smp: number;
  /** MHz of all processors together. */
  readonly cpu: number;
  /** MiB. */
  readonly ram: number;
}

/** What a size's id names, `2x4000x4096`: two processors with 4,000 MHz together, and 4,096 MiB. Null for another id. */
export function shapeOf(id: string): Shape | null {
  const [, smp, cpu, ram] = /^([1-9]\d{0,2})x([1-9]\d{0,6})x([1-9]\d{0,7})$/.exec(id) ?? [];
  return smp === undefined ? null : { smp: Number(smp), cpu: Number(cpu), ram: Number(ram) };
}

/** Id of the size of a server; null if it does not tell all of it. */
export function sizeIdOf(server: Reader): string | null {
  const [smp, cpu, mem] = ['smp', 'cpu', 'mem'].map((field) => server.optionalNumber(field));
  return smp && cpu && mem ? `${smp}x${cpu}x${Math.round(mem / MIB)}` : null;
}

/** Data of a size. Disks are chosen at the create, and prices go by what all servers of an account take together. */
export function sizeData({ smp, cpu, ram }: Shape): NodeSizeData {
  return {
    id: `${smp}x${cpu}x${ram}`,
    name: `${smp} CPU, ${cpu} MHz, ${ram} MiB`,
    ram,
    disk: null,
    vcpus: smp,
    bandwidth: null,
    price: null,
    currency: null,
    extra: {},
  };
}

/** MHz of a processor in the sizes that are listed, where the location allows it. */
const USUAL_CLOCK = 2000;

/** MiB a processor in the sizes that are listed. */
const MEMORY_PER_PROCESSOR = [1024, 2048, 4096, 8192];

/** Sizes up to what a location allows: powers of two, as examples of the many. @see https://docs.cloudsigma.com/en/latest/capabilities.html */
export function examplesFor(capabilities: Reader): NodeSizeData[] {
  const servers = capabilities.object('servers');
  const clock = servers.object('cpu_per_smp');
  const each = Math.min(clock.number('max'), Math.max(clock.number('min'), USUAL_CLOCK));
  const most = (field: string): number => servers.object(field).number('max');
  const counts = Array.from({ length: 10 }, (_, power) => 2 ** power);
  return counts
    .filter((smp) => smp <= most('smp') && smp * each <= most('cpu'))
    .flatMap((smp) => MEMORY_PER_PROCESSOR.map((ram) => ({ smp, cpu: smp * each, ram: smp * ram })))
    .filter(({ ram }) => ram * MIB <= most('mem'))
    .map(sizeData);
}
