import type { World } from '../../cloud.js';
import type { Project } from '../accounts.js';
import { Table } from '../rows.js';
import { flavorsFor } from './flavors-data.js';
import type { ComputeServer, Flavor } from './model.js';

/** Deleted servers remembered for `changes-since`; the oldest go first. */
const REMEMBERED = 10_000;

/** An SSH key pair as Nova keeps it. */
export interface KeyPairRow {
  readonly id: string;
  readonly serial: number;
  readonly name: string;
  readonly type: string;
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly userId: string;
  readonly createdAt: number;
}

/** A project's use of its compute quota. */
export interface ComputeUsage {
  readonly instances: number;
  readonly cores: number;
  readonly ram: number;
}

/** The servers, flavors and key pairs of a region. */
export class ComputeState {
  readonly servers = new Table<ComputeServer>();
  readonly keyPairs = new Table<KeyPairRow>();
  readonly flavors: readonly Flavor[];
  readonly hostId: string;
  #deleted: ComputeServer[] = [];
  #sorted: ComputeServer[] | undefined;

  constructor(
    readonly world: World,
    readonly regionName: string,
  ) {
    this.flavors = flavorsFor(world.settings.flavor === 'rackspace' ? 'rackspace' : 'openstack');
    this.hostId = world.random.hex(56);
  }

  add(server: ComputeServer): void {
    this.servers.add(server);
    this.#sorted = undefined;
  }

  /** Takes a server that is gone out of the lists; `changes-since` still finds it. */
  remove(server: ComputeServer): void {
    this.withdraw(server);
    this.#deleted.push(server);
    if (this.#deleted.length > REMEMBERED) this.#deleted = this.#deleted.slice(REMEMBERED / 10);
  }

  /** Forgets a server as if it had never been. */
  withdraw(server: ComputeServer): void {
    this.servers.delete(server.id);
    this.#sorted = undefined;
  }

  /** In Nova's order: newest first, by seconds, then by id. */
  live(): readonly ComputeServer[] {
    this.#sorted ??= inOrder(this.servers.all());
    return this.#sorted;
  }

  withDeleted(): readonly ComputeServer[] {
    return inOrder([...this.servers.all(), ...this.#deleted]);
  }

  /** Servers that take a place on a hypervisor. */
  placed(): ComputeServer[] {
    return this.servers.all().filter(({ fields }) => fields.hostId !== '' || fields.vmState === 'building');
  }

  usage(project: Project): ComputeUsage {
    const usage = { instances: 0, cores: 0, ram: 0 };
    for (const server of this.servers.all()) {
      if (server.owner.project !== project) continue;
      usage.instances += 1;
      usage.cores += server.fields.flavor.vcpus;
      usage.ram += server.fields.flavor.ram;
    }
    return usage;
  }

  flavor(id: string): Flavor | undefined {
    return this.flavors.find((flavor) => flavor.id === id);
  }

  keyPair(userId: string, name: string): KeyPairRow | undefined {
    return this.keyPairs.get(`${userId}/${name}`);
  }
}

function inOrder(servers: ComputeServer[]): ComputeServer[] {
  const second = (server: ComputeServer): number => Math.floor(server.origin.created / 1000);
  return servers.sort((a, b) => second(b) - second(a) || (a.id < b.id ? -1 : 1));
}
