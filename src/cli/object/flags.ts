import { type PlaceFlags, placeFlags } from '../place/flags.js';
import { usage } from '../exit-codes.js';
import { parseBytes } from '../output/bytes.js';
import { parseCount } from '../output/flags.js';

/** Flags of each command on stores; the address says which one. */
export type StoreFlags = Pick<PlaceFlags, 'region' | 'set' | 'timeout'>;

/** Definitions of {@link StoreFlags}. */
export const storeFlags = {
  region: placeFlags.region,
  set: placeFlags.set,
  timeout: placeFlags.timeout,
} as const;

/** Flag of commands on all that is below a prefix. Its letter is `-r`, as in `cp -r`, so that the region has none here. */
export const recursive = {
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief: 'All that is below the name',
} as const;

/** Flag of commands that print sizes. */
export const human = {
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief: 'Sizes with units in csv and value too, as in a table',
} as const;

/** Flag of commands with many requests. */
export const concurrency = {
  kind: 'parsed',
  parse: parseCount,
  default: '16',
  placeholder: 'LANES',
  brief: 'Requests at once, each on a connection of its own',
} as const;

/** Flag of commands on many objects. */
export const attempts = {
  kind: 'parsed',
  parse: parseCount,
  optional: true,
  placeholder: 'N',
  brief: 'Attempts for each object; 3 without',
} as const;

/** Flag of commands that delete. */
export const max = {
  kind: 'parsed',
  parse: parseCount,
  default: '1000',
  placeholder: 'N',
  brief: 'Refuse to delete more than N',
} as const;

/** Flags that choose names. */
export type FilterFlags = {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly ignoreFile?: string;
};

/** Definitions of {@link FilterFlags}. */
export const filterFlags = {
  include: {
    kind: 'parsed',
    parse: String,
    optional: true,
    variadic: true,
    placeholder: 'PATTERN',
    brief: "Only these names: '*.jpg', or '**.jpg' across folders; may be repeated",
  },
  exclude: {
    kind: 'parsed',
    parse: String,
    optional: true,
    variadic: true,
    placeholder: 'PATTERN',
    brief: 'Not these names; may be repeated',
  },
  ignoreFile: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'FILE',
    brief: 'Not the names that match a line of a file, in the form of .gitignore',
  },
} as const;

/** Refuses filters where the objects are named one by one: one that was excluded must not be taken all the same. @throws CommandError */
export function refuseFilters({
  recursive: isRecursive,
  include,
  exclude,
  ignoreFile,
}: FilterFlags & { readonly recursive?: boolean }): void {
  if (isRecursive !== true && (include ?? exclude ?? ignoreFile) !== undefined)
    throw usage('--include, --exclude and --ignore-file go with --recursive.');
}

/** Flags of transfers. */
export type TransferFlags = {
  readonly concurrency: number;
  readonly attempts?: number;
  readonly partSize?: number;
};

/** Definitions of {@link TransferFlags}. */
export const transferFlags = {
  concurrency,
  attempts,
  partSize: {
    kind: 'parsed',
    parse: parseBytes,
    optional: true,
    placeholder: 'SIZE',
    brief: "Size of a part of a large object, such as 64MiB; the store's without",
  },
} as const;

/** Reads a share such as `30%` or `0.3`. @throws CommandError for other text */
export function parseShare(input: string): number {
  const [, amount, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(input) ?? [];
  const share = Number(amount) / (percent === '%' ? 100 : 1);
  if (!(share >= 0 && share <= 1)) throw usage(`${JSON.stringify(input)} is no share: write 30% or 0.3.`);
  return share;
}

/** Reads bytes `FIRST-LAST` of an object, as in HTTP: both are included. `500-` is the rest, `-500` the last 500. @throws CommandError for other text */
export function parseRange(input: string): ByteRange {
  const [, first = '', last = ''] = /^(?:bytes=)?(\d*)-(\d*)$/.exec(input) ?? [];
  if (first === '' && Number(last) > 0) return { last: Number(last) };
  if (first === '' || (last !== '' && Number(last) < Number(first)))
    throw usage(`${JSON.stringify(input)} is no range: write 0-499, 500- or -500.`);
  return { start: Number(first), ...(last === '' ? {} : { end: Number(last) + 1 }) };
}

/** Bytes from `start` up to `end`, which is not included; or the last ones. */
export type ByteRange = { readonly start: number; readonly end?: number } | { readonly last: number };
