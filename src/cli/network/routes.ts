import { buildRouteMap } from '@stricli/core';
import type { Network } from '../../compute/index.js';
import { argument, textFlag, textsFlag } from '../command.js';
import { columnsOf } from '../output/columns.js';
import { given } from '../resource/flags.js';
import { idAndName, type Resource } from '../resource/resource.js';
import { createVerb, deleteVerb, listVerb, showVerb } from '../resource/verbs.js';
import type { Shell } from '../shell.js';

const networks: Resource<Network> = {
  noun: 'network',
  method: 'listNetworks',
  list: (driver, call) => driver.iterateNetworks(call),
  columns: columnsOf<Network>(
    {
      id: ({ id }) => id,
      name: ({ name }) => name,
      ranges: ({ ranges }) => ranges,
      location: ({ location }) => location,
    },
    { extra: ({ extra }) => extra },
  ),
  names: idAndName,
};

/** `skylane network`. */
export const networkRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: listVerb(networks, {
      brief: 'List networks that servers can be on',
      examples: [['network list -o value -c id', 'Ids for skylane node create --network']],
    }),
    show: showVerb(networks, {
      brief: 'Show a network',
      examples: [['network show backend', 'By its name or id']],
    }),
    create: createVerb(networks, {
      brief: 'Create a network that servers can be put on',
      examples: [
        ['network create backend --range 10.0.0.0/24', 'With its subnet, where the cloud needs one'],
      ],
      args: [argument('NAME', 'Name of the network')],
      flags: {
        range: textsFlag('CIDR', 'Range of addresses, such as 10.0.0.0/24; may be repeated'),
        location: textFlag('ID', 'Location, see skylane location list'),
      },
      methods: ['createNetwork'],
      create: ({ driver, call, flags: { range: ranges, location } }, name) =>
        driver.createNetwork({ name, ...given({ ranges, location }) }, call),
    }),
    delete: deleteVerb(networks, {
      brief: 'Delete networks',
      examples: [['network delete backend', 'Refused by the cloud while servers are on it']],
      method: 'destroyNetwork',
      remove: ({ driver, call }, network) => driver.destroyNetwork(network, call),
    }),
  },
  docs: { brief: 'Networks for servers' },
});
