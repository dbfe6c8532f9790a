import { randomUUID } from 'node:crypto';
import {
  type Call,
  collect,
  InvalidRequestError,
  LoadBalancerExistsError,
  NotSupportedError,
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
} from '../../../src/loadbalancer/index.js';
import type { Parameters } from '../query.js';
import { type ElbClient, firstOf, members, nullIfMissing } from './client.js';
import type { ElbCreate } from './models.js';
import { type ForwardingListener, PROTOCOLS, readBalancer, readListener, readStatus } from './read.js';
import { groupProtocol, TargetGroups, writeCheck } from './target-groups.js';

/** Tag that says which create a balancer is of. */
const CREATED = 'skylane-create';
/** Application and Network Load Balancers: a balancer, listeners, and a target group for each target port. */
export class ElbHost implements LoadBalancerHost {
  readonly #client: ElbClient;
  readonly #groups: TargetGroups;

  constructor(client: ElbClient) {
    this.#client = client;
    this.#groups = new TargetGroups(client);
  }

  listBalancers(call: Call): AsyncIterable<LoadBalancerData> {
    const action = { operation: 'listLoadBalancers', action: 'DescribeLoadBalancers' };
    return this.#client.list(action, 'LoadBalancers', (row) => readBalancer(row, this.#region), call);
  }

  async getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    const operation = 'getLoadBalancer';
    const balancer = readBalancer(await this.#read(id, operation, call), this.#region);
    const groups = await this.#groups.list(id, operation, call);
    const listeners = await this.#listeners(id, operation, call);
    const pools = await Promise.all(groups.map((group) => this.#groups.pool(id, group, call)));
    const portOf = (arn: string | null): number | null =>
      groups.find((group) => group.arn === arn)?.port ?? null;
    return {
      ...balancer,
      listeners: listeners.map(({ groupArn, ...listener }) => ({
        ...listener,
        targetPort: portOf(groupArn),
      })),
      members: pools.flatMap((pool) => pool.members),
      healthCheck: groups[0]?.healthCheck ?? null,
      algorithm:
        groups[0] === undefined
          ? null
          : await this.#groups.algorithm(groups[0].arn, balancer.extra.type, call),
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
      const arn =
        groups.get(key) ??
        (await this.#groups.create(listener, { ...balancer, vpcId }, steps, operation, call));
      if (!groups.has(key)) {
        groups.set(key, arn);
        const targets = membersFor(listener.targetPort, balancer);
        if (targets.length > 0) await this.#groups.register(arn, targets, operation, call);
      }
      await this.#addListener(id, arn, listener, steps, operation, call);
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
    const { name, algorithm, healthCheck, listeners } = changes;
    if (name !== undefined) throw this.#lacking('another name for a balancer', operation);
    if (healthCheck === null) throw this.#lacking('target groups that are not checked', operation);
    const balancer = readBalancer(await this.#read(id, operation, call), this.#region);
    const groups = await this.#groups.list(id, operation, call);
    for (const { arn } of groups) {
      if (healthCheck !== undefined)
        await this.#client.call(
          {
            operation,
            action: 'ModifyTargetGroup',
            parameters: { TargetGroupArn: arn, ...writeCheck(healthCheck) },
            request: { idempotent: true },
          },
          call,
        );
      if (algorithm !== undefined) await this.#groups.setAlgorithm(arn, algorithm, operation, call);
    }
    if (listeners === undefined) return;
    const there = await this.#listeners(id, operation, call);
    const arnFor = new Map(groups.map(({ port, arn }) => [port, arn]));
    const kept = (one: ForwardingListener, wanted: NewListener): boolean =>
      one.port === wanted.port &&
      one.protocol === wanted.protocol &&
      one.groupArn === arnFor.get(wanted.targetPort);
    for (const old of there.filter((one) => !listeners.some((wanted) => kept(one, wanted))))
      await this.#delete('DeleteListener', { ListenerArn: old.id }, operation, call);
    const spec = {
      name: balancer.name,
      members: [],
      healthCheck: null,
      algorithm: null,
      extra: changes.extra ?? {},
    };
    for (const listener of listeners.filter((wanted) => !there.some((one) => kept(one, wanted)))) {
      const { vpcId } = balancer.extra;
      const arn =
        arnFor.get(listener.targetPort) ??
        (await this.#groups.create(listener, { ...spec, vpcId }, steps, operation, call));
      arnFor.set(listener.targetPort, arn);
      await this.#addListener(id, arn, listener, steps, operation, call);
    }
  }

  async destroyBalancer(id: string, _steps: BalancerSteps, call: Call): Promise<void> {
    const operation = 'destroyLoadBalancer';
    const groups = await this.#groups.own(await this.#groups.list(id, operation, call), operation, call);
    await this.#delete('DeleteLoadBalancer', { LoadBalancerArn: id }, operation, call);
    for (const arn of groups) await this.#groups.delete(arn, operation, call);
  }

  async getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    const groups = await this.#groups.list(id, 'listMembers', call);
    if (groups.length === 0) await this.#read(id, 'listMembers', call);
    return Promise.all(groups.map((group) => this.#groups.pool(id, group, call)));
  }

  async changeMembers(_id: string, { pool, add, remove }: PoolChange, call: Call): Promise<void> {
    const operation = 'changeMembers';
    if (add.length > 0) await this.#groups.register(pool.id, add, operation, call);
    else await this.#groups.deregister(pool.id, remove, operation, call);
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

  #lacking(what: string, operation: string): NotSupportedError {
    const { context } = this.#client;
    return new NotSupportedError(
      `${operation}: ${context.provider} does not offer ${what}.`,
      context.details(operation),
    );
  }

  async #addListener(
    id: string,
    groupArn: string,
    { port, protocol, certificate }: NewListener,
    steps: BalancerSteps,
    operation: string,
    call: Call,
  ): Promise<void> {
    const parameters = {
      LoadBalancerArn: id,
      Protocol: PROTOCOLS.to(protocol),
      Port: port,
      DefaultActions: members([{ Type: 'forward', TargetGroupArn: groupArn }]),
      ...(typeof certificate === 'string'
        ? { Certificates: members([{ CertificateArn: certificate }]) }
        : {}),
    };
    await steps.make({
      what: `listener at port ${port}`,
      create: () => this.#client.call({ operation, action: 'CreateListener', parameters }, call),
      idOf: (result) => firstOf(result, 'Listeners').string('ListenerArn'),
      remove: (arn, inner) => this.#delete('DeleteListener', { ListenerArn: arn }, operation, inner),
      find: async (inner) => {
        const found = await this.#listeners(id, operation, inner);
        return found.find((one) => one.port === port)?.id ?? null;
      },
    });
  }

  async #read(id: string, operation: string, call: Call): Promise<XmlReader> {
    const parameters = { LoadBalancerArns: members([id]) };
    return firstOf(
      await this.#client.call({ operation, action: 'DescribeLoadBalancers', parameters }, call),
      'LoadBalancers',
    );
  }

  #listeners(id: string, operation: string, call: Call): Promise<ForwardingListener[]> {
    const action = { operation, action: 'DescribeListeners', parameters: { LoadBalancerArn: id } };
    return collect(this.#client.list(action, 'Listeners', readListener, call));
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
