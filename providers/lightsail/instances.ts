import { type CallOptions, idOf } from '../../src/driver/index.js';
import {
  type ComputeNode,
  imageOf,
  type NodeBatch,
  type RpcAction,
  type RpcResource,
  type RpcServers,
  type UpdateNodeOptions,
  userDataText,
} from '../../src/compute/index.js';
import { tagList } from './api.js';
import type { LightsailCreateExtra, LightsailExtras, LightsailNodeExtra } from './models.js';
import { changed, settled } from './operations.js';
import { SNAPSHOT } from './read.js';
import type { ZoneFor } from './zones.js';

type Instance = ComputeNode<LightsailNodeExtra>;

/** Begins the keys of tags that AWS keeps for itself. */
const RESERVED = 'aws:';

const on = (action: string, node: ComputeNode | string): RpcAction => ({
  action,
  parameters: { instanceName: idOf(node) },
});

/** The portable methods of servers, which Lightsail calls instances. */
export class Instances implements RpcServers<LightsailExtras> {
  readonly changes = ['metadata'] as const;
  readonly #nodes: RpcResource<Instance>;
  readonly #zoneFor: ZoneFor;

  constructor(nodes: RpcResource<Instance>, zoneFor: ZoneFor) {
    this.#nodes = nodes;
    this.#zoneFor = zoneFor;
  }

  /** Restarts an instance, and waits until Lightsail has done it. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return changed(this.#nodes, 'rebootNode', idOf(node), on('RebootInstance', node), options);
  }

  /** Starts an instance, and waits until Lightsail has done it. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return changed(this.#nodes, 'startNode', idOf(node), on('StartInstance', node), options);
  }

  /** Stops an instance, and waits until Lightsail has done it. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return changed(this.#nodes, 'stopNode', idOf(node), on('StopInstance', node), options);
  }

  /** Fingerprints of its host keys; empty until the instance has told them. */
  async hostKeys(node: ComputeNode | string, options?: CallOptions): Promise<string[]> {
    const action = on('GetInstanceAccessDetails', node);
    const response = await this.#nodes.send('hostKeysOf', action, options);
    const keys = response.object('accessDetails').optionalList('hostKeys');
    return keys.flatMap((key) => key.optionalId('fingerprintSHA256') ?? []);
  }

  /** Creates instances of a checked spec with one request: all or none, since a name that is taken refuses it. */
  async run({ spec, names }: NodeBatch<LightsailCreateExtra>, options?: CallOptions): Promise<Instance[]> {
    const operation = 'createNode';
    const call = this.#nodes.client.context.call(options);
    const zone = await this.#zoneFor(operation, spec.location, call);
    const image = imageOf(spec) ?? '';
    const source = image.startsWith(SNAPSHOT)
      ? { action: 'CreateInstancesFromSnapshot', from: { instanceSnapshotName: nameIn(image) } }
      : { action: 'CreateInstances', from: { blueprintId: image } };
    const userData = spec.userData === undefined ? undefined : userDataText(spec.userData);
    const parameters = {
      instanceNames: names,
      availabilityZone: zone,
      bundleId: idOf(spec.size),
      ...source.from,
      userData,
      keyPairName: typeof spec.keyPair === 'object' ? spec.keyPair.name : spec.keyPair,
      tags: tagList(spec.metadata),
      ipAddressType: spec.extra?.ipAddressType,
    };
    const request = { operation, action: source.action, parameters, confidential: [userData] };
    const response = await this.#nodes.client.send(request, call);
    if (response.list('operations').length < names.length)
      throw response.wrong('operations', `a list with one for each of ${names.length} instances`);
    return names.map((name) =>
      this.#nodes.accepted(operation, {
        name,
        state: { name: 'pending' },
        bundleId: parameters.bundleId,
        blueprintId: image.startsWith(SNAPSHOT) ? null : image,
        location: { availabilityZone: zone },
        sshKeyName: parameters.keyPairName,
        tags: parameters.tags,
      }),
    );
  }

  /** Deletes an instance, with its add-ons, without which Lightsail refuses it. A missing one is no error. */
  delete(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const parameters = { instanceName: idOf(node), forceDeleteAddOns: true };
    return this.#nodes.delete('destroyNode', node, { action: 'DeleteInstance', parameters }, options);
  }

  /** Replaces the tags of an instance, but for those of AWS itself, which nobody else can write. */
  async update(
    node: ComputeNode | string,
    { metadata = {} }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'updateNode';
    const { client } = this.#nodes;
    const call = client.context.call(options);
    const before = await this.#nodes.get(operation, node, call);
    const resourceName = before.id;
    const tagKeys = Object.keys(before.metadata).filter(
      (key) => !Object.hasOwn(metadata, key) && !key.startsWith(RESERVED),
    );
    // Who spreads the old metadata into the new gives AWS's own tags back as they are.
    const isNew = ([key, value]: readonly [string, string]): boolean =>
      !key.startsWith(RESERVED) || before.metadata[key] !== value;
    const tags = tagList(Object.fromEntries(Object.entries(metadata).filter(isNew)));
    const actions = [
      ...(tags === undefined ? [] : [{ action: 'TagResource', parameters: { resourceName, tags } }]),
      ...(tagKeys.length === 0 ? [] : [{ action: 'UntagResource', parameters: { resourceName, tagKeys } }]),
    ];
    for (const action of actions) {
      const response = await this.#nodes.send(operation, { ...action, idempotent: true }, call);
      await settled(operation, response, client, call);
    }
    return this.#nodes.get(operation, node, call);
  }
}

function nameIn(image: string): string {
  return image.slice(SNAPSHOT.length);
}
