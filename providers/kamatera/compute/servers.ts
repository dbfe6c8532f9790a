import {
  type Call,
  type CallOptions,
  type ClientRequest,
  CloudError,
  collect,
  idOf,
  type JsonClient,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type ComputeNodeData,
  leftBehind,
  type NodeSize,
  type Resource,
} from '../../../src/compute/index.js';
import type { Commands } from './commands.js';
import { shapeFor } from './create-body.js';
import type { KamateraExtras, KamateraNodeExtra } from './models.js';
import { readServer } from './read.js';

type Server = ComputeNode<KamateraNodeExtra>;

/** A command about a server: its path, and its fields besides the server's id. */
export type ServerCommand = readonly [path: string, fields?: object];

/** Errors by which it is known what is wrong, so that looking for the server would not help. */
const PLAIN = ['authentication', 'rate-limit', 'node-not-found'];

/** Servers, and what Kamatera does to them. @see https://github.com/cloudwm/cloudcli/blob/master/docs/cloudcli_server.md */
export class Servers {
  /** The queue of commands. */
  readonly commands: Commands;
  readonly #client: JsonClient;
  readonly #models: ComputeModels<KamateraExtras>;
  readonly #servers: Resource<Server>;

  constructor(
    client: JsonClient,
    models: ComputeModels<KamateraExtras>,
    servers: Resource<Server>,
    commands: Commands,
  ) {
    this.#client = client;
    this.#models = models;
    this.#servers = servers;
    this.commands = commands;
  }

  /** All servers, or those of a name, with all that Kamatera tells of them. */
  iterate(
    operation: string,
    name: string | undefined,
    options: CallOptions | undefined,
  ): AsyncIterable<Server> {
    return this.#list(operation, name, (data) => this.#models.node(data), options);
  }

  /** Data of the servers of a name. */
  named(operation: string, name: string, call: Call): Promise<ComputeNodeData<KamateraNodeExtra>[]> {
    return collect(this.#list(operation, name, (data) => data, call));
  }

  /** Fetches a server. @throws NodeNotFoundError */
  async get(
    operation: string,
    node: ComputeNode | string,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const call = this.#client.context.call(options);
    const body = await this.read(operation, node, '/service/server/info', call);
    const [server] = body.list('items');
    if (server === undefined) throw this.#servers.missing(operation, node);
    return this.#models.node(readServer(server));
  }

  /** Restarts a server. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.change('rebootNode', node, ['/service/server/reboot'], options);
  }

  /** Switches a server on. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.change('startNode', node, ['/service/server/poweron'], options);
  }

  /** Switches a server off. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.change('stopNode', node, ['/service/server/poweroff'], options);
  }

  /** Gives a server other processors, and then other memory: Kamatera changes one at a time. */
  async resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<Server> {
    const operation = 'resizeNode';
    const { context } = this.#client;
    const { cpu, ram } = shapeFor(operation, size, context);
    const call = context.call(options);
    const [oldCpu, oldRam] = ((await this.get(operation, node, call)).size ?? '').split('-');
    const path = '/server/configure';
    if (oldCpu !== cpu) await this.change(operation, node, [path, { cpu }], call);
    if (oldRam === String(ram)) return this.get(operation, node, call);
    try {
      return await this.change(operation, node, [path, { ram: String(ram) }], call);
    } catch (error) {
      if (oldCpu === cpu) throw error;
      const left = `The server ${idOf(node)} has the processors ${cpu} already, and its old memory.`;
      throw leftBehind(error, left, context.details(operation));
    }
  }

  /** Deletes a server, which may run, with its disks. A missing one is no error. */
  async delete(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const call = this.#client.context.call(options);
    try {
      await this.post('destroyNode', node, ['/service/server/terminate', { force: true }], call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'node-not-found') throw error;
    }
  }

  /** Has a command carried out, waits for its end, and returns the server. */
  async change(
    operation: string,
    node: ComputeNode | string,
    command: ServerCommand,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const call = this.#client.context.call(options);
    await this.run(operation, node, command, call);
    return this.get(operation, node, call);
  }

  /** Has a command carried out, and waits for its end. */
  async run(
    operation: string,
    node: ComputeNode | string,
    command: ServerCommand,
    call: Call,
  ): Promise<void> {
    await this.commands.wait(operation, await this.post(operation, node, command, call), call);
  }

  /** Sends a request that changes a server. @throws NodeNotFoundError if it is not there: what Kamatera answers does not say so */
  post(
    operation: string,
    node: ComputeNode | string,
    [path, fields = {}]: ServerCommand,
    call: Call,
  ): Promise<Reader> {
    return this.#ask(node, { operation, path, json: { id: idOf(node), ...fields } }, call);
  }

  /** Reads something of a server, by a POST that can be repeated. @throws as {@link post} */
  read(operation: string, node: ComputeNode | string, path: string, call: Call): Promise<Reader> {
    return this.#ask(node, { operation, path, json: { id: idOf(node) }, idempotent: true }, call);
  }

  /** Ids of all servers, for which Kamatera does not look up each of them. */
  async ids(operation: string, call: Call): Promise<ReadonlySet<string>> {
    const request = { operation, path: '/service/servers' };
    return new Set(await collect(this.#client.list(request, 'items', (row) => row.id('id'), call)));
  }

  async #ask(node: ComputeNode | string, request: ClientRequest, call: Call): Promise<Reader> {
    const { operation } = request;
    const { notFound } = this.#servers.request(operation, node);
    try {
      return await this.#client.post(notFound === undefined ? request : { ...request, notFound }, call);
    } catch (error) {
      if (!CloudError.is(error) || error.status === null || PLAIN.includes(error.code)) throw error;
      // Where the list fails too, what Kamatera said of the change says more.
      const listed = await this.ids(operation, call).catch(() => null);
      throw listed?.has(idOf(node)) === false ? this.#servers.missing(operation, node) : error;
    }
  }

  #list<T>(
    operation: string,
    name: string | undefined,
    make: (data: ComputeNodeData<KamateraNodeExtra>) => T,
    options: CallOptions | undefined,
  ): AsyncIterable<T> {
    // Names are regular expressions.
    const pattern = name === undefined ? '.*' : name.replaceAll(/[^a-zA-Z0-9_-]/g, String.raw`\$&`);
    const json = { name: pattern, 'allow-no-servers': 'yes' };
    const request = { operation, path: '/service/server/info', json, idempotent: true };
    const read = (page: Reader): T[] => page.list('items').map((row) => make(readServer(row)));
    return this.#client.listPages({ ...request, method: 'POST' }, read, options);
  }
}
