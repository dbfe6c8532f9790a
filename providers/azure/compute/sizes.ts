import {
  type CallOptions,
  InvalidRequestError,
  type Reader,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import {
  architectureOf,
  type ComputeModels,
  type NodeSize,
  type NodeSizeData,
} from '../../../src/compute/index.js';
import type { ArmClient } from '../arm/client.js';
import { SKUS_VERSION } from '../arm/types.js';
import type { AzureComputeExtras, AzureSizeExtra } from './models.js';

/** Sizes of a region available to this subscription; restricted ones are left out. */
export function iterateSizes(
  client: ArmClient,
  models: ComputeModels<AzureComputeExtras>,
  region: string | null = client.place.region,
  options?: CallOptions,
): AsyncIterable<NodeSize<AzureSizeExtra>> {
  const operation = 'listSizes';
  if (region === null)
    throw new InvalidRequestError(
      `${operation}: which sizes there are depends on the region: give the driver the option region, such as westeurope.`,
      client.context.details(operation),
    );
  return listSizes(client, region, options, (data) => models.size(data));
}

function listSizes<Size>(
  client: ArmClient,
  region: string,
  options: CallOptions | undefined,
  make: (data: NodeSizeData<AzureSizeExtra>) => Size,
): AsyncIterable<Size> {
  const path = client.subscription('/providers/Microsoft.Compute/skus');
  const query = { 'api-version': SKUS_VERSION, $filter: `location eq '${region}'` };
  const read = (sku: Reader): Size | null => {
    const data = readSku(sku, region);
    return data === null ? null : make(data);
  };
  return client.list({ operation: 'listSizes', path, query }, 'value', read, options);
}

/** Checks that a subscription can have sizes in a region. @throws SizeNotFoundError */
export async function checkSizes(
  client: ArmClient,
  { region, sizes }: { readonly region: string; readonly sizes: readonly string[] },
  options: CallOptions,
): Promise<void> {
  const wanted = new Set(sizes);
  for await (const { id } of listSizes(client, region, options, (data) => data)) {
    wanted.delete(id);
    if (wanted.size === 0) return;
  }
  throw new SizeNotFoundError(
    `createNode: this subscription can have no ${[...wanted].join(', ')} in ${region}; see listSizes.`,
    client.context.details('createNode'),
  );
}

/** Reads a size; null for other SKUs, and for sizes not available to the subscription in the region. */
export function readSku(sku: Reader, region: string): NodeSizeData<AzureSizeExtra> | null {
  if (sku.optionalString('resourceType') !== 'virtualMachines') return null;
  const restrictions = sku.optionalList('restrictions');
  if (restrictions.some((one) => restricts(one, 'Location', region) !== null)) return null;
  const place = sku
    .optionalList('locationInfo')
    .find((one) => one.optionalString('location')?.toLowerCase() === region);
  const barred = new Set(restrictions.flatMap((one) => restricts(one, 'Zone', region) ?? []));
  const zones = (place?.strings('zones') ?? []).filter((zone) => !barred.has(zone)).sort();
  const capabilities = Object.fromEntries(
    sku.optionalList('capabilities').map((one) => [one.string('name'), one.optionalString('value') ?? '']),
  );
  const numberOf = (name: string): number | null => {
    const number = Number(capabilities[name] ?? Number.NaN);
    return Number.isFinite(number) ? number : null;
  };
  const memory = numberOf('MemoryGB');
  const temporary = numberOf('MaxResourceVolumeMB');
  const name = sku.id('name');
  return {
    id: name,
    name,
    ram: memory === null ? null : Math.round(memory * 1024),
    // The image, or extra.osDiskSize, determines the size of the disk.
    disk: null,
    vcpus: numberOf('vCPUsAvailable') ?? numberOf('vCPUs'),
    bandwidth: null,
    price: null,
    currency: null,
    architecture: architectureOf(capabilities['CpuArchitectureType'] ?? null),
    gpus: numberOf('GPUs'),
    locations: zones.length === 0 ? null : zones,
    extra: {
      family: sku.optionalString('family'),
      zones,
      temporaryDisk: temporary === null ? null : Math.round(temporary / 1024),
      architecture: capabilities['CpuArchitectureType'] ?? null,
      spot: capabilities['LowPriorityCapable'] === 'True',
      capabilities,
    },
  };
}

/** Zones excluded by a restriction of a kind in a region; null for another restriction. */
function restricts(restriction: Reader, type: 'Location' | 'Zone', region: string): readonly string[] | null {
  if (restriction.optionalString('type') !== type) return null;
  const info = restriction.optionalObject('restrictionInfo');
  const places = [...(info?.strings('locations') ?? []), ...restriction.strings('values')];
  const isHere = places.some((place) => place.toLowerCase() === region);
  return isHere ? (info?.strings('zones') ?? []) : null;
}
