import type { Exchange, Reply } from '../http.js';
import type { Json, JsonObject } from '../json.js';
import { failure, pageOf, type SubscriptionState } from './state.js';

/** A size. */
export interface SizeRow {
  readonly name: string;
  readonly family: string;
  readonly cores: number;
  readonly memory: number;
  /** True if it is not available to this subscription. */
  readonly restricted?: boolean;
}

export const SIZES: readonly SizeRow[] = [
  { name: 'Standard_B1s', family: 'standardBSFamily', cores: 1, memory: 1 },
  { name: 'Standard_B2s', family: 'standardBSFamily', cores: 2, memory: 4 },
  { name: 'Standard_D2s_v5', family: 'standardDSv5Family', cores: 2, memory: 8 },
  { name: 'Standard_D4s_v5', family: 'standardDSv5Family', cores: 4, memory: 16 },
  { name: 'Standard_M208ms_v2', family: 'standardMSv2Family', cores: 208, memory: 5700, restricted: true },
];

/** Images of the marketplace: publisher, offer, SKU, version. */
export const IMAGES: readonly (readonly [string, string, string, string, string])[] = [
  ['Canonical', 'ubuntu-24_04-lts', 'server', '24.04.202611010', 'Linux'],
  ['Canonical', '0001-com-ubuntu-server-jammy', '22_04-lts-gen2', '22.04.202611010', 'Linux'],
  ['Debian', 'debian-12', '12-gen2', '0.20261101.2288', 'Linux'],
  ['MicrosoftWindowsServer', 'WindowsServer', '2022-datacenter-g2', '20348.4405.261101', 'Windows'],
];

const ZONES = ['1', '2', '3'];

/** The regions, with their zones. */
export function listLocations(state: SubscriptionState, exchange: Exchange): Reply {
  const rows = state.world.settings.regions.map((name) => ({
    id: `/subscriptions/${state.subscriptionId}/locations/${name}`,
    name,
    type: 'Region',
    displayName: name,
    metadata: { regionType: 'Physical', regionCategory: 'Recommended', geographyGroup: 'Europe' },
    availabilityZoneMappings: ZONES.map((zone) => ({ logicalZone: zone, physicalZone: `${name}-az${zone}` })),
  }));
  const logical = { id: '/x', name: 'europe', displayName: 'Europe', metadata: { regionType: 'Logical' } };
  return pageOf(state, exchange, [...rows, logical]);
}

/** The sizes of a region; those of disks stand among them. */
export function listSkus(state: SubscriptionState, exchange: Exchange): Reply {
  const [, region = ''] = /location eq '([^']+)'/.exec(exchange.query.get('$filter') ?? '') ?? [];
  const disk: JsonObject = { resourceType: 'disks', name: 'Premium_LRS', locations: [region] };
  return pageOf(state, exchange, [disk, ...SIZES.map((size) => showSize(size, region))]);
}

function showSize({ name, family, cores, memory, restricted = false }: SizeRow, region: string): JsonObject {
  const info = { locations: [region] };
  return {
    resourceType: 'virtualMachines',
    name,
    tier: 'Standard',
    family,
    locations: [region],
    locationInfo: [{ location: region, zones: ZONES }],
    capabilities: [
      { name: 'MaxResourceVolumeMB', value: '16384' },
      { name: 'vCPUs', value: String(cores) },
      { name: 'MemoryGB', value: String(memory) },
      { name: 'CpuArchitectureType', value: 'x64' },
      { name: 'LowPriorityCapable', value: 'True' },
    ],
    restrictions: restricted
      ? [
          {
            type: 'Location',
            values: [region],
            restrictionInfo: info,
            reasonCode: 'NotAvailableForSubscription',
          },
        ]
      : [],
  };
}

/** Marketplace images, by `publishers/P/artifacttypes/vmimage/offers/O/skus/S/versions/V`. */
export function browseImages(location: string, path: string, exchange: Exchange): Reply {
  const words = path.split('/');
  const [publisher, offer, sku, version] = [words[1], words[5], words[7], words[9]];
  const fits = (image: (typeof IMAGES)[number]): boolean =>
    [publisher, offer, sku, version].every(
      (word, index) => word === undefined || word.toLowerCase() === image[index]?.toLowerCase(),
    );
  const found = IMAGES.filter(fits);
  const [first] = found;
  if (first === undefined && words.length > 1)
    throw failure(
      404,
      version === undefined ? 'ArtifactNotFound' : 'ImageNotFound',
      `Artifact: VMImage was not found.`,
    );
  if (version !== undefined && first !== undefined) return { status: 200, body: showImage(location, first) };
  const depth = [publisher, offer, sku].filter((word) => word !== undefined).length;
  const names = depth === 3 ? found : unique(found, depth);
  const rows: Json[] = names.map((image) =>
    depth === 3 ? showImage(location, image) : { location, name: image[depth] ?? '' },
  );
  const top = Number(exchange.query.get('$top') ?? rows.length);
  return { status: 200, body: rows.slice(0, top) };
}

function unique(images: typeof IMAGES, depth: number): typeof IMAGES {
  return images.filter((image, index) => images.findIndex((one) => one[depth] === image[depth]) === index);
}

function showImage(
  location: string,
  [publisher, offer, sku, version, system]: (typeof IMAGES)[number],
): JsonObject {
  return {
    location,
    name: version,
    id: `/Publishers/${publisher}/ArtifactTypes/VMImage/Offers/${offer}/Skus/${sku}/Versions/${version}`,
    properties: { osDiskImage: { operatingSystem: system }, architecture: 'x64', hyperVGeneration: 'V2' },
  };
}
