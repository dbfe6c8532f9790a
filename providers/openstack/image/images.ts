import { Readable } from 'node:stream';
import {
  type ByteStream,
  type Call,
  type CallOptions,
  ChecksumError,
  headerValue,
  ImageNotFoundError,
  InvalidRequestError,
  MalformedResponseError,
  NodeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type ComputeNode,
  type CopyImageOptions,
  type CreateImageOptions,
  defined,
  NodeImage,
  pathOf,
} from '../../../src/compute/index.js';
import { type OpenStackExtras, readImage } from '../compute/models.js';
import type { OpenStackOptions } from '../credentials.js';
import { SERVERS } from '../compute/servers.js';
import { OpenStackVolumes } from '../volume/volumes.js';

type OpenStackImage = NodeImage<OpenStackExtras['image']>;

const IMAGES = '/images';
const imageService = { endpoint: 'image' } as const;

/** Properties that Nova and Glance write about where an image came from; they say nothing of a copy. */
const OWN_PROPERTIES =
  /^(os_glance_|owner_|base_image_ref$|image_location$|image_state$|image_type$|instance_uuid$|user_id$|boot_roles$|direct_url$|com\.rackspace__1__|org\.openstack__1__)/;

/**
 * Images: Glance v2, and Nova's snapshots of servers.
 *
 * @see https://docs.openstack.org/api-ref/image/v2/
 */
export abstract class OpenStackImages<
  Options extends OpenStackOptions = OpenStackOptions,
> extends OpenStackVolumes<Options> {
  override async createImage(
    node: ComputeNode | string,
    { name, metadata }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<OpenStackImage> {
    const call = this.call(options);
    const { headers } = await this.connection.empty(
      {
        operation: 'createImage',
        method: 'POST',
        path: `${pathOf(SERVERS, node)}/action`,
        json: { createImage: defined({ name, metadata }) },
        notFound: NodeNotFoundError,
      },
      call,
    );
    const id = /\/images\/([^/?#]+)\/?$/.exec(headerValue(headers, 'location') ?? '')?.[1];
    if (id === undefined) {
      throw new MalformedResponseError(
        'createImage: Nova accepted it but did not name the image in a Location header; see listImages.',
        this.details('createImage'),
      );
    }
    return this.getImage(decodeURIComponent(id), call);
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    return this.remove({ ...imageService, operation: 'deleteImage', path: pathOf(IMAGES, image) }, options);
  }

  /**
   * Copies an image, from `sourceRegion` or within this region: what Glance has stored there is streamed through this process into a new
   * image here, and its checksum compared. An image that does not get whole is deleted again.
   *
   * @throws ImageNotFoundError, PermissionError where the source may not be downloaded, ChecksumError
   */
  override async copyImage(
    image: NodeImage | string,
    copy: CopyImageOptions,
    options?: CallOptions,
  ): Promise<OpenStackImage> {
    const call = this.call(options);
    const source = this.#inRegion(copy.sourceRegion);
    try {
      return await this.#copyFrom(source, image, copy, call);
    } finally {
      if (source !== this) await source.close();
    }
  }

  /** A driver for another region of the same cloud, with a sign-in of its own. */
  #inRegion(region: string | undefined): OpenStackImages<Options> {
    if (region === undefined || region.toLowerCase() === this.region?.toLowerCase()) return this;
    if (this.options.endpoints?.['image'] !== undefined) {
      throw new InvalidRequestError(
        `copyImage: with a fixed endpoint for image there is no telling where ${region} is. Leave endpoints.image out.`,
        this.details('copyImage'),
      );
    }
    return this.sibling({ region });
  }

  async #copyFrom(
    source: OpenStackImages<Options>,
    image: NodeImage | string,
    { name }: CopyImageOptions,
    call: Call,
  ): Promise<OpenStackImage> {
    const original = await source.getImage(image, call);
    const content = await source.#download(original, call);
    let created: OpenStackImage | null = null;
    try {
      created = await this.#register(name, original, call);
      await this.#upload(created, content, call);
      const whole = await this.getImage(created, call);
      this.#compare(original, whole);
      return whole;
    } catch (error) {
      content.destroy();
      // Deleted whatever happened to the call itself: half an image must not stay.
      if (created !== null) await this.deleteImage(created).catch(() => {});
      throw error;
    }
  }

  async #download(image: OpenStackImage, call: Call): Promise<ByteStream> {
    const response = await this.connection.stream(
      {
        ...imageService,
        operation: 'copyImage',
        method: 'GET',
        path: `${pathOf(IMAGES, image)}/file`,
        headers: { accept: 'application/octet-stream' },
        notFound: ImageNotFoundError,
      },
      call,
    );
    return response.body;
  }

  async #register(name: string, { extra }: OpenStackImage, call: Call): Promise<OpenStackImage> {
    const properties = Object.entries(extra.properties).filter(([key]) => !OWN_PROPERTIES.test(key));
    const body = await this.send(
      {
        ...imageService,
        operation: 'copyImage',
        method: 'POST',
        path: IMAGES,
        json: {
          ...Object.fromEntries(properties),
          name,
          disk_format: extra.diskFormat,
          container_format: extra.containerFormat,
          min_disk: extra.minDisk,
          min_ram: extra.minRam,
          tags: extra.tags,
        },
      },
      call,
    );
    return new NodeImage(this, readImage(body));
  }

  async #upload(image: OpenStackImage, content: ByteStream, call: Call): Promise<void> {
    await this.connection.empty(
      {
        ...imageService,
        operation: 'copyImage',
        method: 'PUT',
        path: `${pathOf(IMAGES, image)}/file`,
        headers: { 'content-type': 'application/octet-stream' },
        body: Readable.from(content),
      },
      call,
    );
  }

  #compare(original: OpenStackImage, copy: OpenStackImage): void {
    const sizeDiffers = original.extra.size !== null && original.extra.size !== copy.extra.size;
    const checksum = original.extra.checksum;
    if (!sizeDiffers && (checksum === null || checksum === copy.extra.checksum)) return;
    throw new ChecksumError(
      `copyImage: the copy of ${original.name} (${original.id}) is not what was stored: ${copy.extra.size} bytes of ${original.extra.size}, checksum ${copy.extra.checksum} for ${checksum}. The copy was deleted.`,
      { ...this.details('copyImage'), retryable: true },
    );
  }
}
