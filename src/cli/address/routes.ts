import { buildRouteMap } from '@stricli/core';
import type { Address } from '../../compute/index.js';
import { argument, textFlag } from '../command.js';
import { findNode } from '../node/find-nodes.js';
import { columnsOf } from '../output/columns.js';
import { given } from '../resource/flags.js';
import type { Resource } from '../resource/resource.js';
import { changeVerb, createVerb, deleteVerb, listVerb } from '../resource/verbs.js';
import type { Shell } from '../shell.js';

const addresses: Resource<Address> = {
  noun: 'address',
  method: 'listAddresses',
  list: (driver, call) => driver.iterateAddresses(call),
  columns: columnsOf<Address>(
    {
      id: ({ id }) => id,
      ip: ({ ip }) => ip,
      nodeId: ({ nodeId }) => nodeId,
      location: ({ location }) => location,
    },
    { extra: ({ extra }) => extra },
  ),
  names: ({ id, ip }) => ({ id, name: ip }),
};

/** `skylane address`. */
export const addressRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: listVerb(addresses, {
      brief: 'List reserved addresses',
      examples: [['address list -c ip,nodeId', 'Addresses, and the servers that have them']],
    }),
    reserve: createVerb(addresses, {
      brief: 'Reserve an address: it costs money until it is released',
      examples: [['address reserve -o value -c ip', 'Prints the address alone']],
      flags: {
        network: textFlag('ID', 'External network, on clouds with several'),
        ip: textFlag('ADDRESS', 'The address itself, on clouds that hand out none of their own'),
        location: textFlag('ID', 'Location, see skylane location list'),
      },
      methods: ['reserveAddress'],
      create: ({ driver, call, flags: { network, ip, location } }) =>
        driver.reserveAddress(given({ network, ip, location }), call),
    }),
    assign: changeVerb(addresses, {
      brief: 'Assign an address to a server',
      examples: [['address assign 203.0.113.7 web-1', 'Another server that had it loses it']],
      args: [argument('SERVER', 'Id or name of a server')],
      flags: { privateIp: textFlag('ADDRESS', 'Private address of the server that it maps to') },
      method: 'assignAddress',
      change: async ({ driver, call, flags: { privateIp } }, address, server) =>
        driver.assignAddress(address, await findNode(driver, server, call), given({ privateIp }), call),
    }),
    unassign: changeVerb(addresses, {
      brief: 'Take an address off its server and keep it',
      examples: [['address unassign 203.0.113.7', 'It can be assigned to another']],
      method: 'unassignAddress',
      change: ({ driver, call }, address) => driver.unassignAddress(address, call),
    }),
    release: deleteVerb(addresses, {
      brief: 'Give addresses back to the cloud',
      examples: [['address release 203.0.113.7', 'Asks before: the same address may never come back']],
      method: 'releaseAddress',
      remove: ({ driver, call }, address) => driver.releaseAddress(address, call),
      verb: 'Release',
    }),
  },
  docs: { brief: 'Reserved addresses: elastic, floating or static in the words of clouds' },
});
