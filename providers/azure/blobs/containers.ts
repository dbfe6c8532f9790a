import {
  type Call,
  type CallOptions,
  CloudError,
  ConflictError,
  ContainerNotEmptyError,
  ContainerNotFoundError,
  readElement,
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
import { AzureBase } from './client.js';
import { readBlob, readNamed } from './xml.js';
import type { AzureCreateContainerExtra, AzureObjectExtra } from './models.js';

const CONTAINERS: ReadonlySet<string> = new Set(['Container']);

/** What a list of blobs has, with a delimiter and without. */
const ENTRIES: ReadonlySet<string> = new Set(['Blob', 'BlobPrefix']);

/** Containers, and the lists of what is in them. */
export abstract class AzureContainers extends AzureBase {
  override iterateContainers(options?: CallOptions): AsyncIterable<Container> {
    const operation = 'listContainers';
    const details = this.details(operation);
    const request = { operation, path: '/', query: { comp: 'list' } };
    return this.markedPages(request, this.call(options), CONTAINERS, (container) =>
      this.#container(readNamed(container, details)),
    );
  }

  /** A folder of an account with a hierarchical namespace is listed as an empty blob that says so in its metadata. */
  override isFolderMark(object: StorageObject<AzureObjectExtra>): boolean {
    const isFolder = Object.entries(object.metadata ?? {}).some(
      ([key, value]) => key.toLowerCase() === 'hdi_isfolder' && value.toLowerCase() === 'true',
    );
    return (isFolder && object.size === 0) || super.isFolderMark(object);
  }

  override async getContainer(container: ContainerReference, options?: CallOptions): Promise<Container> {
    const name = containerName(container);
    const request = this.containerRequest('getContainer', name);
    await this.sendEmpty({ ...request, method: 'HEAD', notFound: ContainerNotFoundError }, options);
    return this.#container(name);
  }

  override async createContainer(
    name: string,
    create: { readonly extra?: AzureCreateContainerExtra } = {},
    options?: CallOptions,
  ): Promise<Container> {
    this.checkNewContainerName('createContainer', name);
    const headers = defined({ 'x-ms-blob-public-access': create.extra?.publicAccess });
    try {
      await this.sendEmpty(
        { ...this.containerRequest('createContainer', name), method: 'PUT', headers },
        options,
      );
    } catch (error) {
      if (!(error instanceof ConflictError) || error.providerCode !== 'ContainerAlreadyExists') throw error;
    }
    return this.#container(name);
  }

  override async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    const operation = 'deleteContainer';
    const call = this.call(options);
    const name = containerName(container);
    const request = this.containerRequest(operation, name);
    if (!(await this.#isEmpty(request, call))) {
      throw new ContainerNotEmptyError(
        `${operation}: ${name} has blobs in it, which Azure would delete with it. Delete them first.`,
        this.details(operation),
      );
    }
    await this.sendEmpty({ ...request, method: 'DELETE', accept: [404] }, call);
  }

  protected override iterateEntries(
    container: string,
    { prefix, delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<AzureObjectExtra> | ObjectPrefix> {
    const operation = 'listObjects';
    const details = this.details(operation);
    const request = this.containerRequest(operation, container);
    const query = {
      ...request.query,
      comp: 'list',
      include: 'metadata',
      prefix,
      delimiter,
    };
    return this.markedPages(
      { ...request, query, notFound: ContainerNotFoundError },
      call,
      ENTRIES,
      (entry): StorageObject<AzureObjectExtra> | ObjectPrefix =>
        entry.name === 'BlobPrefix'
          ? new ObjectPrefix(container, readNamed(entry, details))
          : new StorageObject(this as StorageDriver, readBlob(entry, container, details)),
    );
  }

  /** Whether a container has no blob, or is gone. A page may be empty although others follow. */
  async #isEmpty(request: ReturnType<AzureContainers['containerRequest']>, call: Call): Promise<boolean> {
    const query = { ...request.query, comp: 'list', maxresults: 1 };
    const list = { ...request, query, notFound: ContainerNotFoundError };
    try {
      for await (const _ of this.markedPages(list, call, ENTRIES, readElement)) return false;
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'container-not-found') throw error;
    }
    return true;
  }

  #container(name: string): Container {
    return new Container(this as StorageDriver, { name, extra: {} });
  }
}
