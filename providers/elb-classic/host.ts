import { randomUUID } from 'node:crypto';
import type { Call } from '../../src/driver/index.js';
import {
  type BalancerChanges,
  type BalancerStatus,
  type BalancerSteps,
  checkAgain,
  type LoadBalancerData,
  type LoadBalancerHost,
  type MemberPool,
  type NewHealthCheck,
  type NewLoadBalancer,
  notOffered,
  type PoolChange,
  portToCheck,
  refuseFixed,
} from '../../src/loadbalancer/index.js';
import { type ElbClient, firstOf, members, nullIfMissing } from '../aws/elb/client.js';
import type { Parameters } from '../aws/query.js';
import { ListenerChanges } from './listener-changes.js';
import type { ElbClassicCreate } from './models.js';
import { type ClassicBalancer, isLeaving, readBalancer, readMember } from './read.js';
import { Checks, writeBalancer, writeCheck, writeTags } from './write.js';

/** Tag that says which create a balancer is of. */
const CREATED = 'skylane-create';

/** Classic balancers: all of one is named by the balancer's name, and goes with it. */
export class ElbClassicHost implements LoadBalancerHost {
  readonly #client: ElbClient;
  readonly #listeners: ListenerChanges;
  readonly #batch: number;

  constructor(client: ElbClient, batch: number) {
    this.#client = client;
    this.#listeners = new ListenerChanges(client, (...place) => this.#read(...place));
    this.#batch = batch;
  }

  listBalancers(call: Call): AsyncIterable<LoadBalancerData> {
    const action = { operation: 'listLoadBalancers', action: 'DescribeLoadBalancers' };
    const { region } = this.#client.context;
    return this.#client.list(
      action,
      'LoadBalancerDescriptions',
      (row) => readBalancer(row, region).data,
      call,
    );
  }

  async getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    const { data } = await this.#read(id, 'getLoadBalancer', call);
    return { ...data, members: await this.#members(data, 'getLoadBalancer', call) };
  }

  async getStatus(id: string, call: Call): Promise<BalancerStatus> {
    const { state } = (await this.#read(id, 'getLoadBalancer', call)).data;
    return { state, word: state, fault: null };
  }

  async createBalancer(
    balancer: NewLoadBalancer<ElbClassicCreate>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'createLoadBalancer';
    const { name: id, listeners, healthCheck, extra } = balancer;
    new Checks(this.#client.context, operation).create(balancer);
    const mark = randomUUID();
    const parameters = writeBalancer(balancer, { [CREATED]: mark });
    await steps.make({
      what: 'load balancer',
      // AWS takes a second create with all the same for the first one, but for its tags: the mark sets ours apart.
      create: () => this.#send('CreateLoadBalancer', parameters, operation, call, { idempotent: false }),
      idOf: () => id,
      remove: async (name, inner) => {
        if (await this.#isMarked(name, mark, inner)) await this.destroyBalancer(name, steps, inner);
      },
      find: async (inner) => ((await this.#isMarked(id, mark, inner)) ? id : null),
    });
    if (healthCheck !== null)
      await this.#setCheck(id, healthCheck, portToCheck(null, [], listeners), operation, call);
    if (extra.stickiness) {
      const made = await this.#read(id, operation, call);
      await this.#listeners.setStickiness(made, extra.stickiness, operation, call);
    }
    for (let from = 0; from < balancer.members.length; from += this.#batch) {
      const some = balancer.members.slice(from, from + this.#batch);
      await this.#register('RegisterInstancesWithLoadBalancer', id, some, operation, call);
    }
    return id;
  }

  async updateBalancer(
    id: string,
    changes: BalancerChanges<ElbClassicCreate>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const { listeners, extra = {} } = changes;
    this.#checkChanges(changes, operation);
    const before = await this.#read(id, operation, call);
    new Checks(this.#client.context, operation).stickiness(extra.stickiness, listeners ?? before.listeners);
    await steps.attempt(async () => {
      // First, since the listeners tell which one it belongs to: sent again after a failure, it would be of none.
      await this.#updateCheck(before, changes, steps, operation, call);
      if (listeners !== undefined) await this.#listeners.replace(before, listeners, steps, operation, call);
    });
    if (extra.securityGroups !== undefined) {
      const parameters = { LoadBalancerName: id, SecurityGroups: members(extra.securityGroups) };
      await this.#send('ApplySecurityGroupsToLoadBalancer', parameters, operation, call);
    }
    if (extra.tags !== undefined) {
      const parameters = { LoadBalancerNames: members([id]), Tags: writeTags(extra.tags) };
      await this.#send('AddTags', parameters, operation, call);
    }
    if (listeners === undefined && extra.stickiness === undefined) return;
    const now = await this.#read(id, operation, call);
    if (extra.stickiness !== undefined)
      await this.#listeners.setStickiness(now, extra.stickiness, operation, call);
    else await this.#listeners.keepStickiness(before, now, operation, call);
  }

  async destroyBalancer(id: string, _steps: BalancerSteps, call: Call): Promise<void> {
    const operation = 'destroyLoadBalancer';
    await this.#send('DeleteLoadBalancer', { LoadBalancerName: id }, operation, call, { frees: true });
  }

  async getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    const { data } = await this.#read(id, 'listMembers', call);
    return [{ id, port: null, members: await this.#members(data, 'listMembers', call) }];
  }

  async changeMembers(id: string, { add, remove }: PoolChange, call: Call): Promise<void> {
    const operation = 'changeMembers';
    if (add.length > 0) await this.#register('RegisterInstancesWithLoadBalancer', id, add, operation, call);
    else await this.#register('DeregisterInstancesFromLoadBalancer', id, remove, operation, call);
  }

  /** Members of a balancer with their health, which another description has. One that is being deregistered is none any more. */
  async #members(
    { id, members: there }: LoadBalancerData,
    operation: string,
    call: Call,
  ): Promise<MemberPool['members']> {
    if (there === null || there.length === 0) return [];
    const action = { operation, action: 'DescribeInstanceHealth', parameters: { LoadBalancerName: id } };
    const rows = (await this.#client.call(action, call)).list('InstanceStates', 'member');
    const states = new Map(rows.map((row) => [row.id('InstanceId'), row]));
    const left = there.filter((member) => !isLeaving(states.get(member.id)));
    return left.map((member) => readMember(id, member.id, states.get(member.id) ?? null));
  }

  #checkChanges({ name, healthCheck, extra }: BalancerChanges<ElbClassicCreate>, operation: string): void {
    const { context } = this.#client;
    if (name !== undefined) throw notOffered('another name for a balancer', { operation, context });
    if (healthCheck === null) throw notOffered('balancers that check nothing', { operation, context });
    if (healthCheck !== undefined) new Checks(context, operation).healthCheck(healthCheck);
    refuseFixed(extra, ['securityGroups', 'stickiness', 'tags'], context);
  }

  /** A check follows the listeners: one of a port that nothing leads to any more would find all members ill. */
  async #updateCheck(
    { data, listeners: before }: ClassicBalancer,
    { healthCheck, listeners }: BalancerChanges<ElbClassicCreate>,
    steps: BalancerSteps,
    operation: string,
    call: Call,
  ): Promise<void> {
    const { healthCheckPort } = data.extra;
    const port = portToCheck(healthCheckPort, before, listeners ?? before);
    const same = data.healthCheck === null ? null : checkAgain(data.healthCheck);
    const wanted = healthCheck ?? (port === healthCheckPort ? null : same);
    if (wanted === null) return;
    await steps.take({
      what: 'the earlier health check',
      remove: () => this.#setCheck(data.id, wanted, port, operation, call),
      putBack: async (inner) => {
        if (same !== null) await this.#setCheck(data.id, same, healthCheckPort, operation, inner);
      },
    });
  }

  async #setCheck(
    id: string,
    check: NewHealthCheck,
    port: number | null,
    operation: string,
    call: Call,
  ): Promise<void> {
    if (port === null)
      throw this.#client.context.invalid(operation, 'a balancer without listeners has no port to check');
    const parameters = { LoadBalancerName: id, HealthCheck: writeCheck(check, port) };
    await this.#send('ConfigureHealthCheck', parameters, operation, call);
  }

  async #register(
    action: string,
    id: string,
    some: readonly { readonly nodeId: string | null }[],
    operation: string,
    call: Call,
  ): Promise<void> {
    const Instances = members(some.map(({ nodeId }) => ({ InstanceId: nodeId })));
    const frees = action.startsWith('Deregister');
    await this.#send(action, { LoadBalancerName: id, Instances }, operation, call, { frees });
  }

  async #read(id: string, operation: string, call: Call): Promise<ClassicBalancer> {
    const action = {
      operation,
      action: 'DescribeLoadBalancers',
      parameters: { LoadBalancerNames: members([id]) },
    };
    const { region } = this.#client.context;
    return readBalancer(firstOf(await this.#client.call(action, call), 'LoadBalancerDescriptions'), region);
  }

  async #isMarked(id: string, mark: string, call: Call): Promise<boolean> {
    const parameters = { LoadBalancerNames: members([id]) };
    const action = { operation: 'createLoadBalancer', action: 'DescribeTags', parameters };
    const found = await this.#client.call(action, call).catch(nullIfMissing);
    const tags = found?.list('TagDescriptions', 'member').flatMap((row) => row.list('Tags', 'member')) ?? [];
    return tags.some((tag) => tag.string('Key') === CREATED && tag.optionalString('Value') === mark);
  }

  async #send(
    action: string,
    parameters: Parameters,
    operation: string,
    call: Call,
    request: { readonly idempotent?: boolean; readonly frees?: boolean } = {},
  ): Promise<void> {
    await this.#client.call(
      { operation, action, parameters, request: { idempotent: true, ...request } },
      call,
    );
  }
}
