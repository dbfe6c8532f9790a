import { lstat, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { type Call, ConflictError, ContainerNotEmptyError } from '../../src/driver/index.js';
import {
  type StoreContainers,
  codeOf,
  type Container,
  isMissing,
  nullIfMissing,
} from '../../src/storage/index.js';
import type { LocalExtras, LocalClient } from './client.js';
import { HIDDEN, statOrNull } from './files.js';
import { removeHollowFolders } from './walk.js';

/** Folders as containers. */
export class LocalContainers implements StoreContainers<LocalExtras> {
  readonly #client: LocalClient;

  constructor(client: LocalClient) {
    this.#client = client;
  }

  async *iterate(call: Call): AsyncGenerator<Container, void, undefined> {
    const entries = await this.#client.attempt('listContainers', call, () =>
      readdir(this.#client.files.root, { withFileTypes: true }),
    );
    const names = entries
      .filter((entry) => entry.isDirectory() && entry.name !== HIDDEN)
      .map(({ name }) => name);
    for (const name of names.sort()) yield this.#client.containerOf(name);
  }

  async get(name: string, call: Call): Promise<Container> {
    await this.#client.checkContainer('getContainer', name, call);
    return this.#client.containerOf(name);
  }

  async create(name: string, _extra: object | undefined, call: Call): Promise<Container> {
    const operation = 'createContainer';
    this.#client.context.checks.containerName(operation, name);
    await this.#client.attempt(operation, call, async () => {
      try {
        await mkdir(this.#client.files.container(name));
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
        await this.#checkFolder(operation, name);
      }
    });
    return this.#client.containerOf(name);
  }

  async delete(name: string, call: Call): Promise<void> {
    const operation = 'deleteContainer';
    this.#client.context.checks.containerName(operation, name);
    const folder = this.#client.files.container(name);
    await this.#client.attempt(operation, call, async () => {
      const found = await lstat(folder).catch(nullIfMissing);
      if (found === null) return;
      try {
        if (found.isSymbolicLink())
          throw new ConflictError(
            `${operation}: ${folder} is a symbolic link, and what it leads to may be used by others. Delete the link itself.`,
            this.#client.context.details(operation),
          );
        await removeHollowFolders(folder);
        await rmdir(folder);
      } catch (error) {
        if (isMissing(error)) return;
        if (codeOf(error) !== 'ENOTEMPTY') throw error;
        throw new ContainerNotEmptyError(
          `${operation}: ${folder} has files in it. Delete them first.`,
          this.#client.context.details(operation),
        );
      }
      await rm(this.#client.files.hidden(name), { recursive: true, force: true });
    });
  }

  /** Checks an existing entry. @throws ConflictError unless it is a folder; InvalidRequestError when it leads out */
  async #checkFolder(operation: string, name: string): Promise<void> {
    const folder = this.#client.files.container(name);
    if ((await statOrNull(folder))?.isDirectory() !== true)
      throw new ConflictError(
        `${operation}: at ${folder} there is something that is no folder. Move it, or take another name.`,
        this.#client.context.details(operation),
      );
    await this.#client.files.checkPlace(name);
  }
}
