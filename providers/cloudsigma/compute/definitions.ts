import {
  type Call,
  type CallOptions,
  ConflictError,
  exclusive,
  idOf,
  type Reader,
} from '../../../src/driver/index.js';
import type { ComputeNode, Resource } from '../../../src/compute/index.js';
import type { CloudSigmaClient } from './client.js';
import type { CloudSigmaNodeExtra } from './models.js';

type Server = ComputeNode<CloudSigmaNodeExtra>;
type Definition = Readonly<Record<string, unknown>>;

/** Fields of a server or drive that requests cannot set. @see https://docs.cloudsigma.com/en/latest/servers.html#schema */
const READ_ONLY = [
  'backup_scheduler',
  'jobs',
  'mounted_on',
  'owner',
  'remote_snapshots',
  'resource_uri',
  'runtime',
  'snapshots',
  'status',
  'uuid',
];

/** A change of a server's definition: the new fields, by the old. @throws what refuses the change */
export type Amendment = (old: Reader) => Definition;

/** Definitions of servers, which are replaced as a whole. @see https://docs.cloudsigma.com/en/latest/servers.html#editing */
export class Definitions {
  readonly #client: CloudSigmaClient;
  readonly #servers: Resource<Server>;
  readonly #account: string;

  constructor(client: CloudSigmaClient, servers: Resource<Server>, account: string) {
    this.#client = client;
    this.#servers = servers;
    this.#account = account;
  }

  /** Changes a server, one change after another in this process, since a definition that is read and written by two loses one's change. */
  async amend(
    operation: string,
    node: ComputeNode | string,
    change: Amendment,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const call = this.#client.context.call(options);
    const key = `definition of server ${idOf(node)} of ${this.#account}`;
    return exclusive([key], call, () => this.#amend(operation, node, change, call));
  }

  /** As {@link amend}, for what CloudSigma ignores without a word while a server runs. @throws ConflictError unless it is stopped */
  amendStopped(
    operation: string,
    node: ComputeNode | string,
    change: Amendment,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const checked: Amendment = (old) => {
      const status = old.optionalString('status');
      if (status === 'stopped') return change(old);
      throw new ConflictError(
        `${operation}: the server ${idOf(node)} is ${String(status)}; CloudSigma changes this of stopped servers only.`,
        this.#client.context.details(operation),
      );
    };
    return this.amend(operation, node, checked, options);
  }

  async #amend(
    operation: string,
    node: ComputeNode | string,
    change: Amendment,
    call: Call,
  ): Promise<Server> {
    const request = this.#servers.request(operation, node);
    const old = await this.#client.get(request, call);
    const changes = change(old);
    if (Object.keys(changes).length === 0) return this.#servers.read(old);
    const json = { ...definitionOf(old), ...changes };
    const confidential = [old.optionalString('vnc_password')];
    return this.#servers.read(await this.#client.put({ ...request, json, confidential }, call));
  }
}

/** What requests can set of a server or drive. */
export function definitionOf(row: Reader): Definition {
  const lists = ['drives', 'nics'].filter((list) => row.has(list));
  const inner = lists.map((list) => [list, row.list(list).map(({ raw }) => without(raw))]);
  return { ...without(row.raw), ...(Object.fromEntries(inner) as Definition) };
}

function without(fields: Definition): Definition {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !READ_ONLY.includes(name)));
}
