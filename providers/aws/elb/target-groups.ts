import { randomUUID } from 'node:crypto';
import {
  type Call,
  CloudError,
  collect,
  ConflictError,
  pollUntil,
  type XmlReader,
} from '../../../src/driver/index.js';
import type {
  BalancerSteps,
  MemberData,
  MemberPool,
  NewHealthCheck,
  NewMember,
} from '../../../src/loadbalancer/index.js';
import type { Parameters } from '../query.js';
import { type ElbClient, firstOf, members, nullIfMissing } from './client.js';
import type { ElbMember } from './models.js';
import { ALGORITHMS, PROTOCOLS, readGroup, readTarget, type TargetGroup } from './read.js';

/** Tag of target groups that were made with a balancer, and go with it. */
const OWN = 'skylane-balancer';
/** Resources that one request names. */
const NAMED = 20;
/** Milliseconds that target groups may stay in use after their balancer is gone. */
const RELEASE_TIME = 120_000;

/** What of a target group is for ever. */
export interface GroupPlace {
  /** Name of its balancer. */
  readonly balancer: string;
  /** Protocol of its members. */
  readonly kind: string;
  readonly port: number;
  readonly vpcId: string | null;
  readonly targetType: string;
}

/** Target groups: what listeners lead to, and their members. */
export class TargetGroups {
  readonly #client: ElbClient;

  constructor(client: ElbClient) {
    this.#client = client;
  }

  /** Makes a group for listeners, with the settings that are given; its name is of no meaning. */
  async create(
    place: GroupPlace,
    settings: Parameters,
    steps: BalancerSteps,
    operation: string,
    call: Call,
  ): Promise<string> {
    const { balancer, kind, port, vpcId, targetType } = place;
    const Name = `skylane-${randomUUID().slice(0, 13)}`;
    const parameters = {
      ...settings,
      Name,
      Protocol: kind,
      Port: port,
      VpcId: vpcId,
      TargetType: targetType,
      Tags: members([{ Key: OWN, Value: balancer }]),
    };
    const made = await steps.make({
      what: 'target group',
      create: () => this.#client.call({ operation, action: 'CreateTargetGroup', parameters }, call),
      idOf: (result) => firstOf(result, 'TargetGroups').string('TargetGroupArn'),
      remove: (arn, inner) => this.delete(arn, operation, inner),
      find: (inner) => this.find(Name, operation, inner),
    });
    return firstOf(made, 'TargetGroups').string('TargetGroupArn');
  }

  /** Sets the attributes of a group that differ from those of another, its algorithm among them. */
  async copyAttributes(from: string, to: string, operation: string, call: Call): Promise<void> {
    const there = await this.#attributes(to, operation, call);
    const wanted = await this.#attributes(from, operation, call);
    const others = [...wanted].filter(([key, value]) => there.get(key) !== value);
    if (others.length === 0) return;
    const Attributes = members(others.map(([Key, Value]) => ({ Key, Value })));
    const parameters = { TargetGroupArn: to, Attributes };
    const request = { idempotent: true };
    await this.#client.call({ operation, action: 'ModifyTargetGroupAttributes', parameters, request }, call);
  }

  async register(arn: string, targets: readonly NewMember[], operation: string, call: Call): Promise<void> {
    const Targets = members(
      targets.map(({ address, nodeId, port }) => ({ Id: address ?? nodeId, Port: port })),
    );
    const parameters = { TargetGroupArn: arn, Targets };
    await this.#client.call(
      { operation, action: 'RegisterTargets', parameters, request: { idempotent: true } },
      call,
    );
  }

  async setAlgorithm(arn: string, algorithm: string, operation: string, call: Call): Promise<void> {
    const Attributes = members([{ Key: 'load_balancing.algorithm.type', Value: ALGORITHMS.to(algorithm) }]);
    const parameters = { TargetGroupArn: arn, Attributes };
    await this.#client.call(
      { operation, action: 'ModifyTargetGroupAttributes', parameters, request: { idempotent: true } },
      call,
    );
  }

  async algorithm(arn: string, type: string, call: Call): Promise<string | null> {
    if (type !== 'application') return null;
    const found = (await this.#attributes(arn, 'getLoadBalancer', call)).get('load_balancing.algorithm.type');
    return found === undefined ? null : ALGORITHMS.from(found);
  }

  async #attributes(arn: string, operation: string, call: Call): Promise<Map<string, string>> {
    const parameters = { TargetGroupArn: arn };
    const action = { operation, action: 'DescribeTargetGroupAttributes', parameters };
    const rows = (await this.#client.call(action, call)).list('Attributes', 'member');
    return new Map(rows.map((row) => [row.string('Key'), row.optionalString('Value') ?? '']));
  }

  /** Groups that a balancer's listeners or their rules lead to. */
  async list(id: string, operation: string, call: Call): Promise<TargetGroup[]> {
    const action = { operation, action: 'DescribeTargetGroups', parameters: { LoadBalancerArn: id } };
    try {
      return await collect(this.#client.list(action, 'TargetGroups', readGroup, call));
    } catch (error) {
      // A balancer that leads to none.
      if (CloudError.is(error) && error.code === 'not-found') return [];
      throw error;
    }
  }

  /** Groups by their ARNs. */
  async named(arns: readonly string[], operation: string, call: Call): Promise<TargetGroup[]> {
    const found: TargetGroup[] = [];
    for (let from = 0; from < arns.length; from += NAMED) {
      const parameters = { TargetGroupArns: members(arns.slice(from, from + NAMED)) };
      const action = { operation, action: 'DescribeTargetGroups', parameters };
      found.push(...(await this.#client.call(action, call)).list('TargetGroups', 'member').map(readGroup));
    }
    return found;
  }

  async pool(id: string, group: TargetGroup, call: Call): Promise<MemberPool> {
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

  /** Groups that were made with a balancer that is gone, and that no other one leads to: what was cut short has left them behind. */
  async leftBehind(id: string, name: string, operation: string, call: Call): Promise<string[]> {
    const action = { operation, action: 'DescribeTargetGroups' };
    const all = await collect(this.#client.list(action, 'TargetGroups', readGroup, call));
    const unused = all.filter(({ balancers }) => balancers.every((one) => one === id));
    return this.own(
      unused.map(({ arn }) => arn),
      operation,
      call,
      name,
    );
  }

  /** Those of some groups that were made with a balancer, one of a name if that is given: those of others stay. */
  async own(
    arns: readonly string[],
    operation: string,
    call: Call,
    balancer: string | null = null,
  ): Promise<string[]> {
    const own: string[] = [];
    const isMark = (tag: XmlReader): boolean =>
      tag.string('Key') === OWN && (balancer === null || tag.optionalString('Value') === balancer);
    const isOwn = (row: XmlReader): boolean => row.list('Tags', 'member').some(isMark);
    for (let from = 0; from < arns.length; from += NAMED) {
      const parameters = { ResourceArns: members(arns.slice(from, from + NAMED)) };
      const result = await this.#client.call({ operation, action: 'DescribeTags', parameters }, call);
      const rows = result.list('TagDescriptions', 'member');
      own.push(...rows.filter(isOwn).map((row) => row.string('ResourceArn')));
    }
    return own;
  }

  /** A group stays in use for a while after the listeners that led to it are gone. */
  async delete(arn: string, operation: string, call: Call): Promise<void> {
    const attempt = async (inner: Call): Promise<true | null> => {
      try {
        await this.#client.call(
          {
            operation,
            action: 'DeleteTargetGroup',
            parameters: { TargetGroupArn: arn },
            request: { idempotent: true, frees: true },
          },
          inner,
        );
        return true;
      } catch (error) {
        if (CloudError.is(error) && error.providerCode === 'ResourceInUse') return null;
        throw error;
      }
    };
    const { context } = this.#client;
    const error = (): Error =>
      new ConflictError(
        `${operation}: ${context.provider} keeps the target group ${arn} in use.`,
        context.details(operation),
      );
    await pollUntil(attempt, call, { giveUp: { after: RELEASE_TIME, error } });
  }

  async find(name: string, operation: string, call: Call): Promise<string | null> {
    const action = { operation, action: 'DescribeTargetGroups', parameters: { Names: members([name]) } };
    const found = await this.#client.call(action, call).catch(nullIfMissing);
    return found?.list('TargetGroups', 'member')[0]?.string('TargetGroupArn') ?? null;
  }

  async deregister(
    arn: string,
    targets: readonly MemberData[],
    operation: string,
    call: Call,
  ): Promise<void> {
    const Targets = members(
      targets.map(({ address, nodeId, port }) => ({ Id: address ?? nodeId, Port: port })),
    );
    const parameters = { TargetGroupArn: arn, Targets };
    const request = { idempotent: true, frees: true };
    await this.#client.call({ operation, action: 'DeregisterTargets', parameters, request }, call);
  }
}

/** Protocol of a listener's target group: TLS ends at the listener. */
export function groupProtocol(protocol: string): string {
  if (protocol === 'https') return 'HTTP';
  return protocol === 'tls' ? 'TCP' : PROTOCOLS.to(protocol);
}

/** A health check as target groups take it. */
export function writeCheck({
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
