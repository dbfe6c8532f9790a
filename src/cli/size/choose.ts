import type { CallOptions } from '../../call/call.js';
import { findSizes } from '../../compute/find-sizes.js';
import type { ComputeDriver, NodeSize } from '../../compute/index.js';
import { given } from '../resource/flags.js';

/** Flags of `size list` that require something. */
export interface SizeFlags {
  readonly cpus: number | undefined;
  readonly memory: number | undefined;
  readonly disk: number | undefined;
  readonly gpu: number | undefined;
  readonly arch: 'x86_64' | 'arm64' | undefined;
  readonly location: string | undefined;
  readonly maxPrice: number | undefined;
  readonly currency: string | undefined;
}

/** The sizes that have what is required, the cheapest first; all as the cloud lists them without a requirement. */
export async function* chooseSizes(
  driver: ComputeDriver,
  { cpus, memory, disk, gpu, arch, location, maxPrice, currency }: SizeFlags,
  call: CallOptions,
): AsyncGenerator<NodeSize, void, undefined> {
  const requirements = given({
    minVcpus: cpus,
    minRam: memory,
    minDisk: disk,
    minGpus: gpu,
    architecture: arch,
    location,
    maxPrice,
    currency,
  });
  if (Object.keys(requirements).length === 0) yield* driver.iterateSizes(call);
  else for (const { size } of await findSizes(driver, requirements, call)) yield size;
}
