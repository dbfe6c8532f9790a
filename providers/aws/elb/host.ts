import { randomUUID } from 'node:crypto';
import {
  type Call,
  CloudError,
  collect,
  InvalidRequestError,
  LoadBalancerExistsError,
  NotSupportedError,
  pollUntil,
  type XmlReader,
} from '../../../src/driver/index.js';
import {
  type BalancerChanges,
  type BalancerStatus,
  type BalancerSteps,
  type LoadBalancerData,
  type LoadBalancerHost,
  type MemberData,
  membersFor,
  type MemberPool,
  type NewHealthCheck,
  type NewListener,
  type NewLoadBalancer,
  type NewMember,
  type PoolChange,
} from '../../../src/loadbalancer/index.js';
import type { Parameters } from '../query.js';
import { type ElbClient, members } from './client.js';
import type { ElbCreate, ElbMember } from './models.js';
import {
  ALGORITHMS,
  type ForwardingListener,
  PROTOCOLS,
  readBalancer,
  readGroup,
  readListener,
  readStatus,
  readTarget,
  type TargetGroup,
} from './read.js';

/** Tag of target groups that were made with a balancer, and go with it. */
const OWN = 'skylane-balancer';
/** Tag that says which create a balancer is of. */
const CREATED = 'skylane-create';
/** Milliseconds that target groups may stay in use after their balancer is gone. */
const RELEASE_TIME = 120_000;

/** Application and Network Load Balancers: a balancer, listeners, and a target group for each target port. */
export class ElbHost implements LoadBalancerHost {
  readonly #client: ElbClient;

  constructor(client: ElbClient) {
    this.#client = client;
  }

  listBalancers(call: Call): AsyncIterable<LoadBalancerData> {
    const action = { operation: 'listLoadBalancers', action: 'DescribeLoadBalancers' };
    return this.#client.list(action, 'LoadBalancers', (row) => readBalancer(row, this.#region), call);
  }

  async getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    const operation = 'getLoadBalancer';
    const balancer = readBalancer(await this.#read(id, operation, call), this.#region);
    const groups = await this.#groups(id, operation, call);
    const listeners = await this.#listeners(id, operation, call);
    const pools = await Promise.all(groups.map((group) => this.#pool(id, group, call)));
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
        groups[0] === undefined ? null : await this.#algorithm(groups[0].arn, balancer.extra.type, call),
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
        groups.get(key) ?? (await this.#addGroup(listener, { ...balancer, vpcId }, steps, operation, call));
      if (!groups.has(key)) {
        groups.set(key, arn);
        const targets = membersFor(listener.targetPort, balancer);
        if (targets.length > 0) await this.#register(arn, targets, operation, call);
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
    const groups = await this.#groups(id, operation, call);
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
      if (algorithm !== undefined) await this.#setAlgorithm(arn, algorithm, operation, call);
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
        (await this.#addGroup(listener, { ...spec, vpcId }, steps, operation, call));
      arnFor.set(listener.targetPort, arn);
      await this.#addListener(id, arn, listener, steps, operation, call);
    }
  }

  async destroyBalancer(id: string, _steps: BalancerSteps, call: Call): Promise<void> {
    const operation = 'destroyLoadBalancer';
    const groups = await this.#ownGroups(await this.#groups(id, operation, call), operation, call);
    await this.#delete('DeleteLoadBalancer', { LoadBalancerArn: id }, operation, call);
    for (const arn of groups) await this.#deleteGroup(arn, operation, call);
  }

  async getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    const groups = await this.#groups(id, 'listMembers', call);
    if (groups.length === 0) await this.#read(id, 'listMembers', call);
    return Promise.all(groups.map((group) => this.#pool(id, group, call)));
  }

  async changeMembers(_id: string, { pool, add, remove }: PoolChange, call: Call): Promise<void> {
    const operation = 'changeMembers';
    if (add.length > 0) {
      await this.#register(pool.id, add, operation, call);
      return;
    }
    const Targets = members(
      remove.map(({ address, nodeId, port }) => ({ Id: address ?? nodeId, Port: port })),
    );
    const parameters = { TargetGroupArn: pool.id, Targets };
    await this.#client.call(
      { operation, action: 'DeregisterTargets', parameters, request: { idempotent: true, frees: true } },
      call,
    );
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

  async #addGroup(
    { protocol, targetPort }: NewListener,
    spec: Pick<NewLoadBalancer<ElbCreate>, 'name' | 'members' | 'healthCheck' | 'algorithm' | 'extra'> & {
      readonly vpcId: string | null;
    },
    steps: BalancerSteps,
    operation: string,
    call: Call,
  ): Promise<string> {
    const { members: wanted, healthCheck, algorithm, extra, vpcId } = spec;
    const Name = `skylane-${randomUUID().slice(0, 13)}`;
    const parameters = {
      Name,
      Protocol: groupProtocol(protocol),
      Port: targetPort,
      VpcId: vpcId,
      TargetType: extra.targetType ?? (wanted[0]?.address ? 'ip' : 'instance'),
      ...(healthCheck === null ? {} : writeCheck(healthCheck)),
      Tags: members([{ Key: OWN, Value: spec.name }]),
    };
    const made = await steps.make({
      what: 'target group',
      create: () => this.#client.call({ operation, action: 'CreateTargetGroup', parameters }, call),
      idOf: (result) => firstOf(result, 'TargetGroups').string('TargetGroupArn'),
      remove: (arn, inner) => this.#deleteGroup(arn, operation, inner),
      find: (inner) => this.#findGroup(Name, operation, inner),
    });
    const arn = firstOf(made, 'TargetGroups').string('TargetGroupArn');
    if (algorithm !== null && algorithm !== 'round-robin')
      await this.#setAlgorithm(arn, algorithm, operation, call);
    return arn;
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

  async #register(arn: string, targets: readonly NewMember[], operation: string, call: Call): Promise<void> {
    const Targets = members(
      targets.map(({ address, nodeId, port }) => ({ Id: address ?? nodeId, Port: port })),
    );
    const parameters = { TargetGroupArn: arn, Targets };
    await this.#client.call(
      { operation, action: 'RegisterTargets', parameters, request: { idempotent: true } },
      call,
    );
  }

  async #setAlgorithm(arn: string, algorithm: string, operation: string, call: Call): Promise<void> {
    const Attributes = members([{ Key: 'load_balancing.algorithm.type', Value: ALGORITHMS.to(algorithm) }]);
    const parameters = { TargetGroupArn: arn, Attributes };
    await this.#client.call(
      { operation, action: 'ModifyTargetGroupAttributes', parameters, request: { idempotent: true } },
      call,
    );
  }

  async #algorithm(arn: string, type: string, call: Call): Promise<string | null> {
    if (type !== 'application') return null;
    const action = {
      operation: 'getLoadBalancer',
      action: 'DescribeTargetGroupAttributes',
      parameters: { TargetGroupArn: arn },
    };
    const rows = (await this.#client.call(action, call)).list('Attributes', 'member');
    const found = rows.find((row) => row.string('Key') === 'load_balancing.algorithm.type');
    return found === undefined ? null : ALGORITHMS.from(found.string('Value'));
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

  #groups(id: string, operation: string, call: Call): Promise<TargetGroup[]> {
    const action = { operation, action: 'DescribeTargetGroups', parameters: { LoadBalancerArn: id } };
    return collect(this.#client.list(action, 'TargetGroups', readGroup, call));
  }

  async #pool(id: string, group: TargetGroup, call: Call): Promise<MemberPool> {
    const action = {
      operation: 'listMembers',
      action: 'DescribeTargetHealth',
      parameters: { TargetGroupArn: group.arn },
    };
    const rows = (await this.#client.call(action, call)).list('TargetHealthDescriptions', 'member');
    const found = rows.map((row) => readTarget(row, id, group));
    return {
      id: group.arn,
      port: group.port,
      members: found.filter((one): one is MemberData<ElbMember> => one !== null),
    };
  }

  /** ARNs of the groups that were made with a balancer: those of others stay. */
  async #ownGroups(groups: readonly TargetGroup[], operation: string, call: Call): Promise<string[]> {
    if (groups.length === 0) return [];
    const parameters = { ResourceArns: members(groups.map(({ arn }) => arn)) };
    const rows = (await this.#client.call({ operation, action: 'DescribeTags', parameters }, call)).list(
      'TagDescriptions',
      'member',
    );
    const isOwn = (row: XmlReader): boolean =>
      row.list('Tags', 'member').some((tag) => tag.string('Key') === OWN);
    return rows.filter(isOwn).map((row) => row.string('ResourceArn'));
  }

  /** A group stays in use for a while after the listeners that led to it are gone. */
  async #deleteGroup(arn: string, operation: string, call: Call): Promise<void> {
    const attempt = async (inner: Call): Promise<true | null> => {
      try {
        await this.#delete('DeleteTargetGroup', { TargetGroupArn: arn }, operation, inner);
        return true;
      } catch (error) {
        if (CloudError.is(error) && error.providerCode === 'ResourceInUse') return null;
        throw error;
      }
    };
    const error = (): Error => this.#refused(`keeps the target group ${arn} in use`, operation);
    await pollUntil(attempt, call, { giveUp: { after: RELEASE_TIME, error } });
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

  async #findGroup(name: string, operation: string, call: Call): Promise<string | null> {
    const action = { operation, action: 'DescribeTargetGroups', parameters: { Names: members([name]) } };
    const found = await this.#client.call(action, call).catch(nullIfMissing);
    return found?.list('TargetGroups', 'member')[0]?.string('TargetGroupArn') ?? null;
  }
}

function firstOf(result: XmlReader, key: string): XmlReader {
  const [row] = result.list(key, 'member');
  return row ?? result.object(key).object('member');
}

function nullIfMissing(error: unknown): null {
  if (CloudError.is(error) && (error.code === 'not-found' || error.code === 'load-balancer-not-found'))
    return null;
  throw error;
}

/** What a target group speaks for a listener: TLS ends at the listener. */
function groupProtocol(protocol: string): string {
  if (protocol === 'https') return 'HTTP';
  return protocol === 'tls' ? 'TCP' : PROTOCOLS.to(protocol);
}

function writeCheck({
  protocol,
  path,
  interval,
  timeout,
  healthyAfter,
  unhealthyAfter,
}: NewHealthCheck): Parameters {
  return {
    HealthCheckProtocol: protocol.toUpperCase(),
    HealthCheckPath: path,
    HealthCheckIntervalSeconds: interval / 1000,
    HealthCheckTimeoutSeconds: timeout / 1000,
    HealthyThresholdCount: Math.max(2, healthyAfter),
    UnhealthyThresholdCount: Math.max(2, unhealthyAfter),
  };
}
