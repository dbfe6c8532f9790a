import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import type { Call } from '../../src/driver/index.js';
import type { StoreCopies, CopyOptions, ObjectReference, StorageObject } from '../../src/storage/index.js';
import type { LocalExtras, LocalClient, LocalObjectExtra } from './client.js';

/** Copies files, and changes their descriptions. */
export class LocalCopies implements StoreCopies<LocalExtras> {
  readonly #client: LocalClient;

  constructor(client: LocalClient) {
    this.#client = client;
  }

  async copy(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    call: Call,
  ): Promise<StorageObject<LocalObjectExtra>> {
    const operation = 'copyObject';
    const from = this.#client.context.checks.place(object);
    const to = this.#client.context.checks.place(target);
    const metadata =
      copy.metadata === undefined ? null : this.#client.context.checks.metadata(operation, copy.metadata);
    const source = await this.#client.fileAt(operation, from, call);
    await this.#client.checkContainer(operation, to.container, call);
    await this.#client.held(operation, from, call, async (held) => {
      if (held === null) throw this.#client.missingFile(operation, this.#client.pathOf(operation, from));
      const temporary = await this.#client.files.temporary(to.container);
      try {
        await copyFile(held.target, temporary, constants.COPYFILE_FICLONE);
        await this.#client.files.publish(to.container, temporary, this.#client.pathOf(operation, to), {
          contentType: copy.contentType ?? source.sidecar.contentType,
          metadata: metadata ?? source.sidecar.metadata,
          checksum: source.sidecar.checksum,
        });
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    });
    return this.#client.objectAt(operation, to, call);
  }

  async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<StorageObject<LocalObjectExtra>> {
    const operation = 'setMetadata';
    const place = this.#client.context.checks.place(object);
    const checked = this.#client.context.checks.metadata(operation, metadata);
    const { file, sidecar } = await this.#client.fileAt(operation, place, call);
    await this.#client.attempt(operation, call, () =>
      this.#client.files.describe(place.container, file, { ...sidecar, metadata: checked }),
    );
    return this.#client.objectAt(operation, place, call);
  }
}
