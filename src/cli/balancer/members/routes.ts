import { buildRouteMap } from '@stricli/core';
import { command } from '../../command.js';
import type { Shell } from '../../shell.js';
import { asking, BALANCER, balancerAnd, printing } from '../parameters.js';
import { parseWeight } from '../parse.js';

const MEMBERS = balancerAnd('MEMBER', 'addresses or servers, with a port where they have one');

/** `skylane balancer members`. */
export const memberRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: command({
      brief: 'List members and their health',
      examples: [['balancer members list web -c address,port,health', 'As they are now']],
      parameters: {
        ...printing,
        positional: { kind: 'tuple', parameters: [BALANCER] },
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
        ...printing,
        flags: {
          ...printing.flags,
          weight: {
            kind: 'parsed',
            parse: parseWeight,
            optional: true,
            placeholder: 'N',
            brief: 'Share of the traffic',
          },
        },
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
        ...asking,
        positional: MEMBERS,
      },
      load: () => import('./rm.js'),
    }),
  },
  docs: { brief: 'Members of a load balancer' },
});
