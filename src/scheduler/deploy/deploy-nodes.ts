import type { LimitFunction } from 'p-limit';
import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import type { Call } from '../../call/call.js';
import { type Deployment, PreparedDeployment, type StepResult } from '../../compute/deploy/deploy.js';
import { inItems } from '../../diagnostics/runs.js';
import { InvalidRequestError } from '../../errors.js';
import { asError } from '../as-error.js';
import type {
  CreateNodesContext,
  CreateNodesEvent,
  CreateNodesItem,
  CreateNodesOptions,
  CreateNodesTotals,
  SpecEvent,
} from '../create/create-nodes.js';
import { createNodes } from '../create/start-run.js';
import type { RunControl } from '../run.js';

/** Options of `deployNodes`. */
export interface DeployNodesOptions extends Omit<CreateNodesOptions, 'until' | 'onFailure'> {
  /** Servers that are deployed to at once, apart from the lanes: SSH is not the provider's API. Default 32. */
  readonly sshConcurrency?: number;
}

/** Running totals, with each event. */
export interface DeployNodesTotals extends CreateNodesTotals {
  /** Servers that run and on which all steps have succeeded. */
  readonly deployed: number;
  /** Servers that run, but could not be reached or where a step failed. */
  readonly notDeployed: number;
}

/** Event of `deployNodes`: those of `createNodes`, then one for each server that runs. */
export type DeployNodesEvent<S extends CreateNodeOptions = CreateNodeOptions> = {
  /** Totals with this event counted. */
  readonly totals: DeployNodesTotals;
} & (
  | CreateNodesEvent<S>
  | (SpecEvent<S> & {
      /** The server runs and all its steps have succeeded. */
      readonly type: 'deployed';
      /** The server as it was when it was seen running. */
      readonly node: ComputeNode;
      /** Results of the steps, in order. */
      readonly steps: readonly StepResult[];
    })
  | (SpecEvent<S> & {
      /** The server runs, but it is not ready; it is kept. */
      readonly type: 'deploy-failed';
      /** The server as it was when it was seen running. */
      readonly node: ComputeNode;
      /** The step that failed, or why the server could not be reached. */
      readonly error: Error;
    })
);

/** Outcome of one spec. */
export interface DeployNodesItem<
  S extends CreateNodeOptions = CreateNodeOptions,
  N extends ComputeNode = ComputeNode,
> extends Omit<CreateNodesItem<S, N>, 'status'> {
  /**
   * `ready`: it runs and all steps have succeeded. `not-deployed`: it runs, but a step failed or it could not be reached; `error` says
   * which. `failed` and `unknown` as in `createNodes`.
   */
  readonly status: 'ready' | 'not-deployed' | 'failed' | 'unknown';
  /** Results of the steps, where all succeeded. */
  readonly steps?: readonly StepResult[];
}

/** Result of `deployNodes`. */
export interface DeployNodesResult<
  S extends CreateNodeOptions = CreateNodeOptions,
  N extends ComputeNode = ComputeNode,
> {
  /** One for each spec, in their order. */
  readonly results: readonly DeployNodesItem<S, N>[];
  /** The servers that are ready, in the order of specs. */
  readonly nodes: readonly N[];
  /** Outcomes of all other specs; where `node` is there the server exists. */
  readonly failures: readonly DeployNodesItem<S, N>[];
}

const SSH_CONCURRENCY = 32;

/** Does the work of `Scheduler.deployNodes`: deploys to each server as soon as it runs, while others are still being created. */
export async function deployNodes<D extends ComputeDriver, S extends CreateNodeOptions>(
  context: Omit<CreateNodesContext<D>, 'options'> & { readonly options: DeployNodesOptions },
  specs: readonly S[],
  deployment: Deployment,
  control: RunControl<DeployNodesEvent<S>>,
): Promise<DeployNodesResult<S>> {
  const { sshConcurrency = SSH_CONCURRENCY } = context.options;
  if (!Number.isInteger(sshConcurrency) || sshConcurrency < 1)
    throw new InvalidRequestError('sshConcurrency must be a whole number of at least 1.');
  const prepared = await PreparedDeployment.prepare(deployment, context.driver);
  const { default: pLimit } = await import('p-limit');
  const deployments = new Deployments<S>(prepared, pLimit(sshConcurrency), control, specs.length);
  const created = await createNodes<D, S>(context, specs, {
    stop: control.stop,
    end: control.end,
    halt: (error) => control.halt(error),
    emit: (event) => deployments.pass(event),
  });
  const results = await deployments.results(created.results);
  return {
    results,
    nodes: results.flatMap(({ status, node }) => (status === 'ready' && node !== undefined ? [node] : [])),
    failures: results.filter(({ status }) => status !== 'ready'),
  };
}

type Outcome = { readonly steps: readonly StepResult[] } | { readonly error: Error };

class Deployments<S extends CreateNodeOptions> {
  readonly #prepared: PreparedDeployment;
  readonly #limit: LimitFunction;
  readonly #control: RunControl<DeployNodesEvent<S>>;
  readonly #outcomes = new Map<number, Promise<Outcome>>();
  #totals: DeployNodesTotals;

  constructor(
    prepared: PreparedDeployment,
    limit: LimitFunction,
    control: RunControl<DeployNodesEvent<S>>,
    asked: number,
  ) {
    this.#prepared = prepared;
    this.#limit = limit;
    this.#control = control;
    this.#totals = { asked, accepted: 0, running: 0, failed: 0, unknown: 0, deployed: 0, notDeployed: 0 };
  }

  /** Passes on events of the creates, and deploys to each server that runs. */
  pass(event: CreateNodesEvent<S>): void {
    const totals = { ...this.#totals, ...event.totals };
    this.#totals = totals;
    this.#control.emit({ ...event, totals });
    if (event.type === 'running') this.#start(event);
  }

  #start({
    index,
    spec,
    node,
  }: {
    readonly index: number;
    readonly spec: S;
    readonly node: ComputeNode;
  }): void {
    this.#outcomes.set(
      index,
      this.#limit(() => inItems(index, () => this.#deploy(index, spec, node))),
    );
  }

  async results(created: readonly CreateNodesItem<S>[]): Promise<DeployNodesItem<S>[]> {
    return Promise.all(
      created.map(async (item, index): Promise<DeployNodesItem<S>> => {
        const outcome = await this.#outcomes.get(index);
        if (item.status !== 'created') return { ...item, status: item.status };
        if (outcome === undefined) return { ...item, status: 'not-deployed' };
        return 'steps' in outcome
          ? { ...item, status: 'ready', steps: outcome.steps }
          : { ...item, status: 'not-deployed', error: outcome.error };
      }),
    );
  }

  async #deploy(index: number, spec: S, node: ComputeNode): Promise<Outcome> {
    const { stop, end } = this.#control;
    const call: Call = { signal: end, deadline: null };
    try {
      stop.throwIfAborted();
      const { steps } = await this.#prepared.run(node, call);
      this.#totals = { ...this.#totals, deployed: this.#totals.deployed + 1 };
      this.#control.emit({ type: 'deployed', index, spec, node, steps, totals: this.#totals });
      return { steps };
    } catch (caught) {
      const error = asError(caught);
      this.#totals = { ...this.#totals, notDeployed: this.#totals.notDeployed + 1 };
      this.#control.emit({ type: 'deploy-failed', index, spec, node, error, totals: this.#totals });
      return { error };
    }
  }
}
