import { buildRouteMap } from '@stricli/core';
import { argument, command } from '../../command.js';
import { confirmAliases, confirmFlags } from '../../confirm.js';
import { outputAliases, outputFlags } from '../../output/flags.js';
import { placeAliases, placeFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { certificateFlags } from '../certificate-flags.js';

/** `skylane balancer listeners`. */
export const listenerRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: command({
      brief: 'List listeners',
      examples: [['balancer listeners list web', 'Ports, and those of the members that they lead to']],
      parameters: {
        flags: { ...placeFlags, ...outputFlags },
        aliases: { ...placeAliases, ...outputAliases },
        positional: { kind: 'tuple', parameters: [argument('BALANCER', 'Id or name of a load balancer')] },
      },
      load: () => import('./list.js'),
    }),
    add: command({
      brief: 'Listen at more ports',
      examples: [
        ['balancer listeners add web http:8000:8080', 'Leads to the members that all others lead to'],
      ],
      parameters: {
        flags: { ...placeFlags, ...outputFlags, ...certificateFlags },
        aliases: { ...placeAliases, ...outputAliases },
        positional: {
          kind: 'array',
          minimum: 2,
          parameter: argument(
            'BALANCER LISTENER',
            'Load balancer, and PROTOCOL:PORT or PROTOCOL:PORT:TARGET',
          ),
        },
      },
      load: () => import('./add.js'),
    }),
    rm: command({
      brief: 'Listen at a port no more',
      examples: [['balancer listeners rm web 8000', 'Asks before it does']],
      parameters: {
        flags: { ...placeFlags, ...confirmFlags },
        aliases: { ...placeAliases, ...confirmAliases },
        positional: {
          kind: 'array',
          minimum: 2,
          parameter: argument('BALANCER PORT', 'Load balancer, and ports such as 8000 or udp:53'),
        },
      },
      load: () => import('./rm.js'),
    }),
  },
  docs: { brief: 'Listeners of a load balancer' },
});
