import {
  type Call,
  type CallOptions,
  ContainerNotEmptyError,
  ContainerNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  Container,
  containerName,
  type ContainerReference,
  defined,
  type ListObjectsOptions,
  ObjectPrefix,
  type StorageDriver,
  StorageObject,
} from '../../../src/storage/index.js';
import { SEGMENTS, SwiftBase, type SwiftOptions } from './client.js';
import {
  containerChanges,
  containerMetadata,
  readContainer,
  readEntry,
  readListedContainer,
} from './headers.js';
import type {
  SwiftContainerChanges,
  SwiftContainerExtra,
  SwiftCreateContainerExtra,
  SwiftObjectExtra,
} from './models.js';

/** Containers, and the lists of what is in them. */
export abstract class SwiftContainers<
  Options extends SwiftOptions = SwiftOptions,
> extends SwiftBase<Options> {
  override iterateContainers(options?: CallOptions): AsyncIterable<Container<SwiftContainerExtra>> {
    const call = this.call(options);
    const read = (item: Reader) => {
      const container = new Container<SwiftContainerExtra>(this as StorageDriver, readListedContainer(item));
      return { value: container, marker: container.name };
    };
    return this.pages({ operation: 'listContainers', path: '' }, read, call);
  }

  override async getContainer(
    container: ContainerReference,
    options?: CallOptions,
  ): Promise<Container<SwiftContainerExtra>> {
    const name = containerName(container);
    const { headers } = await this.sendEmpty(
      {
        operation: 'getContainer',
        method: 'HEAD',
        path: this.containerPath('getContainer', name),
        notFound: ContainerNotFoundError,
      },
      options,
    );
    return new Container(this as StorageDriver, readContainer(name, headers));
  }

  override async createContainer(
    name: string,
    create: { readonly extra?: SwiftCreateContainerExtra } = {},
    options?: CallOptions,
  ): Promise<Container<SwiftContainerExtra>> {
    const { readAcl, writeAcl, metadata = {}, policy } = create.extra ?? {};
    const headers = defined({
      'x-container-read': readAcl,
      'x-container-write': writeAcl,
      'x-storage-policy': policy,
      ...containerMetadata(this.checkMetadata('createContainer', metadata)),
    });
    const path = this.containerPath('createContainer', name);
    await this.sendEmpty({ operation: 'createContainer', method: 'PUT', path, headers }, options);
    return new Container(this as StorageDriver, {
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

  /**
   * Changes a container's access lists and metadata; what is not named stays as it is.
   *
   * @throws ContainerNotFoundError, InvalidRequestError
   * @see https://docs.openstack.org/api-ref/object-store/#create-update-or-delete-container-metadata
   */
  async updateContainer(
    container: ContainerReference,
    changes: SwiftContainerChanges,
    options?: CallOptions,
  ): Promise<Container<SwiftContainerExtra>> {
    const operation = 'updateContainer';
    const call = this.call(options);
    const name = containerName(container);
    const { metadata = {} } = changes;
    this.checkMetadata(
      operation,
      Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, value ?? ''])),
    );
    await this.sendEmpty(
      {
        operation,
        method: 'POST',
        path: this.containerPath(operation, name),
        headers: containerChanges(changes),
        notFound: ContainerNotFoundError,
        idempotent: true,
      },
      call,
    );
    return this.getContainer(name, call);
  }

  override async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    const operation = 'deleteContainer';
    const path = this.containerPath(operation, containerName(container));
    await this.sendEmpty(
      { operation, method: 'DELETE', path, conflict: ContainerNotEmptyError, accept: [404] },
      options,
    );
  }

  protected override iterateEntries(
    container: string,
    { prefix, delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<SwiftObjectExtra> | ObjectPrefix> {
    const { listsTellLargeObjects } = this.constructor as typeof SwiftBase;
    const path = this.containerPath('listObjects', container);
    const read = (item: Reader) => {
      const data = readEntry(item, container, listsTellLargeObjects || container.endsWith(SEGMENTS));
      const value = data instanceof ObjectPrefix ? data : new StorageObject(this as StorageDriver, data);
      return { value, marker: data.name };
    };
    const query = { prefix, delimiter };
    return this.pages(
      { operation: 'listObjects', path, query, notFound: ContainerNotFoundError },
      read,
      call,
    );
  }
}
