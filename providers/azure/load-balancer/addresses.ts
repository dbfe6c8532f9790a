import { type Call, collect, type Reader } from '../../../src/driver/index.js';
import type { BalancerSteps } from '../../../src/loadbalancer/index.js';
import type { ArmClient } from '../arm/client.js';
import { sameCase } from '../arm/resource-id.js';
import { ARM } from '../arm/types.js';
import { whenFree } from './when-free.js';

/** Tag of addresses that were made with a balancer and go with it: the balancer's id. */
const OWN = 'skylane-balancer';
/** Tag that says which create an address is of. */
const CREATED = 'skylane-create';

/** What a balancer's address is made of. */
export interface NewAddress {
  /** Id of the balancer. */
  readonly balancer: string;
  readonly name: string;
  readonly region: string;
  readonly zones: readonly string[] | undefined;
  readonly marker: string;
}

/** Public addresses of balancers: resources of their own, which a balancer only names. */
export class BalancerAddresses {
  readonly #client: ArmClient;

  constructor(client: ArmClient) {
    this.#client = client;
  }

  /** All public addresses that the driver sees, by their ids. */
  async all(operation: string, call: Call): Promise<Map<string, string>> {
    const rows = this.#client.listAll(ARM.publicAddresses, operation, readIp, call);
    return new Map(await collect(rows));
  }

  /** The public addresses of these ids. One that the account may not read is left out, so that it does not hide its balancer. */
  async read(ids: readonly string[], operation: string, call: Call): Promise<ReadonlyMap<string, string>> {
    const rows = await Promise.all(ids.map((id) => this.#find(id, operation, call, [403, 404])));
    return new Map(rows.flatMap((row) => (row === null ? [] : [readIp(row)])).filter((one) => one !== null));
  }

  /** Makes the address of a balancer, and returns its id. */
  async make(
    { balancer, name, region, zones, marker }: NewAddress,
    steps: BalancerSteps,
    operation: string,
    call: Call,
  ): Promise<string> {
    const client = this.#client;
    // A name of its own, since Azure would change an address of that name that is there.
    const id = client.idOf(ARM.publicAddresses, `${name.slice(0, 60)}-${marker.slice(0, 8)}`, operation);
    const json = {
      location: region,
      sku: { name: 'Standard' },
      zones,
      tags: { [OWN]: balancer, [CREATED]: marker },
      properties: { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4' },
    };
    const address = client.at(ARM.publicAddresses, id, operation);
    const { progress } = await steps.make({
      what: 'public address',
      create: () =>
        whenFree({ operation, context: client.context }, call, (inner) =>
          client.change({ operation, method: 'PUT', ...address, json }, inner),
        ),
      idOf: () => id,
      remove: (_id, inner) => this.remove(id, operation, inner),
      find: async (inner) => ((await this.#find(id, operation, inner)) === null ? null : id),
    });
    if (progress !== null) await client.operations.wait(progress, call);
    return id;
  }

  /** Deletes an address. Azure still keeps it for a while after its balancer is gone. */
  async remove(id: string, operation: string, call: Call): Promise<void> {
    const client = this.#client;
    await whenFree({ operation, context: client.context }, call, (inner) =>
      client.remove(ARM.publicAddresses, id, operation, inner),
    );
  }

  /**
   * Ids of the addresses that were made with a balancer: among those that it names, and those that an earlier attempt left in its group. The
   * driver that looks may be of another group or region.
   */
  async ownOf(balancer: string, named: readonly string[], operation: string, call: Call): Promise<string[]> {
    const owner = balancer.toLowerCase();
    const read = (row: Reader): string | null =>
      row.stringMap('tags')[OWN]?.toLowerCase() === owner ? sameCase(row.id('id')) : null;
    const { notFound } = ARM.loadBalancers;
    const beside = this.#client.allBeside(ARM.publicAddresses, balancer, operation);
    const left = await collect(this.#client.list({ operation, ...beside, notFound }, 'value', read, call));
    const rows = await Promise.all(named.map((id) => this.#find(id, operation, call)));
    const own = rows.flatMap((row) => (row === null ? [] : (read(row) ?? [])));
    return [...new Set([...own, ...left])];
  }

  async #find(id: string, operation: string, call: Call, accept = [404]): Promise<Reader | null> {
    const address = this.#client.at(ARM.publicAddresses, id, operation);
    const row = await this.#client.get({ operation, ...address, accept }, call);
    return row.has('id') ? row : null;
  }
}

function readIp(row: Reader): [string, string] | null {
  const ip = row.object('properties').optionalString('ipAddress');
  return ip === null ? null : [sameCase(row.id('id')), ip];
}
