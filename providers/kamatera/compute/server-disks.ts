import { type CallOptions, type JsonClient, Part, type Reader } from '../../../src/driver/index.js';
import type { ComputeNode } from '../../../src/compute/index.js';
import type { KamateraDisk } from './models.js';
import type { Servers } from './servers.js';

const PATH = '/server/disk';

/** Disks of servers, which are none of their own: one belongs to its server, and goes with it. @see https://github.com/cloudwm/cloudcli/blob/master/docs/cloudcli_server_disk.md */
export class ServerDisks extends Part {
  readonly #client: JsonClient;
  readonly #servers: Servers;

  constructor(client: JsonClient, servers: Servers) {
    super();
    this.#client = client;
    this.#servers = servers;
  }

  /** Lists the disks of a server. @throws NodeNotFoundError */
  async list(node: ComputeNode | string, options?: CallOptions): Promise<KamateraDisk[]> {
    const call = this.#client.context.call(options);
    return (await this.#servers.read('serverDisks.list', node, PATH, call)).list('items').map(readDisk);
  }

  /** Gives a server a further disk of so many GiB. @throws ConflictError, NodeNotFoundError */
  async add(node: ComputeNode | string, size: number, options?: CallOptions): Promise<void> {
    await this.#change('serverDisks.add', node, { add: `${size}gb` }, options);
  }

  /** Makes a disk larger, to so many GiB. Kamatera makes a snapshot of the server first. @throws ConflictError, NodeNotFoundError */
  async resize(
    node: ComputeNode | string,
    disk: KamateraDisk | string,
    size: number,
    options?: CallOptions,
  ): Promise<void> {
    const fields = { resize: idOfDisk(disk), size: `${size}gb` };
    await this.#change('serverDisks.resize', node, fields, options);
  }

  /** Deletes a disk with its content. @throws ConflictError while the server has snapshots */
  async remove(
    node: ComputeNode | string,
    disk: KamateraDisk | string,
    options?: CallOptions,
  ): Promise<void> {
    await this.#change('serverDisks.remove', node, { remove: idOfDisk(disk) }, options);
  }

  async #change(
    operation: string,
    node: ComputeNode | string,
    fields: object,
    options: CallOptions | undefined,
  ): Promise<void> {
    const call = this.#client.context.call(options);
    await this.#servers.run(operation, node, [PATH, fields], call);
  }
}

function idOfDisk(disk: KamateraDisk | string): string {
  return typeof disk === 'string' ? disk : disk.id;
}

function readDisk(disk: Reader): KamateraDisk {
  const [, size] = /^(\d+)gb$/i.exec(disk.optionalString('size') ?? '') ?? [];
  return { id: disk.id('id'), size: size === undefined ? null : Number(size) };
}
