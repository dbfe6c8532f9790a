import { type Call, collect, NotSupportedError } from '../../../src/driver/index.js';
import {
  type BalancerSteps,
  type NewListener,
  type PlannedListener,
  planListeners,
  type PoolToMake,
  type TypedPool,
} from '../../../src/loadbalancer/index.js';
import type { Parameters } from '../query.js';
import { type ElbClient, firstOf, members } from './client.js';
import { type ForwardingListener, groupsOf, PROTOCOLS, readListener, type TargetGroup } from './read.js';
import { groupProtocol, type TargetGroups } from './target-groups.js';

/** Security policy where TLS begins on a listener, which AWS then asks for. */
const TLS_POLICY = 'ELBSecurityPolicy-2016-08';

/** A target group with its members. */
export interface GroupPool extends TypedPool {
  readonly group: TargetGroup;
}

/** The balancer of a change. */
interface Place {
  readonly id: string;
  readonly name: string;
  readonly vpcId: string | null;
}

/** Listeners, and the target groups that they lead to. */
export class Listeners {
  readonly #client: ElbClient;
  readonly #groups: TargetGroups;

  constructor(client: ElbClient, groups: TargetGroups) {
    this.#client = client;
    this.#groups = groups;
  }

  list(id: string, operation: string, call: Call): Promise<ForwardingListener[]> {
    const action = { operation, action: 'DescribeListeners', parameters: { LoadBalancerArn: id } };
    return collect(this.#client.list(action, 'Listeners', readListener, call));
  }

  async add(
    id: string,
    groupArn: string,
    listener: NewListener,
    steps: BalancerSteps,
    operation: string,
    call: Call,
  ): Promise<void> {
    const { port, protocol } = listener;
    const parameters = {
      LoadBalancerArn: id,
      Protocol: PROTOCOLS.to(protocol),
      Port: port,
      ...forwardTo(groupArn),
      ...certified(listener),
    };
    await steps.make({
      what: `listener at port ${port}`,
      create: () => this.#client.call({ operation, action: 'CreateListener', parameters }, call),
      idOf: (result) => firstOf(result, 'Listeners').string('ListenerArn'),
      remove: (arn, inner) => this.#remove(arn, operation, inner),
      find: async (inner) => {
        const found = await this.list(id, operation, inner);
        return found.find((one) => one.port === port && one.protocol === protocol)?.id ?? null;
      },
    });
  }

  /** Changes listeners where they are: one that is made anew would lose its rules. */
  async update(
    place: Place,
    pools: readonly GroupPool[],
    wanted: readonly NewListener[],
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const there = await this.list(place.id, operation, call);
    const plan = planListeners(there, pools, wanted, ({ protocol }) => groupProtocol(protocol));
    for (const { same } of plan.listeners) if (same !== null) this.#checkPlain(same);
    for (const { inTheWay } of plan.listeners) for (const one of inTheWay) this.#checkPlain(one);
    const made = new Map<object, string>();
    for (const planned of plan.listeners)
      await steps.attempt(async () => {
        const { pool, inTheWay } = planned;
        const there = 'there' in pool ? pool.there.id : made.get(pool.make);
        const arn = there ?? ('make' in pool ? await this.#makeGroup(place, pool.make, steps, call) : '');
        for (const old of inTheWay) await this.#take(place.id, old, steps, call);
        await this.#set(place.id, arn, planned, steps, call);
        if ('make' in pool) made.set(pool.make, arn);
      });
    for (const old of plan.gone) await this.#remove(old.id, operation, call);
    await this.#removeIdle(place.id, plan.idle, call);
  }

  async #makeGroup(
    { id, name, vpcId }: Place,
    { port, kind, from, members: targets }: PoolToMake<GroupPool>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'updateLoadBalancer';
    const targetType = from?.group.targetType ?? 'instance';
    const place = { balancer: name, kind, port, vpcId, targetType };
    const arn = await this.#groups.create(place, from?.group.settings ?? {}, steps, operation, call);
    // Attributes are those of a protocol.
    if (from?.kind === kind) await this.#groups.copyAttributes(from.id, arn, operation, call);
    await steps.setMembers(id, { id: arn, port, members: [] }, targets);
    return arn;
  }

  async #set(
    id: string,
    arn: string,
    { listener, same }: PlannedListener<ForwardingListener, GroupPool>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    if (same === null) return this.add(id, arn, listener, steps, operation, call);
    const changes = {
      ...(same.protocol === listener.protocol ? {} : spoken(listener, same)),
      ...(same.poolId === arn ? {} : forwardTo(arn)),
      ...(same.certificate === listener.certificate ? {} : certified(listener)),
    };
    if (Object.keys(changes).length === 0) return;
    const modify = (parameters: Parameters, inner: Call) =>
      this.#client.call(
        {
          operation,
          action: 'ModifyListener',
          parameters: { ListenerArn: same.id, ...parameters },
          request: { idempotent: true },
        },
        inner,
      );
    // Where the answer is lost, it may lead to a group that is deleted then.
    await steps.take({
      what: `the earlier state of the listener at port ${same.port}`,
      remove: () => modify(changes, call),
      putBack: (inner) => modify(asBefore(same), inner),
    });
  }

  /** Takes away a listener at whose port another one comes. */
  async #take(id: string, old: ForwardingListener, steps: BalancerSteps, call: Call): Promise<void> {
    const operation = 'updateLoadBalancer';
    const parameters = { LoadBalancerArn: id, ...asBefore(old) };
    await steps.take({
      what: `listener at port ${old.port} (${old.protocol})`,
      remove: () => this.#remove(old.id, operation, call),
      putBack: async (inner) => {
        const there = await this.list(id, operation, inner);
        if (there.some((one) => one.id === old.id)) return;
        await this.#client.call({ operation, action: 'CreateListener', parameters }, inner);
      },
    });
  }

  /** Deletes groups that were made with the balancer, and that neither listeners nor their rules lead to any more. */
  async #removeIdle(id: string, idle: readonly GroupPool[], call: Call): Promise<void> {
    if (idle.length === 0) return;
    const operation = 'updateLoadBalancer';
    const used = new Set<string>();
    for (const listener of await this.list(id, operation, call)) {
      const parameters = { ListenerArn: listener.id };
      const action = { operation, action: 'DescribeRules', parameters };
      const rules = await collect(this.#client.list(action, 'Rules', (row) => row, call));
      for (const rule of rules)
        for (const arn of rule.list('Actions', 'member').flatMap(groupsOf)) used.add(arn);
    }
    const unused = idle.map((pool) => pool.id).filter((arn) => !used.has(arn));
    for (const arn of await this.#groups.own(unused, operation, call))
      await this.#groups.delete(arn, operation, call);
  }

  /** A listener that redirects, signs users in or divides by weight would lose that. @throws NotSupportedError */
  #checkPlain({ port, isPlain }: ForwardingListener): void {
    if (isPlain) return;
    const { context } = this.#client;
    throw new NotSupportedError(
      `updateLoadBalancer: the listener at port ${port} does more than lead to one target group. Change it where that was set up.`,
      context.details('updateLoadBalancer'),
    );
  }

  async #remove(arn: string, operation: string, call: Call): Promise<void> {
    const parameters = { ListenerArn: arn };
    const request = { idempotent: true, frees: true };
    await this.#client.call({ operation, action: 'DeleteListener', parameters, request }, call);
  }
}

function forwardTo(groupArn: string): Parameters {
  return { DefaultActions: members([{ Type: 'forward', TargetGroupArn: groupArn }]) };
}

/** Another protocol, with the security policy that AWS wants named where TLS begins: the one that new listeners get. */
function spoken({ protocol }: NewListener, before: ForwardingListener): Parameters {
  const begins = isTls(protocol) && !isTls(before.protocol);
  return { Protocol: PROTOCOLS.to(protocol), ...(begins ? { SslPolicy: TLS_POLICY } : {}) };
}

/** A listener as it was. */
function asBefore(old: ForwardingListener): Parameters {
  const { port, protocol, poolId, tls } = old;
  return {
    Protocol: PROTOCOLS.to(protocol),
    Port: port,
    ...forwardTo(poolId ?? ''),
    ...certified(old),
    ...(tls.policy === null ? {} : { SslPolicy: tls.policy }),
    ...(tls.alpn.length === 0 ? {} : { AlpnPolicy: members(tls.alpn) }),
  };
}

function isTls(protocol: string): boolean {
  return protocol === 'https' || protocol === 'tls';
}

function certified({ certificate }: Pick<NewListener, 'certificate'>): Parameters {
  if (typeof certificate !== 'string') return {};
  return { Certificates: members([{ CertificateArn: certificate }]) };
}
