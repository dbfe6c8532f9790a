import { randomUUID } from 'node:crypto';
import {
  type Call,
  CloudError,
  collect,
  InvalidRequestError,
  type JsonClient,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type BalancerChanges,
  type BalancerStatus,
  type BalancerSteps,
  type HealthCheck,
  type LoadBalancerData,
  type LoadBalancerHost,
  type MemberData,
  membersFor,
  type MemberPool,
  type NewLoadBalancer,
  type NewMember,
  type PoolChange,
  refuseFixed,
} from '../../../src/loadbalancer/index.js';
import type { OctaviaCreate, OctaviaMember } from './models.js';
import { OctaviaParts, poolProtocol, writePersistence } from './parts.js';
import { ALGORITHMS, type Pool, readBalancer, readListener, readPool, readStatus } from './read.js';
import {
  balancerPath,
  BALANCERS,
  LISTENERS,
  memberPool,
  OctaviaRequests,
  POOLS,
  settingsOf,
} from './requests.js';

/** Octavia keeps listeners, pools and monitors as resources of their own. They are made one after another, each when the last is done. */
export class OctaviaHost implements LoadBalancerHost {
  readonly #client: JsonClient;
  readonly #requests: OctaviaRequests;
  readonly #parts: OctaviaParts;

  constructor(client: JsonClient) {
    this.#client = client;
    this.#requests = new OctaviaRequests(client);
    this.#parts = new OctaviaParts(this.#requests);
  }

  async *listBalancers(call: Call): AsyncGenerator<LoadBalancerData, void, undefined> {
    const operation = 'listLoadBalancers';
    const listeners = await collect(
      this.#requests.list(operation, LISTENERS, 'listeners', {}, readListener, call),
    );
    const pools = await collect(this.#requests.list(operation, POOLS, 'pools', {}, readPool, call));
    for await (const balancer of this.#requests.list(
      operation,
      BALANCERS,
      'loadbalancers',
      {},
      readBalancer,
      call,
    )) {
      const own = listeners.filter(({ balancerId }) => balancerId === balancer.id);
      yield { ...balancer, ...settingsOf(own, pools, new Map()) };
    }
  }

  async getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    const operation = 'getLoadBalancer';
    const balancer = readBalancer(await this.#requests.read(id, operation, call));
    const { listeners, pools, members } = await this.#requests.tree(id, operation, call);
    const [monitor] = pools.flatMap(({ monitorId }) => monitorId ?? []);
    return {
      ...balancer,
      ...settingsOf(listeners, pools, members),
      members: [...members.values()].flat(),
      healthCheck: monitor === undefined ? null : await this.#monitor(monitor, operation, call),
    };
  }

  async getStatus(id: string, call: Call): Promise<BalancerStatus> {
    return readStatus(await this.#requests.read(id, 'getLoadBalancer', call));
  }

  async createBalancer(
    balancer: NewLoadBalancer<OctaviaCreate>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'createLoadBalancer';
    const marker = `skylane-create=${randomUUID()}`;
    const json = { loadbalancer: this.#written(balancer, marker) };
    const made = await steps.make({
      what: 'load balancer',
      create: () => this.#client.post({ operation, path: BALANCERS, json }, call),
      idOf: (body) => body.object('loadbalancer').string('id'),
      remove: (id, inner) => this.destroyBalancer(id, steps, inner),
      find: async (inner) => {
        const query = { tags: marker, fields: 'id' };
        const [found] = await collect(
          this.#requests.list(operation, BALANCERS, 'loadbalancers', query, idOf, inner),
        );
        return found ?? null;
      },
    });
    const id = made.object('loadbalancer').string('id');
    const pools = new Map<string, string>();
    for (const listener of balancer.listeners) {
      const key = `${listener.targetPort} ${poolProtocol(listener.protocol)}`;
      const known = pools.get(key) ?? null;
      const listenerId = await this.#parts.addListener(id, listener, { pool: known }, steps, operation);
      if (known !== null) continue;
      const place = {
        port: listener.targetPort,
        protocol: poolProtocol(listener.protocol),
        listener: listenerId,
      };
      const pool = await this.#parts.addPool(id, place, poolSettings(balancer), steps, operation);
      pools.set(key, pool);
      if (balancer.healthCheck !== null)
        await this.#parts.addMonitor(id, pool, balancer.healthCheck, steps, operation);
      const members = membersFor(listener.targetPort, balancer);
      await steps.setMembers(id, { id: pool, port: listener.targetPort, members: [] }, members);
    }
    return id;
  }

  async updateBalancer(
    id: string,
    changes: BalancerChanges<OctaviaCreate>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const { name, healthCheck, listeners, extra } = changes;
    refuseFixed(extra, ['description', 'tags', 'sessionPersistence'], this.#client.context);
    const fields = { name, description: extra?.description, tags: extra?.tags };
    if (Object.values(fields).some((value) => value !== undefined))
      await this.#requests.change(id, 'PUT', balancerPath(id), { loadbalancer: fields }, steps, operation);
    const { pools } = await this.#requests.tree(id, operation, call);
    for (const pool of pools) {
      const json = { pool: changedSettings(pool, changes) };
      if (Object.keys(json.pool).length > 0)
        await this.#requests.change(id, 'PUT', `${POOLS}/${pool.id}`, json, steps, operation);
      if (healthCheck !== undefined) await this.#parts.updateMonitor(id, pool, healthCheck, steps, call);
    }
    if (listeners === undefined) return;
    // Read again: pools that are made take over what was just changed.
    const tree = await this.#requests.tree(id, operation, call);
    await this.#parts.updateListeners(id, tree, listeners, steps, call);
  }

  async destroyBalancer(id: string, steps: BalancerSteps, _call: Call): Promise<void> {
    const operation = 'destroyLoadBalancer';
    await this.#requests.change(id, 'DELETE', balancerPath(id), undefined, steps, operation, {
      cascade: true,
    });
  }

  async getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    const tree = await this.#requests.tree(id, 'listMembers', call);
    const { pools, listeners } = tree;
    // A balancer of somebody else's may lead nowhere yet: then it is there, and has no members.
    if (pools.length === 0 && listeners.length === 0) await this.#requests.read(id, 'listMembers', call);
    return pools.map((pool) => memberPool(pool, tree));
  }

  /** Adds without touching others where nothing is removed; else Octavia is told all members that there shall be, each as it was. */
  async changeMembers(_id: string, change: PoolChange, call: Call): Promise<void> {
    const { pool, add, update, remove, after } = change;
    const operation = 'changeMembers';
    const path = `${POOLS}/${encodeURIComponent(pool.id)}/members`;
    const [only] = remove;
    if (only !== undefined && remove.length + add.length + update.length === 1) {
      // One that somebody else has removed is gone, as was wanted; the members are read again and tell.
      const request = { operation, path: `${path}/${encodeURIComponent(only.id)}` };
      await this.#client.delete(request, call).catch(ignoreMissing);
      return;
    }
    const isAdditive = remove.length === 0;
    const updated = update.map(({ member, weight }) => ({ ...member, weight }));
    const members = (isAdditive ? [...add, ...updated] : after).map(writeMember);
    const query = isAdditive ? { additive_only: true } : {};
    await this.#client.put({ operation, path, query, json: { members } }, call);
  }

  /** A monitor; null where it was removed since its pool was read. */
  async #monitor(id: string, operation: string, call: Call): Promise<HealthCheck | null> {
    try {
      return await this.#requests.monitor(id, operation, call);
    } catch (error) {
      ignoreMissing(error);
      return null;
    }
  }

  #written(balancer: NewLoadBalancer<OctaviaCreate>, marker: string): object {
    const { name, location, networks, extra } = balancer;
    const { vipSubnetId, vipAddress, vipPortId, provider, flavorId, description, tags = [] } = extra;
    const [network, ...others] = networks;
    if (others.length > 0) throw this.#refused('takes one network for the address of a balancer');
    if (network === undefined && vipSubnetId === undefined && vipPortId === undefined)
      throw this.#refused(
        'wants a network for the address of a balancer: give networks, or extra.vipSubnetId',
      );
    return {
      name,
      description,
      vip_network_id: network,
      vip_subnet_id: vipSubnetId,
      vip_address: vipAddress,
      vip_port_id: vipPortId,
      availability_zone: location ?? undefined,
      provider,
      flavor_id: flavorId,
      tags: [...tags, marker],
    };
  }

  #refused(words: string): InvalidRequestError {
    const { context } = this.#client;
    return new InvalidRequestError(
      `createLoadBalancer: ${context.provider} ${words}.`,
      context.details('createLoadBalancer'),
    );
  }
}

function idOf(row: Reader): string {
  return row.string('id');
}

/** Settings of a new balancer's pools. */
function poolSettings({ algorithm, extra }: NewLoadBalancer<OctaviaCreate>): object {
  const { sessionPersistence } = extra;
  return {
    lb_algorithm: ALGORITHMS.to(algorithm ?? 'round-robin'),
    session_persistence: sessionPersistence ? writePersistence(sessionPersistence) : undefined,
  };
}

/** What an update changes of a pool. */
function changedSettings(pool: Pool, { algorithm, extra }: BalancerChanges<OctaviaCreate>): object {
  const isOther = algorithm !== undefined && ALGORITHMS.from(pool.algorithm) !== algorithm;
  const persistence = extra?.sessionPersistence;
  return {
    ...(isOther ? { lb_algorithm: ALGORITHMS.to(algorithm) } : {}),
    ...(persistence === undefined ? {} : { session_persistence: writePersistence(persistence) }),
  };
}

/** A member as it is sent: one that is there, or is moved, keeps all that Octavia would reset. */
function writeMember(member: NewMember | MemberData): object {
  const { address, port, weight } = member;
  const place = { address, protocol_port: port, weight: weight ?? undefined };
  const kept = 'id' in member ? member : member.like;
  if (kept === undefined) return place;
  const extra = kept.extra as Partial<OctaviaMember>;
  return {
    ...place,
    name: extra.name,
    subnet_id: extra.subnetId ?? undefined,
    backup: extra.backup,
    admin_state_up: extra.adminStateUp,
    monitor_address: extra.monitorAddress ?? undefined,
    monitor_port: extra.monitorPort ?? undefined,
    tags: extra.tags,
  };
}

function ignoreMissing(error: unknown): void {
  if (!CloudError.is(error) || error.code !== 'not-found') throw error;
}
