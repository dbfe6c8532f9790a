import type { ObjectExtra } from '../models/models.js';
import type { CopyOptions } from '../models/options.js';

/** The provider's own fields of each model and each option object; a driver names its own. */
export interface StorageExtras {
  /** What `extra` of a container holds. */
  readonly container: object;
  /** What `extra` of `createContainer` takes. */
  readonly createContainer: object;
  /** What `extra` of an object holds. */
  readonly object: ObjectExtra;
  /** What `extra` of an upload takes. */
  readonly upload: object;
  /** What `copyObject` takes. */
  readonly copy: CopyOptions;
}
