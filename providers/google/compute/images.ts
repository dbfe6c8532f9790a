import {
  type CallOptions,
  CloudError,
  collect,
  ConflictError,
  idOf,
  ImageNotFoundError,
  Part,
  type Reader,
  SharedCache,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type CopyImageOptions,
  type CreateImageOptions,
  defined,
  type NodeImage,
} from '../../../src/compute/index.js';
import type { GceClient } from './api/client.js';
import { isKey, isProject, isZone, projectKey } from './api/places.js';
import type { GceCreateImageExtra, GceExtras, GceImageExtra } from './models.js';
import type { GceNodes } from './nodes.js';
import { PUBLIC_PROJECTS, publicProjectOf } from './public-images.js';
import { IMAGE_FIELDS, readImage } from './read.js';
import { checkLabels, checkName } from './spec.js';

type Image = NodeImage<GceImageExtra>;

/** Projects whose images are listed, and sources of new images. */
export interface GceImageSources {
  /** Projects besides the driver's own; default: the public ones. */
  readonly projects: readonly string[] | undefined;
  /** Instances as sources of images. */
  readonly nodes: Pick<GceNodes, 'get'>;
}

/** A disk, by its zone and name. */
export interface GceDiskPlace {
  readonly zone: string;
  readonly disk: string;
}

const PATH = /(?:^|\/)(?:projects\/([^/]+)\/)?global\/images\/(family\/)?([^/]+)$/;

/** A project and a name or family in it, as in other tools: `debian-cloud/debian-12`. */
const IN_PROJECT = /^([a-z][a-z0-9.:-]+)\/([^/]+)$/;

/** Paths of images that are called by a bare name, by account and name: concurrent creates look them up once. */
const paths = new SharedCache<string>({ lasts: 300_000, most: 500 });

/** Images of the project, and public ones. @see https://cloud.google.com/compute/docs/reference/rest/v1/images */
export class GceImages extends Part {
  readonly #client: GceClient;
  readonly #models: ComputeModels<GceExtras>;
  readonly #sources: GceImageSources;

  constructor(client: GceClient, models: ComputeModels<GceExtras>, sources: GceImageSources) {
    super();
    this.#client = client;
    this.#models = models;
    this.#sources = sources;
  }

  /** Lists all images of one project, including deprecated ones. @throws NotFoundError, PermissionError for a project that may not be read */
  async list(project: string = this.#client.project, options?: CallOptions): Promise<Image[]> {
    return collect(this.#of(project, 'images.list', this.#client.context.call(options)));
  }

  /** Lists the images of the driver's project, then those of the others that are not deprecated. */
  async *iterate(options?: CallOptions): AsyncGenerator<Image, void, undefined> {
    const call = this.#client.context.call(options);
    const { projects } = this.#sources;
    yield* this.#of(this.#client.project, 'listImages', call);
    for (const project of projects ?? PUBLIC_PROJECTS) {
      try {
        for await (const image of this.#of(project, 'listImages', call))
          if (image.extra.deprecated === null) yield image;
      } catch (error) {
        // A closed public project has no images; a project that the user named must exist.
        const isClosed = CloudError.is(error) && (error.status === 404 || error.status === 403);
        if (projects !== undefined || !isClosed) throw error;
      }
    }
  }

  /** Fetches an image: by path, by the path of its family, or by a name or family of the project or of a public one. @throws ImageNotFoundError */
  async get(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    const call = this.#client.context.call(options);
    return this.#read(await this.resolve(idOf(image), 'getImage', call), 'getImage', call);
  }

  /** The newest image of a family. @throws ImageNotFoundError */
  async getFromFamily(family: string, project?: string, options?: CallOptions): Promise<Image> {
    const operation = 'images.getFromFamily';
    const owner = project ?? this.#client.project;
    if (!isKey(family) || !isProject(owner)) throw this.#missing(`${owner}/${family}`, operation);
    const path = this.#path(owner, `family/${family}`);
    return this.#read(path, operation, this.#client.context.call(options));
  }

  /** The path of an image that is called by its path, as `project/name` or by a bare name. @throws ImageNotFoundError */
  async resolve(image: string, operation: string, options: CallOptions): Promise<string> {
    const [, project = this.#client.project, family = '', name] = PATH.exec(image) ?? [];
    if (name !== undefined && isKey(name) && isProject(project))
      return this.#path(project, `${family}${name}`);
    const [, where = null, called = image] = IN_PROJECT.exec(image) ?? [];
    if (!isKey(called)) throw this.#missing(image, operation);
    const find = (call: CallOptions): Promise<string> =>
      where === null ? this.#find(called, operation, call) : this.#findIn(where, called, operation, call);
    return paths.get(`${this.#client.account} ${image}`, find, this.#client.context.call(options));
  }

  /**
   * Creates an image of a disk: the boot disk of an instance, which keeps running, or a disk by its zone and name. Resolves when the image
   * exists; data that an instance has not written is missing in it.
   */
  async create(
    source: ComputeNode | string | GceDiskPlace,
    { name, metadata, extra = {} }: CreateImageOptions<GceCreateImageExtra>,
    options?: CallOptions,
  ): Promise<Image> {
    const call = this.#client.context.call(options);
    const sourceDisk = isPlace(source) ? this.#diskAt(source) : await this.#bootDiskOf(source, call);
    const { family, description } = extra;
    const json = { name, sourceDisk, labels: metadata, family, description };
    return this.#insert('createImage', json, { forceCreate: true }, call);
  }

  /** Copies an image into the driver's project. @throws ImageNotFoundError */
  async copy(
    image: NodeImage | string,
    { name, sourceRegion }: CopyImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    if (sourceRegion !== undefined)
      throw this.#client.context.invalid('copyImage', "Google's images are in no region");
    const call = this.#client.context.call(options);
    const sourceImage = await this.resolve(idOf(image), 'copyImage', call);
    return this.#insert('copyImage', { name, sourceImage }, {}, call);
  }

  /** Deletes an image. A missing one is no error. @throws InvalidRequestError for another project's image */
  async delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const operation = 'deleteImage';
    const call = this.#client.context.call(options);
    const path = await this.#own(idOf(image), operation, call);
    await this.#client.drop({ operation, path, notFound: ImageNotFoundError }, call);
    forgetPaths();
  }

  /** Marks an image of the project as deprecated in favour of another. @see https://cloud.google.com/compute/docs/images/image-management-best-practices */
  async deprecate(
    image: NodeImage | string,
    deprecation: { readonly state: 'ACTIVE' | 'DEPRECATED' | 'OBSOLETE'; readonly replacement?: string },
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'images.deprecate';
    const call = this.#client.context.call(options);
    const found = await this.resolve(idOf(image), operation, call);
    const path = `${await this.#own(found, operation, call)}/deprecate`;
    const request = { operation, path, json: deprecation, notFound: ImageNotFoundError };
    await this.#client.change(request, call);
    forgetPaths();
    return this.#read(found, operation, call);
  }

  /** Path of the boot disk, which may be of a region. */
  async #bootDiskOf(node: ComputeNode | string, call: CallOptions): Promise<string> {
    const operation = 'createImage';
    const { name, extra } = await this.#sources.nodes.get(node, operation, call);
    const path = extra.disks.find(({ boot }) => boot)?.path ?? null;
    if (path !== null) return path;
    throw new ConflictError(
      `${operation}: the instance ${name} has no disk.`,
      this.#client.context.details(operation),
    );
  }

  #diskAt({ zone, disk }: GceDiskPlace): string {
    if (isZone(zone) && isKey(disk)) return this.#client.name('zones', zone, 'disks', disk);
    throw this.#client.missing('createImage', 'disks', `${zone}/${disk}`, VolumeNotFoundError);
  }

  async #insert(
    operation: string,
    json: {
      readonly name: string;
      readonly labels?: Readonly<Record<string, string>> | undefined;
      readonly [field: string]: unknown;
    },
    query: { readonly forceCreate?: boolean },
    options: CallOptions | undefined,
  ): Promise<Image> {
    const details = this.#client.context.details(operation);
    checkName(json.name, details);
    checkLabels(json.labels ?? {}, details);
    const call = this.#client.context.call(options);
    const path = this.#client.path('global', 'images');
    await this.#client.change({ operation, path, json: defined({ ...json }), query }, call);
    forgetPaths();
    return this.#read(this.#path(this.#client.project, json.name), operation, call);
  }

  /** The project's own come first, so that a public image never replaces one. */
  async #find(name: string, operation: string, call: CallOptions): Promise<string> {
    const own = this.#client.project;
    const query = { filter: `(name="${name}") OR (family="${name}")` };
    const path = `/projects/${projectKey(own)}/global/images`;
    const rows = this.#client.rows({ operation, path, query }, 'id,name,family', known, call);
    for (const row of await collect(rows)) {
      if (row.name === name || row.id === name) return this.#path(own, name);
      if (row.family === name) return this.#path(own, `family/${name}`);
    }
    const project = publicProjectOf(name);
    if (project === null) throw this.#missing(name, operation);
    return this.#findIn(project, name, operation, call);
  }

  /** Newest image of a family in a project, otherwise the one of that name. */
  async #findIn(project: string, name: string, operation: string, call: CallOptions): Promise<string> {
    for (const key of [`family/${name}`, name]) {
      const candidate = this.#path(project, key);
      if (await this.#isThere(candidate, operation, call)) return candidate;
    }
    throw this.#missing(name, operation);
  }

  async #isThere(path: string, operation: string, call: CallOptions): Promise<boolean> {
    try {
      await this.#read(path, operation, call);
      return true;
    } catch (error) {
      if (CloudError.is(error) && error.status === 404) return false;
      throw error;
    }
  }

  async #read(path: string, operation: string, call: CallOptions): Promise<Image> {
    const query = { fields: IMAGE_FIELDS, prettyPrint: false };
    const request = { operation, path: `/${path}`, query, notFound: ImageNotFoundError };
    return this.#image(await this.#client.get(request, call));
  }

  #of(project: string, operation: string, call: CallOptions): AsyncIterable<Image> {
    if (!isProject(project))
      throw this.#client.context.invalid(operation, `${JSON.stringify(project)} is no project`);
    const path = `/${this.#path(project)}`;
    return this.#client.rows({ operation, path }, IMAGE_FIELDS, (image) => this.#image(image), call);
  }

  /** Path of an image of the project itself. */
  async #own(image: string, operation: string, call: CallOptions): Promise<string> {
    const located = { collection: 'images', operation, notFound: ImageNotFoundError };
    return this.#client.at('images', await this.#client.global(image, located, call));
  }

  #path(project: string, ...name: readonly string[]): string {
    return ['projects', projectKey(project), 'global', 'images', ...name].join('/');
  }

  #image(image: Reader): Image {
    return this.#models.image(readImage(image));
  }

  #missing(image: string, operation: string): ImageNotFoundError {
    return new ImageNotFoundError(
      `${operation}: Google has no image ${JSON.stringify(image)} in ${this.#client.project} or a public project; give a name, a family or a path such as projects/debian-cloud/global/images/family/debian-12.`,
      this.#client.context.details(operation),
    );
  }
}

/** Names lead elsewhere after a change of images, in drivers of other regions too: a new one hides a public one, a family has another newest. */
function forgetPaths(): void {
  paths.clear();
}

function known(image: Reader) {
  return { id: image.id('id'), name: image.string('name'), family: image.optionalId('family') };
}

function isPlace(source: ComputeNode | string | GceDiskPlace): source is GceDiskPlace {
  return typeof source === 'object' && 'disk' in source;
}
