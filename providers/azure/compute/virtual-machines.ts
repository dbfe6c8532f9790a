import {
  type Call,
  type CallOptions,
  CloudError,
  ConflictError,
  InvalidRequestError,
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
  type NodePoll,
  type NodePollResult,
  userDataBase64,
} from '../../../src/compute/index.js';
import type { ArmClient, ArmReference } from '../arm/client.js';
import type { AzureResourceGroups } from '../arm/resource-groups.js';
import { lastNameOf, sameCase } from '../arm/resource-id.js';
import { ARM } from '../arm/types.js';
import { type Foundations, isUrn, keyOfNobody, machineBody } from './launch.js';
import { splitLocation } from './location.js';
import type { AzureComputeExtras, AzureCreateExtra, AzureNodeExtra } from './models.js';
import {
  addressesOf,
  type AzureNetworkInterface,
  joinAddresses,
  readInterface,
} from './network/network-interfaces.js';
import type { AzureNetworks } from './network/networks.js';
import {
  CREATE_TAG,
  groupOf,
  interfacesOf,
  NO_ADDRESSES,
  readStatus,
  readVirtualMachine,
  stateOf,
  type Status,
} from './read.js';
import type { AzureSshPublicKeys } from './ssh-public-keys.js';

type Spec = CreateNodeOptions<AzureCreateExtra>;
type Node = ComputeNode<AzureNodeExtra>;

/** Parts needed for a new server. */
export interface MachineParts {
  readonly groups: AzureResourceGroups;
  readonly networks: AzureNetworks;
  readonly keys: AzureSshPublicKeys;
}

/** Servers. */
export class VirtualMachines {
  readonly #client: ArmClient;
  readonly #models: ComputeModels<AzureComputeExtras>;
  readonly #parts: MachineParts;

  constructor(client: ArmClient, models: ComputeModels<AzureComputeExtras>, parts: MachineParts) {
    this.#client = client;
    this.#models = models;
    this.#parts = parts;
  }

  /** All servers that the driver sees. Their states and addresses are lists of their own, each read once. */
  async *iterate(
    operation: string,
    call: Call,
    known: Promise<ReadonlyMap<string, Brief>> = this.#statuses(operation, call),
  ): AsyncGenerator<Node, void, undefined> {
    const [statuses, interfaces] = await Promise.all([known, this.#interfaces(operation, call)]);
    yield* this.#client.listAll(
      ARM.virtualMachines,
      operation,
      (vm) => {
        const id = sameCase(vm.id('id'));
        const own = interfaces.get(id) ?? [];
        const addresses = joinAddresses(own.map((one) => one.addresses));
        const status = statuses.get(id)?.status ?? readStatus(vm);
        return this.#models.node(readVirtualMachine(vm, status, addresses));
      },
      call,
    );
  }

  /** Fetches a server. */
  async get(node: ArmReference, operation: string, options?: CallOptions): Promise<Node> {
    const call = this.#client.context.call(options);
    const vm = await this.#read(node, operation, call);
    const addresses = await addressesOf(this.#client, interfacesOf(vm), operation, call);
    return this.#models.node(readVirtualMachine(vm, readStatus(vm), addresses));
  }

  /**
   * Creates a server with its interfaces, address and disk: one PUT, under an unused name. Repeated after a lost response, it finds the
   * server that it created.
   */
  async create(spec: Spec, options?: CallOptions): Promise<Node> {
    const operation = 'createNode';
    const call = this.#client.context.call(options);
    const found = await this.#prepare(spec, call);
    const address = this.#client.at(ARM.virtualMachines, spec.name, operation);
    const request = {
      operation,
      method: 'PUT',
      ...address,
      headers: { 'if-none-match': '*' },
      json: machineBody({ ...spec, image: this.#imageOf(spec) }, found),
      confidential: [userDataBase64(spec.userData)],
    } as const;
    try {
      const { body } = await this.#client.change(request, call);
      return this.#models.node(readVirtualMachine(body, readStatus(body), NO_ADDRESSES));
    } catch (error) {
      if (!CloudError.is(error)) throw error;
      if (error.status !== 412 && error.status !== 409) throw error;
      return this.#recognize(spec, found.token, error, call);
    }
  }

  /** Requests the deletion of a server; it and all its resources are deleted afterwards. */
  async destroy(node: ArmReference, options?: CallOptions): Promise<void> {
    const operation = 'destroyNode';
    const address = this.#client.at(ARM.virtualMachines, node, operation);
    await this.#client.change({ operation, method: 'DELETE', ...address, accept: [404] }, options);
  }

  /** Performs an action on a server, waits for its end, and returns the server. */
  async act(
    node: ArmReference,
    action: { readonly operation: string; readonly action: string; readonly json?: unknown },
    options?: CallOptions,
  ): Promise<Node> {
    const call = this.#client.context.call(options);
    await this.#client.complete(this.#client.action(ARM.virtualMachines, node, action), call);
    return this.get(node, action.operation, call);
  }

  /** Updates a server, waits for the end, and returns the server. */
  async patch(node: ArmReference, operation: string, json: object, options?: CallOptions): Promise<Node> {
    const call = this.#client.context.call(options);
    const { notFound } = ARM.virtualMachines;
    const address = this.#client.at(ARM.virtualMachines, node, operation);
    await this.#client.complete({ operation, method: 'PATCH', ...address, json, notFound }, call);
    return this.get(node, operation, call);
  }

  /** Puts other metadata in place of a server's. */
  async setMetadata(
    node: ArmReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<Node> {
    const operation = 'updateNode';
    const call = this.#client.context.call(options);
    const before = await this.#client.find(ARM.virtualMachines, node, operation, call);
    const token = before.stringMap('tags')[CREATE_TAG];
    const tags = { ...metadata, ...(token === undefined ? {} : { [CREATE_TAG]: token }) };
    return this.patch(node, operation, { tags }, call);
  }

  /**
   * Lists the states of all servers with one request. Other data is read only for servers that have reached a final state and are waited
   * for, or when servers are looked up by tags.
   */
  async poll(
    { ids, ownerTagPrefixes, keyed = false }: NodePoll,
    options?: CallOptions,
  ): Promise<NodePollResult> {
    const operation = 'pollNodes';
    const call = this.#client.context.call(options);
    const statuses = await this.#statuses(operation, call);
    const isReady = [...ids].some((id) => {
      const state = statuses.get(id);
      return state !== undefined && !UNDER_WAY.has(stateOf(state.status));
    });
    if (isReady || keyed || ownerTagPrefixes.length > 0) {
      const nodes: Node[] = [];
      for await (const node of this.iterate(operation, call, Promise.resolve(statuses))) nodes.push(node);
      return { nodes, now: null };
    }
    return { nodes: [...statuses.values()].map((one) => this.#models.node(briefly(one))), now: null };
  }

  async #prepare(spec: Spec, call: Call): Promise<Foundations> {
    const operation = 'createNode';
    const { networks, extra = {} } = spec;
    const { region, zones } = splitLocation(spec.location, this.#client, operation);
    const publicKey = await this.#publicKeyOf(spec, call);
    await this.#parts.groups.ensure(region, call);
    const subnets =
      typeof networks === 'object' && networks.length > 0
        ? networks.map((subnet) => this.#client.idOf(ARM.subnets, subnet, operation))
        : [await this.#parts.networks.ensure(region, call)];
    const { securityGroup: group } = extra;
    const securityGroup =
      group === undefined ? undefined : this.#client.idOf(ARM.securityGroups, group, operation);
    return { region, zones, subnets, securityGroup, publicKey, token: crypto.randomUUID() };
  }

  async #publicKeyOf({ keyPair, auth }: Spec, call: Call): Promise<string | null> {
    const operation = 'createNode';
    if (auth !== undefined) return 'publicKey' in auth ? auth.publicKey : null;
    if (keyPair === undefined) return keyOfNobody();
    const name = typeof keyPair === 'string' ? keyPair : keyPair.name;
    const known = typeof keyPair === 'string' ? null : keyPair.publicKey;
    const key = known ?? (await this.#parts.keys.find(name, operation, call)).publicKey;
    if (key !== null) return key;
    throw new InvalidRequestError(
      `${operation}: the key ${name} has no public key at Azure; make it anew by createKeyPair or importKeyPair.`,
      this.#client.context.details(operation),
    );
  }

  /** An image that is neither a URN nor an id is a name in the driver's group. */
  #imageOf(spec: Spec): string {
    const image = imageOf(spec) ?? '';
    return image.startsWith('/') || isUrn(image) ? image : this.#client.idOf(ARM.images, image, 'createNode');
  }

  /** The server that has the name: the result of this very create, whose response was lost, or another one. */
  async #recognize(spec: Spec, token: string, refusal: CloudError, call: Call): Promise<Node> {
    const operation = 'createNode';
    let vm: Reader;
    try {
      vm = await this.#read(spec.name, operation, call);
    } catch (error) {
      if (CloudError.is(error) && error.code === 'node-not-found') throw refusal;
      throw afterCreate(error, spec.name, this.#client.context.details(operation));
    }
    const tags = vm.stringMap('tags');
    const ownerTag = spec.metadata?.[OWNER_TAG_KEY];
    const isOurs = tags[CREATE_TAG] === token || (ownerTag !== undefined && tags[OWNER_TAG_KEY] === ownerTag);
    if (isOurs) return this.#models.node(readVirtualMachine(vm, readStatus(vm), NO_ADDRESSES));
    if (refusal.status !== 412) throw refusal;
    throw new ConflictError(
      `${operation}: the resource group ${this.#client.group} has a server ${spec.name} already, and at Azure no two have one name. Take another name, or destroy that one.`,
      {
        ...this.#client.context.details(operation),
        status: 412,
        providerCode: refusal.providerCode,
        cause: refusal,
      },
    );
  }

  #read(node: ArmReference, operation: string, call: Call): Promise<Reader> {
    const { path, query } = this.#client.at(ARM.virtualMachines, node, operation);
    const { notFound } = ARM.virtualMachines;
    return this.#client.get(
      { operation, path, query: { ...query, $expand: 'instanceView' }, notFound },
      call,
    );
  }

  async #statuses(operation: string, call: Call): Promise<Map<string, Brief>> {
    const { type, version } = ARM.virtualMachines;
    const path = this.#client.subscription(`/providers/${type}`);
    const query = { 'api-version': version, statusOnly: 'true' };
    const read = (vm: Reader): Brief | null =>
      this.#client.sees(vm) ? { id: sameCase(vm.id('id')), status: readStatus(vm), vm } : null;
    const found = new Map<string, Brief>();
    for await (const one of this.#client.list({ operation, path, query }, 'value', read, call))
      found.set(one.id, one);
    return found;
  }

  /** The interfaces of each server, with their public addresses. */
  async #interfaces(operation: string, call: Call): Promise<Map<string, AzureNetworkInterface[]>> {
    const [ips, all] = await Promise.all([
      this.#publicIps(operation, call),
      this.#listInterfaces(operation, call),
    ]);
    const found = new Map<string, AzureNetworkInterface[]>();
    for (const one of all) {
      if (one.nodeId === null) continue;
      const addresses = one.addresses.map((address) => ({
        ...address,
        publicIp: address.publicIp ?? ips.get(address.publicAddress ?? '') ?? null,
      }));
      found.set(one.nodeId, [...(found.get(one.nodeId) ?? []), { ...one, addresses }]);
    }
    return found;
  }

  async #listInterfaces(operation: string, call: Call): Promise<AzureNetworkInterface[]> {
    const all: AzureNetworkInterface[] = [];
    for await (const one of this.#client.listAll(ARM.networkInterfaces, operation, readInterface, call))
      all.push(one);
    return all;
  }

  async #publicIps(operation: string, call: Call): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    const read = (row: Reader): [string, string] | null => {
      const ip = row.object('properties').optionalString('ipAddress');
      return ip === null ? null : [sameCase(row.id('id')), ip];
    };
    for await (const [id, ip] of this.#client.listAll(ARM.publicAddresses, operation, read, call))
      found.set(id, ip);
    return found;
  }
}

/** A server in a list of states. */
interface Brief {
  readonly id: string;
  readonly status: Status;
  readonly vm: Reader;
}

/** Transitional states. */
const UNDER_WAY: ReadonlySet<string> = new Set(['pending', 'starting', 'stopping', 'rebooting', 'unknown']);

/** A server of which only the state is known. */
function briefly({ id, vm, status }: Brief): ComputeNodeData<AzureNodeExtra> {
  return {
    id,
    name: vm.optionalString('name') ?? lastNameOf(id),
    state: stateOf(status),
    publicIps: [],
    privateIps: [],
    size: null,
    image: null,
    location: null,
    createdAt: null,
    metadata: {},
    extra: {
      resourceGroup: groupOf(vm),
      vmId: null,
      provisioningState: status.provisioning,
      powerState: status.power,
      fault: status.fault,
      zones: [],
      networkInterfaces: [],
      osDisk: null,
      dataDisks: [],
      priority: 'Regular',
      adminUsername: null,
    },
  };
}
