import type { Call } from '../../../src/driver/index.js';
import { pathOf, userDataText } from '../../../src/compute/index.js';
import type { VerdaClient } from './client.js';

const PATH = '/scripts';
/** Beginning of the names of scripts that belong to one instance. */
const OURS = 'skylane-';

/** Startup scripts of instances, in which their user data is kept: Verda's creates take the id of one. */
export class Scripts {
  readonly #client: VerdaClient;

  constructor(client: VerdaClient) {
    this.#client = client;
  }

  /** Keeps the user data of an instance that is made next, and returns the id of the script. */
  async add(instance: string, userData: string | Uint8Array, call: Call): Promise<string> {
    const script = userDataText(userData);
    const json = { name: `${OURS}${instance}`, script };
    const request = { operation: 'createNode', path: PATH, json, confidential: [script] };
    return (await this.#client.post(request, call)).id('id');
  }

  /** Deletes the script that was made for an instance, and none that somebody else made, or that was made for another. */
  async drop(
    operation: string,
    [id, instance]: readonly [id: string, instance: string],
    call: Call,
  ): Promise<void> {
    const path = pathOf(PATH, id);
    const { items } = (await this.#client.get({ operation, path, accept: [404] }, call)).raw;
    const [script] = Array.isArray(items) ? (items as { readonly name?: unknown }[]) : [];
    if (script?.name !== `${OURS}${instance}`) return;
    await this.#client.delete({ operation, path }, call);
  }

  /** Deletes the script of an instance that was refused. */
  async undo(id: string): Promise<void> {
    await this.#client.delete({ operation: 'createNode', path: pathOf(PATH, id) });
  }
}
