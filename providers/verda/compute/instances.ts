import {
  type Call,
  type CallOptions,
  CloudError,
  ConflictError,
  idOf,
  Part,
  pollUntil,
} from '../../../src/driver/index.js';
import {
  type ComputeNode,
  type NodeState,
  pathOf,
  type Resource,
  type UpdateNodeOptions,
  withOwnerTag,
} from '../../../src/compute/index.js';
import type { VerdaClient } from './client.js';
import { checkTags, tagsOf } from './limits.js';
import type { VerdaNodeExtra } from './models.js';
import type { Scripts } from './scripts.js';

type Instance = ComputeNode<VerdaNodeExtra>;

/** States of instances that are gone, or nearly. */
const GONE: readonly (string | null)[] = ['deleting', 'discontinued', 'notfound'];

/** Milliseconds after which a change that was accepted counts as ignored: a system that is asked to shut down may do so. */
const PATIENCE = 300_000;

/** Changes of instances. Verda accepts them, and carries them out later, so they end when the state is another one. */
export class Instances extends Part {
  readonly #client: VerdaClient;
  readonly #instances: Resource<Instance>;
  readonly #scripts: Scripts;

  constructor(client: VerdaClient, instances: Resource<Instance>, scripts: Scripts) {
    super();
    this.#client = client;
    this.#instances = instances;
    this.#scripts = scripts;
  }

  /** Starts a stopped instance. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#act('startNode', [node, 'start'], 'stopped', options);
  }

  /** Shuts an instance down and keeps it. It costs the same as one that runs. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#act('stopNode', [node, 'shutdown'], 'running', options);
  }

  /** Cuts an instance's power. @throws NodeNotFoundError */
  forceStop(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#act('instances.forceStop', [node, 'force_shutdown'], 'running', options);
  }

  /** Archives a stopped instance, which costs its volumes alone from then on. @throws NodeNotFoundError, ConflictError while it runs */
  hibernate(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#act('instances.hibernate', [node, 'hibernate'], 'stopped', options);
  }

  /** Replaces an instance's tags, one by one. If that fails in between, some are changed. */
  async update(
    node: ComputeNode | string,
    { metadata = {} }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'updateNode';
    const call = this.#client.context.call(options);
    const { id, metadata: old } = await this.#instances.get(operation, node, call);
    const wanted = withOwnerTag(metadata, old);
    checkTags(operation, wanted, this.#client.context);
    const path = `${this.#instances.request(operation, id).path}/tags`;
    const isKept = ([key, value]: readonly [string, string]): boolean => wanted[key] === value;
    // Verda refuses a key that is there, so old values go first.
    for (const [key] of Object.entries(old).filter((pair) => !isKept(pair)))
      await this.#client.delete({ operation, path: pathOf(path, key) }, call);
    const added = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => old[key] !== value));
    for (const json of tagsOf(added)) await this.#client.post({ operation, path, json }, call);
    return this.#instances.get(operation, node, call);
  }

  /** Deletes an instance with the volume that it boots from, and its script; other volumes stay. */
  async delete(node: ComputeNode | string, options: CallOptions | undefined): Promise<void> {
    const operation = 'destroyNode';
    const call = this.#client.context.call(options);
    const found = await this.#find(operation, node, call);
    if (found === null) return;
    if (!GONE.includes(found.extra.status)) await this.#remove(operation, found, call);
    const { startupScriptId } = found.extra;
    // Also after a delete that was cut off here.
    if (startupScriptId !== null) await this.#scripts.drop(operation, [startupScriptId, found.name], call);
  }

  async #remove(operation: string, { id, extra: { osVolumeId } }: Instance, call: Call): Promise<void> {
    const json = {
      action: 'delete',
      id: [id],
      // A volume that is not named may stay, and cost money.
      ...(osVolumeId !== null && { volume_ids: [osVolumeId] }),
    };
    await this.#client
      .act({ ...this.#instances.request(operation, id), path: '/instances', json }, call)
      .catch(ignoreMissing);
  }

  async #find(operation: string, node: ComputeNode | string, call: Call): Promise<Instance | null> {
    return this.#instances.get(operation, node, call).catch(ignoreMissing);
  }

  async #act(
    operation: string,
    [node, action]: readonly [node: ComputeNode | string, action: string],
    before: NodeState,
    options: CallOptions | undefined,
  ): Promise<Instance> {
    const call = this.#client.context.call(options);
    const request = this.#instances.request(operation, node);
    await this.#client.act({ ...request, path: '/instances', json: { action, id: [idOf(node)] } }, call);
    const details = this.#client.context.details(operation);
    const failed = (why: string): ConflictError =>
      new ConflictError(`${operation}: verda accepted it, and the instance ${idOf(node)} ${why}.`, details);
    const error = (): ConflictError =>
      failed(`is still ${before} after five minutes; its system may have ignored it`);
    return pollUntil(
      async (shared) => {
        const now = await this.#instances.get(operation, node, shared);
        if (now.state === 'error') throw failed(`is in the state ${String(now.extra.status)}`);
        return now.state === before ? null : now;
      },
      call,
      { giveUp: { after: PATIENCE, error } },
    );
  }
}

function ignoreMissing(error: unknown): null {
  if (CloudError.is(error) && error.code === 'node-not-found') return null;
  throw error;
}
