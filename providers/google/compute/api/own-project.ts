import { type CallOptions, CloudError, type JsonClient } from '../../../../src/driver/index.js';
import { isNumber, projectKey } from './places.js';

/** The driver's project, which paths name by its id or its number: Google takes either, and answers with the id. */
export class OwnProject {
  readonly #client: Pick<JsonClient, 'get'>;
  readonly #own: string;
  /** Ids of projects that were named by number. */
  readonly #ids = new Map<string, string>();

  constructor(client: Pick<JsonClient, 'get'>, project: string) {
    this.#client = client;
    this.#own = projectKey(project);
  }

  /** True for the driver's project. Asks Google where one is a number and the other an id. */
  async is(project: string, operation: string, call: CallOptions): Promise<boolean> {
    const given = projectKey(project);
    if (given === this.#own) return true;
    if (isNumber(given) === isNumber(this.#own)) return false;
    if (isNumber(this.#own)) return (await this.#idOf(this.#own, operation, call)) === given;
    try {
      return (await this.#idOf(given, operation, call)) === this.#own;
    } catch (error) {
      // A project that the account may not see is not the driver's.
      if (CloudError.is(error) && (error.status === 403 || error.status === 404)) return false;
      throw error;
    }
  }

  async #idOf(number: string, operation: string, call: CallOptions): Promise<string> {
    const known = this.#ids.get(number);
    if (known !== undefined) return known;
    const query = { fields: 'name', prettyPrint: false };
    const row = await this.#client.get({ operation, path: `/projects/${number}`, query }, call);
    const id = projectKey(row.string('name'));
    this.#ids.set(number, id);
    return id;
  }
}
