import type { ComputeDriver } from '../compute/driver.js';
import type { ComputeNode } from '../compute/models/index.js';
import type { CreateNodeOptions } from '../compute/options.js';
import { type CallOptions, startCall } from '../call/call.js';
import type { Deployment } from '../compute/deploy/deploy.js';
import type { Driver } from '../driver/driver.js';
import { NotSupportedError } from '../errors.js';
import type { CleanupResult } from './resume/cleanup.js';
import {
  type CreateNodesEvent,
  type CreateNodesOptions,
  type CreateNodesResult,
  numberSpecs,
} from './create/create-nodes.js';
import { createNodes } from './create/create-run.js';
import type { DeployNodesEvent, DeployNodesOptions, DeployNodesResult } from './deploy/deploy-nodes.js';
import type { DestroyNodesEvent, DestroyNodesOptions, DestroyNodesResult } from './destroy/destroy-nodes.js';
import { destroyNodes } from './destroy/destroy-run.js';
import { DEFAULT_CONCURRENCY, Lanes } from './lanes.js';
import { type CreateNodesPlan, CreateNodesRun, planCreates } from './create/plan.js';
import type { JournalOptions, ResumeOptions } from './resume/resume.js';
import { Run, type RunControl, type RunEvent } from './run.js';
import { waitUntilRunning } from '../compute/polling/wait-until-running.js';

/** What a compute driver's `createNode` takes. */
export type SpecOf<D extends Driver> = D extends { createNode(spec: infer S, options?: CallOptions): unknown }
  ? S & CreateNodeOptions
  : never;

/** What a compute driver's `createNode` returns. */
export type NodeOf<D extends Driver> = D extends { createNode(...parameters: never[]): Promise<infer N> }
  ? N & ComputeNode
  : never;

/** What happens during `createNodes`, in the types of a driver. */
export type CreateEvent<D extends Driver> = CreateNodesEvent<SpecOf<D>>;

/** The account of what exists after `createNodes`, in the types of a driver. */
export type CreateResult<D extends Driver> = CreateNodesResult<SpecOf<D>, NodeOf<D>>;

/** What happens during `deployNodes`, in the types of a driver. */
export type DeployEvent<D extends Driver> = DeployNodesEvent<SpecOf<D>>;

/** The account of what exists after `deployNodes`, in the types of a driver. */
export type DeployResult<D extends Driver> = DeployNodesResult<SpecOf<D>, NodeOf<D>>;

/** How many servers a single spec asks for. */
export interface Count {
  readonly count?: number;
}

/** A compute driver and its lanes. */
interface ComputeLanes {
  readonly driver: ComputeDriver;
  readonly lanes: Lanes<ComputeDriver>;
}

/** The runs of a scheduler whose driver is for compute. What they do is documented at {@link Scheduler}. */
export class ComputeRuns<D extends Driver> {
  readonly #driver: D;
  readonly #lanes: Lanes<D>;

  constructor(driver: D, lanes: Lanes<D>) {
    this.#driver = driver;
    this.#lanes = lanes;
  }

  create(
    specs: readonly SpecOf<D>[] | SpecOf<D>,
    options: CreateNodesOptions & Count,
  ): CreateNodesRun<CreateEvent<D>, CreateResult<D>> {
    const plan = (): CreateNodesPlan => this.plan(specs, options);
    return new CreateNodesRun(options, plan, async (control) => {
      const context = { ...this.#compute('createNodes'), options };
      const { base, list } = listSpecs(specs, options);
      return (await createNodes({ ...context, base }, list, control)) as CreateResult<D>;
    });
  }

  plan(specs: readonly SpecOf<D>[] | SpecOf<D>, count: Count): CreateNodesPlan {
    const { base, list } = listSpecs(specs, count);
    return planCreates(this.#compute('planCreateNodes').driver, list, base);
  }

  deploy(
    specs: readonly SpecOf<D>[] | SpecOf<D>,
    deployment: Deployment,
    options: DeployNodesOptions & Count,
  ): Run<DeployEvent<D>, DeployResult<D>> {
    return new Run(options, async (control: RunControl<DeployEvent<D>>) => {
      const { deployNodes } = await import('./deploy/deploy-nodes.js');
      const { base, list } = listSpecs(specs, options);
      const context = { ...this.#compute('deployNodes'), options, base };
      return (await deployNodes(context, list, deployment, control)) as DeployResult<D>;
    });
  }

  destroy(
    nodes: Iterable<ComputeNode | string>,
    options: DestroyNodesOptions,
  ): Run<DestroyNodesEvent, DestroyNodesResult> {
    return new Run(options, async (control) =>
      destroyNodes(this.#compute('destroyNodes'), [...nodes], options, control),
    );
  }

  async waitUntilRunning(nodes: Iterable<ComputeNode | string>, options?: CallOptions): Promise<NodeOf<D>[]> {
    const { driver } = this.#compute('waitUntilRunning');
    return (await waitUntilRunning(driver, nodes, startCall(options))) as NodeOf<D>[];
  }

  #compute(operation: string): ComputeLanes {
    return asCompute(this.#driver, this.#lanes, operation);
  }
}

/** A run that goes on with a journal, on lanes of its own. */
export function resumeRun<D extends Driver>(
  path: string,
  driver: D,
  options: ResumeOptions<SpecOf<D>>,
): Run<CreateEvent<D>, CreateResult<D>> {
  return runOnJournal(driver, 'resume', options, async (compute, control: RunControl<CreateEvent<D>>) => {
    const { resumeNodes } = await import('./resume/resume.js');
    return (await resumeNodes({ ...compute, path, options }, control)) as CreateResult<D>;
  });
}

/** A run that undoes what a journal tells, on lanes of its own. */
export function cleanupRun(
  path: string,
  driver: Driver,
  options: JournalOptions,
): Run<DestroyNodesEvent, CleanupResult> {
  return runOnJournal(driver, 'cleanup', options, async (compute, control) => {
    const { cleanUp } = await import('./resume/cleanup.js');
    return cleanUp({ ...compute, path, options }, control);
  });
}

function runOnJournal<E extends RunEvent, R>(
  driver: Driver,
  operation: string,
  options: JournalOptions,
  work: (compute: ComputeLanes, control: RunControl<E>) => Promise<R>,
): Run<E, R> {
  return new Run(options, async (control: RunControl<E>) => {
    const lanes = new Lanes(driver, options.concurrency ?? DEFAULT_CONCURRENCY);
    try {
      return await work(asCompute(driver, lanes, operation), control);
    } finally {
      await lanes.close();
    }
  });
}

/** The driver as a compute driver; what the types say already, checked for callers without types. */
function asCompute<D extends Driver>(driver: D, lanes: Lanes<D>, operation: string): ComputeLanes {
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

/** The servers asked for, and what they were numbered from where that is one spec. */
function listSpecs<S extends CreateNodeOptions>(
  specs: readonly S[] | S,
  { count = 1 }: Count,
): { readonly base: S | null; readonly list: readonly S[] } {
  if (Array.isArray(specs)) return { base: null, list: specs as readonly S[] };
  const base = specs as S;
  return { base, list: numberSpecs(base, count) };
}
