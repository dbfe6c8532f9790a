import { buildRouteMap } from '@stricli/core';
import { argument, command, textFlag, textsFlag } from '../command.js';
import { outputAliases, parseDuration, showFlags } from '../output/flags.js';
import { placeAliases, placeFlags } from '../place/flags.js';
import type { Shell } from '../shell.js';
import { certificateFlags } from './certificate-flags.js';
import { listenerRoutes } from './listeners/routes.js';
import { memberRoutes } from './members/routes.js';
import { asking, BALANCER, printing } from './parameters.js';
import { parseHealthCheck, parseListener } from './parse.js';

const milliseconds = { kind: 'parsed', parse: parseDuration, optional: true, placeholder: 'TIME' } as const;

/** `skylane balancer`. */
export const balancerRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: command({
      brief: 'List load balancers',
      examples: [['balancer list -p hetzner', 'All of the account in this region']],
      parameters: {
        ...printing,
      },
      load: () => import('./list.js'),
    }),
    show: command({
      brief: 'Show a load balancer, with its listeners and members',
      examples: [['balancer show web -o yaml', 'Every field of it']],
      parameters: {
        flags: { ...placeFlags, ...showFlags },
        aliases: { ...placeAliases, ...outputAliases },
        positional: { kind: 'tuple', parameters: [BALANCER] },
      },
      load: () => import('./show.js'),
    }),
    create: command({
      brief: 'Create a load balancer and wait until it is active',
      about:
        'Creates a load balancer with its listeners and members, and waits until it is active. A failure halfway takes away again what was made. A member is an address or a server of the same cloud.',
      examples: [
        ['balancer create web --listener http:80:8080 --member web-1 --member web-2', 'Two servers, at 8080'],
        [
          'balancer create web --listener tcp:443 --member 192.0.2.1 --health-check tcp',
          'With a health check',
        ],
      ],
      parameters: {
        flags: {
          ...placeFlags,
          ...showFlags,
          listener: {
            kind: 'parsed',
            parse: parseListener,
            variadic: true,
            placeholder: 'PROTOCOL:PORT[:TARGET]',
            brief: 'Port to listen at, and that of the members where it is another; may be repeated',
          },
          member: textsFlag(
            'MEMBER',
            'Address or server, and a port of its own behind a colon; may be repeated',
          ),
          algorithm: textFlag('NAME', 'Such as round-robin or least-connections'),
          healthCheck: {
            kind: 'parsed',
            parse: parseHealthCheck,
            optional: true,
            placeholder: 'PROTOCOL[:PATH]',
            brief: 'Check of the members, such as tcp or http:/health',
          },
          healthInterval: { ...milliseconds, brief: 'Time between two checks, such as 10s' },
          healthTimeout: { ...milliseconds, brief: 'Time that a check may take, such as 5s' },
          location: textFlag('ID', 'Location, where the cloud wants one'),
          network: textsFlag('ID', 'Network, or subnet where the cloud wants one; may be repeated'),
          ...certificateFlags,
          extra: textFlag('JSON', 'Options that only this cloud has'),
          until: {
            kind: 'enum',
            values: ['accepted', 'active'],
            default: 'active',
            brief: 'State in which it counts as created',
          },
        },
        aliases: { ...placeAliases, ...outputAliases },
        positional: { kind: 'tuple', parameters: [argument('NAME', 'Name of the load balancer')] },
      },
      load: () => import('./create.js'),
    }),
    delete: command({
      brief: 'Delete load balancers; their members stay',
      examples: [['balancer delete web', 'Asks before it does']],
      parameters: {
        ...asking,
        positional: { kind: 'array', minimum: 1, parameter: BALANCER },
      },
      load: () => import('./delete.js'),
    }),
    wait: command({
      brief: 'Wait until load balancers are active',
      examples: [['balancer wait web --timeout 10m', 'Fails at once where it ends in error']],
      parameters: {
        ...printing,
        positional: { kind: 'array', minimum: 1, parameter: BALANCER },
      },
      load: () => import('./wait.js'),
    }),
    members: memberRoutes,
    listeners: listenerRoutes,
  },
  docs: { brief: 'Load balancers' },
});
