import assert from 'node:assert/strict';
import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { pollUntil } from '../../call/poll-until.js';
import { CloudError, type ErrorCode, TimeoutError } from '../../errors.js';
import type { ComputeBehaviour, ComputeContext, ComputeContextPart } from './context.js';

export { rejects } from '../rejects.js';

const PATIENCE = 60_000;

/** Context of a behaviour, with helpers that remember what to clean up. */
export interface Scene extends ComputeContext {
  /** Spec of new servers. */
  readonly spec: (changes?: Partial<CreateNodeOptions>) => CreateNodeOptions;
  /** Makes a server that is destroyed at the end. */
  readonly create: (changes?: Partial<CreateNodeOptions>) => Promise<ComputeNode>;
  /** Makes a server and waits until it runs. */
  readonly createRunning: (changes?: Partial<CreateNodeOptions>) => Promise<ComputeNode>;
  /** Runs at the end, the last one first. */
  readonly after: (work: () => Promise<unknown>) => void;
  /** Repeats a request until its result is good. */
  readonly until: <T>(ask: () => Promise<T>, good: (value: T) => boolean) => Promise<T>;
  /** Waits until asking for something says that it does not exist. */
  readonly gone: (ask: () => Promise<unknown>, code: ErrorCode) => Promise<void>;
}

/** Describes a behaviour. */
export function behaviour(
  name: string,
  run: (scene: Scene) => Promise<void>,
  needs: readonly string[] = [],
  parts: readonly ComputeContextPart[] = [],
): ComputeBehaviour {
  return { name, needs, with: parts, run: (context) => inScene(context, run) };
}

/** An id that nothing has, in the form that most clouds use. */
export const NO_SUCH_ID = '00000000-dead-4bad-8bad-000000000000';

async function inScene(context: ComputeContext, run: (scene: Scene) => Promise<void>): Promise<void> {
  const cleanup: (() => Promise<unknown>)[] = [];
  try {
    await run(makeScene(context, cleanup));
  } finally {
    await putAway(cleanup.reverse());
  }
}

/** Does all of it, whatever fails on the way: what a behaviour made must not outlive it. */
async function putAway(cleanup: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const work of cleanup) {
    try {
      await work();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'not everything could be put away');
}

function makeScene(context: ComputeContext, cleanup: (() => Promise<unknown>)[]): Scene {
  const { driver, image, size, networks } = context;
  const patience = context.patience ?? PATIENCE;
  const spec = (changes: Partial<CreateNodeOptions> = {}): CreateNodeOptions => ({
    name: context.freeName(),
    image,
    size,
    ...(networks === undefined ? {} : { networks }),
    ...changes,
  });
  const until = async <T>(ask: () => Promise<T>, good: (value: T) => boolean): Promise<T> => {
    const found = await pollUntil(
      async () => {
        const value = await ask();
        return good(value) ? { value } : null;
      },
      { deadline: performance.now() + patience, timeout: patience },
    );
    return found.value;
  };
  const gone = async (ask: () => Promise<unknown>, code: ErrorCode): Promise<void> => {
    const missing = await until(
      () => ask().then(isDeleted, (error: unknown) => CloudError.is(error) && error.code === code),
      (response) => response,
    );
    assert.ok(missing);
  };
  const create = async (changes?: Partial<CreateNodeOptions>): Promise<ComputeNode> => {
    const node = await driver.createNode(spec(changes));
    cleanup.push(() => destroyWhenBuilt({ until, gone }, driver, node));
    return node;
  };
  return {
    ...context,
    spec,
    create,
    until,
    gone,
    after: (work) => cleanup.push(work),
    createRunning: async (changes) => {
      const node = await create(changes);
      const [running] = await driver.waitUntilRunning([node], { timeout: patience });
      if (running === undefined) throw new TimeoutError('waitUntilRunning answered with nothing');
      return running;
    },
  };
}

/** A server that is deleted may be shown for a while. */
function isDeleted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'state' in value && value.state === 'terminated';
}

/**
 * Destroys a server once it is built or has failed: Nova may bring one that is destroyed while it is scheduled back, in error, after
 * it has said that it is gone.
 */
export async function destroyWhenBuilt(
  { until, gone }: Pick<Scene, 'until' | 'gone'>,
  driver: ComputeDriver,
  node: ComputeNode,
): Promise<void> {
  await until(
    () => driver.getNode(node).catch(() => null),
    (found) => found?.state !== 'pending',
  );
  await driver.destroyNode(node);
  await gone(() => driver.getNode(node), 'node-not-found');
}
