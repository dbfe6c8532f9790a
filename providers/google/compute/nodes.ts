import {
  type Call,
  type CallOptions,
  CloudError,
  idOf,
  MalformedResponseError,
  NodeNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  afterCreate,
  type ComputeModels,
  type ComputeNode,
  type ComputeNodeData,
  type CreateNodeOptions,
  imageOf,
  OWNER_TAG_KEY,
  type KeyPair,
  type NodeBatch,
  type NodeFilter,
  type NodePoll,
  type NodePollResult,
  type Volume,
} from '../../../src/compute/index.js';
import type { GceClient } from './api/client.js';
import { type GceOperation, groupMembers, operationEnd } from './api/operations.js';
import { isKey, isNumber, nameIn, regionOf } from './api/places.js';
import { requestIdOf } from './api/request-id.js';
import { FailedCreates } from './failed-creates.js';
import type { GceCreateExtra, GceExtras, GceKeyPairExtra, GceNodeExtra, GceVolumeExtra } from './models.js';
import { INSTANCE_FIELDS, readInstance } from './read.js';
import { bulkProperties, checkBulk, instanceBody, networksOf, type Resolved } from './spec.js';

type Spec = CreateNodeOptions<GceCreateExtra>;
type Instance = ComputeNode<GceNodeExtra>;

/** Most ids in a poll's filter; with more it reads the whole list. */
const MOST_NAMED = 20;

/** Parts that look up names of a spec before an instance can be created. */
export interface SpecSources {
  readonly images: { resolve(image: string, operation: string, call: CallOptions): Promise<string> };
  readonly disks: { resolve(disk: string, operation: string, call: CallOptions): Promise<SpecDisk> };
  readonly keyPairs: { find(name: string, operation: string, call: CallOptions): Promise<SpecKey> };
  readonly firewalls: {
    tagsFor(
      firewalls: NonNullable<Spec['firewalls']>,
      networks: readonly string[],
      operation: string,
      call: Call,
    ): Promise<string[]>;
  };
}

type SpecDisk = Volume<GceVolumeExtra>;
type SpecKey = KeyPair<GceKeyPairExtra>;

/** Makes, lists and deletes instances. */
export class GceNodes {
  readonly #client: GceClient;
  readonly #models: ComputeModels<GceExtras>;
  readonly #sources: () => SpecSources;

  constructor(client: GceClient, models: ComputeModels<GceExtras>, sources: () => SpecSources) {
    this.#client = client;
    this.#models = models;
    this.#sources = sources;
  }

  /** Instances of the driver's zone, its region or all zones, optionally by name. */
  iterate({ name }: NodeFilter, call: CallOptions): AsyncIterable<Instance> {
    const filter = name !== undefined && isKey(name) ? `name="${name}"` : undefined;
    return this.#list('listNodes', filter, call);
  }

  async get(node: ComputeNode | string, operation: string, options: CallOptions): Promise<Instance> {
    const place = await this.#client.locate(node, located(operation), options);
    const query = { fields: INSTANCE_FIELDS, prettyPrint: false };
    const path = this.#client.at('instances', place);
    return this.node(
      await this.#client.get({ operation, path, query, notFound: NodeNotFoundError }, options),
    );
  }

  /** Creates one instance. The request id is derived from the run's owner tag, so that Google recognises a repeated request. */
  async create(spec: Spec, call: Call): Promise<Instance> {
    const ownerTag = spec.metadata?.[OWNER_TAG_KEY];
    return this.#insert(
      spec,
      ownerTag === undefined ? crypto.randomUUID() : requestIdOf(`${ownerTag} ${spec.name}`),
      call,
    );
  }

  /** Creates instances with one request; returns them once Google has named all. Each may still fail by itself. */
  async createBatch(
    { spec: given, names, clientToken }: NodeBatch<GceCreateExtra>,
    call: Call,
  ): Promise<Instance[]> {
    const [name = given.name] = names;
    const requestId = requestIdOf(clientToken);
    if (names.length <= 1) return [await this.#insert({ ...given, name }, requestId, call)];
    checkBulk(given, names, this.#client.context.details('createNode'));
    const resolved = await this.#resolve(given, call);
    const spec = await this.#tagged(given, resolved, call);
    const scope = `zones/${resolved.zone}`;
    const request = {
      operation: 'createNode',
      path: this.#client.path(scope, 'instances', 'bulkInsert'),
      query: { requestId },
      confidential: confidentialOf(spec),
      json: {
        count: String(names.length),
        // Otherwise one failure would take down all others, including running ones.
        minCount: '1',
        perInstanceProperties: Object.fromEntries(names.map((one) => [one, {}])),
        instanceProperties: bulkProperties(spec, resolved),
      },
    };
    const begun = await this.#client.start(request, call);
    const { bulk, members } = await this.#accepted(names, () => this.#members(begun, names.length, call));
    const made = new Map(members.map((member) => [nameIn(member.targetLink ?? ''), member]));
    if (members.every(({ failure }) => failure !== null)) this.#client.check(bulk, request);
    const nodes = names.flatMap((one) => {
      const member = made.get(one);
      return member?.targetId ? [this.#made(member, { ...spec, name: one }, resolved.zone)] : [];
    });
    if (nodes.length === names.length) return nodes;
    return this.#accepted(names, () => this.#listed(names, resolved.zone, call));
  }

  /** Deletes an instance, with the disks that go with it. Resolves once Google has accepted it. */
  async destroy(node: ComputeNode | string, options: CallOptions): Promise<void> {
    const operation = 'destroyNode';
    const call = this.#client.context.call(options);
    try {
      const place = await this.#client.locate(node, located(operation), call);
      const id = idOf(node);
      await this.#client.beginDelete({ operation, path: this.#client.at('instances', place) }, call);
      FailedCreates.of(this.#client).end(isNumber(id) ? id : place.key);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'node-not-found') throw error;
    }
  }

  /** Lists existing instances, and failed creates, which only operations tell. */
  async poll(
    { ids, ownerTagPrefixes, keyed = false }: NodePoll,
    options: CallOptions | undefined,
  ): Promise<NodePollResult> {
    const call = this.#client.context.call(options);
    const isTagged = ownerTagPrefixes.length > 0 || keyed;
    const isFew = !isTagged && ids.size > 0 && ids.size <= MOST_NAMED && [...ids].every(isNumber);
    const filter = isFew ? [...ids].map((id) => `(id=${id})`).join(' OR ') : undefined;
    const nodes: Instance[] = [];
    for await (const node of this.#list('pollNodes', filter, call)) nodes.push(node);
    const failed = await FailedCreates.of(this.#client).among(nodes, ids, this.#client, call);
    return { nodes: [...nodes, ...failed.map((data) => this.#models.node(data))], now: null };
  }

  /** Reads an instance. */
  node(instance: Reader): Instance {
    return this.#models.node(readInstance(instance));
  }

  async #insert(given: Spec, requestId: string, call: Call): Promise<Instance> {
    const resolved = await this.#resolve(given, call);
    const spec = await this.#tagged(given, resolved, call);
    const { zone } = resolved;
    const request = {
      operation: 'createNode',
      path: this.#client.path(`zones/${zone}`, 'instances'),
      query: { requestId },
      confidential: confidentialOf(spec),
      json: instanceBody(spec, resolved),
    };
    const begun = await this.#client.begin(request, call);
    if (begun.targetId !== null) return this.#made(begun, spec, zone);
    return this.#accepted([spec.name], () => this.get(`${zone}/${spec.name}`, 'createNode', call));
  }

  /** Reads what became of an accepted create: a failure of that is no refusal. */
  async #accepted<T>(names: readonly string[], read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw afterCreate(error, names.join(', '), this.#client.context.details('createNode'));
    }
  }

  async #resolve(spec: Spec, call: Call): Promise<Resolved> {
    const operation = 'createNode';
    const { images, disks, keyPairs } = this.#sources();
    const { keyPair, extra = {} } = spec;
    const location = spec.location === undefined ? undefined : idOf(spec.location);
    const volumes: string[] = [];
    const zone = await this.#client.zones.zoneFor(location, operation, call);
    const image = await images.resolve(imageOf(spec) ?? '', operation, call);
    for (const volume of extra.volumes ?? [])
      volumes.push((await disks.resolve(volume, operation, call)).extra.path);
    const name = typeof keyPair === 'object' ? keyPair.name : keyPair;
    const key = name === undefined ? null : await keyPairs.find(name, operation, call);
    const publicKey = key === null ? null : (key.publicKey ?? '');
    return { zone, image, volumes, publicKey };
  }

  /** A spec with the tags of its firewalls among its network tags. */
  async #tagged(spec: Spec, { zone }: Resolved, call: Call): Promise<Spec> {
    const { firewalls = [], extra = {} } = spec;
    if (firewalls.length === 0) return spec;
    const networks = networksOf(spec, regionOf(zone)).flatMap((network) => Object.values(network));
    const tags = await this.#sources().firewalls.tagsFor(firewalls, networks, 'createNode', call);
    return {
      ...spec,
      extra: { ...extra, networkTags: [...new Set([...(extra.networkTags ?? []), ...tags])] },
    };
  }

  /** Creates of a bulk create. If Google names no group, waits for the end. */
  async #members(bulk: GceOperation, count: number, call: Call) {
    const { group } = bulk;
    if (group !== null) return groupMembers(this.#client, { ...bulk, group }, count, call);
    const ended = bulk.status === 'DONE' ? bulk : await operationEnd(this.#client, bulk, call);
    return { bulk: ended, members: [] };
  }

  /** Instances of a batch by their names, if its operations do not tell them. */
  async #listed(names: readonly string[], zone: string, call: Call): Promise<Instance[]> {
    const found = new Map<string, Instance>();
    for await (const node of this.#list('createNode', undefined, call))
      if (node.location === zone) found.set(node.name, node);
    const nodes = names.flatMap((name) => found.get(name) ?? []);
    if (nodes.length === names.length) return nodes;
    throw new MalformedResponseError(
      `createNode: asked for ${names.length} instances with one request, Google shows ${nodes.length}.`,
      this.#client.context.details('createNode'),
    );
  }

  #list(operation: string, filter: string | undefined, call: CallOptions): AsyncIterable<Instance> {
    const { zone } = this.#client;
    const request = { operation, query: { filter } };
    const read = (instance: Reader): Instance => this.node(instance);
    if (zone === null) return this.#client.everywhere('instances', request, INSTANCE_FIELDS, read, call);
    const path = this.#client.path(`zones/${zone}`, 'instances');
    return this.#client.rows({ ...request, path }, INSTANCE_FIELDS, read, call);
  }

  /** An instance as requested; lists and `getNode` have the rest. */
  #made(order: GceOperation, spec: Spec, zone: string): Instance {
    const { targetId, targetLink } = order;
    const path =
      targetLink?.slice(targetLink.indexOf('projects/')) ??
      this.#client.name('zones', zone, 'instances', spec.name);
    const data = ordered(targetId ?? '', path, spec, zone);
    if (order.status !== 'DONE' || order.failure !== null)
      FailedCreates.of(this.#client).expect(data, order.name);
    return this.#models.node(data);
  }
}

/** An instance to find. */
function located(operation: string) {
  return { collection: 'instances', operation, notFound: NodeNotFoundError };
}

function confidentialOf({ userData, extra = {}, auth }: Spec): unknown[] {
  return [
    userData,
    ...Object.values(extra.instanceMetadata ?? {}),
    auth && 'publicKey' in auth && auth.publicKey,
  ];
}

function ordered(id: string, path: string, spec: Spec, zone: string): ComputeNodeData<GceNodeExtra> {
  const { extra = {} } = spec;
  return {
    id,
    name: spec.name,
    state: 'pending',
    publicIps: [],
    privateIps: [],
    size: nameIn(idOf(spec.size)),
    image: null,
    location: zone,
    createdAt: null,
    metadata: spec.metadata ?? {},
    extra: {
      status: null,
      statusMessage: null,
      path,
      networkTags: extra.networkTags ?? [],
      interfaces: [],
      disks: [],
      serviceAccount: extra.serviceAccount ?? null,
      provisioningModel: extra.spot ? 'SPOT' : null,
      preemptible: extra.preemptible ?? false,
      deletionProtection: extra.deletionProtection ?? false,
    },
  };
}
