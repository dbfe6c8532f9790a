import { type CallOptions, idOf, SizeNotFoundError } from '../../../src/driver/index.js';
import type { ComputeModels, NodeLocation, NodeLocationData, NodeSize } from '../../../src/compute/index.js';
import type { Ec2Client, Ec2Listing } from './client.js';
import type { Ec2Extras, Ec2LocationExtra, Ec2SizeExtra } from './models.js';
import { readLocation, readSize } from './read.js';

/** Rows a page of DescribeInstanceTypes: its maximum. */
const SIZE_PAGE = 100;

/** List of availability zones. */
export const LOCATIONS: Ec2Listing<NodeLocationData<Ec2LocationExtra>> = {
  action: 'DescribeAvailabilityZones',
  key: 'availabilityZoneInfo',
  read: readLocation,
};

/** List of availability zones as models. */
export function locationsOf(models: ComputeModels<Ec2Extras>): Ec2Listing<NodeLocation<Ec2LocationExtra>> {
  return { ...LOCATIONS, read: (row) => models.location(readLocation(row)) };
}

/** List of the names of regions. */
export const REGIONS: Ec2Listing<string> = {
  action: 'DescribeRegions',
  key: 'regionInfo',
  read: (region) => region.id('regionName'),
};

/** The portable methods of sizes, which EC2 calls instance types. */
export class Ec2InstanceTypes {
  readonly listing: Ec2Listing<NodeSize<Ec2SizeExtra>>;
  readonly #client: Ec2Client;

  constructor(client: Ec2Client, models: ComputeModels<Ec2Extras>) {
    this.#client = client;
    this.listing = {
      action: 'DescribeInstanceTypes',
      key: 'instanceTypeSet',
      page: SIZE_PAGE,
      read: (row) => models.size(readSize(row)),
    };
  }

  iterate(options?: CallOptions): AsyncIterable<NodeSize<Ec2SizeExtra>> {
    return this.#client.list(this.listing, { operation: 'listSizes' }, options);
  }

  async get(size: NodeSize | string, options?: CallOptions): Promise<NodeSize<Ec2SizeExtra>> {
    const operation = 'getSize';
    const parameters = { InstanceType: [idOf(size)] };
    const query = { operation, parameters, request: { notFound: SizeNotFoundError } };
    const found = await this.#client.get(this.listing, query, options);
    if (found !== null) return found;
    throw new SizeNotFoundError(
      `${operation}: EC2 has no instance type ${idOf(size)} here.`,
      this.#client.context.details(operation),
    );
  }
}
