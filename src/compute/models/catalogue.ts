import type { CallOptions } from '../../call/call.js';
import { type Extra, Model, type ModelData } from '../../model.js';

/** Architecture of a processor. */
export type Architecture = 'x86_64' | 'arm64';

/** Facts that a driver may leave out of a size's data: those that its cloud does not tell. */
type OptionalSizeFact = 'architecture' | 'gpus' | 'locations';

/** Data of a {@link NodeSize}. */
export interface NodeSizeData<E extends Extra = Extra>
  extends Omit<ModelData<NodeSize>, OptionalSizeFact>, Partial<Pick<ModelData<NodeSize>, OptionalSizeFact>> {
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
  /** Price of an hour in {@link currency}, without tax and without what else is billed; null if unknown. */
  readonly price: number | null;
  /** Currency of the price by ISO 4217, such as `USD`; null without a price. */
  readonly currency: string | null;
  /** Architecture of its processors; null if unknown, or if it can be either. */
  readonly architecture: Architecture | null;
  /** Number of GPUs; 0 for none, null if unknown. */
  readonly gpus: number | null;
  /** Ids of the locations where it can be ordered; null if unknown. */
  readonly locations: readonly string[] | null;
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
    this.currency = data.currency;
    this.architecture = data.architecture ?? null;
    this.gpus = data.gpus ?? null;
    this.locations = data.locations ?? null;
    this.extra = data.extra;
  }
}

/** State of an image: `creating` while it cannot be used yet. */
export type ImageState = 'available' | 'creating' | 'error' | 'unknown';

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
