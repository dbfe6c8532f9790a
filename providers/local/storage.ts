import { resolve } from 'node:path';
import {
  type Authenticator,
  type Environment,
  InvalidRequestError,
  resolvePath,
  withdraw,
} from '../../src/driver/index.js';
import {
  StorageDriver,
  type StorageLimits,
  type StorageOptions,
  type StorageParts,
} from '../../src/storage/index.js';
import { LOCAL_LIMITS, LocalClient, type LocalExtras } from './client.js';
import { LocalContainers } from './containers.js';
import { LocalCopies } from './copies.js';
import { LocalObjects } from './objects.js';
import { LocalUploads } from './uploads.js';

/** Options of the driver for local folders. */
export interface LocalOptions extends StorageOptions {
  /** Folder that contains the containers. It must exist. */
  readonly path: string;
}

/**
 * Folders of this machine as containers, files as objects. A file appears under its name only when it is complete, so several processes can
 * use the same folder. Content type, metadata and checksums are stored below `.skylane`, on the same file system.
 *
 * ```ts
 * const Local = getDriver(Provider.LOCAL);
 * const local = new Local({ path: '/srv/objects' });
 * ```
 */
export class LocalStorage extends StorageDriver<LocalOptions, LocalExtras> {
  static override readonly provider: string = 'local';
  static override readonly limits: StorageLimits = LOCAL_LIMITS;

  static {
    withdraw(this, 'presignUrl');
  }

  readonly #client = new LocalClient(this.context, folderOf(this.options));

  /** Resolves the path as a shell does; used by `fromEnv`, which reads no variable. */
  static async readEnvironment(environment: Environment, options: LocalOptions): Promise<LocalOptions> {
    return { ...options, path: resolvePath(environment, givenPath(options)) };
  }

  protected override createParts(): StorageParts<LocalExtras> {
    const client = this.#client;
    return {
      containers: new LocalContainers(client),
      objects: new LocalObjects(client),
      uploads: new LocalUploads(client),
      copies: new LocalCopies(client),
    };
  }

  protected override createAuthenticator(options: LocalOptions): Authenticator {
    return { account: folderOf(options), endpoint: noNetwork, sign: noNetwork, rejected: () => false };
  }
}

function noNetwork(): never {
  throw new InvalidRequestError('The driver for local folders sends no requests.');
}

/** The folder that contains the containers. @throws InvalidRequestError without a path */
function folderOf(options: LocalOptions): string {
  return resolve(givenPath(options));
}

/** @throws InvalidRequestError without a path */
function givenPath({ path }: LocalOptions): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return path;
  throw new InvalidRequestError(
    'local: the option path is missing: the folder whose folders are the containers.',
    { provider: 'local' },
  );
}
