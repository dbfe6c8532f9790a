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
  NewListener,
  NewLoadBalancer,
  NewMember,
} from '../../../src/loadbalancer/index.js';
import type { Parameters } from '../query.js';
import { type ElbClient, firstOf, members, nullIfMissing } from './client.js';
import type { ElbCreate, ElbMember } from './models.js';
import { ALGORITHMS, PROTOCOLS, readGroup, readTarget, type TargetGroup } from './read.js';

/** Tag of target groups that were made with a balancer, and go with it. */
const OWN = 'skylane-balancer';
/** Milliseconds that target groups may stay in use after their balancer is gone. */
const RELEASE_TIME = 120_000;

/** Target groups: what listeners lead to, and their members. */
export class TargetGroups {
  readonly #client: ElbClient;

  constructor(client: ElbClient) {
    this.#client = client;
  }

  async create(
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
      remove: (arn, inner) => this.delete(arn, operation, inner),
      find: (inner) => this.find(Name, operation, inner),
    });
    const arn = firstOf(made, 'TargetGroups').string('TargetGroupArn');
    if (algorithm !== null && algorithm !== 'round-robin')
      await this.setAlgorithm(arn, algorithm, operation, call);
    return arn;
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
    const action = {
      operation: 'getLoadBalancer',
      action: 'DescribeTargetGroupAttributes',
      parameters: { TargetGroupArn: arn },
    };
    const rows = (await this.#client.call(action, call)).list('Attributes', 'member');
    const found = rows.find((row) => row.string('Key') === 'load_balancing.algorithm.type');
    return found === undefined ? null : ALGORITHMS.from(found.string('Value'));
  }

  list(id: string, operation: string, call: Call): Promise<TargetGroup[]> {
    const action = { operation, action: 'DescribeTargetGroups', parameters: { LoadBalancerArn: id } };
    return collect(this.#client.list(action, 'TargetGroups', readGroup, call));
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

  /** ARNs of the groups that were made with a balancer: those of others stay. */
  async own(groups: readonly TargetGroup[], operation: string, call: Call): Promise<string[]> {
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
