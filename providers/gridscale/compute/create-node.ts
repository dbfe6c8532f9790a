import {
  type Call,
  CloudError,
  type CloudRequest,
  idOf,
  SharedCache,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import {
  afterCreate,
  type ComputeNode,
  type ComputeNodeData,
  type CreateNodeOptions,
  imageOf,
  type NodeImage,
  pathOf,
  Resource,
  undoCreate,
} from '../../../src/compute/index.js';
import type { GridscaleClient } from './client.js';
import { COLLECTIONS, IPS, STORAGES } from './collections.js';
import { serverBody, storageBody } from './create-body.js';
import type { KeyPairs } from './key-pairs.js';
import type {
  GridscaleCreateExtra,
  GridscaleImageExtra,
  GridscaleNodeExtra,
  GridscaleParts,
} from './models.js';
import type { Networks } from './networks.js';
import type { Nodes } from './nodes.js';
import { isDefinite, madeOrNamed, orUndone } from './or-undone.js';
import type { ServerParts } from './server-parts.js';

type Spec = CreateNodeOptions<GridscaleCreateExtra>;
type Server = ComputeNode<GridscaleNodeExtra>;
type ServerData = ComputeNodeData<GridscaleNodeExtra>;

/** What a create works with. */
export interface CreateParts {
  readonly servers: Resource<Server>;
  readonly images: Resource<NodeImage<GridscaleImageExtra>>;
  /** Identifies the account without secrets. */
  readonly account: string;
  readonly keyPairs: KeyPairs;
  readonly networks: Networks;
  readonly nodes: Nodes;
  readonly parts: ServerParts;
}

const OPERATION = 'createNode';

/** Images by account and id, for as long as the creates of a run follow each other. */
const known = new SharedCache<GridscaleImageExtra>({ lasts: 60_000, most: 500 });

/**
 * Creates servers. gridscale takes each part by itself: a storage and an address first, whose ids the labels of the server name; then the
 * server; then the links between them; and at last its power. So a server that is found again after a lost response tells what it lacks,
 * and `startNode` finishes it.
 */
export class NodeCreate {
  readonly #client: GridscaleClient;
  readonly #of: CreateParts;

  constructor(client: GridscaleClient, of: CreateParts) {
    this.#client = client;
    this.#of = of;
  }

  /** Makes a server, and resolves when gridscale has switched it on: nothing of a server tells that this failed. */
  async run(spec: Spec, call: Call): Promise<ServerData> {
    const parts = await this.#makeParts(spec, call);
    const request = { operation: OPERATION, path: COLLECTIONS.nodes.path, json: serverBody(spec, parts) };
    const id = await this.#make(request, parts, call);
    try {
      const server = await this.#of.servers.get(OPERATION, id, call);
      await this.#of.parts.finish(OPERATION, server, call);
      await this.#of.nodes.setPower(OPERATION, id, true, call);
      const data = await new Resource(this.#client, COLLECTIONS.nodes).get(OPERATION, id, call);
      // It has been switched on.
      return data.state === 'stopped' ? { ...data, state: 'starting' } : data;
    } catch (error) {
      const details = this.#client.context.details(OPERATION);
      // Only what was refused is known not to be under way.
      if (!CloudError.is(error) || !isDefinite(error)) throw afterCreate(error, id, details);
      throw await undoCreate(error, id, () => this.#of.nodes.delete(OPERATION, id), details);
    }
  }

  /** Makes the storage and the address of a server. All that it refers to is looked up before. */
  async #makeParts(spec: Spec, call: Call): Promise<GridscaleParts> {
    const { keyPair, networks: wanted, extra = {} } = spec;
    const { addressIds: reserved = [] } = extra;
    const image = await this.#imageOf(spec, call);
    const keys = keyPair === undefined ? [] : [await this.#of.keyPairs.idFor(OPERATION, keyPair, call)];
    const isAuto = wanted === undefined || wanted === 'auto';
    const networks = isAuto ? [await this.#of.networks.publicId(OPERATION, call)] : listOf(wanted);
    if (!isAuto) for (const id of networks) await this.#of.networks.check(OPERATION, id, call);
    const capacity = extra.diskSize ?? image.capacity ?? 1;
    const json = storageBody(spec, { capacity, keys, isPublic: image.isPrivate === false });
    const details = this.#client.context.details(OPERATION);
    const storage = await madeOrNamed(
      () => this.#client.make({ operation: OPERATION, path: STORAGES.path, json }, call),
      `A storage ${JSON.stringify(spec.name)}`,
      details,
    );
    const made = { storage, address: null, networks, reserved };
    if (!isAuto || reserved.length > 0) return made;
    const ip = { operation: OPERATION, path: IPS.path, json: { family: 4, name: spec.name } };
    const makeAddress = (): Promise<string> => this.#make(ip, made, call);
    const what = `An address ${JSON.stringify(spec.name)}`;
    return { ...made, address: await madeOrNamed(makeAddress, what, details) };
  }

  /** Looks an image up, once for all creates of a run. @throws ImageNotFoundError */
  #imageOf(spec: Spec, call: Call): Promise<GridscaleImageExtra> {
    const { images, account } = this.#of;
    const id = imageOf(spec) ?? '';
    const ask = async (shared: Call): Promise<GridscaleImageExtra> =>
      (await images.get(OPERATION, id, shared)).extra;
    return known.get(`${account} ${id}`, ask, call);
  }

  /** Makes what a server needs besides its parts, which are deleted again when that is refused. */
  #make(
    request: Omit<CloudRequest, 'method'>,
    { storage, address }: GridscaleParts,
    call: Call,
  ): Promise<string> {
    const ids = [storage, address].filter((id) => id !== null).join(' and ');
    return orUndone(() => this.#client.make(request, call), {
      left: `${ids} was made for it, and may be left.`,
      undo: async () => {
        const { operation } = request;
        if (storage !== null)
          await this.#client.delete({ operation, path: pathOf(STORAGES.path, storage) }, call);
        if (address !== null) await this.#client.delete({ operation, path: pathOf(IPS.path, address) }, call);
      },
      details: this.#client.context.details(OPERATION),
    });
  }
}

function listOf(networks: Spec['networks']): readonly string[] {
  return typeof networks === 'object' ? networks : [];
}

/** The error for a size of another form. */
export function noSize(
  size: Spec['size'],
  details: ConstructorParameters<typeof SizeNotFoundError>[1],
): SizeNotFoundError {
  return new SizeNotFoundError(
    `${String(details?.operation)}: gridscale has no size ${idOf(size)}: it is cores and GB of memory, such as 2-4.`,
    details,
  );
}
