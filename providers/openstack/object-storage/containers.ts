import {
  type Call,
  type CallOptions,
  ContainerNotEmptyError,
  ContainerNotFoundError,
  Part,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type StoreContainers,
  type Container,
  containerName,
  type ContainerReference,
  defined,
} from '../../../src/storage/index.js';
import type { SwiftClient } from './client.js';
import { containerChanges, containerMetadata, readContainer, readListedContainer } from './headers.js';
import type {
  SwiftExtras,
  SwiftContainerChanges,
  SwiftContainerExtra,
  SwiftCreateContainerExtra,
} from './models.js';

/** Requests about containers. */
export class SwiftContainerRequests implements StoreContainers<SwiftExtras> {
  readonly #client: SwiftClient;

  constructor(client: SwiftClient) {
    this.#client = client;
  }

  iterate(call: Call): AsyncIterable<Container<SwiftContainerExtra>> {
    const read = (item: Reader) => {
      const container = this.#client.context.models.container(readListedContainer(item));
      return { value: container, marker: container.name };
    };
    return this.#client.list({ operation: 'listContainers', path: '' }, read, call);
  }

  async get(name: string, call: Call): Promise<Container<SwiftContainerExtra>> {
    const operation = 'getContainer';
    const { headers } = await this.#client.head(
      { operation, path: this.#client.containerPath(operation, name), notFound: ContainerNotFoundError },
      call,
    );
    return this.#client.context.models.container(readContainer(name, headers));
  }

  async create(
    name: string,
    { readAcl, writeAcl, metadata = {}, policy }: SwiftCreateContainerExtra = {},
    call: Call,
  ): Promise<Container<SwiftContainerExtra>> {
    const operation = 'createContainer';
    const { checks, models } = this.#client.context;
    const headers = defined({
      'x-container-read': readAcl,
      'x-container-write': writeAcl,
      'x-storage-policy': policy,
      ...containerMetadata(checks.metadata(operation, metadata)),
    });
    const path = this.#client.containerPath(operation, name);
    await this.#client.put({ operation, path, headers }, call);
    return models.container({
      name,
      extra: {
        objectCount: null,
        bytes: null,
        metadata,
        readAcl: readAcl ?? null,
        writeAcl: writeAcl ?? null,
      },
    });
  }

  async delete(name: string, call: Call): Promise<void> {
    const operation = 'deleteContainer';
    const path = this.#client.containerPath(operation, name);
    await this.#client.delete({ operation, path, conflict: ContainerNotEmptyError }, call);
  }
}

/** Swift's own operations on containers: `swift.containers`. */
export class SwiftContainers extends Part {
  readonly #client: SwiftClient;
  readonly #requests: SwiftContainerRequests;

  constructor(client: SwiftClient, requests: SwiftContainerRequests) {
    super();
    this.#client = client;
    this.#requests = requests;
  }

  /**
   * Changes a container's access lists and metadata; others stay unchanged.
   *
   * @throws ContainerNotFoundError, InvalidRequestError
   * @see https://docs.openstack.org/api-ref/object-store/#create-update-or-delete-container-metadata
   */
  async update(
    container: ContainerReference,
    changes: SwiftContainerChanges,
    options?: CallOptions,
  ): Promise<Container<SwiftContainerExtra>> {
    const operation = 'containers.update';
    const call = this.#client.context.call(options);
    const name = containerName(container);
    const { metadata = {} } = changes;
    this.#client.context.checks.metadata(
      operation,
      Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, value ?? ''])),
    );
    await this.#client.post(
      {
        operation,
        path: this.#client.containerPath(operation, name),
        headers: containerChanges(changes),
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return this.#requests.get(name, call);
  }
}
