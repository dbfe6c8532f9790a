import {
  type Call,
  type CallOptions,
  CloudError,
  idOf,
  NodeNotFoundError,
} from '../../../src/driver/index.js';
import {
  afterCreate,
  type ComputeModels,
  type ComputeNode,
  type CreateNodeOptions,
  type NodeFilter,
  type NodeSize,
  type RebuildNodeOptions,
  undoCreate,
  type UpdateNodeOptions,
  withOwnerTag,
  OWNER_TAG_KEY,
} from '../../../src/compute/index.js';
import { type CloudStackClient, pairsOf, type Parameters } from '../client.js';
import { acceptedNode, deployParameters } from './deploy.js';
import { GROUPS, NODES } from './listings.js';
import type { CloudStackCreateExtra, CloudStackExtras, CloudStackNodeExtra } from './models.js';
import { filtersByHeld, groupFor, metadataOf, withoutHeld } from './owner-group.js';
import { CloudStackResource } from './resource.js';
import { addTags, replaceTags } from './tags.js';

type Server = ComputeNode<CloudStackNodeExtra>;

/** The portable methods of servers, which CloudStack calls instances or virtual machines. */
export class CloudStackServers {
  readonly resource: CloudStackResource<Server>;
  readonly #client: CloudStackClient;
  readonly #models: ComputeModels<CloudStackExtras>;

  constructor(client: CloudStackClient, models: ComputeModels<CloudStackExtras>) {
    this.#client = client;
    this.#models = models;
    this.resource = CloudStackResource.of(client, NODES, (data) => models.node(data));
  }

  /** Lists servers; CloudStack filters by parts of a name, and by tags. */
  iterate({ name, tag }: NodeFilter, options: CallOptions | undefined): AsyncIterable<Server> {
    const isTag = typeof tag === 'object' && !filtersByHeld(tag);
    return this.resource.iterate('listNodes', { name, ...(isTag && pairsOf('tags', tag)) }, options);
  }

  /** Orders a server; its tags follow once it is accepted. */
  async deploy(
    spec: CreateNodeOptions<CloudStackCreateExtra>,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const operation = 'createNode';
    const { context, owner } = this.#client;
    const call = context.call(options);
    const parameters = { ...owner, ...deployParameters(spec, context) };
    const confidential = [parameters['userdata'], spec.userData];
    const command = { operation, command: 'deployVirtualMachine', parameters, confidential };
    const response = await this.#client.send(command, call);
    const accepted = { id: response.id('id'), jobId: response.optionalId('jobid') };
    await this.#tag(accepted.id, withoutHeld(spec.metadata ?? {}), call);
    return this.#models.node(acceptedNode(spec, accepted, context));
  }

  /** Deletes a server; an operator may keep it for a while, so that it can be recovered. */
  async delete(node: ComputeNode | string, options: CallOptions | undefined): Promise<void> {
    const parameters = { id: idOf(node) };
    const command = { operation: 'destroyNode', command: 'destroyVirtualMachine', parameters };
    await this.#client.beginDelete(command, options);
  }

  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#change('rebootNode', ['rebootVirtualMachine', node], {}, options);
  }

  start(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#change('startNode', ['startVirtualMachine', node], {}, options);
  }

  stop(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#change('stopNode', ['stopVirtualMachine', node], {}, options);
  }

  async resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<Server> {
    const parameters = { serviceofferingid: idOf(size) };
    return this.#change('resizeNode', ['scaleVirtualMachine', node], parameters, options);
  }

  async rebuild(
    node: ComputeNode | string,
    { image }: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    const parameters = { virtualmachineid: idOf(node), templateid: idOf(image), id: undefined };
    return this.#change('rebuildNode', ['restoreVirtualMachine', node], parameters, options);
  }

  /** Changes a server's name, or replaces its tags. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const operation = 'updateNode';
    const call = this.#client.context.call(options);
    if (metadata !== undefined) {
      const { id, metadata: old } = await this.resource.get(operation, node, call);
      const tags = { before: withoutHeld(old), after: withoutHeld(withOwnerTag(metadata, old)) };
      await replaceTags(this.#client, { operation, type: 'UserVm', ids: [id] }, tags, call);
    }
    if (name === undefined) return this.resource.get(operation, node, call);
    return this.#change(operation, ['updateVirtualMachine', node], { name, displayname: name }, call);
  }

  /** Deletes the instance groups of owner tags that no server has now. */
  async deleteOwnerTags(tags: readonly string[], options: CallOptions | undefined): Promise<void> {
    const operation = 'deleteOwnerTags';
    const call = this.#client.context.call(options);
    const groups = new CloudStackResource(this.#client, GROUPS);
    for (const tag of tags)
      for await (const group of groups.iterate(operation, { name: groupFor({ [OWNER_TAG_KEY]: tag }) }, call))
        if (metadataOf(group.name)[OWNER_TAG_KEY] === tag && !(await this.#isUsed(operation, group.id, call)))
          await this.#client.delete(
            { operation, command: 'deleteInstanceGroup', parameters: { id: group.id } },
            call,
          );
  }

  async #isUsed(operation: string, groupid: string, call: Call): Promise<boolean> {
    for await (const { state } of this.resource.iterate(operation, { groupid }, call))
      if (state !== 'terminated') return true;
    return false;
  }

  /** Runs a command on a server to its end, and reads the server again. */
  async #change(
    operation: string,
    [command, node]: readonly [command: string, node: ComputeNode | string],
    parameters: Parameters,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const call = this.#client.context.call(options);
    const whole = { id: idOf(node), ...parameters };
    await this.#client.run({ operation, command, parameters: whole, notFound: NodeNotFoundError }, call);
    return this.resource.get(operation, node, call);
  }

  /** Tags a new server. One that cannot be tagged is not as requested, and is deleted again. */
  async #tag(id: string, tags: Readonly<Record<string, string>>, call: Call): Promise<void> {
    const details = this.#client.context.details('createNode');
    try {
      await addTags(this.#client, { operation: 'createNode', type: 'UserVm', ids: [id] }, tags, call);
    } catch (error) {
      // An error without a status is no answer: the tags may be there.
      if (!CloudError.is(error) || error.status === null) throw afterCreate(error, id, details);
      throw await undoCreate(error, id, () => this.delete(id, undefined), details);
    }
  }
}
