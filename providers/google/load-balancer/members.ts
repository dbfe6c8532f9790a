import { type Call, collect, type Reader } from '../../../src/driver/index.js';
import type { MemberData, MemberHealth, NewMember } from '../../../src/loadbalancer/index.js';
import type { GceClient } from '../compute/api/client.js';
import { nameIn, pathIn } from '../compute/api/places.js';
import type { GoogleMember } from './models.js';
import type { BalancerParts } from './parts.js';

/** Servers that one list's filter names at most; with more it lists all. */
const MOST_NAMED = 40;
const HEALTH: Readonly<Record<string, MemberHealth>> = {
  HEALTHY: 'healthy',
  UNHEALTHY: 'unhealthy',
  DRAINING: 'draining',
};
/** From worst to best; null is a state without a word here. */
const WORST: readonly (MemberHealth | null)[] = ['unhealthy', 'draining', null, 'healthy'];

/** How a change of a group is sent. */
type Send = (work: (call: Call) => Promise<unknown>) => Promise<unknown>;

/** A server, and its path. */
interface Instance {
  readonly id: string;
  readonly path: string;
}

/** Members of balancers: servers in unmanaged instance groups, one group a zone. */
export class GroupMembers {
  readonly #client: GceClient;
  /** Of all zones: members may lie outside the driver's. */
  readonly #all: GceClient;
  readonly #parts: BalancerParts;

  constructor(client: GceClient, all: GceClient, parts: BalancerParts) {
    this.#client = client;
    this.#all = all;
    this.#parts = parts;
  }

  /** The members in a balancer's groups, with the health that the backend services know: the worst of them. */
  async list(
    groups: readonly Reader[],
    services: readonly Reader[],
    { balancerId, operation }: { readonly balancerId: string; readonly operation: string },
    call: Call,
  ): Promise<MemberData<GoogleMember>[]> {
    const found = await Promise.all(groups.map((group) => this.#inGroup(group, operation, call)));
    const paths = found.flat();
    if (paths.length === 0) return [];
    const ids = new Map(
      (
        await this.#find(
          paths.map((path) => `name="${nameIn(path)}"`),
          operation,
          call,
        )
      ).map((one) => [one.path, one.id]),
    );
    const filled = groups.filter((_, index) => (found[index]?.length ?? 0) > 0);
    const health = await this.#health(filled, services, operation, call);
    return paths.flatMap((path) => {
      const nodeId = ids.get(path);
      // A server that is gone by now is none.
      if (nodeId === undefined) return [];
      const zone = zoneIn(path);
      return {
        id: nodeId,
        balancerId,
        address: null,
        port: null,
        weight: null,
        nodeId,
        health: health.get(path) ?? null,
        extra: { zone, instance: nameIn(path) },
      };
    });
  }

  /**
   * Puts servers into the groups of their zones.
   *
   * @param send sends the request of a zone
   * @throws InvalidRequestError for a server that is in none of them, or is not there
   */
  async add(
    groups: readonly Reader[],
    members: readonly Pick<NewMember, 'nodeId'>[],
    operation: string,
    call: Call,
    send: Send = (work) => work(call),
  ): Promise<void> {
    const ids = members.flatMap(({ nodeId }) => nodeId ?? []);
    const found = new Map(
      (
        await this.#find(
          ids.map((id) => `id=${id}`),
          operation,
          call,
        )
      ).map((one) => [one.id, one.path]),
    );
    const paths = ids.map((id) => {
      const path = found.get(id);
      const { context, project } = this.#client;
      if (path === undefined) throw context.invalid(operation, `the project ${project} has no server ${id}`);
      if (groups.some((group) => zoneIn(this.#parts.pathOf(group)) === zoneIn(path))) return path;
      const zones = groups.map((group) => zoneIn(this.#parts.pathOf(group))).join(', ');
      throw context.invalid(
        operation,
        `the server ${id} is in ${zoneIn(path)}, and the balancer has members in ${zones}`,
      );
    });
    await this.#change(groups, paths, 'addInstances', operation, send);
  }

  /** Takes members out of their groups. */
  async remove(
    groups: readonly Reader[],
    members: readonly MemberData[],
    operation: string,
    call: Call,
  ): Promise<void> {
    const paths = members.map(({ extra }) => {
      const { zone, instance } = extra as GoogleMember;
      return this.#client.name(`zones/${zone}`, 'instances', instance);
    });
    await this.#change(groups, paths, 'removeInstances', operation, (work) => work(call));
  }

  /** One request for the members of each zone. */
  async #change(
    groups: readonly Reader[],
    paths: readonly string[],
    action: 'addInstances' | 'removeInstances',
    operation: string,
    send: Send,
  ): Promise<void> {
    for (const group of groups) {
      const path = this.#parts.pathOf(group);
      const instances = paths.filter((one) => zoneIn(one) === zoneIn(path)).map((instance) => ({ instance }));
      const request = { operation, path: `${path}/${action}`, json: { instances } };
      if (instances.length > 0) await send((inner) => this.#client.change(request, inner));
    }
  }

  #inGroup(group: Reader, operation: string, call: Call): Promise<string[]> {
    const path = `${this.#parts.pathOf(group)}/listInstances`;
    const request = {
      operation,
      path,
      method: 'POST',
      idempotent: true,
      json: { instanceState: 'ALL' },
    } as const;
    const read = (page: Reader): string[] =>
      page.optionalList('items').map((row) => pathIn(row.string('instance')));
    return collect(this.#client.listPages(request, read, call));
  }

  /** Numbers and paths of servers that fit any of some filters. */
  async #find(filters: readonly string[], operation: string, call: Call): Promise<Instance[]> {
    const filter =
      filters.length > MOST_NAMED
        ? undefined
        : filters.length === 1
          ? filters[0]
          : filters.map((one) => `(${one})`).join(' OR ');
    const read = (row: Reader): Instance => ({ id: row.id('id'), path: pathIn(row.string('selfLink')) });
    const request = { operation, query: { filter } };
    return collect(this.#all.everywhere('instances', request, 'id,selfLink', read, call));
  }

  async #health(
    groups: readonly Reader[],
    services: readonly Reader[],
    operation: string,
    call: Call,
  ): Promise<Map<string, MemberHealth | null>> {
    const asked = services.flatMap((service) => {
      const path = `${this.#parts.pathOf(service)}/getHealth`;
      return groups.map((group) => {
        const json = { group: group.string('selfLink') };
        return this.#client.post({ operation, path, idempotent: true, json }, call);
      });
    });
    const health = new Map<string, MemberHealth | null>();
    // A passthrough balancer has a row for each of its rules.
    for (const row of (await Promise.all(asked)).flatMap((answer) => answer.optionalList('healthStatus'))) {
      const state = HEALTH[row.optionalString('healthState') ?? ''] ?? null;
      const path = pathIn(row.string('instance'));
      const known = health.get(path);
      health.set(path, known === undefined ? state : worse(known, state));
    }
    return health;
  }
}

function worse(one: MemberHealth | null, other: MemberHealth | null): MemberHealth | null {
  return WORST.indexOf(one) < WORST.indexOf(other) ? one : other;
}

/** Zone in a path. */
export function zoneIn(path: string): string {
  return /zones\/([^/]+)/.exec(path)?.[1] ?? '';
}
