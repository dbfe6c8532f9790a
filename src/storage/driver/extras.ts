import type { ObjectExtra } from '../models/models.js';
import type { CopyOptions } from '../models/options.js';

/** The provider's own fields of each model and each option object; a driver names its own. */
export interface StorageExtras {
  /** Type of `extra` on a container. */
  readonly container: object;
  /** Type of `extra` for `createContainer`. */
  readonly createContainer: object;
  /** Type of `extra` on an object. */
  readonly object: ObjectExtra;
  /** Type of `extra` for uploads. */
  readonly upload: object;
  /** Options of `copyObject`. */
  readonly copy: CopyOptions;
}
