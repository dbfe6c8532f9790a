import type { Call, CallOptions } from '../../call/call.js';
import { download } from '../../storage/transfer/download.js';
import type { StorageLimits } from '../../storage/models/limits.js';
import { containerName, type ContainerReference, type StorageObject } from '../../storage/models/models.js';
import { openSource } from '../../storage/files/source.js';
import type { TransferContext } from '../../storage/transfer/transfer.js';
import { upload } from '../../storage/transfer/upload.js';
import { asOwnFailure } from './common-failure.js';
import { type NameFilters, nameFilter } from './name-filter.js';
import { TakenNames } from './taken-names.js';
import type { BulkOptions, Transferred, TransferTask } from './bulk-transfer.js';

/** Options of `copyAll`. The filters take the names of the source's objects. */
export interface CopyAllOptions extends BulkOptions, NameFilters {
  /** Only objects with this prefix. */
  readonly prefix?: string;
  /** Makes the copy's name of the source's. Default: the same. */
  readonly rename?: (name: string) => string;
  /** Makes the copy's metadata of the source's: stores differ in the keys they take. Default: the same. */
  readonly metadata?: (metadata: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

/** Both ends of a copy. */
export interface CopyRoute {
  readonly from: TransferContext;
  readonly to: TransferContext;
  /** Name of the container that the copies go to. */
  readonly container: string;
}

/** Yields the tasks of `copyAll` as the list is read. */
export async function* copyTasks(
  route: CopyRoute,
  container: ContainerReference,
  options: CopyAllOptions,
  listing: CallOptions,
): AsyncGenerator<TransferTask, void, undefined> {
  const { prefix } = options;
  const isMeant = nameFilter(options);
  const { store } = route.from;
  const objects = store.list(containerName(container), { prefix }, store.call(listing));
  const { rename = (same: string) => same } = options;
  const taken = options.rename === undefined ? null : TakenNames.ofObjects();
  for await (const object of objects) {
    if (!isMeant(object.name)) continue;
    yield {
      name: object.name,
      container: route.container,
      run(call, progress) {
        const name = rename(object.name);
        taken?.claim(name, object.name);
        return copyOne(route, object, { ...options, name, progress }, call);
      },
    };
  }
}

/** Settings of one copy. */
interface Copying extends CopyAllOptions {
  /** Name of the copy. */
  readonly name: string;
  readonly progress: (bytes: number) => void;
}

/** Copies one object by streaming: only its parts in flight are in memory. */
async function copyOne(
  { from, to, container }: CopyRoute,
  { container: source, name }: StorageObject,
  { metadata = (same) => same, name: copied, progress }: Copying,
  call: Call,
): Promise<Transferred> {
  const got = await asOwnFailure(download(from, { operation: 'copyAll', container: source, name }, call));
  try {
    const { object } = got;
    const target = to.store.checks.target('copyAll', container, copied, {
      metadata: metadata(object.metadata ?? {}),
      ...(object.contentType === null ? {} : { contentType: object.contentType }),
      extra: served(object, to.store.limits),
    });
    const data = openSource(got.body, object.size ?? undefined);
    const { size, verified } = await upload(
      to,
      target,
      data,
      { parallel: PARALLEL, onProgress: ({ bytes }) => progress(bytes) },
      call,
    );
    // The weaker of both checks counts.
    return { bytes: size, verified: got.verified === 'checksum' ? verified : got.verified };
  } finally {
    await got.body.cancel();
  }
}

/** Headers that the object is served with, as far as the target store has them. Its expiry concerns its own store alone. */
function served({ extra }: StorageObject, { properties = [] }: StorageLimits): Record<string, unknown> {
  const fields: Readonly<Record<string, unknown>> = { ...extra };
  const kept = properties.filter((name) => name !== 'expiry' && typeof fields[name] === 'string');
  return Object.fromEntries(kept.map((name) => [name, fields[name]] as const));
}

/** Parts of one copy in flight: they can be sent no faster than they arrive, over one connection. */
const PARALLEL = 2;
