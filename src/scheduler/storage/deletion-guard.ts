import { ConflictError, InvalidRequestError } from '../../errors.js';
import type { Pair } from './sync-pairs.js';
import type { SyncRoute } from './sync-route.js';

/** The share of a target's names that may be deleted unless told. */
const MOST = 0.5;

/** A target of fewer names than this is guarded against an empty source alone, unless told otherwise. */
const FEW = 5;

/** Keeps a sync whose source is empty, or lacks most of what the target has, from emptying the target. */
export class DeletionGuard {
  readonly #most: number;
  readonly #few: number;
  #sources = 0;
  #targets = 0;

  /** @throws InvalidRequestError for what is no share */
  constructor({ maxDelete }: { readonly maxDelete?: number }) {
    const share = maxDelete === undefined ? MOST : maxDelete;
    if (!(typeof share === 'number' && share >= 0 && share <= 1))
      throw new InvalidRequestError(`maxDelete must be a share from 0 to 1, not ${String(share)}.`);
    this.#most = share;
    // A share that somebody has named holds for one name as for a million.
    this.#few = maxDelete === undefined ? FEW : 0;
  }

  /** Counts a name of either end. */
  count({ file, object, error }: Pair, { direction }: SyncRoute): void {
    const [source, target] = direction === 'upload' ? [file, object] : [object, file];
    if (source !== null || error !== null) this.#sources += 1;
    if (target !== null) this.#targets += 1;
  }

  /** @throws ConflictError where so many deletes are more than may be */
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
