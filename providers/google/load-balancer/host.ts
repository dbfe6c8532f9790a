import { type Call, CloudError, LoadBalancerExistsError, type Reader } from '../../../src/driver/index.js';
import {
  notOffered,
  type BalancerChanges,
  type BalancerStatus,
  type BalancerSteps,
  type LoadBalancerData,
  type LoadBalancerHost,
  type MemberPool,
  type NewLoadBalancer,
  type PoolChange,
  refuseFixed,
} from '../../../src/loadbalancer/index.js';
import type { GceClient } from '../compute/api/client.js';
import { isZone, regionOf } from '../compute/api/places.js';
import { BalancerChanger } from './changes.js';
import { ListenerParts, portsOf } from './listeners.js';
import { GroupMembers, zoneIn } from './members.js';
import type { GoogleCreateBalancer } from './models.js';
import { BalancerParts, idOf, newMark, type Owner, partName, together } from './parts.js';
import { readAlgorithm, readBalancer, readCheck, readListener, readStatus } from './read.js';
import { checkAlgorithm, checkBalancer, checkListeners, checkMembers } from './refuse.js';
import { algorithmFields, checkBody, isProxied, namedPort } from './write.js';

/** Kinds of parts in the order in which they can be deleted; the address is the last. */
const DELETION = [
  'forwardingRules',
  'targetHttpProxies',
  'targetHttpsProxies',
  'urlMaps',
  'backendServices',
  'healthChecks',
  'instanceGroups',
];
/** Kinds that only proxies have. */
const PROXIES = new Set(['targetHttpProxies', 'targetHttpsProxies', 'urlMaps']);

/** Google's balancers: parts that are made, found and deleted as one. */
export class GoogleBalancers implements LoadBalancerHost {
  readonly #client: GceClient;
  readonly #parts: BalancerParts;
  readonly #listeners: ListenerParts;
  readonly #members: GroupMembers;
  readonly #changes: BalancerChanger;

  constructor(client: GceClient, all: GceClient) {
    this.#client = client;
    this.#parts = new BalancerParts(client, all);
    this.#listeners = new ListenerParts(client, this.#parts);
    this.#members = new GroupMembers(client, all, this.#parts);
    this.#changes = new BalancerChanger(client, this.#parts, this.#listeners);
  }

  async *listBalancers(call: Call): AsyncGenerator<LoadBalancerData, void, undefined> {
    for await (const address of this.#parts.addresses('listLoadBalancers', call))
      yield readBalancer(address, this.#parts.ownerOf(address));
  }

  async getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    const operation = 'getLoadBalancer';
    const address = await this.#parts.address(id, operation, call);
    const owner = this.#parts.ownerOf(address);
    const list = (collection: string): Promise<Reader[]> =>
      owner.scope !== 'global' && PROXIES.has(collection)
        ? Promise.resolve([])
        : this.#parts.list(owner, collection, operation, call);
    const [rules, http, https, services, checks, groups] = await Promise.all([
      list('forwardingRules'),
      list('targetHttpProxies'),
      list('targetHttpsProxies'),
      list('backendServices'),
      list('healthChecks'),
      list('instanceGroups'),
    ]);
    const [service] = services;
    const [check] = checks;
    const names = { balancerId: idOf(owner), operation };
    const data = readBalancer(address, owner);
    return {
      ...data,
      listeners: rules.map((rule) => readListener(rule, [...http, ...https], owner)),
      members: await this.#members.list(groups, services, names, call),
      algorithm: service === undefined ? null : readAlgorithm(service, owner),
      healthCheck: check === undefined ? null : readCheck(check),
      extra: { ...data.extra, zones: groups.map((group) => zoneIn(this.#parts.pathOf(group))) },
    };
  }

  async getStatus(id: string, call: Call): Promise<BalancerStatus> {
    return readStatus(await this.#parts.address(id, 'getLoadBalancer', call));
  }

  async createBalancer(
    balancer: NewLoadBalancer<GoogleCreateBalancer>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'createLoadBalancer';
    const { context } = this.#client;
    checkBalancer(balancer, { operation, context });
    const { name, listeners, members, algorithm, healthCheck } = balancer;
    const { region, zones } = await this.#placeOf(balancer.location, operation, call);
    const isProxy = listeners.some(isProxied);
    const scope = isProxy ? 'global' : `regions/${region}`;
    const owner: Owner = { scope, name, mark: newMark(name) };
    const making = { owner, steps, operation };
    const make = (what: string, collection: string, json: object, at = scope): Promise<string> =>
      this.#parts.make(
        { what, scope: at, collection, name: partName(owner, collection), json: { ...json } },
        making,
        call,
      );
    const tier = balancer.extra.networkTier;
    await make('address', 'addresses', tier === undefined ? {} : { networkTier: tier }).catch(
      (error: unknown) => {
        throw this.#taken(error, name, operation);
      },
    );
    const port = isProxy ? null : (listeners[0]?.targetPort ?? null);
    const check = await make('health check', 'healthChecks', checkBody(healthCheck, port));
    const namedPorts = isProxy ? portsOf(listeners).map(namedPort) : [];
    const groups = await together(zones, (zone) =>
      make(`group of ${zone}`, 'instanceGroups', { namedPorts }, `zones/${zone}`),
    );
    const backends = { groups, healthCheck: check, algorithm: algorithmFields(algorithm) };
    await this.#listeners.prepare(listeners, { ...backends, services: [], maps: [] }, making, call);
    // Its tier is the project's where none was given.
    const address = await this.#parts.address(idOf(owner), operation, call);
    for (const listener of listeners) await this.#listeners.make(listener, [], { ...making, address }, call);
    if (members.length > 0) {
      const rows = await this.#parts.list(owner, 'instanceGroups', operation, call);
      await this.#members.add(rows, members, operation, call, (work) => steps.change(idOf(owner), work));
    }
    return idOf(owner);
  }

  async updateBalancer(
    id: string,
    changes: BalancerChanges<GoogleCreateBalancer>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const refusing = { operation, context: this.#client.context };
    const { name, algorithm, healthCheck, listeners, extra } = changes;
    if (name !== undefined) throw notOffered('another name for a balancer', refusing);
    refuseFixed(extra, [], refusing.context);
    if (healthCheck === null) throw notOffered('balancers that check nothing', refusing);
    if (listeners !== undefined) checkListeners(listeners, refusing);
    const address = await this.#parts.address(id, operation, call);
    const owner = this.#parts.ownerOf(address);
    const isProxy = owner.scope === 'global';
    if (listeners?.some((one) => isProxied(one) !== isProxy) === true)
      throw notOffered('listeners of the other kind of balancer', refusing);
    if (algorithm !== undefined) checkAlgorithm(algorithm, isProxy, refusing);
    const change = { owner, address, steps, operation };
    if (listeners !== undefined) await this.#changes.checkListeners(change, listeners, call);
    if (algorithm !== undefined) await this.#changes.setAlgorithm(change, algorithm, call);
    if (listeners !== undefined) await this.#changes.setListeners(change, { listeners, healthCheck }, call);
    else if (healthCheck !== undefined) await this.#changes.setCheck(change, { healthCheck }, []);
  }

  async destroyBalancer(id: string, steps: BalancerSteps, call: Call): Promise<void> {
    const operation = 'destroyLoadBalancer';
    const address = await this.#parts.address(id, operation, call);
    const owner = this.#parts.ownerOf(address);
    const making = { owner, steps, operation };
    for (const collection of DELETION) {
      if (owner.scope !== 'global' && PROXIES.has(collection)) continue;
      const rows = await this.#parts.list(owner, collection, operation, call);
      await together(rows, (row) => this.#parts.drop(this.#parts.pathOf(row), making));
    }
    await this.#parts.drop(this.#parts.pathOf(address), making);
  }

  async getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    const operation = 'listMembers';
    const owner = this.#parts.ownerOf(await this.#parts.address(id, operation, call));
    const [groups, services] = await Promise.all([
      this.#parts.list(owner, 'instanceGroups', operation, call),
      this.#parts.list(owner, 'backendServices', operation, call),
    ]);
    const names = { balancerId: idOf(owner), operation };
    const members = await this.#members.list(groups, services, names, call);
    return [{ id: idOf(owner), port: null, members }];
  }

  async changeMembers(id: string, { add, remove }: PoolChange, call: Call): Promise<void> {
    const operation = 'changeMembers';
    checkMembers(add, { operation, context: this.#client.context });
    const owner = this.#parts.ownerOf(await this.#parts.address(id, operation, call));
    const groups = await this.#parts.list(owner, 'instanceGroups', operation, call);
    if (add.length > 0) await this.#members.add(groups, add, operation, call);
    else await this.#members.remove(groups, remove, operation, call);
  }

  /** Region of a balancer, and the zones that members may be in. */
  async #placeOf(location: string | null, operation: string, call: Call) {
    const { zones, region: own, context } = this.#client;
    const region = zones.regionFor(location ?? undefined, operation);
    if (own !== null && own !== region)
      throw context.invalid(
        operation,
        `this driver is for ${own} and would not see what is made in ${region}`,
      );
    if (location !== null && isZone(location)) return { region, zones: [location] };
    const here = await zones.here(operation, call);
    return { region, zones: here.filter((zone) => regionOf(zone) === region) };
  }

  #taken(error: unknown, name: string, operation: string): unknown {
    if (!CloudError.is(error) || error.status !== 409) return error;
    const { context } = this.#client;
    return new LoadBalancerExistsError(
      `${operation}: the project has a load balancer or another address ${name} already. Take another name.`,
      { ...context.details(operation), status: 409, cause: error },
    );
  }
}
