import type { NodeLocationData } from '../../../src/compute/index.js';
import type { ScalewayLocationExtra } from './models.js';

/** Zones with servers: no API lists them, so these are those of Scaleway's own client. @see https://github.com/scaleway/scaleway-sdk-go/blob/master/api/instance/v1/instance_sdk.go */
const ZONES = [
  'fr-par-1',
  'fr-par-2',
  'fr-par-3',
  'nl-ams-1',
  'nl-ams-2',
  'nl-ams-3',
  'pl-waw-1',
  'pl-waw-2',
  'pl-waw-3',
  'it-mil-1',
] as const;

/** The zones that servers can be in. */
export const LOCATIONS: readonly NodeLocationData<ScalewayLocationExtra>[] = ZONES.map((id) => ({
  id,
  name: id,
  country: id.slice(0, 2).toUpperCase(),
  extra: { region: id.slice(0, id.lastIndexOf('-')) },
}));
