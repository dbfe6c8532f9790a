import { type CallOptions, collect, Part, type Reader } from '../../../../src/driver/index.js';
import type { ArmClient, ArmReference } from '../../arm/client.js';
import type { ArmType } from '../../arm/types.js';

/** A kind of resource that a part is about. */
export interface AzureKind<Item> {
  /** Name of the part in errors, such as `networks`. */
  readonly name: string;
  readonly type: ArmType;
  readonly read: (row: Reader) => Item;
}

/** Base of a part for one kind of resource, such as `azure.networks`. */
export class AzureCollection<Item> extends Part {
  /** Sends the requests. */
  protected readonly client: ArmClient;
  /** Reads a resource. */
  protected readonly read: (row: Reader) => Item;
  readonly #kind: AzureKind<Item>;

  constructor(client: ArmClient, kind: AzureKind<Item>) {
    super();
    this.client = client;
    this.read = kind.read;
    this.#kind = kind;
  }

  /** All that the driver sees, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Item> {
    const { name, type, read } = this.#kind;
    return this.client.listAll(type, `${name}.list`, read, options);
  }

  /** All that the driver sees. */
  async list(options?: CallOptions): Promise<Item[]> {
    return collect(this.iterate(this.client.context.call(options)));
  }

  /** Fetches a resource by its id, or by its name in the driver's group. @throws NotFoundError */
  async get(reference: ArmReference, options?: CallOptions): Promise<Item> {
    const { name, type, read } = this.#kind;
    return read(await this.client.find(type, reference, `${name}.get`, options));
  }

  /** Deletes a resource. A missing one is no error. @throws ConflictError while it is in use */
  async delete(reference: ArmReference, options?: CallOptions): Promise<void> {
    const { name, type } = this.#kind;
    await this.client.remove(type, reference, `${name}.delete`, options);
  }

  /** Writes a resource of this name, and waits until it exists. */
  protected async put(name: string, json: object, options: CallOptions): Promise<Item> {
    const operation = `${this.#kind.name}.create`;
    const address = this.client.at(this.#kind.type, name, operation);
    return this.read(await this.client.complete({ operation, method: 'PUT', ...address, json }, options));
  }
}
