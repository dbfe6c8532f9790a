import {
  type Call,
  type ClientRequest,
  CloudError,
  ConflictError,
  ContainerNotEmptyError,
  ContainerNotFoundError,
  readElement,
} from '../../../src/driver/index.js';
import { type StoreContainers, type Container, defined } from '../../../src/storage/index.js';
import type { AzureClient } from './client.js';
import type { AzureExtras, AzureCreateContainerExtra } from './models.js';
import { ENTRIES, readNamed } from './xml.js';

const CONTAINERS: ReadonlySet<string> = new Set(['Container']);

/** Requests about containers. */
export class AzureContainers implements StoreContainers<AzureExtras> {
  readonly #client: AzureClient;

  constructor(client: AzureClient) {
    this.#client = client;
  }

  iterate(call: Call): AsyncIterable<Container> {
    const operation = 'listContainers';
    const details = this.#client.context.details(operation);
    const request = { operation, path: '/', query: { comp: 'list' } };
    return this.#client.entries(
      request,
      CONTAINERS,
      (container) => this.#container(readNamed(container, details)),
      call,
    );
  }

  async get(name: string, call: Call): Promise<Container> {
    const operation = 'getContainer';
    const request = this.#client.containerRequest(operation, name);
    await this.#client.head({ ...request, notFound: ContainerNotFoundError }, call);
    return this.#container(name);
  }

  async create(
    name: string,
    { publicAccess }: AzureCreateContainerExtra = {},
    call: Call,
  ): Promise<Container> {
    const operation = 'createContainer';
    this.#client.context.checks.newContainerName(operation, name);
    const headers = defined({ 'x-ms-blob-public-access': publicAccess });
    try {
      await this.#client.put({ ...this.#client.containerRequest(operation, name), headers }, call);
    } catch (error) {
      if (!(error instanceof ConflictError) || error.providerCode !== 'ContainerAlreadyExists') throw error;
    }
    return this.#container(name);
  }

  async delete(name: string, call: Call): Promise<void> {
    const operation = 'deleteContainer';
    const request = this.#client.containerRequest(operation, name);
    if (!(await this.#isEmpty(request, call))) {
      throw new ContainerNotEmptyError(
        `${operation}: ${name} has blobs in it, which Azure would delete with it. Delete them first.`,
        this.#client.context.details(operation),
      );
    }
    await this.#client.delete({ ...request, accept: [404] }, call);
  }

  /** True for a container without blobs, or a missing one. A page may be empty although others follow. */
  async #isEmpty(request: ClientRequest, call: Call): Promise<boolean> {
    const query = { ...request.query, comp: 'list', maxresults: 1 };
    const list = { ...request, query, notFound: ContainerNotFoundError };
    try {
      for await (const _ of this.#client.entries(list, ENTRIES, readElement, call)) return false;
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'container-not-found') throw error;
    }
    return true;
  }

  #container(name: string): Container {
    return this.#client.context.models.container({ name, extra: {} });
  }
}
