import {
  type CallOptions,
  idOf,
  InvalidRequestError,
  KeyPairNotFoundError,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  type KeyPair,
  pathOf,
  Volume,
} from '../../../src/compute/index.js';
import { numberOf } from './client.js';
import type { HetznerCreateVolumeExtra, HetznerKeyPairExtra, HetznerVolumeExtra } from './models.js';
import { HetznerNodes } from './nodes.js';
import { readVolume } from './read.js';

/**
 * Hetzner Cloud: servers, server types, images, SSH keys, volumes, labels, actions.
 *
 * ```ts
 * const Hetzner = getDriver(Provider.HETZNER);
 * const cloud = new Hetzner({ token, region: 'fsn1' });
 * const node = await cloud.createNode({ name: 'web-1', image: 'ubuntu-24.04', size: 'cx22', keyPair: 'laptop' });
 * ```
 *
 * @see https://docs.hetzner.cloud/
 */
export class HetznerCompute extends HetznerNodes {
  override iterateKeyPairs(options?: CallOptions): AsyncIterable<KeyPair<HetznerKeyPairExtra>> {
    return this.all('listKeyPairs', 'ssh_keys', (key) => this.keyPair(key), options);
  }

  override async getKeyPair(
    keyPair: KeyPair | string,
    options?: CallOptions,
  ): Promise<KeyPair<HetznerKeyPairExtra>> {
    const name = typeof keyPair === 'string' ? keyPair : keyPair.name;
    const request = { operation: 'getKeyPair', path: '/ssh_keys', query: { name } };
    const [found] = (await this.get(request, options)).list('ssh_keys');
    if (found !== undefined) return this.keyPair(found);
    throw new KeyPairNotFoundError(
      `getKeyPair: Hetzner has no SSH key ${name} in this project.`,
      this.details('getKeyPair'),
    );
  }

  override iterateVolumes(options?: CallOptions): AsyncIterable<Volume<HetznerVolumeExtra>> {
    return this.all('listVolumes', 'volumes', (volume) => new Volume(this, readVolume(volume)), options);
  }

  override async getVolume(
    volume: Volume | string,
    options?: CallOptions,
  ): Promise<Volume<HetznerVolumeExtra>> {
    const path = pathOf('/volumes', volume);
    const body = await this.get({ operation: 'getVolume', path, notFound: VolumeNotFoundError }, options);
    return new Volume(this, readVolume(body.object('volume')));
  }

  override async createVolume(
    spec: CreateVolumeOptions<HetznerCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Volume<HetznerVolumeExtra>> {
    this.checkVolumeSpec(spec);
    this.checkMetadata(spec.tags ?? {}, 'createVolume');
    const { extra = {}, location } = spec;
    const details = this.details('createVolume');
    if (spec.snapshot !== undefined)
      throw new InvalidRequestError('createVolume: Hetzner has no snapshots of volumes.', details);
    const place = location === undefined ? this.region : idOf(location);
    if (place === null)
      throw new InvalidRequestError(
        "createVolume: a volume needs a location; pass one, or region to the driver's constructor.",
        details,
      );
    const request = {
      operation: 'createVolume',
      method: 'POST' as const,
      path: '/volumes',
      json: defined({
        name: spec.name,
        size: spec.size,
        location: place,
        format: extra.format,
        labels: spec.tags === undefined ? extra.labels : { ...spec.tags, ...extra.labels },
      }),
    };
    const call = this.call(options);
    const body = await this.send(request, call);
    await this.finish('createVolume', body, call);
    return this.getVolume(body.object('volume').id('id'), call);
  }

  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Volume<HetznerVolumeExtra>> {
    if (attachment.device !== undefined)
      throw new InvalidRequestError(
        'attachVolume: Hetzner chooses the device name itself; see extra.device of the volume.',
        this.details('attachVolume'),
      );
    const json = { server: numberOf(idOf(node), 'attachVolume'), automount: false };
    return this.actOnVolume('attachVolume', volume, 'attach', json, options);
  }

  override async detachVolume(
    volume: Volume | string,
    options?: CallOptions,
  ): Promise<Volume<HetznerVolumeExtra>> {
    return this.actOnVolume('detachVolume', volume, 'detach', undefined, options);
  }

  /** Makes a volume larger. It cannot be made smaller. @throws VolumeNotFoundError, InvalidRequestError */
  override async resizeVolume(
    volume: Volume | string,
    size: number,
    options?: CallOptions,
  ): Promise<Volume<HetznerVolumeExtra>> {
    this.checkVolumeSize(size, 'resizeVolume');
    return this.actOnVolume('resizeVolume', volume, 'resize', { size }, options);
  }

  override async destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void> {
    await this.remove({ operation: 'destroyVolume', path: pathOf('/volumes', volume) }, options);
  }

  private async actOnVolume(
    operation: string,
    volume: Volume | string,
    action: string,
    json: object | undefined,
    options: CallOptions | undefined,
  ): Promise<Volume<HetznerVolumeExtra>> {
    const call = this.call(options);
    const path = `${pathOf('/volumes', volume)}/actions/${action}`;
    const body = json === undefined ? {} : { json };
    const request = { operation, method: 'POST' as const, path, ...body, notFound: VolumeNotFoundError };
    await this.finish(operation, await this.send(request, call), call);
    return this.getVolume(volume, call);
  }
}
