import { type Call, type CallOptions, timeLeft } from '../../call/call.js';
import { CloudError, ConflictError, InvalidRequestError, NotFoundError } from '../../errors.js';
import type { NodeImage, Volume, VolumeSnapshot } from '../models/index.js';
import type { ComputeInternals } from './pollable.js';
import { type Lister, SharedList } from './shared-list.js';
import type { ComputeLimits } from '../limits.js';
import { isHopeless } from './wait-until-running.js';

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

/** Waits until a resource can be used; see ResourceLister.waitUntilAvailable. */
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
  const shared = SharedList.acquire<ResourceLister, Awaitable>(
    driver,
    kind.listOf(resource),
    driver.limits.pollInterval,
  );
  try {
    const next = (): Promise<readonly Awaitable[]> =>
      shared.next((lister, inner) => kind.list(lister, resource, inner), call);
    return await follow(driver, resource, { kind, next, call });
  } finally {
    await shared.release();
  }
}

interface Wait {
  readonly kind: Kind;
  readonly next: () => Promise<readonly Awaitable[]>;
  readonly call: Call;
}

async function follow(
  driver: ResourceLister,
  resource: Awaitable,
  { kind, next, call }: Wait,
): Promise<Awaitable> {
  let misses = 0;
  let failures = 0;
  for (;;) {
    const listed = await next().catch((error: unknown) => {
      failures += 1;
      timeLeft(call);
      if (!mayPass(error, failures)) throw error;
      return null;
    });
    if (listed === null) continue;
    failures = 0;
    const found = listed.find(({ id }) => id === resource.id);
    misses = found === undefined ? misses + 1 : 0;
    if (misses >= MISSES) throw gone(driver, resource);
    const verdict = found === undefined ? null : kind.verdict(driver, found);
    if (found !== undefined && verdict === 'ready') return driver.adopt(copyOf(found)) as Awaitable;
    if (verdict === 'failed') throw failed(driver, resource);
  }
}

/** True for a failed poll that the next one may make good. */
function mayPass(error: unknown, failures: number): boolean {
  return CloudError.is(error) && !isHopeless(error, failures);
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
