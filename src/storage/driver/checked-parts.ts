import { offers } from '../../driver/optional-methods.js';
import { InternalError } from '../../errors.js';
import type { StorageExtras } from './extras.js';
import type { StorageParts } from './parts.js';

/**
 * The parts of a driver, whose class has withdrawn the optional methods of those that it leaves out. Otherwise `supports` would promise
 * methods that the driver lacks.
 *
 * @throws InternalError naming the methods to withdraw
 */
export function checkedParts<X extends StorageExtras>(
  driver: { readonly prototype: object; readonly name: string },
  parts: StorageParts<X>,
): StorageParts<X> {
  const { copies, urls, uploads } = parts;
  const has: Readonly<Record<string, boolean>> = {
    copyObject: copies !== undefined,
    setMetadata: copies !== undefined,
    presignUrl: urls !== undefined,
    iterateIncompleteUploads: 'iterate' in uploads,
  };
  const promised = Object.keys(has).filter((method) => has[method] === false && offers(driver, method));
  if (promised.length === 0) return parts;
  const names = promised.map((method) => `'${method}'`).join(', ');
  throw new InternalError(
    `${driver.name} has no part for ${names}, so that it has to withdraw them: static { withdraw(this, ${names}); }`,
  );
}
