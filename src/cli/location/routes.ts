import { buildRouteMap } from '@stricli/core';
import type { NodeLocation } from '../../compute/index.js';
import { columnsOf } from '../output/columns.js';
import { idAndName, type Resource } from '../resource/resource.js';
import { listVerb } from '../resource/verbs.js';
import type { Shell } from '../shell.js';

const locations: Resource<NodeLocation> = {
  noun: 'location',
  method: 'listLocations',
  list: (driver, call) => driver.iterateLocations(call),
  columns: columnsOf<NodeLocation>(
    { id: ({ id }) => id, name: ({ name }) => name, country: ({ country }) => country },
    { extra: ({ extra }) => extra },
  ),
  names: idAndName,
};

/** `skylane location`. */
export const locationRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: listVerb(locations, {
      brief: 'List locations: zones, datacenters or regions',
      examples: [['location list -p hetzner', 'Ids for skylane node create --location']],
    }),
  },
  docs: { brief: 'Locations for servers' },
});
