import {
  type CallOptions,
  collect,
  idOf,
  ImageNotFoundError,
  InvalidRequestError,
  JsonClient,
  Part,
} from '../../../src/driver/index.js';
import type {
  ComputeModels,
  ComputeNode,
  CopyImageOptions,
  CreateImageOptions,
  NodeImage,
} from '../../../src/compute/index.js';
import { type Filters, filtersOf } from '../query.js';
import type { Ec2Client, Ec2Listing } from './client.js';
import type { Ec2CreateImageExtra, Ec2Extras, Ec2ImageExtra } from './models.js';
import { PAGE, readImage, tagSpecification } from './read.js';

/** An image that a parameter of the Systems Manager names; RunInstances resolves it too. */
const IMAGE_PARAMETER = /^resolve:ssm:(.+)$/;

type Image = NodeImage<Ec2ImageExtra>;

/** Which images to list. */
export interface Ec2ImageQuery {
  /** Account ids, `self`, `amazon` or `aws-marketplace`. */
  readonly owners?: readonly string[];
  /** Such as `{ name: ['al2023-ami-2023*-x86_64'] }`. */
  readonly filters?: Filters;
}

/** Images of any account, by owner and filter. */
export class Ec2ImageList extends Part {
  readonly #client: Ec2Client;
  readonly #listing: Ec2Listing<Image>;

  constructor(client: Ec2Client, listing: Ec2Listing<Image>) {
    super();
    this.#client = client;
    this.#listing = listing;
  }

  /**
   * Lists images by owner and filter, page by page.
   *
   * @throws InvalidRequestError without either: the public catalogue has hundreds of thousands
   */
  iterate({ owners, filters }: Ec2ImageQuery, options?: CallOptions): AsyncIterable<Image> {
    const operation = 'images.list';
    if (!owners?.length && Object.keys(filters ?? {}).length === 0)
      throw new InvalidRequestError(
        `${operation}: give owners or filters; the whole public catalogue is not listed.`,
        this.#client.context.details(operation),
      );
    const parameters = { Owner: owners, Filter: filters === undefined ? undefined : filtersOf(filters) };
    return this.#client.list(this.#listing, { operation, parameters }, options);
  }

  /** Lists images by owner and filter. @throws InvalidRequestError without either */
  async list(query: Ec2ImageQuery, options?: CallOptions): Promise<Image[]> {
    return collect(this.iterate(query, options));
  }
}

/** The portable methods of images. */
export class Ec2Images {
  readonly listing: Ec2Listing<Image>;
  readonly #client: Ec2Client;
  readonly #systemsManager: JsonClient;

  constructor(client: Ec2Client, models: ComputeModels<Ec2Extras>) {
    this.#client = client;
    this.#systemsManager = new JsonClient(client.context);
    this.listing = {
      action: 'DescribeImages',
      key: 'imagesSet',
      page: PAGE,
      read: (row) => models.image(readImage(row)),
    };
  }

  /** Lists the account's own images. */
  iterate(options?: CallOptions): AsyncIterable<Image> {
    const query = { operation: 'listImages', parameters: { Owner: ['self'] } };
    return this.#client.list(this.listing, query, options);
  }

  async get(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    const call = this.#client.context.call(options);
    const operation = 'getImage';
    const [, parameter] = IMAGE_PARAMETER.exec(idOf(image)) ?? [];
    const id = parameter === undefined ? idOf(image) : await this.#resolve(parameter, call);
    const found = await this.#client.get(this.listing, { operation, parameters: { ImageId: [id] } }, call);
    if (found !== null) return found;
    throw this.#notFound(`EC2 has no image ${id} here`);
  }

  async create(
    node: ComputeNode | string,
    { name, metadata, extra }: CreateImageOptions<Ec2CreateImageExtra>,
    options?: CallOptions,
  ): Promise<Image> {
    const call = this.#client.context.call(options);
    const parameters = {
      InstanceId: idOf(node),
      Name: name,
      NoReboot: extra?.noReboot,
      Description: extra?.description,
      TagSpecification: tagSpecification('image', name, metadata),
    };
    const response = await this.#client.call(
      { operation: 'createImage', action: 'CreateImage', parameters },
      call,
    );
    return this.get(response.id('imageId'), call);
  }

  async delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const parameters = { ImageId: idOf(image) };
    await this.#client.delete({ operation: 'deleteImage', action: 'DeregisterImage', parameters }, options);
  }

  async copy(image: NodeImage | string, copy: CopyImageOptions, options?: CallOptions): Promise<Image> {
    const { context } = this.#client;
    const call = context.call(options);
    const parameters = {
      SourceImageId: idOf(image),
      SourceRegion: copy.sourceRegion ?? context.region,
      Name: copy.name,
      ClientToken: crypto.randomUUID(),
    };
    const request = { idempotent: true };
    const response = await this.#client.call(
      { operation: 'copyImage', action: 'CopyImage', parameters, request },
      call,
    );
    return this.get(response.id('imageId'), call);
  }

  /** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
  async #resolve(name: string, call: CallOptions): Promise<string> {
    const response = await this.#systemsManager.post(
      {
        operation: 'getImage',
        endpoint: 'ssm',
        path: '/',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameters' },
        json: { Names: [name] },
        idempotent: true,
      },
      call,
    );
    const [parameter] = response.list('Parameters');
    const value = parameter?.string('Value') ?? null;
    if (value !== null && /^ami-[0-9a-f]+$/.test(value)) return value;
    throw this.#notFound(
      value === null
        ? `the Systems Manager has no parameter ${name} here`
        : `the parameter ${name} of the Systems Manager holds no image's id`,
    );
  }

  #notFound(reason: string): ImageNotFoundError {
    return new ImageNotFoundError(`getImage: ${reason}.`, this.#client.context.details('getImage'));
  }
}
