import type { Command } from '@stricli/core';
import { argument, command } from '../command.js';
import { outputAliases, outputFlags } from '../output/flags.js';
import type { Shell } from '../shell.js';

/** `skylane limits`. */
export const limitsCommand: Command<Shell> = command({
  brief: "Show a cloud's limits: rates, batches, names, and the methods that its drivers lack",
  about:
    'Shows what the drivers of a cloud go by: rates of requests, batches, where the owner tag of a run is kept, names that are allowed, and the methods that they lack. Asks the cloud nothing, and needs no credentials.',
  examples: [
    ['limits hetzner', 'All services'],
    ['limits linode --service compute -o json', 'One service, for a script'],
  ],
  parameters: {
    flags: {
      ...outputFlags,
      service: {
        kind: 'enum',
        values: ['compute', 'storage', 'dns', 'loadbalancer'],
        optional: true,
        brief: 'Only this service',
      },
    },
    aliases: outputAliases,
    positional: { kind: 'tuple', parameters: [argument('CLOUD', 'Name, see skylane provider list')] },
  },
  load: () => import('./show.js'),
});
