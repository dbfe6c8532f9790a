import { lstat, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import {
  type Call,
  type CallOptions,
  ConflictError,
  ContainerNotEmptyError,
  timeLeft,
} from '../../src/driver/index.js';
import {
  codeOf,
  type Container,
  containerName,
  type ContainerReference,
  isMissing,
  type ListObjectsOptions,
  nullIfMissing,
  ObjectPrefix,
  type StorageDriver,
  StorageObject,
} from '../../src/storage/index.js';
import { LocalBase, type LocalObjectExtra } from './base.js';
import { HIDDEN, statOrNull } from './files.js';
import { removeHollowFolders, walk } from './walk.js';

/** Folders as containers, and the lists of what is in them. */
export abstract class LocalContainers extends LocalBase {
  override async *iterateContainers(options?: CallOptions): AsyncGenerator<Container, void, undefined> {
    const call = this.call(options);
    const entries = await this.attempt('listContainers', call, () =>
      readdir(this.files.root, { withFileTypes: true }),
    );
    const names = entries
      .filter((entry) => entry.isDirectory() && entry.name !== HIDDEN)
      .map(({ name }) => name);
    for (const name of names.sort()) yield this.containerOf(name);
  }

  override async getContainer(container: ContainerReference, options?: CallOptions): Promise<Container> {
    const name = containerName(container);
    await this.checkContainer('getContainer', name, this.call(options));
    return this.containerOf(name);
  }

  override async createContainer(
    name: string,
    _create: { readonly extra?: object } = {},
    options?: CallOptions,
  ): Promise<Container> {
    const operation = 'createContainer';
    this.checkContainerName(operation, name);
    await this.attempt(operation, this.call(options), async () => {
      try {
        await mkdir(this.files.container(name));
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
        await this.#checkFolder(operation, name);
      }
    });
    return this.containerOf(name);
  }

  override async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    const operation = 'deleteContainer';
    const call = this.call(options);
    const name = containerName(container);
    this.checkContainerName(operation, name);
    const folder = this.files.container(name);
    await this.attempt(operation, call, async () => {
      const found = await lstat(folder).catch(nullIfMissing);
      if (found === null) return;
      try {
        if (found.isSymbolicLink())
          throw new ConflictError(
            `${operation}: ${folder} is a symbolic link, and what it leads to may be used by others. Delete the link itself.`,
            this.details(operation),
          );
        await removeHollowFolders(folder);
        await rmdir(folder);
      } catch (error) {
        if (isMissing(error)) return;
        if (codeOf(error) !== 'ENOTEMPTY') throw error;
        throw new ContainerNotEmptyError(
          `${operation}: ${folder} has files in it. Delete them first.`,
          this.details(operation),
        );
      }
      await rm(this.files.hidden(name), { recursive: true, force: true });
    });
  }

  /** Something of a container's name is there. @throws ConflictError where it is no folder; InvalidRequestError where it leads out */
  async #checkFolder(operation: string, name: string): Promise<void> {
    const folder = this.files.container(name);
    if ((await statOrNull(folder))?.isDirectory() !== true)
      throw new ConflictError(
        `${operation}: at ${folder} there is something that is no folder. Move it, or take another name.`,
        this.details(operation),
      );
    await this.files.checkPlace(name);
  }

  protected override async *iterateEntries(
    container: string,
    { prefix = '', delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncGenerator<StorageObject<LocalObjectExtra> | ObjectPrefix, void, undefined> {
    const operation = 'listObjects';
    await this.checkContainer(operation, container, call);
    let last: string | null = null;
    for await (const { name, path } of walk(this.files.container(container), prefix)) {
      timeLeft(call);
      const end = delimiter === undefined ? -1 : name.indexOf(delimiter, prefix.length);
      if (end !== -1 && delimiter !== undefined) {
        const common = name.slice(0, end + delimiter.length);
        if (common !== last) yield new ObjectPrefix(container, common);
        last = common;
        continue;
      }
      const file = await statOrNull(path);
      if (file !== null)
        yield new StorageObject(this as StorageDriver, this.objectData({ container, name }, file, null));
    }
  }
}
