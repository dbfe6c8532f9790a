import {
  amend,
  type Call,
  type CallOptions,
  InvalidRequestError,
  KeyPairExistsError,
  KeyPairNotFoundError,
  nameOf,
  type Reader,
} from '../../../src/driver/index.js';
import { type ComputeModels, defined, type KeyPair } from '../../../src/compute/index.js';
import type { GceClient } from './api/client.js';
import { isOvertaken } from './api/errors.js';
import type { GceExtras, GceKeyPairExtra } from './models.js';

type Pair = KeyPair<GceKeyPairExtra>;
interface Item {
  readonly key: string;
  readonly value: string;
}

/** Prefix of a key pair in the project's metadata. */
const PREFIX = 'skylane-key-';

/**
 * Key pairs. Google has none: a key in the project's `ssh-keys` opens every server of the project. So they are stored in project metadata
 * that Google's guest agent ignores, and given only to servers that name them.
 */
export class GceKeyPairs {
  readonly #client: GceClient;
  readonly #models: ComputeModels<GceExtras>;

  constructor(client: GceClient, models: ComputeModels<GceExtras>) {
    this.#client = client;
    this.#models = models;
  }

  /** All key pairs. */
  async *iterate(options?: CallOptions): AsyncGenerator<Pair, void, undefined> {
    yield* await this.list('listKeyPairs', options);
  }

  /** Fetches a key pair. @throws KeyPairNotFoundError */
  get(keyPair: KeyPair | string, options?: CallOptions): Promise<Pair> {
    return this.find(keyPair, 'getKeyPair', options);
  }

  /** All key pairs, on behalf of a method that needs them. */
  async list(operation: string, options: CallOptions | undefined): Promise<Pair[]> {
    const { items } = await this.#metadata(operation, this.#client.context.call(options));
    return items.filter(({ key }) => key.startsWith(PREFIX)).map((item) => this.#pair(item));
  }

  /** As {@link get}, on behalf of a method that needs the key pair. @throws KeyPairNotFoundError */
  async find(keyPair: KeyPair | string, operation: string, options?: CallOptions): Promise<Pair> {
    const name = nameOf(keyPair);
    const found = (await this.list(operation, options)).find((pair) => pair.name === name);
    if (found !== undefined) return found;
    throw new KeyPairNotFoundError(
      `${operation}: the metadata of the project ${this.#client.project} holds no key pair ${name}; see importKeyPair.`,
      this.#client.context.details(operation),
    );
  }

  /** @throws KeyPairExistsError, InvalidRequestError */
  async import(name: string, publicKey: string, options?: CallOptions): Promise<Pair> {
    const operation = 'importKeyPair';
    const details = this.#client.context.details(operation);
    if (!/^[\w-]{1,100}$/.test(name))
      throw new InvalidRequestError(
        `${operation}: ${JSON.stringify(name)} is no name: 100 letters, digits, dashes and underscores at most.`,
        details,
      );
    const item = { key: `${PREFIX}${name}`, value: publicKey.trim() };
    await this.#change(operation, this.#client.context.call(options), (items) => {
      if (items.some(({ key }) => key === item.key))
        throw new KeyPairExistsError(`${operation}: there is a key pair ${name} already.`, details);
      return [...items, item];
    });
    return this.#pair(item);
  }

  async delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const name = nameOf(keyPair);
    await this.#change('deleteKeyPair', this.#client.context.call(options), (items) => {
      const left = items.filter(({ key }) => key !== `${PREFIX}${name}`);
      return left.length === items.length ? null : left;
    });
  }

  /** Changes the project's metadata, which may hold secrets of others. */
  async #change(
    operation: string,
    call: Call,
    change: (items: readonly Item[]) => readonly Item[] | null,
  ): Promise<void> {
    const path = this.#client.path('setCommonInstanceMetadata');
    await amend(path, { isOvertaken, call }, async () => {
      const { items, fingerprint } = await this.#metadata(operation, call);
      const changed = change(items);
      if (changed === null) return;
      const json = defined({ fingerprint, items: changed });
      const confidential = changed.map(({ value }) => value);
      await this.#client.change({ operation, path, json, confidential }, call);
    });
  }

  async #metadata(
    operation: string,
    call: Call,
  ): Promise<{ items: Item[]; fingerprint: string | undefined }> {
    const query = { fields: 'commonInstanceMetadata', prettyPrint: false };
    const project = await this.#client.get({ operation, path: this.#client.path(), query }, call);
    const metadata = project.optionalObject('commonInstanceMetadata');
    const items = (metadata?.optionalList('items') ?? []).map((item: Reader) => ({
      key: item.string('key'),
      value: item.optionalString('value') ?? '',
    }));
    return { items, fingerprint: metadata?.optionalString('fingerprint') ?? undefined };
  }

  #pair({ key, value }: Item): Pair {
    const name = key.slice(PREFIX.length);
    return this.#models.keyPair({ name, fingerprint: null, publicKey: value, extra: { metadataKey: key } });
  }
}
