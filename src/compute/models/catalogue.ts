import type { CallOptions } from '../../call/call.js';
import { type Extra, Model, type ModelData } from '../../model.js';

/** Data of a {@link NodeSize}. */
export interface NodeSizeData<E extends Extra = Extra> extends ModelData<NodeSize> {
  /** The provider's own fields. */
  readonly extra: E;
}

/** A size of server that the provider sells: flavor, instance type, plan. */
export class NodeSize<E extends Extra = Extra> extends Model {
  /** Kind of model, kept by JSON and structuredClone, for `driver.adopt`. */
  readonly kind = 'size';
  /** The provider's id, for `createNode`; on some clouds the same as the name. */
  readonly id: string;
  /** Name, as the provider shows it. */
  readonly name: string;
  /** Memory in MiB, or null. */
  readonly ram: number | null;
  /** Disk in GiB, or null. */
  readonly disk: number | null;
  /** Virtual processors, or null. */
  readonly vcpus: number | null;
  /** Included traffic in GB a month, or null if unknown. */
  readonly bandwidth: number | null;
  /** US dollars an hour, or null if unknown. */
  readonly price: number | null;
  /** The provider's own fields. */
  readonly extra: E;

  constructor(driver: object, data: NodeSizeData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.ram = data.ram;
    this.disk = data.disk;
    this.vcpus = data.vcpus;
    this.bandwidth = data.bandwidth;
    this.price = data.price;
    this.extra = data.extra;
  }
}

/** Data of a {@link NodeImage}. */
export interface NodeImageData<E extends Extra = Extra> extends ModelData<NodeImage> {
  /** The provider's own fields. */
  readonly extra: E;
}

/** Driver methods that images call. */
export interface ImageActions {
  /** See {@link NodeImage.delete}. */
  deleteImage(image: NodeImage, options?: CallOptions): Promise<void>;
}

/** Image that servers are created from. */
export class NodeImage<E extends Extra = Extra> extends Model<ImageActions> {
  /** Kind of model, kept by JSON and structuredClone, for `driver.adopt`. */
  readonly kind = 'image';
  /** The provider's id, for `createNode`. */
  readonly id: string;
  /** Name; may be empty, and is not unique on most clouds. */
  readonly name: string;
  /** The provider's own fields. */
  readonly extra: E;

  constructor(driver: ImageActions, data: NodeImageData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.extra = data.extra;
  }

  /** Deletes it. See {@link ComputeDriver.deleteImage}. */
  delete(options?: CallOptions): Promise<void> {
    return this.driver.deleteImage(this, options);
  }
}

/** Data of a {@link NodeLocation}. */
export interface NodeLocationData<E extends Extra = Extra> extends ModelData<NodeLocation> {
  /** The provider's own fields. */
  readonly extra: E;
}

/** Location for servers: availability zone, datacenter, region. */
export class NodeLocation<E extends Extra = Extra> extends Model {
  /** Kind of model, kept by JSON and structuredClone, for `driver.adopt`. */
  readonly kind = 'location';
  /** The provider's id, for `createNode`, such as `eu-west-1a`. */
  readonly id: string;
  /** Display name; the id if there is no other. */
  readonly name: string;
  /** ISO 3166 code of the country, or null if unknown. */
  readonly country: string | null;
  /** The provider's own fields. */
  readonly extra: E;

  constructor(driver: object, data: NodeLocationData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.country = data.country;
    this.extra = data.extra;
  }
}
