import type { Call, CallOptions } from '../../src/connection/call.js';
import type { Reader } from '../../src/connection/reader.js';
import { ContainerNotEmptyError, ContainerNotFoundError } from '../../src/errors.js';
import type { StorageDriver } from '../../src/storage/driver.js';
import { defined } from '../../src/storage/headers.js';
import {
  Container,
  containerName,
  type ContainerReference,
  ObjectPrefix,
  StorageObject,
} from '../../src/storage/models.js';
import type { ListObjectsOptions } from '../../src/storage/options.js';
import { SEGMENTS, SwiftBase, type SwiftOptions } from './storage-base.js';
import { containerMetadata, readContainer, readEntry, readListedContainer } from './storage-headers.js';
import type { SwiftContainerExtra, SwiftCreateContainerExtra, SwiftObjectExtra } from './storage-models.js';

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
