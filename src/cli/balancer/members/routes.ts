import { buildRouteMap } from '@stricli/core';
import { argument, command } from '../../command.js';
import { confirmAliases, confirmFlags } from '../../confirm.js';
import { outputAliases, outputFlags } from '../../output/flags.js';
import { placeAliases, placeFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { parseWeight } from '../parse.js';

const MEMBERS = {
  kind: 'array',
  minimum: 2,
  parameter: argument(
    'BALANCER MEMBER',
    'Load balancer; addresses or servers, with a port where they have one',
  ),
} as const;

/** `skylane balancer members`. */
export const memberRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: command({
      brief: 'List members and their health',
      examples: [['balancer members list web -c address,port,health', 'As they are now']],
      parameters: {
        flags: { ...placeFlags, ...outputFlags },
        aliases: { ...placeAliases, ...outputAliases },
        positional: { kind: 'tuple', parameters: [argument('BALANCER', 'Id or name of a load balancer')] },
      },
      load: () => import('./list.js'),
    }),
    add: command({
      brief: 'Put servers or addresses behind a load balancer',
      about:
        'Puts servers or addresses behind a load balancer, and waits until it is done. Without a port a member gets the target port of each listener.',
      examples: [
        ['balancer members add web web-3 web-4', 'Two servers of the same cloud, by name or id'],
        ['balancer members add web 192.0.2.7:8080 --weight 5', 'An address'],
      ],
      parameters: {
        flags: {
          ...placeFlags,
          ...outputFlags,
          weight: {
            kind: 'parsed',
            parse: parseWeight,
            optional: true,
            placeholder: 'N',
            brief: 'Share of the traffic',
          },
        },
        aliases: { ...placeAliases, ...outputAliases },
        positional: MEMBERS,
      },
      load: () => import('./add.js'),
    }),
    rm: command({
      brief: 'Take members away from a load balancer',
      examples: [
        ['balancer members rm web web-1', 'Says how many are left, and asks'],
        ['balancer members rm web 192.0.2.7:8080 --yes', 'An address at one port'],
      ],
      parameters: {
        flags: { ...placeFlags, ...confirmFlags },
        aliases: { ...placeAliases, ...confirmAliases },
        positional: MEMBERS,
      },
      load: () => import('./rm.js'),
    }),
  },
  docs: { brief: 'Members of a load balancer' },
});
