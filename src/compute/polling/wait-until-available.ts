import type { Call, CallOptions } from '../../call/call.js';
import { ConflictError, InvalidRequestError, NotFoundError } from '../../errors.js';
import type { NodeImage, Volume, VolumeSnapshot } from '../models/index.js';
import type { ComputeInternals } from './pollable.js';
import { type Lister, type ListToWatch, untilListed } from './shared-list.js';
import type { ComputeLimits } from '../limits.js';

/** What can be waited for. */
export type Awaitable = Volume | VolumeSnapshot | NodeImage;

/** The part of a driver that waits for other resources than servers use. */
export interface ResourceLister extends Lister {
  readonly provider: string;
  readonly limits: Pick<ComputeLimits, 'pollInterval'>;
  readonly internals: Pick<ComputeInternals, 'imageState'>;
  listVolumes(options?: CallOptions): Promise<Volume[]>;
  listVolumeSnapshots(volume: null, options?: CallOptions): Promise<VolumeSnapshot[]>;
  getImage(image: string, options?: CallOptions): Promise<NodeImage>;
  adopt(data: never): object;
}

/** Lists that must lack a resource before it counts as gone: one that has just been made may be missing in the first. */
const MISSES = 3;

/** What a list says of a resource: `ready`, `failed`, or null while it is being made. */
type Verdict = 'ready' | 'failed' | null;

interface Kind {
  readonly list: (driver: ResourceLister, resource: Awaitable, call: Call) => Promise<readonly Awaitable[]>;
  /** Name of the list that those who wait for this resource share. */
  readonly listOf: (resource: Awaitable) => string;
  readonly verdict: (driver: ResourceLister, found: Awaitable) => Verdict;
}

const STATES: Readonly<Record<string, Verdict>> = { available: 'ready', 'in-use': 'ready', error: 'failed' };
const byState = (_: ResourceLister, found: Awaitable): Verdict =>
  'state' in found ? (STATES[found.state] ?? null) : 'ready';

const KINDS: Readonly<Record<Awaitable['kind'], Kind>> = {
  volume: {
    list: (driver, _, call) => driver.listVolumes(call),
    listOf: () => 'volumes',
    verdict: byState,
  },
  'volume-snapshot': {
    list: (driver, _, call) => driver.listVolumeSnapshots(null, call),
    listOf: () => 'snapshots',
    verdict: byState,
  },
  image: {
    // The list has all public images too, which are tens of thousands on some clouds.
    list: async (driver, { id }, call) => [await driver.getImage(id, call)],
    listOf: ({ id }) => `image ${id}`,
    verdict: (driver, found) => {
      const state = driver.internals.imageState(found as NodeImage);
      return state === 'available' ? 'ready' : state === 'error' ? 'failed' : null;
    },
  },
};

/** Waits until a resource can be used; see ComputeDriver.waitUntilAvailable. */
export async function waitUntilAvailable(
  driver: ResourceLister,
  resource: Awaitable,
  call: Call,
): Promise<Awaitable> {
  const name: unknown = resource?.kind;
  const kind = typeof name === 'string' && Object.hasOwn(KINDS, name) ? KINDS[resource.kind] : undefined;
  if (kind === undefined)
    throw new InvalidRequestError(
      'waitUntilAvailable takes a volume, a snapshot or an image, as the methods of a driver return them.',
      detailsOf(driver),
    );
  const list: ListToWatch<ResourceLister, Awaitable> = {
    kind: kind.listOf(resource),
    read: (lister, inner) => kind.list(lister, resource, inner),
    interval: driver.limits.pollInterval,
  };
  let misses = 0;
  const isReady = (found: Awaitable | null): boolean => {
    misses = found === null ? misses + 1 : 0;
    if (misses >= MISSES) throw gone(driver, resource);
    const verdict = found === null ? null : kind.verdict(driver, found);
    if (verdict === 'failed') throw failed(driver, resource);
    return verdict === 'ready';
  };
  const found = await untilListed(driver, list, [resource.id, isReady], call);
  return driver.adopt(copyOf(found ?? resource)) as Awaitable;
}

/** Data of a model, which belongs to the connection that listed it. */
function copyOf(found: Awaitable): never {
  return Object.assign({}, found) as never;
}

function detailsOf(driver: ResourceLister): { provider: string; service: 'compute'; operation: string } {
  return { provider: driver.provider, service: 'compute', operation: 'waitUntilAvailable' };
}

function wordsFor({ kind, name, id }: Awaitable): string {
  return `${kind.replace('-', ' ')} ${name} (${id})`;
}

function gone(driver: ResourceLister, resource: Awaitable): NotFoundError {
  return new NotFoundError(
    `waitUntilAvailable: ${driver.provider} has no ${wordsFor(resource)} any more.`,
    detailsOf(driver),
  );
}

function failed(driver: ResourceLister, resource: Awaitable): ConflictError {
  return new ConflictError(
    `waitUntilAvailable: the ${wordsFor(resource)} ended in error.`,
    detailsOf(driver),
  );
}
