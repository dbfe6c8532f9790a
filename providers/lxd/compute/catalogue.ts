import {
  type CallOptions,
  CloudError,
  idOf,
  ImageNotFoundError,
  MalformedResponseError,
  type Reader,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import { NodeImage, NodeLocation, NodeSize, pathOf } from '../../../src/compute/index.js';
import { LxdBase } from './client.js';
import type { LxdExtras, LxdImageExtra } from './models.js';
import { readImage, readProfile } from './read.js';

/** A fingerprint of an image, or the beginning of one. */
export const FINGERPRINT = /^[0-9a-f]{12,64}$/;

/** What instances are made of: profiles, images, members of the cluster. */
export abstract class LxdCatalogue extends LxdBase {
  /** Profiles: what can be given to `createNode` as its size. */
  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<LxdExtras['size']>> {
    const request = { operation: 'listSizes', ...this.at('/profiles', { recursion: 1 }) };
    return this.pages(request, 'metadata', (profile) => new NodeSize(this, readProfile(profile)), options);
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<LxdImageExtra>> {
    const request = { operation: 'listImages', ...this.at('/images', { recursion: 1 }) };
    return this.pages(request, 'metadata', (image) => new NodeImage(this, readImage(image)), options);
  }

  /** Members of the cluster; the server itself where it is none. */
  override async *iterateLocations(
    options?: CallOptions,
  ): AsyncGenerator<NodeLocation<LxdExtras['location']>, void, undefined> {
    const call = this.call(options);
    const operation = 'listLocations';
    const environment = (await this.get({ operation, ...this.at('') }, call)).object('environment');
    if (environment.optionalBoolean('server_clustered') === true) {
      const request = { operation, ...this.at('/cluster/members', { recursion: 1 }) };
      yield* this.pages(request, 'metadata', (member) => this.member(member), call);
      return;
    }
    const name = environment.id('server_name');
    yield new NodeLocation(this, { id: name, name, country: null, extra: { status: null } });
  }

  override async getSize(
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<NodeSize<LxdExtras['size']>> {
    const request = {
      operation: 'getSize',
      ...this.at(pathOf('/profiles', size)),
      notFound: SizeNotFoundError,
    };
    return new NodeSize(this, readProfile(await this.get(request, options)));
  }

  /** One image, by its fingerprint or an alias. @throws ImageNotFoundError */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<LxdImageExtra>> {
    const call = this.call(options);
    const id = idOf(image);
    const found = { operation: 'getImage', notFound: ImageNotFoundError };
    let fingerprint = id;
    if (!FINGERPRINT.test(id)) {
      const alias = await this.get({ ...found, ...this.at(pathOf('/images/aliases', id)) }, call);
      fingerprint = alias.id('target');
    }
    return new NodeImage(
      this,
      readImage(await this.get({ ...found, ...this.at(pathOf('/images', fingerprint)) }, call)),
    );
  }

  /** Fetches an image from a server of images. @throws ImageNotFoundError */
  async pullImage(
    source: { readonly server: string; readonly alias: string; readonly protocol?: string },
    options?: CallOptions,
  ): Promise<NodeImage<LxdImageExtra>> {
    const call = this.call(options);
    const request = {
      operation: 'pullImage',
      method: 'POST' as const,
      ...this.at('/images'),
      json: { source: { type: 'image', mode: 'pull', protocol: 'simplestreams', ...source } },
      notFound: ImageNotFoundError,
    };
    const fingerprint = (await this.change(request, call))?.optionalString('fingerprint') ?? null;
    if (fingerprint !== null) return this.getImage(fingerprint, call);
    throw new MalformedResponseError(
      'pullImage: the operation has ended without naming its image.',
      this.details('pullImage'),
    );
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    try {
      const { id } = await this.getImage(image, call);
      const target = this.at(pathOf('/images', id));
      await this.change({ operation: 'deleteImage', method: 'DELETE', ...target }, call);
    } catch (error) {
      if (!CloudError.is(error) || error.status !== 404) throw error;
    }
  }

  private member(member: Reader): NodeLocation<LxdExtras['location']> {
    const name = member.id('server_name');
    return new NodeLocation(this, {
      id: name,
      name,
      country: null,
      extra: { status: member.optionalString('status') },
    });
  }
}
