import {
  type Call,
  type CallOptions,
  CloudError,
  idOf,
  InvalidRequestError,
  NodeNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  type NodeImage,
  type NodeListArguments,
  type NodeSize,
  pathOf,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { LxdCatalogue } from './catalogue.js';
import type {
  LxdCreateExtra,
  LxdImageExtra,
  LxdNodeExtra,
  LxdNodeSnapshot,
  LxdUpdateExtra,
} from './models.js';
import { configOf, readInstance, readNodeSnapshot } from './read.js';
import { createBody } from './create-body.js';

/** @see https://documentation.ubuntu.com/lxd/en/latest/reference/instance_properties/ */
const NAME = /^[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
/** Seconds that a system gets to shut down by itself. */
const SHUTDOWN = 30;

type Spec = CreateNodeOptions<LxdCreateExtra>;
type Instance = ComputeNode<LxdNodeExtra>;

/** Instances. */
export abstract class LxdNodes extends LxdCatalogue {
  override iterateNodes(...query: NodeListArguments): AsyncIterable<Instance> {
    const { filter, options } = this.nodeQuery(query);
    const request = { operation: 'listNodes', ...this.at('/instances', { recursion: 2 }) };
    return this.fitting(
      filter,
      this.pages(request, 'metadata', (instance) => this.node(instance), options),
    );
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    const request = {
      operation: 'getNode',
      ...this.at(pathOf('/instances', node), { recursion: 1 }),
      notFound: NodeNotFoundError,
    };
    return this.node(await this.get(request, options));
  }

  /**
   * Creates an instance and starts it. It resolves when both are done, which takes less than a second where the image is there. An
   * instance that was made but does not start is deleted again, and the error says why.
   */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    const call = this.call(options);
    this.checkSpec(spec);
    const request = {
      operation: 'createNode',
      method: 'POST' as const,
      ...this.at('/instances', { target: spec.location === undefined ? undefined : idOf(spec.location) }),
      json: createBody(spec),
    };
    await this.change(request, call);
    try {
      await this.setState('createNode', spec.name, { action: 'start' }, call);
    } catch (error) {
      if (CloudError.is(error) && !error.retryable) await this.destroyNode(spec.name, call);
      throw error;
    }
    return this.getNode(spec.name, call);
  }

  /** Stops an instance at once and deletes it. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    const operation = 'destroyNode';
    try {
      const { state } = await this.getNode(node, call);
      if (state !== 'stopped') await this.setState(operation, node, FORCED_STOP, call);
    } catch (error) {
      // Gone already, stopped meanwhile by itself, or deleted by its own stop: what follows finds out.
      if (!CloudError.is(error) || (error.status !== 404 && error.code !== 'conflict')) throw error;
    }
    try {
      const target = { ...this.at(pathOf('/instances', node)), notFound: NodeNotFoundError };
      await this.change({ operation, method: 'DELETE', ...target }, call);
    } catch (error) {
      if (!CloudError.is(error) || error.status !== 404) throw error;
    }
  }

  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.changeState('rebootNode', node, { action: 'restart', timeout: SHUTDOWN }, options);
  }

  /** Restarts an instance without asking its system to shut down. @throws NodeNotFoundError, ConflictError */
  async forceRebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.changeState(
      'forceRebootNode',
      node,
      { action: 'restart', timeout: SHUTDOWN, force: true },
      options,
    );
  }

  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.changeState('startNode', node, { action: 'start' }, options);
  }

  /** Asks an instance's system to shut down. One that does not obey within 30 seconds keeps running, and that is an error: see `forceStopNode`. */
  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.changeState('stopNode', node, { action: 'stop', timeout: SHUTDOWN }, options);
  }

  /** Stops an instance without asking its system. @throws NodeNotFoundError, ConflictError */
  async forceStopNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.changeState('forceStopNode', node, FORCED_STOP, options);
  }

  /** Freezes an instance: its processes stand still. @throws NodeNotFoundError, ConflictError */
  async pauseNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.changeState('pauseNode', node, { action: 'freeze' }, options);
  }

  /** Lets a frozen instance go on. @throws NodeNotFoundError, ConflictError */
  async unpauseNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.changeState('unpauseNode', node, { action: 'unfreeze' }, options);
  }

  /** Gives an instance another profile in place of its first one; limits of containers change at once. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.call(options);
    const { extra } = await this.getNode(node, call);
    const profiles = [idOf(size), ...extra.profiles.slice(1)];
    return this.changeNode({ operation: 'resizeNode', method: 'PATCH', json: { profiles } }, node, call);
  }

  /**
   * Changes an instance's metadata, and what the API calls `config`, `devices`, `profiles` or `description` by `extra`; what is not named
   * stays as it is. Its name is its id, and stays. @throws NodeNotFoundError
   */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions<LxdUpdateExtra>,
    options?: CallOptions,
  ): Promise<Instance> {
    this.checkUpdate(change, ['metadata', 'extra']);
    const call = this.call(options);
    const { metadata, extra = {} } = change;
    const json =
      metadata === undefined
        ? extra
        : { ...extra, config: { ...(await this.metadataChange(node, metadata, call)), ...extra.config } };
    return this.changeNode({ operation: 'updateNode', method: 'PATCH', json }, node, call);
  }

  /** Makes an image of an instance. Of one that runs, as it was at one moment: by way of a snapshot, which is deleted again. */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<LxdImageExtra>> {
    const call = this.call(options);
    const { id, state } = await this.getNode(node, call);
    if (state === 'stopped') return this.publish({ type: 'instance', name: id }, spec, call);
    const snapshot = `image-${crypto.randomUUID()}`;
    await this.createNodeSnapshot(id, snapshot, call);
    try {
      return await this.publish({ type: 'snapshot', name: `${id}/${snapshot}` }, spec, call);
    } finally {
      await this.deleteNodeSnapshot(id, snapshot);
    }
  }

  /** Snapshots of an instance. @throws NodeNotFoundError */
  async listNodeSnapshots(node: ComputeNode | string, options?: CallOptions): Promise<LxdNodeSnapshot[]> {
    const path = `${pathOf('/instances', node)}/snapshots`;
    const request = { operation: 'listNodeSnapshots', ...this.at(path, { recursion: 1 }) };
    return this.collect(options, (call) =>
      this.pages({ ...request, notFound: NodeNotFoundError }, 'metadata', readNodeSnapshot, call),
    );
  }

  /** Makes a snapshot of an instance. @throws NodeNotFoundError, ConflictError when it has one of this name */
  async createNodeSnapshot(node: ComputeNode | string, name: string, options?: CallOptions): Promise<void> {
    const target = this.at(`${pathOf('/instances', node)}/snapshots`);
    await this.change(
      { operation: 'createNodeSnapshot', method: 'POST', ...target, json: { name } },
      options,
    );
  }

  /** Puts an instance back to a snapshot. @throws NodeNotFoundError */
  async restoreNodeSnapshot(
    node: ComputeNode | string,
    name: string,
    options?: CallOptions,
  ): Promise<Instance> {
    const json = { restore: name };
    return this.changeNode({ operation: 'restoreNodeSnapshot', method: 'PUT', json }, node, options);
  }

  /** Deletes a snapshot of an instance. One that is gone already is no error. */
  async deleteNodeSnapshot(node: ComputeNode | string, name: string, options?: CallOptions): Promise<void> {
    const target = this.at(pathOf(`${pathOf('/instances', node)}/snapshots`, name));
    try {
      await this.change({ operation: 'deleteNodeSnapshot', method: 'DELETE', ...target }, options);
    } catch (error) {
      if (!CloudError.is(error) || error.status !== 404) throw error;
    }
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    if (!NAME.test(spec.name))
      throw new InvalidRequestError(
        `createNode: ${JSON.stringify(spec.name)} is no name for an instance: letters, digits and dashes, beginning with a letter, 63 at most.`,
        this.details('createNode'),
      );
    if (spec.userData !== undefined && spec.auth !== undefined)
      throw new InvalidRequestError(
        'createNode: LXD puts a public key on a server through cloud-init, as userData; write the key into the userData given.',
        this.details('createNode'),
      );
  }

  /** Changes an instance's state and answers with the instance as it is then. */
  protected async changeState(
    operation: string,
    node: ComputeNode | string,
    state: object,
    options: CallOptions | undefined,
  ): Promise<Instance> {
    const call = this.call(options);
    await this.setState(operation, node, state, call);
    return this.getNode(node, call);
  }

  /** Changes an instance's definition and answers with the instance as it is then. */
  protected async changeNode(
    request: { readonly operation: string; readonly method: 'PUT' | 'PATCH'; readonly json: object },
    node: ComputeNode | string,
    options: CallOptions | undefined,
  ): Promise<Instance> {
    const call = this.call(options);
    const target = { ...this.at(pathOf('/instances', node)), notFound: NodeNotFoundError };
    await this.change({ ...request, ...target, idempotent: true }, call);
    return this.getNode(node, call);
  }

  /** Configuration that puts metadata in place of the old: what is not there any more is set to ''. */
  private async metadataChange(
    node: ComputeNode | string,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<Record<string, string>> {
    this.checkMetadata(metadata);
    const old = (await this.getNode(node, call)).metadata;
    return {
      ...configOf(Object.fromEntries(Object.keys(old).map((key) => [key, '']))),
      ...configOf(metadata),
    };
  }

  private async publish(
    source: object,
    { name, metadata = {} }: CreateImageOptions,
    call: Call,
  ): Promise<NodeImage<LxdImageExtra>> {
    const json = { source, aliases: [{ name, description: '' }], properties: metadata };
    const target = { ...this.at('/images'), notFound: NodeNotFoundError };
    const made = await this.change({ operation: 'createImage', method: 'POST', ...target, json }, call);
    return this.getImage(made?.optionalString('fingerprint') ?? name, call);
  }

  private async setState(
    operation: string,
    node: ComputeNode | string,
    json: object,
    call: Call,
  ): Promise<void> {
    const target = { ...this.at(`${pathOf('/instances', node)}/state`), notFound: NodeNotFoundError };
    await this.change({ operation, method: 'PUT', ...target, json, idempotent: false }, call);
  }

  private node(instance: Reader): Instance {
    return new ComputeNode(this, readInstance(instance));
  }
}

const FORCED_STOP = { action: 'stop', timeout: SHUTDOWN, force: true } as const;
