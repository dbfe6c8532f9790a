import {
  type CallOptions,
  idOf,
  ImageNotFoundError,
  KeyPairNotFoundError,
  nameOf,
} from '../../../src/driver/index.js';
import { type KeyPair, NodeImage, NodeLocation, NodeSize } from '../../../src/compute/index.js';
import { DigitalOceanBase, isNumber, numberOf, PAGE } from './client.js';
import type {
  DigitalOceanAction,
  DigitalOceanExtras,
  DigitalOceanImageExtra,
  DigitalOceanKeyPairExtra,
} from './models.js';
import { readAction, readImage, readLocation, readSize } from './read.js';

/** An SSH key's fingerprint or id, which DigitalOcean takes as they are. */
const KEY_REFERENCE = /^(\d+|([0-9a-f]{2}:){15}[0-9a-f]{2})$/;

/** What Droplets are made of: sizes, images, regions, SSH keys. */
export abstract class DigitalOceanCatalogue extends DigitalOceanBase {
  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<DigitalOceanExtras['size']>> {
    return this.pages(
      { operation: 'listSizes', path: '/sizes', query: { per_page: PAGE } },
      'sizes',
      (size) => {
        const data = readSize(size);
        return data === null ? null : new NodeSize(this, data);
      },
      options,
    );
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<DigitalOceanImageExtra>> {
    return this.pages(
      { operation: 'listImages', path: '/images', query: { per_page: PAGE } },
      'images',
      (image) => new NodeImage(this, readImage(image)),
      options,
    );
  }

  override iterateLocations(
    options?: CallOptions,
  ): AsyncIterable<NodeLocation<DigitalOceanExtras['location']>> {
    return this.pages(
      { operation: 'listLocations', path: '/regions', query: { per_page: PAGE } },
      'regions',
      (region) => {
        const data = readLocation(region);
        return data === null ? null : new NodeLocation(this, data);
      },
      options,
    );
  }

  /** One image, by its id or slug. @throws ImageNotFoundError */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<DigitalOceanImageExtra>> {
    const request = {
      operation: 'getImage',
      path: `/images/${encodeURIComponent(idOf(image))}`,
      notFound: ImageNotFoundError,
    };
    return new NodeImage(this, readImage((await this.get(request, options)).object('image')));
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    if (!isNumber(idOf(image))) return;
    const path = `/images/${idOf(image)}`;
    await this.remove({ operation: 'deleteImage', path }, options);
  }

  /** Makes an image available in another region too. DigitalOcean keeps its id; wait with `waitForAction`. @throws ImageNotFoundError */
  async transferImage(
    image: NodeImage | string,
    location: NodeLocation | string,
    options?: CallOptions,
  ): Promise<DigitalOceanAction> {
    const action = { type: 'transfer', region: idOf(location) };
    return this.imageAction('transferImage', image, action, options);
  }

  override iterateKeyPairs(options?: CallOptions): AsyncIterable<KeyPair<DigitalOceanKeyPairExtra>> {
    return this.pages(
      { operation: 'listKeyPairs', path: '/account/keys', query: { per_page: PAGE } },
      'ssh_keys',
      (key) => this.keyPair(key),
      options,
    );
  }

  /** One key, by its name, fingerprint or id. Names need not be unique: the first that has it. @throws KeyPairNotFoundError */
  override async getKeyPair(
    keyPair: KeyPair | string,
    options?: CallOptions,
  ): Promise<KeyPair<DigitalOceanKeyPairExtra>> {
    const call = this.call(options);
    const reference = keyReference(keyPair);
    if (reference === null) return this.findKeyPair('getKeyPair', nameOf(keyPair), call);
    const request = {
      operation: 'getKeyPair',
      path: `/account/keys/${encodeURIComponent(reference)}`,
      notFound: KeyPairNotFoundError,
    };
    return this.keyPair((await this.get(request, call)).object('ssh_key'));
  }

  /** The key with a name. */
  protected async findKeyPair(
    operation: string,
    name: string,
    call: CallOptions,
  ): Promise<KeyPair<DigitalOceanKeyPairExtra>> {
    for await (const key of this.iterateKeyPairs(call)) if (key.name === name) return key;
    throw new KeyPairNotFoundError(
      `${operation}: DigitalOcean has no SSH key ${name}; see listKeyPairs and importKeyPair.`,
      this.details(operation),
    );
  }

  /** Starts an action on an image. */
  protected async imageAction(
    operation: string,
    image: NodeImage | string,
    action: object,
    options: CallOptions | undefined,
  ): Promise<DigitalOceanAction> {
    const request = {
      operation,
      method: 'POST' as const,
      path: `/images/${numberOf(idOf(image), 'image', operation)}/actions`,
      json: action,
      notFound: ImageNotFoundError,
    };
    return readAction((await this.send(request, options)).object('action'));
  }
}

/** The id or fingerprint of a key; null for a name. */
export function keyReference(keyPair: KeyPair | string): string | null {
  if (typeof keyPair === 'string') return KEY_REFERENCE.test(keyPair) ? keyPair : null;
  const { id } = keyPair.extra as Partial<DigitalOceanKeyPairExtra>;
  return id ?? keyPair.fingerprint;
}
