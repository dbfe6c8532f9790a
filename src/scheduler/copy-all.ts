import type { Call } from '../connection/call.js';
import { download } from '../storage/download.js';
import { containerName, type ContainerReference, type StorageObject } from '../storage/models.js';
import { openSource } from '../storage/source.js';
import type { TransferContext } from '../storage/transfer.js';
import { upload } from '../storage/upload.js';
import type { BulkOptions, Transferred, TransferTask } from './transfers.js';

/** Options of `copyAll`. */
export interface CopyAllOptions extends BulkOptions {
  /** Only objects whose names begin so. */
  readonly prefix?: string;
  /** The copy's name, made of the source's. Default: the same. */
  readonly rename?: (name: string) => string;
  /** Metadata of the copies, made of the source's: stores differ in the keys they take. Default: the same. */
  readonly metadata?: (metadata: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

/** Both ends of a copy. */
export interface CopyRoute {
  readonly from: TransferContext;
  readonly to: TransferContext;
  /** Name of the container that the copies go to. */
  readonly container: string;
}

/** The tasks of `copyAll`, one after another as the list is read. */
export async function* copyTasks(
  route: CopyRoute,
  container: ContainerReference,
  options: CopyAllOptions,
  listing: { readonly signal: AbortSignal },
): AsyncGenerator<TransferTask, void, undefined> {
  const { prefix } = options;
  const objects = route.from.driver.iterateObjects(containerName(container), { prefix }, listing);
  for await (const object of objects) {
    yield { name: object.name, run: (call) => copyOne(route, object, options, call) };
  }
}

/** Copies one object by streaming: as much of it is in memory as its parts on their way. */
async function copyOne(
  { from, to, container }: CopyRoute,
  { container: source, name }: StorageObject,
  { rename = (same) => same, metadata = (same) => same }: CopyAllOptions,
  call: Call,
): Promise<Transferred> {
  const got = await download(from, { operation: 'copyAll', container: source, name }, call);
  try {
    const { object } = got;
    const target = to.driver.putTarget('copyAll', container, rename(name), {
      metadata: metadata(object.metadata ?? {}),
      ...(object.contentType === null ? {} : { contentType: object.contentType }),
    });
    const data = openSource(got.body, object.size ?? undefined);
    const { size, verified } = await upload(to, target, data, { parallel: PARALLEL }, call);
    // No surer than the weaker of both ways.
    return { bytes: size, verified: got.verified === 'checksum' ? verified : got.verified };
  } finally {
    await got.body.cancel();
  }
}

/** Parts of one copy on their way at once: they can be sent no faster than they come, over one connection. */
const PARALLEL = 2;
