import { randomUUID } from 'node:crypto';
import {
  type Call,
  CloudError,
  exclusive,
  LoadBalancerExistsError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type BalancerChanges,
  type BalancerStatus,
  type BalancerSteps,
  type LoadBalancerData,
  type LoadBalancerHost,
  type MemberPool,
  type NewLoadBalancer,
  notOffered,
  type PoolChange,
  refuseFixed,
} from '../../../src/loadbalancer/index.js';
import type { ArmClient } from '../arm/client.js';
import type { AzureResourceGroups } from '../arm/resource-groups.js';
import { ARM } from '../arm/types.js';
import { splitLocation } from '../compute/location.js';
import type { AzureNetworks } from '../compute/network/networks.js';
import { BalancerAddresses } from './addresses.js';
import type { AzureCreateBalancer } from './models.js';
import { changePool } from './pools.js';
import { publicAddressesOf, readBalancer, readPools, readStatus } from './read.js';
import { checkBalancer, checkProbe, checkTargets } from './refuse.js';
import { whenFree } from './when-free.js';
import { balancerBody, changedBody, type Foundations, POOL } from './write.js';

/** Tag that says which create a balancer is of. */
const CREATED = 'skylane-create';

/** Parts of a driver that balancers stand on. */
export interface BalancerParts {
  readonly groups: AzureResourceGroups;
  readonly networks: AzureNetworks;
}

/** Standard Load Balancers: a resource with everything in it, and its public address beside it. */
export class AzureBalancers implements LoadBalancerHost {
  readonly #client: ArmClient;
  readonly #parts: BalancerParts;
  readonly #addresses: BalancerAddresses;

  constructor(client: ArmClient, parts: BalancerParts) {
    this.#client = client;
    this.#parts = parts;
    this.#addresses = new BalancerAddresses(client);
  }

  /** Addresses are listed once; those of other groups, which the driver does not see, are read one by one. */
  async *listBalancers(call: Call): AsyncGenerator<LoadBalancerData, void, undefined> {
    const operation = 'listLoadBalancers';
    const publicIps = await this.#addresses.all(operation, call);
    const rows = this.#client.listAll(ARM.loadBalancers, operation, (row) => row, call);
    for await (const row of rows) {
      const unseen = publicAddressesOf(row).filter((id) => !publicIps.has(id));
      for (const [id, ip] of await this.#addresses.read(unseen, operation, call)) publicIps.set(id, ip);
      yield readBalancer(row, publicIps);
    }
  }

  async getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    const operation = 'getLoadBalancer';
    const row = await this.#client.find(ARM.loadBalancers, id, operation, call);
    return readBalancer(row, await this.#addresses.read(publicAddressesOf(row), operation, call));
  }

  async getStatus(id: string, call: Call): Promise<BalancerStatus> {
    return readStatus(await this.#client.find(ARM.loadBalancers, id, 'getLoadBalancer', call));
  }

  /** Azure would change a balancer that is there, so those of one name are made one after another, each after a look for the name. */
  async createBalancer(
    balancer: NewLoadBalancer<AzureCreateBalancer>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const client = this.#client;
    checkBalancer(balancer, client.context);
    const id = client.idOf(ARM.loadBalancers, balancer.name, 'createLoadBalancer');
    return exclusive([`create ${id}`], call, () => this.#create(balancer, steps, call));
  }

  async #create(
    balancer: NewLoadBalancer<AzureCreateBalancer>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'createLoadBalancer';
    const client = this.#client;
    const marker = randomUUID();
    const found = await this.#prepare(balancer, marker, steps, call);
    const { id } = found;
    const address = client.at(ARM.loadBalancers, id, operation);
    const request = { operation, method: 'PUT', ...address, json: balancerBody(balancer, found) } as const;
    const { progress } = await steps.make({
      what: 'load balancer',
      create: () =>
        whenFree({ operation, context: client.context }, call, (inner) => client.change(request, inner)),
      idOf: () => id,
      remove: async (_id, inner) => {
        if ((await this.#findOwn(id, marker, inner)) !== null) await this.#remove(id, operation, steps);
      },
      find: (inner) => this.#findOwn(id, marker, inner),
    });
    // A change that fails after it was accepted leaves a balancer that has to be taken away.
    if (progress !== null) await client.operations.wait(progress, call);
    const { members } = balancer;
    const pool = `${id}/backendAddressPools/${POOL}`;
    if (members.length > 0)
      await steps.change(id, (inner) =>
        changePool(client, pool, { add: members, remove: [] }, operation, inner),
      );
    return id;
  }

  async updateBalancer(
    id: string,
    changes: BalancerChanges<AzureCreateBalancer>,
    steps: BalancerSteps,
    _call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const { context } = this.#client;
    const { name, healthCheck, listeners, extra } = changes;
    if (name !== undefined) throw notOffered('another name for a balancer', { operation, context });
    refuseFixed(extra, ['tags'], context);
    if (listeners !== undefined) checkTargets(listeners, { operation, context });
    if (healthCheck) checkProbe(healthCheck, { operation, context });
    await steps.change(id, (inner) => this.#rewrite(id, changes, operation, inner));
  }

  /** Deletes a balancer and the address that was made with it, also where an earlier attempt left that behind. */
  async destroyBalancer(id: string, steps: BalancerSteps, call: Call): Promise<void> {
    const operation = 'destroyLoadBalancer';
    const client = this.#client;
    const row = await this.#find(id, operation, call);
    const named = row === null ? [] : publicAddressesOf(row);
    const whole = client.idOf(ARM.loadBalancers, id, operation);
    const own = await this.#addresses.ownOf(whole, named, operation, call);
    await this.#remove(id, operation, steps);
    for (const address of own) await this.#addresses.remove(address, operation, call);
  }

  async getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    return readPools(await this.#client.find(ARM.loadBalancers, id, 'listMembers', call));
  }

  async changeMembers(_id: string, change: PoolChange, call: Call): Promise<void> {
    await changePool(this.#client, change.pool.id, change, 'changeMembers', call);
  }

  async #remove(id: string, operation: string, steps: BalancerSteps): Promise<void> {
    await steps.change(id, (inner) => this.#client.remove(ARM.loadBalancers, id, operation, inner));
  }

  /** Writes a balancer with changes, unless anybody else has changed it since it was read. */
  async #rewrite(
    id: string,
    changes: BalancerChanges<AzureCreateBalancer>,
    operation: string,
    call: Call,
  ): Promise<void> {
    const row = await this.#client.find(ARM.loadBalancers, id, operation, call);
    const kept = row.stringMap('tags')[CREATED];
    const tags = changes.extra?.tags;
    const marked =
      tags === undefined || kept === undefined
        ? changes
        : { ...changes, extra: { ...changes.extra, tags: { ...tags, [CREATED]: kept } } };
    const json = changedBody(row, marked);
    const headers = { 'if-match': row.string('etag') };
    const address = this.#client.at(ARM.loadBalancers, id, operation);
    const { notFound } = ARM.loadBalancers;
    await this.#client.complete({ operation, method: 'PUT', ...address, headers, json, notFound }, call);
  }

  /** Finds or makes what a new balancer refers to. */
  async #prepare(
    { name, location, networks: [network], extra }: NewLoadBalancer<AzureCreateBalancer>,
    marker: string,
    steps: BalancerSteps,
    call: Call,
  ): Promise<Foundations> {
    const operation = 'createLoadBalancer';
    const client = this.#client;
    const { region, zones } = splitLocation(location ?? undefined, client, operation);
    const id = client.idOf(ARM.loadBalancers, name, operation);
    const given = network === undefined ? null : this.#networkOf(network, operation);
    const subnet = extra.internal === true ? client.idOf(ARM.subnets, network ?? '', operation) : null;
    const known =
      extra.publicAddress === undefined
        ? null
        : client.idOf(ARM.publicAddresses, extra.publicAddress, operation);
    if (known !== null && zones !== undefined)
      throw client.context.invalid(
        operation,
        'a balancer with a publicAddress is in the zones of that; name a region alone',
      );
    await this.#checkName(id, name, operation, call);
    const vnet = await whenFree({ operation, context: client.context }, call, async (inner) => {
      await this.#parts.groups.ensure(region, inner);
      return given ?? this.#networkOf(await this.#parts.networks.ensure(region, inner), operation);
    });
    const tags = { ...extra.tags, [CREATED]: marker };
    if (subnet !== null) return { id, region, network: vnet, frontend: { subnet, zones }, tags };
    const publicAddress =
      known ??
      (await this.#addresses.make({ balancer: id, name, region, zones, marker }, steps, operation, call));
    return { id, region, network: vnet, frontend: { publicAddress }, tags };
  }

  /** Id of a virtual network that is named by itself or by one of its subnets. */
  #networkOf(network: string, operation: string): string {
    const [outer = '', ...inner] = network.split(/\/subnets\//i);
    const name = inner.length === 0 && !outer.startsWith('/') ? (outer.split('/')[0] ?? '') : outer;
    return this.#client.idOf(ARM.networks, name, operation);
  }

  /** Azure would change a balancer of this name that is there. */
  async #checkName(id: string, name: string, operation: string, call: Call): Promise<void> {
    if ((await this.#find(id, operation, call)) === null) return;
    const { context, group } = this.#client;
    throw new LoadBalancerExistsError(
      `${operation}: the resource group ${group} has a load balancer ${name} already. Take another name.`,
      context.details(operation),
    );
  }

  async #findOwn(id: string, marker: string, call: Call): Promise<string | null> {
    const row = await this.#find(id, 'createLoadBalancer', call);
    return row?.stringMap('tags')[CREATED] === marker ? id : null;
  }

  async #find(id: string, operation: string, call: Call): Promise<Reader | null> {
    try {
      return await this.#client.find(ARM.loadBalancers, id, operation, call);
    } catch (error) {
      if (CloudError.is(error) && error.code === 'load-balancer-not-found') return null;
      throw error;
    }
  }
}
