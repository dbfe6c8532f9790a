import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { VolumeSnapshot } from '../../../src/compute/index.js';
import type { UpCloudClient } from './client.js';
import { BACKUPS } from './collections.js';
import { Kind } from './kind.js';

/** UpCloud's own operations on backups. @see https://developers.upcloud.com/1.3/9-storages/#restore-backup */
export class Backups extends Part {
  readonly #backups: Kind<object>;

  constructor(client: UpCloudClient) {
    super();
    this.#backups = new Kind<object>(client, BACKUPS);
  }

  /** Gives a volume the content of its backup; what is on it is lost. @throws VolumeSnapshotNotFoundError */
  async restore(backup: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    const operation = 'backups.restore';
    const call = this.#backups.client.context.call(options);
    await this.#backups.get(operation, backup, call);
    await this.#backups.client.post(this.#backups.resource.request(operation, backup, '/restore'), call);
  }
}
