import { ConflictError, InvalidRequestError } from '../../errors.js';
import type { Pair } from './sync-pairs.js';
import type { SyncRoute } from './sync-route.js';

/** Default share of a target's names that may be deleted. */
const MOST = 0.5;

/** Targets with fewer names than this are by default guarded against an empty source alone. */
const FEW = 5;

/** Keeps a sync with an empty source, or one that lacks most of the target's names, from emptying the target. */
export class DeletionGuard {
  readonly #most: number;
  readonly #few: number;
  #sources = 0;
  #targets = 0;

  /** Takes `maxDelete` of a sync. @throws InvalidRequestError for a number outside 0 to 1 */
  constructor({ maxDelete }: { readonly maxDelete?: number }) {
    const share = maxDelete === undefined ? MOST : maxDelete;
    if (!(typeof share === 'number' && share >= 0 && share <= 1))
      throw new InvalidRequestError(`maxDelete must be a share from 0 to 1, not ${String(share)}.`);
    this.#most = share;
    // A share that the caller has named holds for targets of any size.
    this.#few = maxDelete === undefined ? FEW : 0;
  }

  /** Counts a name of either end. */
  count({ file, object, error }: Pair, { direction }: SyncRoute): void {
    const [source, target] = direction === 'upload' ? [file, object] : [object, file];
    if (source !== null || error !== null) this.#sources += 1;
    if (target !== null) this.#targets += 1;
  }

  /** Checks the deletes against the guard. @throws ConflictError where there are too many */
  check(surplus: number): void {
    if (this.#most === 1) return;
    const isEmpty = this.#sources === 0;
    if (!isEmpty && (this.#targets < this.#few || surplus <= this.#targets * this.#most)) return;
    const why = isEmpty ? 'the source is empty' : `more than the share of ${this.#most} that may go`;
    throw new ConflictError(
      `sync: ${surplus} of the ${this.#targets} names of the target would be deleted (${why}); none was. Set maxDelete to 1 if they are to go.`,
      { operation: 'sync', service: 'storage' },
    );
  }
}
