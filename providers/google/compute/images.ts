import {
  type CallOptions,
  CloudError,
  collect,
  ConflictError,
  idOf,
  ImageNotFoundError,
  Part,
  type Reader,
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
import { Memory } from './api/memory.js';
import { isKey, projectKey } from './api/places.js';
import type { GceCreateImageExtra, GceExtras, GceImageExtra } from './models.js';
import type { GceNodes } from './nodes.js';
import { PUBLIC_PROJECTS, publicProjectOf } from './public-images.js';
import { IMAGE_FIELDS, readImage } from './read.js';
import { checkLabels, checkName } from './spec.js';

type Image = NodeImage<GceImageExtra>;

/** Whose images are listed, and what they are made of. */
export interface GceImageSources {
  /** Projects beside the driver's own; the public ones where it is left out. */
  readonly projects: readonly string[] | undefined;
  /** The instances that images are made of. */
  readonly nodes: Pick<GceNodes, 'get'>;
}

/** A disk, by its zone and name. */
export interface GceDiskPlace {
  readonly zone: string;
  readonly disk: string;
}

const PATH = /(?:^|\/)(?:projects\/([^/]+)\/)?global\/images\/(family\/)?([^/]+)$/;

/** A project and what is called by name or family in it, as other tools write it: `debian-cloud/debian-12`. */
const IN_PROJECT = /^([a-z][a-z0-9.:-]+)\/([^/]+)$/;

/** Paths of images that are called by a bare name, by account and name. */
const paths = new Memory<string>();

/** Images of the project and of the public ones. @see https://cloud.google.com/compute/docs/reference/rest/v1/images */
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

  /** All images of one project, the deprecated ones too. @throws NotFoundError, PermissionError for a project that may not be read */
  async list(project: string = this.#client.project, options?: CallOptions): Promise<Image[]> {
    return collect(this.#of(project, 'images.list', this.#client.context.call(options)));
  }

  /** The images of the driver's project, then those of the others that are not deprecated. */
  async *iterate(options?: CallOptions): AsyncGenerator<Image, void, undefined> {
    const call = this.#client.context.call(options);
    const { projects } = this.#sources;
    yield* this.#of(this.#client.project, 'listImages', call);
    for (const project of projects ?? PUBLIC_PROJECTS) {
      try {
        for await (const image of this.#of(project, 'listImages', call))
          if (image.extra.deprecated === null) yield image;
      } catch (error) {
        // A project that Google has closed holds nothing; one that was asked for must be there.
        const isClosed = CloudError.is(error) && (error.status === 404 || error.status === 403);
        if (projects !== undefined || !isClosed) throw error;
      }
    }
  }

  /** One image: by path, by the path of its family, or by a name or family of the project or of a public one. @throws ImageNotFoundError */
  async get(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    const call = this.#client.context.call(options);
    return this.#read(await this.resolve(idOf(image), 'getImage', call), 'getImage', call);
  }

  /** The newest image of a family. @throws ImageNotFoundError */
  async getFromFamily(family: string, project?: string, options?: CallOptions): Promise<Image> {
    const operation = 'images.getFromFamily';
    const path = this.#path(project ?? this.#client.project, `family/${family}`);
    return this.#read(path, operation, this.#client.context.call(options));
  }

  /** The path of an image that is called by its path, as `project/name` or by a bare name. @throws ImageNotFoundError */
  async resolve(image: string, operation: string, options: CallOptions): Promise<string> {
    const [, project = this.#client.project, family = '', name] = PATH.exec(image) ?? [];
    if (name !== undefined && isKey(name)) return this.#path(project, `${family}${name}`);
    const [, where = null, called = image] = IN_PROJECT.exec(image) ?? [];
    if (!isKey(called)) throw this.#missing(image, operation);
    const find = (): Promise<string> =>
      where === null
        ? this.#find(called, operation, options)
        : this.#findIn(where, called, operation, options);
    return paths.get(`${this.#client.account} ${image}`, find);
  }

  /**
   * Makes an image of a disk: of the one that an instance boots from, which goes on running, or of one by its zone and name. It is there
   * when this resolves; what an instance has not written is not in it.
   */
  async create(
    source: ComputeNode | string | GceDiskPlace,
    { name, metadata, extra = {} }: CreateImageOptions<GceCreateImageExtra>,
    options?: CallOptions,
  ): Promise<Image> {
    const call = this.#client.context.call(options);
    const { zone, disk } = isPlace(source) ? source : await this.#bootDiskOf(source, call);
    const sourceDisk = this.#client.name('zones', zone, 'disks', disk);
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

  /** Deletes an image. One that is gone already is no error. @throws PermissionError where it is somebody else's */
  async delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const operation = 'deleteImage';
    const call = this.#client.context.call(options);
    const [, project = this.#client.project, family, name = idOf(image)] = PATH.exec(idOf(image)) ?? [];
    if (!isKey(name) || family !== undefined) throw this.#missing(idOf(image), operation);
    paths.forget(`${this.#client.account} ${name}`);
    await this.#client.drop({ operation, path: `/${this.#path(project, name)}` }, call);
  }

  /** Says of an image that another should be used. @see https://cloud.google.com/compute/docs/images/image-management-best-practices */
  async deprecate(
    image: NodeImage | string,
    deprecation: { readonly state: 'ACTIVE' | 'DEPRECATED' | 'OBSOLETE'; readonly replacement?: string },
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'images.deprecate';
    const call = this.#client.context.call(options);
    const path = await this.resolve(idOf(image), operation, call);
    const request = {
      operation,
      path: `/${path}/deprecate`,
      json: deprecation,
      notFound: ImageNotFoundError,
    };
    await this.#client.change(request, call);
    return this.#read(path, operation, call);
  }

  async #bootDiskOf(node: ComputeNode | string, call: CallOptions): Promise<GceDiskPlace> {
    const operation = 'createImage';
    const { name, location, extra } = await this.#sources.nodes.get(node, operation, call);
    const disk = extra.disks.find(({ boot }) => boot)?.disk ?? null;
    if (disk !== null && location !== null) return { zone: location, disk };
    throw new ConflictError(
      `${operation}: the instance ${name} has no disk.`,
      this.#client.context.details(operation),
    );
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
    return this.#read(this.#path(this.#client.project, json.name), operation, call);
  }

  /** The project's own go first, so that a public image never takes the place of one. */
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

  /** The newest image of a family in a project, else the one of that name. */
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
    const path = `/${this.#path(project)}`;
    return this.#client.rows({ operation, path }, IMAGE_FIELDS, (image) => this.#image(image), call);
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

function known(image: Reader) {
  return { id: image.id('id'), name: image.string('name'), family: image.optionalId('family') };
}

function isPlace(source: ComputeNode | string | GceDiskPlace): source is GceDiskPlace {
  return typeof source === 'object' && 'disk' in source;
}
