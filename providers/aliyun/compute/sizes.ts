import type { RpcClient, CallOptions, Reader } from '../../../src/driver/index.js';
import type { NodeSizeData } from '../../../src/compute/index.js';
import { FIRST_OF_TOKENS, TOKEN_PAGES } from './api.js';
import type { AliyunSizeExtra } from './models.js';
import { readSize } from './read.js';

/** All instance types there are, page by page. */
const TYPES = {
  action: 'DescribeInstanceTypes',
  rows: 'InstanceTypes.InstanceType',
  first: FIRST_OF_TOKENS,
  pages: TOKEN_PAGES,
};

const AVAILABLE = {
  action: 'DescribeAvailableResource',
  rows: 'AvailableZones.AvailableZone',
  parameters: {
    DestinationResource: 'InstanceType',
    InstanceChargeType: 'PostPaid',
    IoOptimized: 'optimized',
  },
};

/** Lists the instance types that the region sells now: ECS lists the properties of all, and by itself who is sold where. */
export async function* iterateSizes(
  client: RpcClient,
  options: CallOptions | undefined,
): AsyncGenerator<NodeSizeData<AliyunSizeExtra>, void, undefined> {
  const operation = 'listSizes';
  const call = client.context.call(options);
  const sold = new Map<string, string[]>();
  for await (const { zone, types } of client.list(operation, AVAILABLE, {}, readAvailable, call))
    for (const type of types) sold.set(type, [...(sold.get(type) ?? []), zone]);
  const read = (row: Reader): NodeSizeData<AliyunSizeExtra> | null => {
    const zones = sold.get(row.id('InstanceTypeId'));
    return zones === undefined ? null : readSize(row, zones);
  };
  yield* client.list(operation, TYPES, {}, read, call);
}

function readAvailable(zone: Reader): { readonly zone: string; readonly types: readonly string[] } {
  const resources = zone.optionalObject('AvailableResources')?.optionalList('AvailableResource') ?? [];
  const types = resources
    .flatMap(
      (resource) => resource.optionalObject('SupportedResources')?.optionalList('SupportedResource') ?? [],
    )
    .filter((type) => type.optionalString('Status') === 'Available');
  return { zone: zone.id('ZoneId'), types: types.map((type) => type.id('Value')) };
}
