import { buildRouteMap } from '@stricli/core';
import { command } from '../command.js';
import { parseCount, parseDuration } from '../output/flags.js';
import { FLAVORS } from './flavors.js';
import type { Shell } from '../shell.js';

/** `skylane sandbox`. */
export const sandboxRoutes = buildRouteMap<string, Shell>({
  routes: {
    start: command({
      brief: 'Start a simulated cloud on this machine, until Ctrl-C',
      about:
        'Starts a simulated cloud on this machine, and a context of its name for it, until Ctrl-C. Nothing of it costs money or leaves the machine.',
      examples: [
        ['sandbox start', 'Then, in another terminal: skylane node list --context sandbox'],
        ['sandbox start --flavor openstack --build-time 5s', 'OpenStack, whose servers take five seconds'],
      ],
      parameters: {
        flags: {
          flavor: { kind: 'enum', values: FLAVORS, default: 'rackspace', brief: 'Cloud to simulate' },
          name: {
            kind: 'parsed',
            parse: String,
            default: 'sandbox',
            placeholder: 'NAME',
            brief: 'Name of the context',
          },
          port: {
            kind: 'parsed',
            parse: parseCount,
            optional: true,
            placeholder: 'PORT',
            brief: 'TCP port; a free one without',
          },
          latency: {
            kind: 'parsed',
            parse: parseDuration,
            default: '20ms',
            placeholder: 'TIME',
            brief: 'Time before each response',
          },
          buildTime: {
            kind: 'parsed',
            parse: parseDuration,
            default: '2s',
            placeholder: 'TIME',
            brief: 'Time until a server runs',
          },
          seed: {
            kind: 'parsed',
            parse: parseCount,
            default: '1',
            placeholder: 'N',
            brief: 'Seed of every random choice',
          },
        },
      },
      load: () => import('./start.js'),
    }),
  },
  docs: { brief: 'Simulated clouds' },
});
