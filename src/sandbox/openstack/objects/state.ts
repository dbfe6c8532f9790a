/** Headers kept with an account, a container or an object: names in lower case. */
export type MetaHeaders = Readonly<Record<string, string>>;

/** One segment of a static large object. */
export interface Segment {
  readonly container: string;
  readonly object: string;
  readonly etag: string;
  /** Bytes of the segment that belong to the object. */
  readonly bytes: number;
  /** First and last byte taken, where not the whole segment. */
  readonly range: readonly [first: number, last: number] | undefined;
}

/** An object as it is stored. */
export interface StoredObject {
  readonly name: string;
  readonly data: Buffer;
  /** MD5 of the bytes; of a static large object, of its manifest. */
  readonly etag: string;
  readonly contentType: string;
  readonly headers: MetaHeaders;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly deleteAt: number | undefined;
  /** Segments of a static large object. */
  readonly segments: readonly Segment[] | undefined;
  /** `container/prefix` of a dynamic large object. */
  readonly manifest: string | undefined;
}

/** A container and its objects, by name. */
export class StoredContainer {
  headers: MetaHeaders = {};
  modified = Date.now();
  readonly created = Date.now();
  readonly #objects = new Map<string, StoredObject>();
  #names: readonly string[] | undefined;

  constructor(readonly name: string) {}

  get(name: string): StoredObject | undefined {
    const object = this.#objects.get(name);
    if (object?.deleteAt === undefined || object.deleteAt > Date.now()) return object;
    this.delete(name);
    return undefined;
  }

  put(object: StoredObject): void {
    if (!this.#objects.has(object.name)) this.#names = undefined;
    this.#objects.set(object.name, object);
    this.modified = Date.now();
  }

  delete(name: string): boolean {
    this.#names = undefined;
    return this.#objects.delete(name);
  }

  /** Names in the order listings have. */
  names(): readonly string[] {
    this.#names ??= [...this.#objects.keys()].toSorted(byBytes);
    return this.#names.filter((name) => this.get(name) !== undefined);
  }

  get count(): number {
    return this.names().length;
  }

  get bytes(): number {
    let bytes = 0;
    for (const name of this.names()) bytes += this.get(name)?.data.length ?? 0;
    return bytes;
  }
}

/** The containers of a project. */
export class StoredAccount {
  headers: MetaHeaders = {};
  readonly created = Date.now();
  readonly containers = new Map<string, StoredContainer>();

  constructor(readonly name: string) {}

  names(): string[] {
    return [...this.containers.keys()].toSorted(byBytes);
  }

  find(container: string, object: string): StoredObject | undefined {
    return this.containers.get(container)?.get(object);
  }
}

/** The accounts of a region, made on first use. */
export class ObjectState {
  readonly #accounts = new Map<string, StoredAccount>();

  account(name: string): StoredAccount {
    const known = this.#accounts.get(name);
    if (known !== undefined) return known;
    const made = new StoredAccount(name);
    this.#accounts.set(name, made);
    return made;
  }
}

/** Swift sorts names by their UTF-8 bytes. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
