import type { ComputeNode } from '../../compute/models/index.js';
import { inItems } from '../../diagnostics/runs.js';
import { CloudError, InvalidRequestError, RolledBackError } from '../../errors.js';
import type { LoadBalancer, LoadBalancerMember } from '../../loadbalancer/model/models.js';
import { asError } from '../as-error.js';
import type { CreateNodesEvent, CreateNodesResult } from '../create/create-nodes.js';
import { CreateNodesRun } from '../create/plan.js';
import type { DeployNodesEvent, DeployNodesResult } from '../deploy/deploy-nodes.js';
import type { Run, RunControl, RunOptions } from '../run.js';

/** A run whose servers are attached. */
export type AttachRun = Run<CreateNodesEvent, CreateNodesResult> | Run<DeployNodesEvent, DeployNodesResult>;

/** Servers to put behind a balancer: some that run, or those that a run makes. */
export type AttachSource = Iterable<ComputeNode> | AttachRun;

/** Options of `attachMembers`. */
export interface AttachMembersOptions extends RunOptions {
  /** Port of the members. Left out: the target port of each listener. */
  readonly port?: number;
  /** Weight of the members; the cloud's default where it is left out. */
  readonly weight?: number;
}

/** Running totals, with each event. */
export interface AttachMembersTotals {
  /** Servers that were to be attached so far. */
  readonly asked: number;
  /** Servers that are members. */
  readonly attached: number;
  /** Servers that could not be attached. */
  readonly failed: number;
}

/** Outcome of one server, with the totals that count it. */
export type AttachMembersEvent = AttachMembersItem & {
  /** Totals with this event counted. */
  readonly totals: AttachMembersTotals;
  /** The status of the item. */
  readonly type: 'attached' | 'failed';
};

/** Outcome of one server. */
export type AttachMembersItem = {
  /** The server. */
  readonly node: ComputeNode;
} & (
  | {
      /** It is a member. */
      readonly status: 'attached';
      /** The members that it is: one for each target port. */
      readonly members: readonly LoadBalancerMember[];
    }
  | {
      /** It is none, or it is not known whether it is. */
      readonly status: 'failed';
      /** Why it was not attached, or why it is not known whether it was. */
      readonly error: Error;
    }
);

/** The account after `attachMembers`. */
export interface AttachMembersResult {
  /** One for each server, in the order in which they ended. */
  readonly results: readonly AttachMembersItem[];
  /** All members that were attached. */
  readonly members: readonly LoadBalancerMember[];
  /** The results whose status is `failed`. */
  readonly failures: readonly AttachMembersItem[];
}

/** Puts servers behind a balancer, each as soon as it is there; see {@link Scheduler.attachMembers}. */
export async function attachMembers(
  balancer: LoadBalancer,
  source: AttachSource,
  options: AttachMembersOptions,
  control: RunControl<AttachMembersEvent>,
): Promise<AttachMembersResult> {
  if (typeof (balancer as Partial<LoadBalancer> | null)?.attachMembers !== 'function')
    throw new InvalidRequestError('attachMembers: takes a load balancer, such as getLoadBalancer returns.');
  const attachment = new Attachment(balancer, options, control);
  if (isRun(source)) await follow(source, attachment);
  else if (isIterable(source)) for (const node of source) attachment.add(node);
  else
    throw new InvalidRequestError(
      'attachMembers: takes servers, or a run of createNodes: attachMembers(balancer, [node]).',
    );
  return attachment.result();
}

/** State in which servers of a run are ready: running, or with all their steps succeeded too. */
const READY = { create: 'running', deploy: 'deployed' };

/** Adds servers while the run goes on; at its end also those that were ready before it was followed. */
async function follow(run: AttachRun, attachment: Attachment): Promise<void> {
  const ready = run instanceof CreateNodesRun ? READY.create : READY.deploy;
  // One of the two: what both runs have in common is their events.
  const { observe } = run as Pick<Run<CreateNodesEvent | DeployNodesEvent, unknown>, 'observe'>;
  const remove = observe.call(run, (event) => {
    if (event.type === ready && 'node' in event && event.node !== undefined) attachment.add(event.node);
  });
  try {
    const { nodes, failures } = await run.result;
    for (const node of nodes) attachment.add(node);
    // A run that wants all or nothing destroys servers that ran.
    await attachment.keepOnly(nodes, failures.find(({ error }) => error !== undefined)?.error);
  } finally {
    remove();
  }
}

/** Servers on their way behind a balancer. */
class Attachment {
  readonly #balancer: LoadBalancer;
  readonly #options: AttachMembersOptions;
  readonly #control: RunControl<AttachMembersEvent>;
  readonly #seen = new Set<string>();
  readonly #pending: Promise<void>[] = [];
  #results: AttachMembersItem[] = [];

  constructor(
    balancer: LoadBalancer,
    options: AttachMembersOptions,
    control: RunControl<AttachMembersEvent>,
  ) {
    this.#balancer = balancer;
    this.#options = options;
    this.#control = control;
  }

  /** Begins to attach a server, unless it was seen before. */
  add(node: ComputeNode): void {
    if (this.#seen.has(node.id)) return;
    this.#pending.push(inItems(this.#seen.size, () => this.#attach(node)));
    this.#seen.add(node.id);
  }

  /** Takes members away whose servers the run has not kept. */
  async keepOnly(nodes: readonly ComputeNode[], cause: Error | undefined): Promise<void> {
    await Promise.all(this.#pending);
    const kept = new Set(nodes.map(({ id }) => id));
    const lost = this.#results.filter(({ node }) => !kept.has(node.id));
    const gone = lost.flatMap((item) => (item.status === 'attached' ? [item] : []));
    // Those that failed may be members nevertheless: where the answer was lost, say. They keep their own error.
    const unclear = lost.filter((item) => item.status === 'failed' && !isRefusal(item.error));
    const members = [...gone.flatMap((item) => item.members), ...unclear.map(({ node }) => this.#spec(node))];
    if (members.length === 0) return;
    const failure = await this.#balancer.detachMembers(members, { signal: this.#control.end }).then(
      () => null,
      (error: unknown) => asError(error),
    );
    this.#results = this.#results.filter((item) => !gone.some((one) => one === item));
    for (const { node } of gone) {
      const words = `Node ${node.name} (${node.id}) is no member any more: its run did not keep it, because another server of the run failed.`;
      this.#end({ node, status: 'failed', error: failure ?? new RolledBackError(words, { cause }) });
    }
  }

  async result(): Promise<AttachMembersResult> {
    await Promise.all(this.#pending);
    const results = this.#results;
    return {
      results,
      members: results.flatMap((item) => (item.status === 'attached' ? item.members : [])),
      failures: results.filter(({ status }) => status === 'failed'),
    };
  }

  async #attach(node: ComputeNode): Promise<void> {
    const { weight } = this.#options;
    const { stop, end } = this.#control;
    try {
      stop.throwIfAborted();
      const spec = { ...this.#spec(node), ...(weight === undefined ? {} : { weight }) };
      const members = await this.#balancer.attachMembers(spec, { signal: end });
      this.#end({ node, status: 'attached', members });
    } catch (error) {
      this.#end({ node, status: 'failed', error: asError(error) });
    }
  }

  #spec(node: ComputeNode) {
    const { port } = this.#options;
    return { node, ...(port === undefined ? {} : { port }) };
  }

  #end(item: AttachMembersItem): void {
    this.#results.push(item);
    const failed = this.#results.filter(({ status }) => status === 'failed').length;
    const totals = { asked: this.#seen.size, attached: this.#results.length - failed, failed };
    this.#control.emit({ ...item, type: item.status, totals });
  }
}

/** True for a server that can be no member, such as one without an address. */
function isRefusal(error: Error): boolean {
  return CloudError.is(error) && (error.code === 'invalid-request' || error.code === 'not-supported');
}

function isRun(source: unknown): source is AttachRun {
  return typeof source === 'object' && source !== null && 'result' in source && 'observe' in source;
}

function isIterable(source: unknown): source is Iterable<ComputeNode> {
  return typeof source === 'object' && source !== null && Symbol.iterator in source;
}
