import type { Reader } from '../../../src/driver/index.js';
import type { Architecture, NodeSizeData } from '../../../src/compute/index.js';
import type { OracleRange, OracleSizeExtra } from './models.js';

/** A size as ordered: a shape, and for a flexible one what was chosen. */
export interface OrderedShape {
  /** Name of the shape. */
  readonly shape: string;
  /** OCPUs and GiB; null for a shape that is not flexible. */
  readonly chosen: { readonly ocpus: number; readonly memory: number } | null;
}

/** A shape, or a flexible shape with its OCPUs and GiB: `VM.Standard.E4.Flex:2:16`. */
const ID = /^([\w.-]+)(?::(\d+(?:\.\d+)?):(\d+(?:\.\d+)?))?$/;

/** Reads the id of a size; null for what can be none. */
export function orderedShape(id: string): OrderedShape | null {
  const [, shape, ocpus, memory] = ID.exec(id) ?? [];
  if (shape === undefined) return null;
  return { shape, chosen: ocpus === undefined ? null : { ocpus: Number(ocpus), memory: Number(memory) } };
}

/** Id of a size, by a shape and by what was chosen. The names of flexible shapes end in Flex. */
export function sizeId(shape: string, ocpus: number | null, memory: number | null): string {
  const isFlexible = /\bFlex$/.test(shape) && ocpus !== null && memory !== null;
  return isFlexible ? `${shape}:${ocpus}:${memory}` : shape;
}

/**
 * Sizes of a shape. Of a flexible one these are 1, 2, 4 OCPUs and so on up to its most, each with the memory that Oracle gives where nothing
 * is chosen; any others within its ranges can be ordered too.
 */
export function readSizes(row: Reader): NodeSizeData<OracleSizeExtra>[] {
  const shape = readShape(row);
  if (!shape.isFlexible)
    return [sizeOf(shape, row.optionalNumber('ocpus'), row.optionalNumber('memoryInGBs'))];
  const perOcpu = row.optionalObject('memoryOptions')?.optionalNumber('defaultPerOcpuInGBs') ?? null;
  const { min, max } = shape.ocpuRange ?? NO_RANGE;
  if (perOcpu === null || min === null || max === null || min <= 0) return [];
  const steps = Math.floor(Math.log2(max / min)) + 1;
  return Array.from({ length: Math.max(steps, 0) }, (_, step) => {
    const ocpus = min * 2 ** step;
    return sizeOf(shape, ocpus, within(memoryBounds(shape, ocpus), ocpus * perOcpu));
  });
}

/** The size of a shape with this id, listed or not; null if the shape does not allow it. */
export function readSize(row: Reader, { chosen }: OrderedShape): NodeSizeData<OracleSizeExtra> | null {
  const shape = readShape(row);
  if (!shape.isFlexible || chosen === null)
    return shape.isFlexible === (chosen !== null) ? (readSizes(row)[0] ?? null) : null;
  const { ocpus, memory } = chosen;
  const fits = isWithin(shape.ocpuRange, ocpus) && isWithin(memoryBounds(shape, ocpus), memory);
  return fits ? sizeOf(shape, ocpus, memory) : null;
}

type Shape = Omit<OracleSizeExtra, 'ocpus'> & { readonly gpus: number | null };

const NO_RANGE: OracleRange = { min: null, max: null };

function readShape(row: Reader): Shape {
  const memory = row.optionalObject('memoryOptions');
  return {
    shape: row.string('shape'),
    isFlexible: row.optionalBoolean('isFlexible') ?? false,
    ocpuRange: rangeOf(row.optionalObject('ocpuOptions'), 'min', 'max'),
    memoryRange: rangeOf(memory, 'minInGBs', 'maxInGBs'),
    memoryPerOcpu: rangeOf(memory, 'minPerOcpuInGBs', 'maxPerOcpuInGBs'),
    processor: row.optionalString('processorDescription'),
    gpu: row.optionalString('gpuDescription'),
    gpus: row.optionalNumber('gpus'),
    networkBandwidth: row.optionalNumber('networkingBandwidthInGbps'),
    localDisks: row.optionalNumber('localDisksTotalSizeInGBs'),
    billingType: row.optionalString('billingType'),
  };
}

function rangeOf(options: Reader | null, min: string, max: string): OracleRange | null {
  if (options === null) return null;
  return { min: options.optionalNumber(min), max: options.optionalNumber(max) };
}

function sizeOf(shape: Shape, ocpus: number | null, memory: number | null): NodeSizeData<OracleSizeExtra> {
  const { gpus, ...extra } = shape;
  const name = shape.isFlexible ? `${shape.shape}:${String(ocpus)}:${String(memory)}` : shape.shape;
  return {
    id: name,
    name,
    ram: memory === null ? null : memory * 1024,
    disk: null,
    vcpus: ocpus === null ? null : vcpusOf(shape, ocpus),
    bandwidth: null,
    price: null,
    currency: null,
    architecture: architectureOf(shape),
    gpus,
    extra: { ...extra, ocpus },
  };
}

/** Memory in GiB that a number of OCPUs may have. */
function memoryBounds({ memoryRange, memoryPerOcpu }: Shape, ocpus: number): OracleRange {
  const all = memoryRange ?? NO_RANGE;
  const each = memoryPerOcpu ?? NO_RANGE;
  return {
    min: Math.max(all.min ?? 0, (each.min ?? 0) * ocpus),
    max: Math.min(all.max ?? Infinity, (each.max ?? Infinity) * ocpus),
  };
}

function within({ min, max }: OracleRange, value: number): number {
  return Math.min(Math.max(value, min ?? value), max ?? value);
}

function isWithin(range: OracleRange | null, value: number): boolean {
  return within(range ?? NO_RANGE, value) === value;
}

function architectureOf({ processor }: Shape): Architecture | null {
  if (processor === null) return null;
  if (/ampere/i.test(processor)) return 'arm64';
  return /amd|intel/i.test(processor) ? 'x86_64' : null;
}

/**
 * An OCPU is a core. Those of AMD and Intel have two threads; Ampere's cores have one, and shapes from A2 on count two of them as an OCPU.
 *
 * @see https://docs.oracle.com/en-us/iaas/Content/Compute/References/computeshapes.htm
 */
function vcpusOf(shape: Shape, ocpus: number): number | null {
  const architecture = architectureOf(shape);
  if (architecture === 'x86_64' || /\.A2\./.test(shape.shape)) return ocpus * 2;
  return /\.A1\./.test(shape.shape) ? ocpus : null;
}
