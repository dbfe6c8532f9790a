import { randomBytes } from 'node:crypto';
import {
  type Call,
  type CallOptions,
  type ClientContext,
  CloudError,
  collect,
  type JsonClient,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type Collection,
  type ComputeModels,
  type KeyPair,
  type KeyPairData,
  pathOf,
  RestKeyPairs,
  userDataBase64,
} from '../../../src/compute/index.js';
import { KEY_LABEL, PAGES } from './collections.js';
import type { KubevirtExtras, KubevirtKeyPairExtra } from './models.js';
import { checkName } from './names.js';

/** Label of the Secrets with user data: the name of the machine that they were made for. */
const NODE_LABEL = 'skylane-node';
/** Names that can be a label; no other machine is made here. */
const LABEL = /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/;

/** Content type of changes of single fields; null takes one away. @see https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply */
export const MERGE = { 'content-type': 'application/merge-patch+json' } as const;

/** Key pairs: labelled Secrets with a public key, which KubeVirt puts into machines. */
export class KeyPairs extends RestKeyPairs<KubevirtExtras> {
  readonly #context: ClientContext;

  constructor(
    client: JsonClient,
    models: ComputeModels<KubevirtExtras>,
    collection: Collection<KeyPairData<KubevirtKeyPairExtra>>,
  ) {
    super(client, models, collection);
    this.#context = client.context;
  }

  /** Registers a public key. @throws KeyPairExistsError, and InvalidRequestError for a name that no object can have */
  override async import(
    name: string,
    publicKey: string,
    options?: CallOptions,
  ): Promise<KeyPair<KubevirtKeyPairExtra>> {
    checkName('importKeyPair', name, this.#context);
    return super.import(name, publicKey, options);
  }

  protected override fieldsOf(name: string, publicKey: string): object {
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, labels: { [KEY_LABEL]: 'true' } },
      type: 'Opaque',
      data: { key: Buffer.from(publicKey).toString('base64') },
    };
  }
}

/** Secrets with the user data of machines. */
export class UserData {
  readonly #client: JsonClient;
  readonly #path: string;

  constructor(client: JsonClient, path: string) {
    this.#client = client;
    this.#path = path;
  }

  /** Keeps the user data of a machine that is made next, and returns the name of the Secret: one of its own for each create. */
  async add(machine: string, userData: string | Uint8Array, call: Call): Promise<string> {
    const name = `${machine}-${randomBytes(4).toString('hex')}`;
    const data = { userdata: userDataBase64(userData) };
    const metadata = { name, labels: { [NODE_LABEL]: machine } };
    const json = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data };
    const request = { operation: 'createNode', path: this.#path, json };
    await this.#client.post({ ...request, confidential: [userData, data.userdata] }, call);
    return name;
  }

  /** Gives a Secret to a machine: Kubernetes deletes it with it. */
  async give(
    name: string,
    machine: { readonly name: string; readonly uid: string },
    call: Call,
  ): Promise<void> {
    const owner = { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachine', ...machine };
    const json = { metadata: { ownerReferences: [owner] } };
    const path = pathOf(this.#path, name);
    // Sent twice it does the same.
    await this.#client.patch({ operation: 'createNode', path, json, headers: MERGE, idempotent: true }, call);
  }

  /** Deletes a Secret again. Without `call` also after the end of the caller's. */
  async drop(operation: string, name: string, call?: Call): Promise<void> {
    await this.#client.delete({ operation, path: pathOf(this.#path, name) }, call);
  }

  /**
   * Secrets that were made for a machine of this name and belong to none: the response to its create was lost. None for a caller who may
   * not see Secrets, and so has made none.
   */
  async strays(machine: string, call: Call): Promise<string[]> {
    if (!LABEL.test(machine)) return [];
    const query = { ...PAGES, labelSelector: `${NODE_LABEL}=${machine}` };
    const nameOf = (row: Reader): string | null => {
      const meta = row.object('metadata');
      // What is deleted is not chosen by the filter alone, which something in between may leave out.
      const isOurs = meta.stringMap('labels')[NODE_LABEL] === machine;
      return isOurs && meta.optionalList('ownerReferences').length === 0 ? meta.id('name') : null;
    };
    const request = { operation: 'destroyNode', path: this.#path, query };
    return collect(this.#client.list(request, 'items', nameOf, call)).catch((error: unknown) => {
      if (CloudError.is(error) && error.code === 'permission') return [];
      throw error;
    });
  }
}
