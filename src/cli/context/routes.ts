import { buildRouteMap } from '@stricli/core';
import { argument, command, textFlag } from '../command.js';
import { confirmAliases, confirmFlags } from '../confirm.js';
import { outputAliases, outputFlags, parsePair, showFlags } from '../output/flags.js';
import { placeFlags } from '../place/flags.js';
import type { Shell } from '../shell.js';

const NAME = { kind: 'tuple', parameters: [argument('NAME', 'Name of the context')] } as const;

/** `skylane context`. */
export const contextRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: command({
      brief: 'List contexts',
      examples: [['context list', 'The current one is marked']],
      parameters: { flags: outputFlags, aliases: outputAliases },
      load: () => import('./list.js'),
    }),
    show: command({
      brief: 'Show a context',
      examples: [['context show work', 'Its cloud, and where its credentials are']],
      parameters: { flags: showFlags, aliases: outputAliases, positional: NAME },
      load: () => import('./show.js'),
    }),
    set: command({
      brief: 'Make or replace a context: a cloud, a region, and where its credentials are',
      about:
        'Makes or replaces a context: a cloud, a region, and where its credentials are. A context never holds a credential: name the profile of the cloud’s own tools by a variable, or a file of variables.',
      examples: [
        ['context set work -p openstack -r RegionOne --env OS_CLOUD=work', 'A cloud of clouds.yaml'],
        ['context set shop -p aws --env AWS_PROFILE=shop -r eu-central-1', 'A profile of the AWS CLI'],
        ['context set lab -p hetzner --env-from ~/.secrets/hetzner.env', 'A file of variables'],
      ],
      parameters: {
        flags: {
          provider: {
            kind: 'parsed',
            parse: String,
            placeholder: 'NAME',
            brief: 'Cloud, see skylane provider list',
          },
          region: placeFlags.region,
          set: placeFlags.set,
          env: {
            kind: 'parsed',
            parse: parsePair,
            optional: true,
            variadic: true,
            placeholder: 'NAME=VALUE',
            brief: 'Variable that names credentials, such as AWS_PROFILE=shop',
          },
          // Node 20 takes `--env-file` for itself, wherever it stands.
          envFrom: textFlag('FILE', 'File of variables, in the form of .env'),
        },
        aliases: { p: 'provider', r: 'region' },
        positional: NAME,
      },
      load: () => import('./set.js'),
    }),
    use: command({
      brief: 'Make a context the current one',
      examples: [['context use work', 'Commands without --context take it']],
      parameters: { flags: {}, positional: NAME },
      load: () => import('./use.js'),
    }),
    delete: command({
      brief: 'Delete a context',
      examples: [['context delete work', 'The cloud and its credentials stay as they are']],
      parameters: { flags: confirmFlags, aliases: confirmAliases, positional: NAME },
      load: () => import('./delete.js'),
    }),
  },
  docs: { brief: 'Clouds by name' },
});
