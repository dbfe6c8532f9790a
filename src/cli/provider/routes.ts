import { buildRouteMap } from '@stricli/core';
import { argument, command, textFlag } from '../command.js';
import { outputAliases, outputFlags, showFlags } from '../output/flags.js';
import type { Shell } from '../shell.js';

/** `skylane provider`. */
export const providerRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: command({
      brief: 'List clouds',
      examples: [
        ['provider list', 'All of them'],
        ['provider list --service dns -o value -c name', 'The names of DNS hosts'],
      ],
      parameters: {
        flags: {
          ...outputFlags,
          service: textFlag('NAME', 'Only clouds with compute, storage, dns or loadbalancer'),
        },
        aliases: outputAliases,
      },
      load: () => import('./list.js'),
    }),
    show: command({
      brief: 'Show a cloud: where its credentials are looked for, and how its drivers were proven',
      examples: [['provider show hetzner', 'Variables to set before node list']],
      parameters: {
        flags: showFlags,
        aliases: outputAliases,
        positional: { kind: 'tuple', parameters: [argument('NAME', 'Name of the cloud')] },
      },
      load: () => import('./show.js'),
    }),
  },
  docs: { brief: 'Clouds, and what each needs' },
});
