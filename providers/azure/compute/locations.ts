import { type CallOptions, type Reader } from '../../../src/driver/index.js';
import type { ComputeModels, NodeLocation, NodeLocationData } from '../../../src/compute/index.js';
import type { ArmClient } from '../arm/client.js';
import { SUBSCRIPTIONS_VERSION } from '../arm/types.js';
import type { AzureComputeExtras, AzureLocationExtra } from './models.js';

/** Regions of the subscription and their availability zones; limited to the driver's region, if it has one. */
export async function* iterateLocations(
  client: ArmClient,
  models: ComputeModels<AzureComputeExtras>,
  options?: CallOptions,
): AsyncGenerator<NodeLocation<AzureLocationExtra>, void, undefined> {
  const { region } = client.place;
  const request = {
    operation: 'listLocations',
    path: client.subscription('/locations'),
    query: { 'api-version': SUBSCRIPTIONS_VERSION },
  };
  const read = (row: Reader): NodeLocationData<AzureLocationExtra>[] | null =>
    isPhysical(row) && (region === null || row.id('name') === region) ? readLocation(row) : null;
  for await (const places of client.list(request, 'value', read, options))
    for (const place of places) yield models.location(place);
}

/** The list includes geographies such as `europe`, where nothing can be created. */
function isPhysical(row: Reader): boolean {
  return (row.optionalObject('metadata')?.optionalString('regionType') ?? 'Physical') === 'Physical';
}

function readLocation(row: Reader): NodeLocationData<AzureLocationExtra>[] {
  const region = row.id('name');
  const title = row.optionalString('displayName') ?? region;
  const geography = row.optionalObject('metadata')?.optionalString('geographyGroup') ?? null;
  const zones = row
    .optionalList('availabilityZoneMappings')
    .map((one) => one.id('logicalZone'))
    .sort();
  const place = (zone: string | null): NodeLocationData<AzureLocationExtra> => ({
    id: zone === null ? region : `${region}-${zone}`,
    name: zone === null ? title : `${title}, zone ${zone}`,
    country: null,
    extra: { region, zone, geography },
  });
  return [place(null), ...zones.map(place)];
}
