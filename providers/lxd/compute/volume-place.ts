import { type ClientContext, idOf, VolumeNotFoundError } from '../../../src/driver/index.js';
import { pathOf } from '../../../src/compute/index.js';

/** Parts of the id of a volume or snapshot, such as `default/data/before`. */
export interface VolumePlace {
  /** Id of the volume: `default/data`. */
  readonly id: string;
  readonly pool: string;
  readonly volume: string;
  /** Name of the snapshot; '' for a volume. */
  readonly snapshot: string;
  /** Path of the volume. */
  readonly path: string;
}

/** Parses the id of a volume or snapshot. @throws VolumeNotFoundError for an id of another form */
export function volumePlace(
  operation: string,
  value: { readonly id: string } | string,
  context: ClientContext,
): VolumePlace {
  const [pool = '', volume = '', snapshot = ''] = idOf(value).split('/');
  if (pool !== '' && volume !== '')
    return { id: `${pool}/${volume}`, pool, volume, snapshot, path: pathOf(pathIn(pool), { id: volume }) };
  throw new VolumeNotFoundError(
    `${operation}: a volume's id is its pool and its name, such as default/data, not ${JSON.stringify(idOf(value))}.`,
    context.details(operation),
  );
}

/** The path of the volumes of a pool. */
export function pathIn(pool: string): string {
  return `${pathOf('/storage-pools', { id: pool })}/volumes/custom`;
}
