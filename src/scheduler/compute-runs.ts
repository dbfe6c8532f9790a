import type { ComputeDriver } from '../compute/driver.js';
import type { ComputeNode } from '../compute/models/index.js';
import type { CreateNodeOptions } from '../compute/options.js';
import type { CallOptions } from '../call/call.js';
import type { Driver } from '../driver/driver.js';
import { NotSupportedError } from '../errors.js';
import { cleanUp, type CleanupResult } from './resume/cleanup.js';
import { type CreateNodesEvent, type CreateNodesResult, numberSpecs } from './create/create-nodes.js';
import type { DeployNodesEvent, DeployNodesResult } from './deploy/deploy-nodes.js';
import type { DestroyNodesEvent } from './destroy/destroy-nodes.js';
import { DEFAULT_CONCURRENCY, Lanes } from './lanes.js';
import { resumeNodes, type JournalOptions, type ResumeOptions } from './resume/resume.js';
import { Run, type RunControl, type RunEvent } from './run.js';

/** Type of the spec that a compute driver's `createNode` takes. */
export type SpecOf<D extends Driver> = D extends { createNode(spec: infer S, options?: CallOptions): unknown }
  ? S & CreateNodeOptions
  : never;

/** Type of the server that a compute driver's `createNode` returns. */
export type NodeOf<D extends Driver> = D extends { createNode(...parameters: never[]): Promise<infer N> }
  ? N & ComputeNode
  : never;

/** Event of `createNodes`, in the types of a driver. */
export type CreateEvent<D extends Driver> = CreateNodesEvent<SpecOf<D>>;

/** Result of `createNodes`, in the types of a driver. */
export type CreateResult<D extends Driver> = CreateNodesResult<SpecOf<D>, NodeOf<D>>;

/** Event of `deployNodes`, in the types of a driver. */
export type DeployEvent<D extends Driver> = DeployNodesEvent<SpecOf<D>>;

/** Result of `deployNodes`, in the types of a driver. */
export type DeployResult<D extends Driver> = DeployNodesResult<SpecOf<D>, NodeOf<D>>;

/** Number of servers to create from a single spec. */
export interface Count {
  /** Default 1. */
  readonly count?: number;
}

/** A compute driver and its lanes. */
export interface ComputeLanes {
  readonly driver: ComputeDriver;
  readonly lanes: Lanes<ComputeDriver>;
}

/** Resumes the run of a journal, on lanes of its own. */
export function resumeRun<D extends Driver>(
  path: string,
  driver: D,
  options: ResumeOptions<SpecOf<D>>,
): Run<CreateEvent<D>, CreateResult<D>> {
  return runOnJournal(driver, 'resume', options, async (compute, control: RunControl<CreateEvent<D>>) => {
    return (await resumeNodes({ ...compute, path, options }, control)) as CreateResult<D>;
  });
}

/** Destroys what the run of a journal created, on lanes of its own. */
export function cleanupRun(
  path: string,
  driver: Driver,
  options: JournalOptions,
): Run<DestroyNodesEvent, CleanupResult> {
  return runOnJournal(driver, 'cleanup', options, async (compute, control) => {
    return cleanUp({ ...compute, path, options }, control);
  });
}

function runOnJournal<E extends RunEvent, R>(
  driver: Driver,
  operation: string,
  options: JournalOptions,
  work: (compute: ComputeLanes, control: RunControl<E>) => Promise<R>,
): Run<E, R> {
  return new Run(
    options,
    async (control: RunControl<E>) => {
      const lanes = new Lanes(driver, options.concurrency ?? DEFAULT_CONCURRENCY);
      try {
        return await work(asCompute(driver, lanes, operation), control);
      } finally {
        await lanes.close();
      }
    },
    { kind: operation, drivers: [driver] },
  );
}

/** Returns the driver and lanes typed for compute. @throws NotSupportedError where the driver is for another service */
export function asCompute<D extends Driver>(driver: D, lanes: Lanes<D>, operation: string): ComputeLanes {
  if (driver.service !== 'compute') {
    throw new NotSupportedError(`${operation} needs a compute driver, not one for ${driver.service}.`, {
      operation,
    });
  }
  return {
    driver: driver as unknown as ComputeDriver,
    lanes: lanes as unknown as Lanes<ComputeDriver>,
  };
}

/** Number of servers that a run is to create, before its specs are checked; null for what is no list and no spec. */
export function countSpecs(specs: unknown, options: Count | null): number | null {
  const count = options?.count ?? 1;
  if (Array.isArray(specs)) return specs.length;
  return Number.isInteger(count) ? count : null;
}

/** Lists the specs of a run; `base` is the one that they were numbered from, if any. @throws InvalidRequestError where `count` is no number */
export function listSpecs<S extends CreateNodeOptions>(
  specs: readonly S[] | S,
  { count = 1 }: Count,
): { readonly base: S | null; readonly list: readonly S[] } {
  if (Array.isArray(specs)) return { base: null, list: specs as readonly S[] };
  const base = specs as S;
  return { base, list: numberSpecs(base, count) };
}
