import {
  amend,
  type Call,
  type CallOptions,
  CloudError,
  idOf,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type ComputeNodeData,
  type ConsoleOptions,
  type CreateNodeOptions,
  defined,
  hostKeysInConsole,
  type NodePoll,
  type NodePollResult,
  type NodeSize,
  type RebuildNodeOptions,
  Resource,
  type UpdateNodeOptions,
  userDataBase64,
  withOwnerTag,
} from '../../../src/compute/index.js';
import type { CoreClient } from './client.js';
import { collectionsOf } from './collections.js';
import { readConsole } from './console.js';
import { createBody, type Place, shapeFields } from './create-body.js';
import type { OracleCreateExtra, OracleExtras, OracleNodeExtra, OracleRebuildExtra } from './models.js';
import type { Nics } from './nics.js';
import { readInstance } from './read.js';

type Instance = ComputeNode<OracleNodeExtra>;
type Data = ComputeNodeData<OracleNodeExtra>;

/** Instances. Each change resolves when Oracle has accepted it. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Instance/ */
export class Instances {
  readonly #client: CoreClient;
  readonly #models: ComputeModels<OracleExtras>;
  readonly #nics: Nics;
  readonly #rows: Resource<Data>;

  constructor(client: CoreClient, models: ComputeModels<OracleExtras>, nics: Nics) {
    this.#client = client;
    this.#models = models;
    this.#nics = nics;
    this.#rows = Resource.of(client, collectionsOf(client.compartmentId).nodes, (data) => data);
  }

  /** Instances that are not terminated, with their addresses; optionally those of one name. */
  async *iterate(
    displayName: string | undefined,
    options?: CallOptions,
  ): AsyncGenerator<Instance, void, undefined> {
    const operation = 'listNodes';
    const call = this.#client.context.call(options);
    let book: ReturnType<Nics['book']> | null = null;
    for await (const data of this.#rows.iterate(operation, { displayName }, call)) {
      // They stay listed for half a day.
      if (data.state === 'terminated') continue;
      book ??= this.#nics.book(operation, call);
      yield this.#models.node({ ...data, ...(await book).of(data.id) });
    }
  }

  /** Fetches an instance. @throws NodeNotFoundError, also for one that was terminated */
  async get(operation: string, node: ComputeNode | string, call: Call): Promise<Instance> {
    const data = await this.#rows.get(operation, node, call);
    if (data.state === 'terminated') throw this.#rows.missing(operation, node);
    return this.#whole(operation, data, call);
  }

  /** Launches an instance of a spec that was checked; `token` is its client token, a new one where it is null. */
  async create(
    spec: CreateNodeOptions<OracleCreateExtra>,
    place: Place,
    token: string | null,
    call: Call,
  ): Promise<Instance> {
    const operation = 'createNode';
    const json = createBody(spec, place, this.#client.context);
    const body = await this.#client.post(
      {
        operation,
        path: '/instances',
        json,
        ...(token !== null && { headers: { 'opc-retry-token': token } }),
        confidential: [spec.userData, userDataBase64(spec.userData)],
      },
      call,
    );
    return this.#models.node(readInstance(body));
  }

  /** Lists instances for a poller: the addresses only if one that is waited for runs. */
  async poll({ ids }: NodePoll, call: Call): Promise<NodePollResult> {
    const operation = 'listNodes';
    const found = await this.#rows.list(operation, {}, call);
    const isAwaited = found.some(({ id, state }) => state === 'running' && ids.has(id));
    const book = isAwaited ? await this.#nics.book(operation, call) : null;
    const nodes = found.map((data) => this.#models.node({ ...data, ...book?.of(data.id) }));
    return { nodes, now: null };
  }

  /** Asks the system to restart; after 15 minutes its power is cut. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#act('rebootNode', node, 'SOFTRESET', options, restarting);
  }

  start(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#act('startNode', node, 'START', options);
  }

  /** Asks the system to shut down; after 15 minutes its power is cut. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#act('stopNode', node, 'SOFTSTOP', options);
  }

  /** Changes the shape of an instance; one that runs is restarted. */
  async resize(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'resizeNode';
    return this.#put(operation, node, shapeFields(idOf(size), operation, this.#client.context), options);
  }

  /** Replaces the boot volume of an instance by one of an image. */
  async rebuild(
    node: ComputeNode | string,
    { image, extra = {} }: RebuildNodeOptions<OracleRebuildExtra>,
    options?: CallOptions,
  ): Promise<Instance> {
    const isPreserveBootVolumeEnabled = extra.keepBootVolume ?? false;
    const sourceDetails = { sourceType: 'image', imageId: idOf(image), isPreserveBootVolumeEnabled };
    return this.#put('rebuildNode', node, { sourceDetails }, options);
  }

  /** Captures the serial console, up to a megabyte, and reads it. */
  getConsole(
    node: ComputeNode | string,
    console: ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    return readConsole(this.#client, node, console, options);
  }

  /** Host keys that cloud-init wrote to the console. */
  async hostKeys(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    return hostKeysInConsole((await this.getConsole(node, {}, options)) ?? '');
  }

  /** Changes the name or the tags of an instance, unless another program does so meanwhile; then it begins anew. */
  async update(node: ComputeNode | string, change: UpdateNodeOptions, call: Call): Promise<Instance> {
    const operation = 'updateNode';
    const { name: displayName, metadata } = change;
    if (metadata === undefined) return this.#put(operation, node, { displayName }, call);
    const request = this.#rows.request(operation, node);
    const isOvertaken = (error: unknown): boolean => CloudError.is(error) && error.status === 412;
    const row = await amend(request.path, { isOvertaken, call }, async () => {
      const { row: old, etag } = await this.#client.getTagged(request, call);
      const freeformTags = withOwnerTag(metadata, old.stringMap('freeformTags'));
      const headers = etag === null ? {} : { 'if-match': etag };
      const json = defined({ displayName, freeformTags });
      return this.#client.put({ ...request, headers, json }, call);
    });
    return this.#whole(operation, readInstance(row), call);
  }

  async #act(
    operation: string,
    node: ComputeNode | string,
    action: string,
    options: CallOptions | undefined,
    read: (row: Reader) => Data = readInstance,
  ): Promise<Instance> {
    const call = this.#client.context.call(options);
    const request = { ...this.#rows.request(operation, node), query: { action } };
    return this.#whole(operation, read(await this.#client.post(request, call)), call);
  }

  async #put(
    operation: string,
    node: ComputeNode | string,
    json: object,
    options: CallOptions | undefined,
  ): Promise<Instance> {
    const call = this.#client.context.call(options);
    const request = { ...this.#rows.request(operation, node), json };
    return this.#whole(operation, readInstance(await this.#client.put(request, call)), call);
  }

  async #whole(operation: string, data: Data, call: Call): Promise<Instance> {
    return this.#models.node({ ...data, ...(await this.#nics.addressesOf(operation, data.id, call)) });
  }
}

/** Reads an instance that restarts: Oracle shows it as one that stops or starts. */
function restarting(row: Reader): Data {
  const data = readInstance(row);
  return data.state === 'stopping' || data.state === 'starting' ? { ...data, state: 'rebooting' } : data;
}
