import { guardMethods } from '../guard.js';

/**
 * The base of a part: one resource of a provider's own, held by a driver and named after it, such as `s3.tags` or `cloud.routers`. Like a
 * driver's methods, those of a part throw nothing but a CloudError.
 */
export abstract class Part {
  /** Methods that run often inside others, and whose failures those turn into a CloudError. */
  static readonly unguarded: readonly string[] = [];

  constructor() {
    guardMethods(new.target, Part.prototype);
  }
}
