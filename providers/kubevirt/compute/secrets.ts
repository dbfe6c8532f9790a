import { randomBytes } from 'node:crypto';
import type { Call, JsonClient } from '../../../src/driver/index.js';
import { pathOf, RestKeyPairs, userDataBase64 } from '../../../src/compute/index.js';
import { KEY_LABEL } from './collections.js';
import type { KubevirtExtras } from './models.js';

/** Content type of changes of single fields; null takes one away. @see https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply */
export const MERGE = { 'content-type': 'application/merge-patch+json' } as const;

/** Key pairs: labelled Secrets with a public key, which KubeVirt puts into machines. */
export class KeyPairs extends RestKeyPairs<KubevirtExtras> {
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
    const json = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'Opaque', data };
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

  /** Deletes a Secret again. */
  async drop(name: string): Promise<void> {
    await this.#client.delete({ operation: 'createNode', path: pathOf(this.#path, name) });
  }
}
