import {
  type Call,
  type CallOptions,
  CloudError,
  collect,
  idOf,
  ImageNotFoundError,
  InvalidRequestError,
  Part,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  defined,
  type ImageState,
  type NodeImage,
  type NodeImageData,
} from '../../../src/compute/index.js';
import type { ArmClient, ArmReference } from '../arm/client.js';
import type { AzureResourceGroups } from '../arm/resource-groups.js';
import { lastNameOf, parseResourceId, sameCase } from '../arm/resource-id.js';
import { ARM, type ArmType, MARKETPLACE_VERSION } from '../arm/types.js';
import { imageProperties } from './image-sources.js';
import { isUrn } from './launch.js';
import { splitLocation } from './location.js';
import { WELL_KNOWN } from './marketplace.js';
import type { AzureComputeExtras, AzureImageExtra } from './models.js';

type Image = NodeImage<AzureImageExtra>;

/** Options of a new managed image, from a stopped and generalized server, or a snapshot or disk of one. */
export interface AzureImageOptions {
  /** Name, unique in its resource group. */
  readonly name: string;
  /** A stopped server, which can never be started again after that. */
  readonly node?: ArmReference;
  /** A snapshot of the disk of a generalized server. */
  readonly snapshot?: ArmReference;
  /** Operating system of the snapshot. Default `Linux` */
  readonly osType?: 'Linux' | 'Windows';
  /** Region, such as `westeurope`. */
  readonly location?: string;
  /** Keys and values stored with it. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Parts of a URN: publisher, offer, SKU, version. */
export interface AzureUrn {
  /** Publisher, such as `Canonical`. */
  readonly publisher: string;
  /** Offer, such as `ubuntu-24_04-lts`. */
  readonly offer?: string;
  /** Which edition of it, such as `server`. */
  readonly sku?: string;
}

/**
 * Images: of the marketplace by URN, of galleries and your own by id.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/compute/images
 */
export class AzureImages extends Part {
  readonly #client: ArmClient;
  readonly #models: ComputeModels<AzureComputeExtras>;
  readonly #groups: AzureResourceGroups;

  constructor(client: ArmClient, models: ComputeModels<AzureComputeExtras>, groups: AzureResourceGroups) {
    super();
    this.#client = client;
    this.#models = models;
    this.#groups = groups;
  }

  /**
   * Lists managed images, those of galleries, and the common systems of the marketplace, which has many thousands, as far as the driver's
   * region has them. {@link find} finds the others.
   */
  async *iterate(options?: CallOptions): AsyncGenerator<Image, void, undefined> {
    const call = this.#client.context.call(options);
    const { region } = this.#client.place;
    yield* this.#client.listAll(
      ARM.images,
      'listImages',
      (row) => this.#models.image(readManaged(row)),
      call,
    );
    for await (const gallery of this.#galleries('listImages', call))
      yield* this.#inGallery(gallery, 'listImages', call);
    if (region === null) return;
    const found = await Promise.all(
      WELL_KNOWN.map(async ({ urn }) => {
        const image = await this.#marketplace(`${urn}:latest`, region, 'listImages', call);
        return image === null ? null : this.#models.image(image);
      }),
    );
    for (const image of found) if (image !== null) yield image;
  }

  /** Lists your own managed images. */
  async list(options?: CallOptions): Promise<Image[]> {
    const read = (row: Reader): Image => this.#models.image(readManaged(row));
    return collect(this.#client.listAll(ARM.images, 'images.list', read, this.#client.context.call(options)));
  }

  /**
   * Lists image definitions in galleries: a server created from one gets its latest version. All galleries, or one.
   *
   * @throws NotFoundError when the gallery does not exist
   */
  async listGallery(gallery?: ArmReference, options?: CallOptions): Promise<Image[]> {
    const operation = 'images.listGallery';
    const call = this.#client.context.call(options);
    if (gallery !== undefined) return collect(this.#inGallery(idOf(gallery), operation, call));
    const all = await collect(this.#galleries(operation, call));
    return (await Promise.all(all.map((id) => collect(this.#inGallery(id, operation, call))))).flat();
  }

  /** Fetches an image by URN or id. `region` is for URNs; default: the driver's. @throws ImageNotFoundError */
  async get(image: ArmReference, region?: string, options?: CallOptions): Promise<Image> {
    const operation = 'getImage';
    const call = this.#client.context.call(options);
    const text = idOf(image);
    if (isUrn(text)) {
      const place = splitLocation(region, this.#client, operation).region;
      const found = await this.#marketplace(text, place, operation, call);
      if (found !== null) return this.#models.image(found);
      throw new ImageNotFoundError(
        `${operation}: the marketplace has no ${text} in ${place}; see images.find.`,
        this.#client.context.details(operation),
      );
    }
    // Images shared by others have no resource here that could be fetched.
    if (/^\/(Shared|Community)Galleries\//i.test(text)) return this.#models.image(shared(text));
    const type = typeOf(text);
    const row = await this.#client.find(type, text, operation, call);
    return this.#models.image(type === ARM.images ? readManaged(row) : readGallery(row));
  }

  /** Searches the marketplace: offers of a publisher, SKUs of an offer, URNs of a SKU's versions; publishers without arguments. */
  async find(urn: Partial<AzureUrn> = {}, options?: CallOptions): Promise<string[]> {
    const operation = 'images.find';
    const { publisher, offer, sku } = urn;
    const { region } = splitLocation(undefined, this.#client, operation);
    const steps = [publisher, offer, sku].filter((step) => step !== undefined);
    const kinds = ['publishers', 'artifacttypes/vmimage/offers', 'skus', 'versions'];
    const path = kinds
      .slice(0, steps.length + 1)
      .map(
        (kind, index) =>
          `/${kind}${index < steps.length ? `/${encodeURIComponent(steps[index] ?? '')}` : ''}`,
      )
      .join('');
    const isLast = steps.length === 3;
    const body = await this.#client.get({ operation, ...this.#at(region, path, isLast) }, options);
    const names = rowsOf(body).map((row) => row.id('name'));
    return isLast ? names.map((version) => [...steps, version].join(':')) : names;
  }

  /**
   * Creates a managed image, and waits until it exists. Its server is generalized, and can never be started again: stop it before, or
   * create a snapshot of its disk and pass that.
   *
   * @throws ConflictError while the server runs, or when there is an image of the name; InvalidRequestError for another region's server
   */
  async create(spec: AzureImageOptions, options?: CallOptions): Promise<Image> {
    const operation = 'images.create';
    const { name, node, snapshot, osType = 'Linux', tags } = spec;
    const call = this.#client.context.call(options);
    const { region } = splitLocation(spec.location, this.#client, operation);
    const address = this.#client.at(ARM.images, name, operation);
    await this.#groups.ensure(region, call);
    const source = { node, snapshot, osType };
    const properties = await imageProperties(this.#client, { name, region }, source, call);
    const json = defined({ location: region, tags, properties });
    await this.#client.complete({ operation, method: 'PUT', ...address, json }, call);
    return this.#models.image(readManaged(await this.#client.find(ARM.images, name, operation, call)));
  }

  /** Deletes a managed image. A missing one is no error. */
  async delete(image: ArmReference, options?: CallOptions): Promise<void> {
    const operation = 'deleteImage';
    const text = idOf(image);
    if (isUrn(text) || typeOf(text) !== ARM.images)
      throw new InvalidRequestError(
        `${operation}: ${text.slice(0, 200)} is no image of one's own.`,
        this.#client.context.details(operation),
      );
    await this.#client.remove(ARM.images, text, operation, options);
  }

  #galleries(operation: string, call: Call): AsyncIterable<string> {
    return this.#client.listAll(ARM.galleries, operation, (row) => sameCase(row.id('id')), call);
  }

  #inGallery(gallery: string, operation: string, call: Call): AsyncIterable<Image> {
    const request = { operation, ...this.#client.at(ARM.galleries, gallery, operation, 'images') };
    return this.#client.list(request, 'value', (row) => this.#models.image(readGallery(row)), call);
  }

  /** A marketplace image; null if the region does not have it. */
  async #marketplace(
    urn: string,
    region: string,
    operation: string,
    call: Call,
  ): Promise<NodeImageData<AzureImageExtra> | null> {
    const [publisher = '', offer = '', sku = '', version = 'latest'] = urn.split(':');
    const [p, o, s] = [publisher, offer, sku].map(encodeURIComponent);
    const path = `/publishers/${p}/artifacttypes/vmimage/offers/${o}/skus/${s}/versions`;
    const isLatest = version === 'latest';
    const address = isLatest
      ? this.#at(region, path, true, { $top: 1, $orderby: 'name desc' })
      : this.#at(region, `${path}/${encodeURIComponent(version)}`, false);
    try {
      const body = await this.#client.get({ operation, ...address, notFound: ImageNotFoundError }, call);
      const row = isLatest ? rowsOf(body)[0] : body;
      if (row === undefined) return null;
      return {
        id: [publisher, offer, sku, version].join(':'),
        name: nameOfUrn(publisher, offer, sku),
        extra: {
          kind: 'marketplace',
          version: row.optionalString('name'),
          osType:
            row
              .optionalObject('properties')
              ?.optionalObject('osDiskImage')
              ?.optionalString('operatingSystem') ?? null,
          provisioningState: null,
          tags: {},
        },
      };
    } catch (error) {
      if (CloudError.is(error) && error.code === 'image-not-found') return null;
      throw error;
    }
  }

  #at(region: string, path: string, isExpanded: boolean, query: Record<string, string | number> = {}) {
    return {
      path: this.#client.subscription(`/providers/Microsoft.Compute/locations/${region}${path}`),
      query: {
        'api-version': MARKETPLACE_VERSION,
        ...query,
        ...(isExpanded ? { $expand: 'properties' } : {}),
      },
    };
  }
}

/** Display name of a common system; offer and SKU for others. */
function nameOfUrn(publisher: string, offer: string, sku: string): string {
  const urn = `${publisher}:${offer}:${sku}`.toLowerCase();
  return WELL_KNOWN.find((one) => one.urn.toLowerCase() === urn)?.name ?? `${offer} ${sku}`;
}

/** A bare list, or one in `value`. */
function rowsOf(body: Reader): Reader[] {
  return body.has('value') ? body.list('value') : body.list('items');
}

function typeOf(text: string): ArmType {
  const type = parseResourceId(text)?.type.toLowerCase();
  if (type === ARM.galleryVersions.type.toLowerCase()) return ARM.galleryVersions;
  return type === ARM.galleryImages.type.toLowerCase() ? ARM.galleryImages : ARM.images;
}

function readManaged(image: Reader): NodeImageData<AzureImageExtra> {
  const properties = image.object('properties');
  return {
    id: sameCase(image.id('id')),
    name: image.id('name'),
    extra: {
      kind: 'managed',
      version: null,
      osType:
        properties.optionalObject('storageProfile')?.optionalObject('osDisk')?.optionalString('osType') ??
        null,
      provisioningState: properties.optionalString('provisioningState'),
      tags: image.stringMap('tags'),
    },
  };
}

function readGallery(image: Reader): NodeImageData<AzureImageExtra> {
  const properties = image.object('properties');
  const id = sameCase(image.id('id'));
  return {
    id,
    name: image.id('name'),
    extra: {
      kind: 'gallery',
      version: /\/versions\//i.test(id) ? lastNameOf(id) : null,
      osType: properties.optionalString('osType'),
      provisioningState: properties.optionalString('provisioningState'),
      tags: image.stringMap('tags'),
    },
  };
}

function shared(id: string): NodeImageData<AzureImageExtra> {
  const extra = { kind: 'gallery', version: null, osType: null, provisioningState: null, tags: {} } as const;
  return { id, name: lastNameOf(id), extra };
}

const IMAGE_STATES: Readonly<Record<string, ImageState>> = { failed: 'error', deleting: 'error' };

/** State of an image: those of the marketplace have none, and are there. */
export function imageStateOf({ provisioningState }: Pick<AzureImageExtra, 'provisioningState'>): ImageState {
  const state = provisioningState?.toLowerCase() ?? 'succeeded';
  return state === 'succeeded' ? 'available' : (IMAGE_STATES[state] ?? 'creating');
}
