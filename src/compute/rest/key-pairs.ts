import type { CallOptions } from '../../call/call.js';
import type { JsonClient } from '../../driver/json-client.js';
import { ConflictError, KeyPairExistsError } from '../../errors.js';
import type { Query } from '../../http/request.js';
import { nameOf } from '../../model.js';
import type { ComputeExtras } from '../extras.js';
import type { ComputeModels, KeyPair, KeyPairData } from '../models/index.js';
import type { Collection } from './collection.js';
import { type Identified, Resource } from './resource.js';

/**
 * Key pairs of clouds with public keys in a collection, each with an id besides its name; for the topic `keyPairs` of `addParts`. A key is
 * requested by its name if the collection has `byName`, and otherwise searched for in the list of all.
 */
export class RestKeyPairs<X extends ComputeExtras & { readonly keyPair: Identified }> {
  /** The requests for keys. */
  protected readonly keys: Resource<KeyPair<X['keyPair']>>;
  readonly #client: JsonClient;
  readonly #filter: (name: string) => Query;

  constructor(
    client: JsonClient,
    models: ComputeModels<X>,
    collection: Collection<KeyPairData<X['keyPair']>>,
  ) {
    const make = (data: KeyPairData<X['keyPair']>): KeyPair<X['keyPair']> => models.keyPair(data);
    this.#client = client;
    this.#filter = collection.byName ?? (() => ({}));
    this.keys = Resource.of(client, collection, make);
  }

  /** All keys, page by page. */
  iterate(options?: CallOptions): AsyncIterable<KeyPair<X['keyPair']>> {
    return this.keys.iterate('listKeyPairs', {}, options);
  }

  /** Fetches a key by its name. */
  get(keyPair: KeyPair | string, options?: CallOptions): Promise<KeyPair<X['keyPair']>> {
    return this.find('getKeyPair', nameOf(keyPair), options);
  }

  /** Finds the first key with exactly this name: a cloud's filter may also match similar names. */
  protected async find(
    operation: string,
    name: string,
    options: CallOptions | undefined,
  ): Promise<KeyPair<X['keyPair']>> {
    for await (const key of this.keys.iterate(operation, this.#filter(name), options))
      if (key.name === name) return key;
    throw this.keys.missing(operation, name);
  }

  /** Registers a public key. */
  import(name: string, publicKey: string, options?: CallOptions): Promise<KeyPair<X['keyPair']>> {
    const special = { conflict: KeyPairExistsError };
    return this.keys.create('importKeyPair', this.fieldsOf(name, publicKey), options, special);
  }

  /** The fields of a new key. Default: `name` and `public_key`. */
  protected fieldsOf(name: string, publicKey: string): object {
    return { name, public_key: publicKey };
  }

  /** Deletes a key. A missing one is no error. @throws ConflictError for a name that several keys have */
  async delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const call = this.#client.context.call(options);
    const id = keyIdOf(keyPair) ?? (await this.#onlyId(nameOf(keyPair), call));
    if (id !== null) await this.keys.delete('deleteKeyPair', id, call);
  }

  /** Id of the key of a name; null if there is none. */
  async #onlyId(name: string, call: CallOptions): Promise<string | null> {
    const operation = 'deleteKeyPair';
    const ids: string[] = [];
    for await (const key of this.keys.iterate(operation, this.#filter(name), call))
      if (key.name === name) ids.push(key.extra.id);
    if (ids.length < 2) return ids[0] ?? null;
    const { context } = this.#client;
    throw new ConflictError(
      `${operation}: ${context.provider} has ${ids.length} keys ${JSON.stringify(name)}; pass one of listKeyPairs() in place of the name.`,
      context.details(operation),
    );
  }
}

/** Id of a key that was fetched; null for a name. Names may repeat, ids do not. */
export function keyIdOf(keyPair: KeyPair | string): string | null {
  const { id } = typeof keyPair === 'string' ? {} : (keyPair.extra as Partial<Identified>);
  return typeof id === 'string' ? id : null;
}
