import type { CallOptions } from '../../call/call.js';
import { type Extra, Model, type ModelData } from '../../model.js';

/** Data of a {@link NodeSize}. */
export interface NodeSizeData<E extends Extra = Extra> extends ModelData<NodeSize> {
  /** What only this provider has. */
  readonly extra: E;
}

/** A size of server that the provider sells: flavor, instance type, plan. */
export class NodeSize<E extends Extra = Extra> extends Model {
  /** Which model this is. JSON and structuredClone keep it, and `driver.adopt` goes by it. */
  readonly kind = 'size';
  /** The provider's id, which `createNode` takes; on some clouds the same as the name. */
  readonly id: string;
  /** Name, as the provider shows it. */
  readonly name: string;
  /** Memory in MiB, or null. */
  readonly ram: number | null;
  /** Disk in GiB, or null. */
  readonly disk: number | null;
  /** Virtual processors, or null. */
  readonly vcpus: number | null;
  /** Traffic included, in GB a month, or null where unknown. */
  readonly bandwidth: number | null;
  /** US dollars an hour, or null when the API does not say. */
  readonly price: number | null;
  /** What only this provider has. */
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
  /** What only this provider has. */
  readonly extra: E;
}

/** What an image's methods ask of the driver that it belongs to. */
export interface ImageActions {
  /** See {@link NodeImage.delete}. */
  deleteImage(image: NodeImage, options?: CallOptions): Promise<void>;
}

/** What a server is made from. */
export class NodeImage<E extends Extra = Extra> extends Model<ImageActions> {
  /** Which model this is. JSON and structuredClone keep it, and `driver.adopt` goes by it. */
  readonly kind = 'image';
  /** The provider's id, which `createNode` takes. */
  readonly id: string;
  /** Name; not unique on most clouds, and empty when there is none. */
  readonly name: string;
  /** What only this provider has. */
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
  /** What only this provider has. */
  readonly extra: E;
}

/** A place where servers can be made: availability zone, datacenter, region. */
export class NodeLocation<E extends Extra = Extra> extends Model {
  /** Which model this is. JSON and structuredClone keep it, and `driver.adopt` goes by it. */
  readonly kind = 'location';
  /** The provider's id, which `createNode` takes, such as `eu-west-1a`. */
  readonly id: string;
  /** Name for people; the id where the provider has no other. */
  readonly name: string;
  /** ISO 3166 code of the country, or null when the provider does not say. */
  readonly country: string | null;
  /** What only this provider has. */
  readonly extra: E;

  constructor(driver: object, data: NodeLocationData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.country = data.country;
    this.extra = data.extra;
  }
}
