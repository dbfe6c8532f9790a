import {
  type CallOptions,
  idOf,
  ImageNotFoundError,
  InvalidRequestError,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type ComputeNode,
  type CopyImageOptions,
  type CreateImageOptions,
  NodeImage,
  NodeLocation,
  NodeSize,
} from '../../../src/compute/index.js';
import { Ec2Base } from './client.js';
import type { Ec2CreateImageExtra, Ec2Extras, Ec2ImageExtra } from './models.js';
import { readImage, readLocation, readSize, tagSpecification } from './read.js';
import { filtersOf } from '../query.js';

/** Rows a page of DescribeImages: EC2's maximum. */
const PAGE = 1000;
/** Rows a page of DescribeInstanceTypes: its maximum. */
const SIZE_PAGE = 100;
/** How an image is called that a parameter of the Systems Manager names; RunInstances resolves it too. */
const IMAGE_PARAMETER = /^resolve:ssm:(.+)$/;

/** Which images to list. */
export interface Ec2ImageQuery {
  /** Account ids, `self`, `amazon` or `aws-marketplace`. */
  readonly owners?: readonly string[];
  /** Such as `{ name: ['al2023-ami-2023*-x86_64'] }`. */
  readonly filters?: Readonly<Record<string, readonly string[]>>;
}

/** What instances are made of: types, images, zones, regions. */
export abstract class Ec2Catalogue extends Ec2Base {
  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<Ec2Extras['size']>> {
    const list = { operation: 'listSizes', action: 'DescribeInstanceTypes', key: 'instanceTypeSet' };
    return this.list({ ...list, page: SIZE_PAGE }, (type) => new NodeSize(this, readSize(type)), options);
  }

  /** The account's own images. The public catalogue has hundreds of thousands: ask `findImages` for a part of it. */
  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<Ec2ImageExtra>> {
    return this.images('listImages', { owners: ['self'] }, options);
  }

  /** Images by owner and filter. @throws InvalidRequestError where neither is given */
  async findImages(query: Ec2ImageQuery, options?: CallOptions): Promise<NodeImage<Ec2ImageExtra>[]> {
    if (!query.owners?.length && Object.keys(query.filters ?? {}).length === 0)
      throw new InvalidRequestError(
        'findImages: give owners or filters; the whole public catalogue is not listed.',
        this.details('findImages'),
      );
    return this.collect(options, (call) => this.images('findImages', query, call));
  }

  /** Instance types that fit filters, such as `{ 'vcpu-info.default-vcpus': ['4'] }`. */
  async findInstanceTypes(
    filters: Readonly<Record<string, readonly string[]>>,
    options?: CallOptions,
  ): Promise<NodeSize<Ec2Extras['size']>[]> {
    const list = {
      operation: 'findInstanceTypes',
      action: 'DescribeInstanceTypes',
      parameters: { Filter: filtersOf(filters) },
      key: 'instanceTypeSet',
      page: SIZE_PAGE,
    };
    return this.collect(options, (call) =>
      this.list(list, (type) => new NodeSize(this, readSize(type)), call),
    );
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<Ec2Extras['location']>> {
    const list = {
      operation: 'listLocations',
      action: 'DescribeAvailabilityZones',
      key: 'availabilityZoneInfo',
    };
    return this.list(list, (zone) => new NodeLocation(this, readLocation(zone)), options);
  }

  /** Names of the regions that the account can use. */
  async listRegions(options?: CallOptions): Promise<string[]> {
    const list = { operation: 'listRegions', action: 'DescribeRegions', key: 'regionInfo' };
    return this.collect(options, (call) => this.list(list, (region) => region.id('regionName'), call));
  }

  override async getSize(
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<NodeSize<Ec2Extras['size']>> {
    const list = {
      operation: 'getSize',
      action: 'DescribeInstanceTypes',
      parameters: { InstanceType: [idOf(size)] },
      key: 'instanceTypeSet',
      request: { notFound: SizeNotFoundError },
    };
    const found = await this.find(list, (type) => new NodeSize(this, readSize(type)), options);
    if (found !== null) return found;
    throw new SizeNotFoundError(
      `getSize: EC2 has no instance type ${idOf(size)} here.`,
      this.details('getSize'),
    );
  }

  /**
   * One image, by its id or by a parameter of the Systems Manager: `resolve:ssm:/aws/service/...`, with `:version` at its end if need be.
   *
   * @throws ImageNotFoundError; PermissionError where the keys lack `ssm:GetParameters`, which EC2 wants at a create as well
   */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<Ec2ImageExtra>> {
    const call = this.call(options);
    const [, parameter] = IMAGE_PARAMETER.exec(idOf(image)) ?? [];
    const id = parameter === undefined ? idOf(image) : await this.imageOfParameter(parameter, call);
    const list = {
      operation: 'getImage',
      action: 'DescribeImages',
      parameters: { ImageId: [id] },
      key: 'imagesSet',
    };
    const found = await this.find(list, (one) => new NodeImage(this, readImage(one)), call);
    if (found !== null) return found;
    throw new ImageNotFoundError(`getImage: EC2 has no image ${id} here.`, this.details('getImage'));
  }

  /** Makes an image of an instance. EC2 restarts the instance for it, unless `extra.noReboot` says otherwise. It can be used once `extra.status` is `available`. */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions<Ec2CreateImageExtra>,
    options?: CallOptions,
  ): Promise<NodeImage<Ec2ImageExtra>> {
    const call = this.call(options);
    const parameters = {
      InstanceId: idOf(node),
      Name: spec.name,
      NoReboot: spec.extra?.noReboot,
      Description: spec.extra?.description,
      TagSpecification: tagSpecification('image', spec.name, spec.metadata),
    };
    const response = await this.act({ operation: 'createImage', action: 'CreateImage', parameters }, call);
    return this.getImage(response.id('imageId'), call);
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const parameters = { ImageId: idOf(image) };
    await this.remove({ operation: 'deleteImage', action: 'DeregisterImage', parameters }, options);
  }

  /** Copies an image into this driver's region. */
  override async copyImage(
    image: NodeImage | string,
    copy: CopyImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<Ec2ImageExtra>> {
    const call = this.call(options);
    const parameters = {
      SourceImageId: idOf(image),
      SourceRegion: copy.sourceRegion ?? this.region,
      Name: copy.name,
      ClientToken: crypto.randomUUID(),
    };
    const request = { idempotent: true };
    const response = await this.act(
      { operation: 'copyImage', action: 'CopyImage', parameters, request },
      call,
    );
    return this.getImage(response.id('imageId'), call);
  }

  private images(
    operation: string,
    { owners, filters }: Ec2ImageQuery,
    options: CallOptions | undefined,
  ): AsyncIterable<NodeImage<Ec2ImageExtra>> {
    const parameters = { Owner: owners, Filter: filters === undefined ? undefined : filtersOf(filters) };
    const list = { operation, action: 'DescribeImages', key: 'imagesSet', page: PAGE };
    return this.list({ ...list, parameters }, (one) => new NodeImage(this, readImage(one)), options);
  }

  /** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
  private async imageOfParameter(name: string, call: CallOptions): Promise<string> {
    const operation = 'getImage';
    const response = await this.connection.json(
      {
        operation,
        endpoint: 'ssm',
        method: 'POST',
        path: '/',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameters' },
        json: { Names: [name] },
        idempotent: true,
      },
      call,
    );
    const [parameter] = this.reader(response.body, operation).list('Parameters');
    const value = parameter?.string('Value') ?? null;
    if (value !== null && /^ami-[0-9a-f]+$/.test(value)) return value;
    throw new ImageNotFoundError(
      `getImage: ${value === null ? `the Systems Manager has no parameter ${name} here` : `the parameter ${name} of the Systems Manager holds no image's id`}.`,
      this.details(operation),
    );
  }
}
