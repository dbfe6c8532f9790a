import { randomUUID } from 'node:crypto';
import {
  type Call,
  InvalidRequestError,
  LoadBalancerExistsError,
  type XmlReader,
} from '../../../src/driver/index.js';
import {
  type BalancerChanges,
  type BalancerStatus,
  type BalancerSteps,
  type LoadBalancerData,
  type LoadBalancerHost,
  membersFor,
  type MemberPool,
  type NewListener,
  type NewLoadBalancer,
  type PoolChange,
  refuseFixed,
  notOffered,
} from '../../../src/loadbalancer/index.js';
import type { Parameters } from '../query.js';
import { type ElbClient, firstOf, members, nullIfMissing } from './client.js';
import { type GroupPool, Listeners } from './listeners.js';
import type { ElbCreate } from './models.js';
import { type ForwardingListener, nameIn, readBalancer, readStatus } from './read.js';
import { groupProtocol, TargetGroups, writeCheck } from './target-groups.js';

/** Tag that says which create a balancer is of. */
const CREATED = 'skylane-create';
/** Application and Network Load Balancers: a balancer, listeners, and a target group for each target port. */
export class ElbHost implements LoadBalancerHost {
  readonly #client: ElbClient;
  readonly #groups: TargetGroups;
  readonly #listeners: Listeners;

  constructor(client: ElbClient) {
    this.#client = client;
    this.#groups = new TargetGroups(client);
    this.#listeners = new Listeners(client, this.#groups);
  }

  listBalancers(call: Call): AsyncIterable<LoadBalancerData> {
    const action = { operation: 'listLoadBalancers', action: 'DescribeLoadBalancers' };
    return this.#client.list(action, 'LoadBalancers', (row) => readBalancer(row, this.#region), call);
  }

  async getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    const operation = 'getLoadBalancer';
    const balancer = readBalancer(await this.#read(id, operation, call), this.#region);
    const listeners = await this.#listeners.list(id, operation, call);
    const pools = await this.#pools(id, listeners, operation, call);
    const portOf = (arn: string | null): number | null => pools.find((pool) => pool.id === arn)?.port ?? null;
    const [first] = pools;
    return {
      ...balancer,
      listeners: listeners.map(({ id: listenerId, port, protocol, certificate, poolId }) => ({
        id: listenerId,
        port,
        protocol,
        certificate,
        targetPort: portOf(poolId),
      })),
      members: pools.flatMap((pool) => pool.members),
      healthCheck: first?.group.healthCheck ?? null,
      algorithm:
        first === undefined ? null : await this.#groups.algorithm(first.id, balancer.extra.type, call),
    };
  }

  async getStatus(id: string, call: Call): Promise<BalancerStatus> {
    return readStatus(await this.#read(id, 'getLoadBalancer', call));
  }

  async createBalancer(
    balancer: NewLoadBalancer<ElbCreate>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'createLoadBalancer';
    const marker = randomUUID();
    const parameters = this.#written(balancer, marker);
    await this.#checkName(balancer.name, operation, call);
    const made = await steps.make({
      what: 'load balancer',
      create: () => this.#client.call({ operation, action: 'CreateLoadBalancer', parameters }, call),
      idOf: (result) => firstOf(result, 'LoadBalancers').string('LoadBalancerArn'),
      remove: async (id, inner) => {
        // One that somebody else made at the same time, with the same settings, is returned as if it were ours.
        if (await this.#isMarked(id, marker, inner))
          await this.#delete('DeleteLoadBalancer', { LoadBalancerArn: id }, operation, inner);
      },
      find: (inner) => this.#find(balancer.name, marker, inner),
    });
    const row = firstOf(made, 'LoadBalancers');
    const id = row.string('LoadBalancerArn');
    const vpcId = row.optionalString('VpcId');
    const groups = new Map<string, string>();
    for (const listener of balancer.listeners) {
      const key = `${listener.targetPort} ${groupProtocol(listener.protocol)}`;
      const arn = groups.get(key) ?? (await this.#makeGroup({ id, vpcId }, listener, balancer, steps, call));
      groups.set(key, arn);
      await this.#listeners.add(id, arn, listener, steps, operation, call);
    }
    return id;
  }

  async updateBalancer(
    id: string,
    changes: BalancerChanges<ElbCreate>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const { name, algorithm, healthCheck, listeners, extra } = changes;
    if (name !== undefined)
      throw notOffered('another name for a balancer', { operation, context: this.#client.context });
    if (healthCheck === null)
      throw notOffered('target groups that are not checked', { operation, context: this.#client.context });
    refuseFixed(extra, ['securityGroups', 'tags'], this.#client.context);
    const balancer = readBalancer(await this.#read(id, operation, call), this.#region);
    await this.#setExtra(id, extra ?? {}, call);
    if (algorithm === undefined && healthCheck === undefined && listeners === undefined) return;
    const there = await this.#listeners.list(id, operation, call);
    for (const { id: arn } of await this.#pools(id, there, operation, call)) {
      if (healthCheck !== undefined)
        await this.#modify(
          'ModifyTargetGroup',
          { TargetGroupArn: arn, ...writeCheck(healthCheck) },
          operation,
          call,
        );
      if (algorithm !== undefined) await this.#groups.setAlgorithm(arn, algorithm, operation, call);
    }
    if (listeners === undefined) return;
    // Read again: groups that are made take over what was just changed.
    const pools = await this.#pools(id, there, operation, call);
    const { vpcId } = balancer.extra;
    await this.#listeners.update({ id, name: balancer.name, vpcId }, pools, listeners, steps, call);
  }

  /** Deletes a balancer and the target groups that were made with it, also where an earlier attempt left those behind. */
  async destroyBalancer(id: string, _steps: BalancerSteps, call: Call): Promise<void> {
    const operation = 'destroyLoadBalancer';
    const listeners = await this.#listeners.list(id, operation, call).catch(nullIfMissing);
    const groups = listeners === null ? [] : await this.#groupsOf(id, listeners, operation, call);
    if (listeners !== null)
      await this.#delete('DeleteLoadBalancer', { LoadBalancerArn: id }, operation, call);
    for (const arn of groups) await this.#groups.delete(arn, operation, call);
    const name = nameIn(id);
    // Groups of another balancer that has the name by now are its own.
    if (name === null || (await this.#arnOf(name, operation, call)) !== null) return;
    for (const arn of await this.#groups.leftBehind(id, name, operation, call))
      await this.#groups.delete(arn, operation, call);
  }

  /** Groups that were made with a balancer, and that its listeners or their rules lead to. */
  async #groupsOf(
    id: string,
    listeners: readonly ForwardingListener[],
    operation: string,
    call: Call,
  ): Promise<string[]> {
    const led = listeners.flatMap((listener) => listener.groups);
    const all = (await this.#groups.list(id, operation, call)).map(({ arn }) => arn);
    return this.#groups.own([...new Set([...led, ...all])], operation, call);
  }

  async getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    const operation = 'listMembers';
    const pools = await this.#pools(id, await this.#listeners.list(id, operation, call), operation, call);
    if (pools.length === 0) await this.#read(id, operation, call);
    return pools;
  }

  async changeMembers(_id: string, { pool, add, remove }: PoolChange, call: Call): Promise<void> {
    const operation = 'changeMembers';
    if (add.length > 0) await this.#groups.register(pool.id, add, operation, call);
    else await this.#groups.deregister(pool.id, remove, operation, call);
  }

  /** The target groups that listeners lead to. Those of rules are their owner's: what is put behind all listeners is not for them. */
  async #pools(
    id: string,
    listeners: readonly ForwardingListener[],
    operation: string,
    call: Call,
  ): Promise<GroupPool[]> {
    const arns = [...new Set(listeners.flatMap(({ groups }) => groups))];
    const led = await this.#groups.named(arns, operation, call);
    return Promise.all(
      led.map(async (group) => ({
        ...(await this.#groups.pool(id, group, call)),
        kind: group.protocol,
        group,
      })),
    );
  }

  /** A target group of a new balancer, with its members. */
  async #makeGroup(
    { id, vpcId }: { readonly id: string; readonly vpcId: string | null },
    { targetPort: port, protocol }: NewListener,
    balancer: NewLoadBalancer<ElbCreate>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'createLoadBalancer';
    const { name, members: wanted, healthCheck, algorithm, extra } = balancer;
    const targetType = extra.targetType ?? (wanted[0]?.address ? 'ip' : 'instance');
    const place = { balancer: name, kind: groupProtocol(protocol), port, vpcId, targetType };
    const settings = healthCheck === null ? {} : writeCheck(healthCheck);
    const arn = await this.#groups.create(place, settings, steps, operation, call);
    if (algorithm !== null && algorithm !== 'round-robin')
      await this.#groups.setAlgorithm(arn, algorithm, operation, call);
    await steps.setMembers(id, { id: arn, port, members: [] }, membersFor(port, balancer));
    return arn;
  }

  /** Sets what of `extra` can be changed; tags that are not named stay. */
  async #setExtra(id: string, { securityGroups, tags }: Partial<ElbCreate>, call: Call): Promise<void> {
    const operation = 'updateLoadBalancer';
    if (securityGroups !== undefined)
      await this.#modify(
        'SetSecurityGroups',
        { LoadBalancerArn: id, SecurityGroups: members(securityGroups) },
        operation,
        call,
      );
    const rows = Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    if (rows.length > 0)
      await this.#modify('AddTags', { ResourceArns: members([id]), Tags: members(rows) }, operation, call);
  }

  async #modify(action: string, parameters: Parameters, operation: string, call: Call): Promise<void> {
    await this.#client.call({ operation, action, parameters, request: { idempotent: true } }, call);
  }

  get #region(): string | null {
    return this.#client.context.region;
  }

  #written(balancer: NewLoadBalancer<ElbCreate>, marker: string): Parameters {
    const { name, networks, listeners, extra } = balancer;
    if (networks.length === 0)
      throw this.#refused('wants subnets for a balancer: give their ids as networks', 'createLoadBalancer');
    const isHttp = listeners.every(({ protocol }) => protocol.startsWith('http'));
    if (!isHttp && listeners.some(({ protocol }) => protocol.startsWith('http')))
      throw this.#refused(
        'has HTTP on Application balancers and other protocols on Network balancers, not on one',
        'createLoadBalancer',
      );
    const tags = { ...extra.tags, [CREATED]: marker };
    return {
      Name: name,
      Type: extra.type ?? (isHttp ? 'application' : 'network'),
      Scheme: extra.scheme,
      Subnets: members(networks),
      ...(extra.securityGroups === undefined ? {} : { SecurityGroups: members(extra.securityGroups) }),
      Tags: members(Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))),
    };
  }

  #refused(words: string, operation: string): InvalidRequestError {
    const { context } = this.#client;
    return new InvalidRequestError(`${operation}: ${context.provider} ${words}.`, context.details(operation));
  }

  async #read(id: string, operation: string, call: Call): Promise<XmlReader> {
    const parameters = { LoadBalancerArns: members([id]) };
    return firstOf(
      await this.#client.call({ operation, action: 'DescribeLoadBalancers', parameters }, call),
      'LoadBalancers',
    );
  }

  async #delete(action: string, parameters: Parameters, operation: string, call: Call): Promise<void> {
    await this.#client.call(
      { operation, action, parameters, request: { idempotent: true, frees: true } },
      call,
    );
  }

  /** AWS returns a balancer that is there, with the same settings, as if it had been made. */
  async #checkName(name: string, operation: string, call: Call): Promise<void> {
    if ((await this.#arnOf(name, operation, call)) === null) return;
    const { context } = this.#client;
    throw new LoadBalancerExistsError(
      `${operation}: ${context.provider} has a load balancer ${name} already. Take another name.`,
      context.details(operation),
    );
  }

  async #find(name: string, marker: string, call: Call): Promise<string | null> {
    const arn = await this.#arnOf(name, 'createLoadBalancer', call);
    return arn !== null && (await this.#isMarked(arn, marker, call)) ? arn : null;
  }

  async #arnOf(name: string, operation: string, call: Call): Promise<string | null> {
    const action = { operation, action: 'DescribeLoadBalancers', parameters: { Names: members([name]) } };
    const found = await this.#client.call(action, call).catch(nullIfMissing);
    return found?.list('LoadBalancers', 'member')[0]?.string('LoadBalancerArn') ?? null;
  }

  async #isMarked(arn: string, marker: string, call: Call): Promise<boolean> {
    const parameters = { ResourceArns: members([arn]) };
    const action = { operation: 'createLoadBalancer', action: 'DescribeTags', parameters };
    const rows = (await this.#client.call(action, call)).list('TagDescriptions', 'member');
    const tags = rows.flatMap((row) => row.list('Tags', 'member'));
    return tags.some((tag) => tag.string('Key') === CREATED && tag.optionalString('Value') === marker);
  }
}
