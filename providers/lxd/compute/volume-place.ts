import {
  type ClientContext,
  type CloudErrorClass,
  idOf,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import { pathOf } from '../../../src/compute/index.js';
import { idSuffix, partsOf } from './cluster.js';

/** Parts of the id of a volume, such as `default/data`, in a cluster `default/data/@one`. */
export interface VolumePlace {
  readonly id: string;
  readonly pool: string;
  readonly volume: string;
  /** Path of the volume. */
  readonly path: string;
  /** Query that names the member of the cluster that has it. */
  readonly query: { readonly target: string | undefined };
}

/** Parts of the id of a snapshot, such as `default/data/before`. */
export interface SnapshotPlace extends Omit<VolumePlace, 'id'> {
  /** Name of the snapshot. */
  readonly snapshot: string;
}

type Reference = { readonly id: string } | string;

/** Parses the id of a volume. @throws VolumeNotFoundError for an id of another form, such as that of a snapshot */
export function volumePlace(operation: string, value: Reference, context: ClientContext): VolumePlace {
  const {
    parts: [pool = '', volume = '', ...more],
    member,
  } = partsOf(idOf(value));
  if (pool !== '' && volume !== '' && more.length === 0)
    return {
      id: `${pool}/${volume}${idSuffix(member)}`,
      pool,
      volume,
      path: pathTo(pool, volume),
      query: { target: member },
    };
  const form = "a volume's id is its pool and its name, such as default/data";
  throw wrongId(VolumeNotFoundError, form, operation, value, context);
}

/** Parses the id of a snapshot. @throws VolumeSnapshotNotFoundError for an id of another form, such as that of a volume */
export function snapshotPlace(operation: string, value: Reference, context: ClientContext): SnapshotPlace {
  const {
    parts: [pool = '', volume = '', snapshot = '', ...more],
    member,
  } = partsOf(idOf(value));
  if (pool !== '' && volume !== '' && snapshot !== '' && more.length === 0)
    return { pool, volume, snapshot, path: pathTo(pool, volume), query: { target: member } };
  const form = "a snapshot's id is that of its volume and its name, such as default/data/before";
  throw wrongId(VolumeSnapshotNotFoundError, form, operation, value, context);
}

/** The path of the volumes of a pool. */
export function pathIn(pool: string): string {
  return `${pathOf('/storage-pools', { id: pool })}/volumes/custom`;
}

function pathTo(pool: string, volume: string): string {
  return pathOf(pathIn(pool), { id: volume });
}

function wrongId(
  NotFound: CloudErrorClass,
  form: string,
  operation: string,
  value: Reference,
  context: ClientContext,
): Error {
  const words = `${operation}: ${form}, not ${JSON.stringify(idOf(value))}.`;
  return new NotFound(words, context.details(operation));
}
