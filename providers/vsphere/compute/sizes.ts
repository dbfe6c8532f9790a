import type { NodeSizeData } from '../../../src/compute/index.js';
import type { VsphereSize } from '../options.js';

/** A size as an id: processors and MiB of memory. */
const SHAPE = /^([1-9]\d{0,3})x([1-9]\d{0,8})$/;

/** Sizes by their ids: those of the option `sizes`, and every other as `2x4096`. vSphere itself has none. */
export class Sizes {
  readonly #named: readonly VsphereSize[];

  constructor(named: readonly VsphereSize[] = []) {
    this.#named = named;
  }

  /** The sizes of the option; null without it. */
  get named(): readonly VsphereSize[] | null {
    return this.#named.length === 0 ? null : this.#named;
  }

  /** The size of an id; null if that names none. */
  find(id: string): VsphereSize | null {
    const named = this.#named.find((size) => size.id === id);
    if (named !== undefined) return named;
    const [, vcpus, ram] = SHAPE.exec(id) ?? [];
    return vcpus === undefined ? null : { id, vcpus: Number(vcpus), ram: Number(ram) };
  }

  /** Id of the size of a machine; null if its processors and memory are not known yet. */
  idFor(vcpus: number | null, ram: number | null): string | null {
    if (vcpus === null || ram === null) return null;
    const named = this.#named.find((size) => size.vcpus === vcpus && size.ram === ram);
    return named?.id ?? `${vcpus}x${ram}`;
  }
}

/** Data of a size. The disk is the template's. */
export function sizeData({ id, vcpus, ram }: VsphereSize): NodeSizeData {
  return {
    id,
    name: id,
    vcpus,
    ram,
    disk: null,
    bandwidth: null,
    price: null,
    currency: null,
    extra: {},
  };
}
