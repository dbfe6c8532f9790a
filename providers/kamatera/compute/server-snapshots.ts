import { type CallOptions, type JsonClient, Part, type Reader } from '../../../src/driver/index.js';
import type { ComputeNode } from '../../../src/compute/index.js';
import type { KamateraSnapshot } from './models.js';
import type { Servers } from './servers.js';

const PATH = '/server/snapshot';

/** Snapshots of servers with all their disks. @see https://github.com/cloudwm/cloudcli/blob/master/docs/cloudcli_server_snapshot.md */
export class ServerSnapshots extends Part {
  readonly #client: JsonClient;
  readonly #servers: Servers;

  constructor(client: JsonClient, servers: Servers) {
    super();
    this.#client = client;
    this.#servers = servers;
  }

  /** Lists the snapshots of a server. @throws NodeNotFoundError */
  async list(node: ComputeNode | string, options?: CallOptions): Promise<KamateraSnapshot[]> {
    const call = this.#client.context.call(options);
    const body = await this.#servers.read('serverSnapshots.list', node, PATH, call);
    return body.list('items').map(readSnapshot);
  }

  /** Makes a snapshot. @throws ConflictError, NodeNotFoundError */
  async create(node: ComputeNode | string, name: string, options?: CallOptions): Promise<void> {
    await this.#change('serverSnapshots.create', node, { create: name }, options);
  }

  /** Gives a server the content of its snapshot; what came later is lost. @throws ConflictError, NodeNotFoundError */
  async revert(
    node: ComputeNode | string,
    snapshot: KamateraSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    await this.#change('serverSnapshots.revert', node, { revert: idOfSnapshot(snapshot) }, options);
  }

  /** Deletes a snapshot. @throws ConflictError, NodeNotFoundError */
  async delete(
    node: ComputeNode | string,
    snapshot: KamateraSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    await this.#change('serverSnapshots.delete', node, { delete: idOfSnapshot(snapshot) }, options);
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

function idOfSnapshot(snapshot: KamateraSnapshot | string): string {
  return typeof snapshot === 'string' ? snapshot : snapshot.id;
}

function readSnapshot(snapshot: Reader): KamateraSnapshot {
  return {
    id: snapshot.id('id'),
    name: snapshot.optionalString('name') ?? '',
    isActive: snapshot.optionalBoolean('active'),
  };
}
