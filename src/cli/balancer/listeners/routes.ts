import { buildRouteMap } from '@stricli/core';
import { command } from '../../command.js';
import type { Shell } from '../../shell.js';
import { certificateFlags } from '../certificate-flags.js';
import { asking, BALANCER, balancerAnd, printing } from '../parameters.js';

/** `skylane balancer listeners`. */
export const listenerRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: command({
      brief: 'List listeners',
      examples: [['balancer listeners list web', 'Ports, and those of the members that they lead to']],
      parameters: {
        ...printing,
        positional: { kind: 'tuple', parameters: [BALANCER] },
      },
      load: () => import('./list.js'),
    }),
    add: command({
      brief: 'Listen at more ports',
      examples: [
        ['balancer listeners add web http:8000:8080', 'Leads to the members that all others lead to'],
      ],
      parameters: {
        ...printing,
        flags: { ...printing.flags, ...certificateFlags },
        positional: balancerAnd('LISTENER', 'PROTOCOL:PORT or PROTOCOL:PORT:TARGET'),
      },
      load: () => import('./add.js'),
    }),
    rm: command({
      brief: 'Listen at a port no more',
      examples: [['balancer listeners rm web 8000', 'Asks before it does']],
      parameters: {
        ...asking,
        positional: balancerAnd('PORT', 'ports such as 8000 or udp:53'),
      },
      load: () => import('./rm.js'),
    }),
  },
  docs: { brief: 'Listeners of a load balancer' },
});
