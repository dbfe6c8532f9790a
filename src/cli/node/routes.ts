import { buildRouteMap } from '@stricli/core';
import { argument, command, switchFlag, textFlag } from '../command.js';
import { outputAliases, outputFlags, parseDuration, showFlags } from '../output/flags.js';
import { placeAliases, placeFlags } from '../place/flags.js';
import { progressAliases, progressFlags } from '../progress.js';
import type { Shell } from '../shell.js';
import { changeVerbs } from './change/routes.js';
import { specFlags } from './create/spec-flags.js';
import { destroyVerbs } from './destroy/routes.js';
import { actParameters, concurrency, count, label } from './flags.js';
import { reachVerbs } from './reach/routes.js';

/** `skylane node`. */
export const nodeRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: command({
      brief: 'List servers',
      examples: [
        ['node list -p hetzner', 'All servers of the account in this region'],
        ['node list -l role=web -o json', 'Those with a label, with every field'],
        ['node list -c name,publicIps --sort createdAt:desc', 'Chosen columns, the newest first'],
        ['node list --watch', 'Redrawn on a terminal; elsewhere a line for each change'],
      ],
      parameters: {
        flags: {
          ...placeFlags,
          ...outputFlags,
          label,
          name: textFlag('NAME', 'Only servers of this name'),
          state: textFlag('STATE', 'Only servers in this state, such as running'),
          watch: switchFlag('Go on, and show what changes, until Ctrl-C'),
          interval: {
            kind: 'parsed',
            parse: parseDuration,
            default: '5s',
            placeholder: 'TIME',
            brief: 'Time from one list to the next with --watch',
          },
        },
        aliases: { ...placeAliases, ...outputAliases, l: 'label', w: 'watch' },
      },
      load: () => import('./list.js'),
    }),
    show: command({
      brief: 'Show a server',
      examples: [['node show web-1 -o yaml', 'Every field of it']],
      parameters: {
        flags: { ...placeFlags, ...showFlags },
        aliases: { ...placeAliases, ...outputAliases },
        positional: { kind: 'tuple', parameters: [argument('SERVER', 'Id or name of a server')] },
      },
      load: () => import('./show.js'),
    }),
    create: command({
      brief: 'Create servers and wait until they run',
      about:
        'Creates servers and waits until they run. With --journal a run that was cut short is finished by `skylane run resume`, or undone by `skylane run cleanup`.',
      examples: [
        ['node create web --image ubuntu-24.04 --size cx22 --key laptop', 'One server'],
        [
          'node create web --image ubuntu-24.04 --size cx22 --count 200 --journal run.ndjson',
          'web-1 to web-200, in a run that can be resumed',
        ],
        [
          'node create web --image ubuntu-24.04 --size cx22 --count 200 --dry-run',
          'How many requests that takes, and how long at least',
        ],
      ],
      parameters: {
        flags: {
          ...placeFlags,
          ...outputFlags,
          ...progressFlags,
          ...specFlags,
          count,
          journal: textFlag('FILE', 'New file by which the run can be resumed or undone'),
          log: textFlag(
            'FILE',
            'File to record times and waits in; JOURNAL.log.ndjson where there is a journal',
          ),
          concurrency,
          until: {
            kind: 'enum',
            values: ['accepted', 'running'],
            default: 'running',
            brief: 'State in which a server counts as created',
          },
          onFailure: {
            kind: 'enum',
            values: ['keep', 'destroy'],
            default: 'keep',
            brief: 'What happens to the others when one fails',
          },
          dryRun: switchFlag('Print requests and seconds, and create nothing'),
        },
        aliases: { ...placeAliases, ...outputAliases, ...progressAliases, n: 'count', l: 'label' },
        positional: {
          kind: 'tuple',
          parameters: [argument('NAME', 'Name of the server, or of all of them')],
        },
      },
      load: () => import('./create/create.js'),
    }),
    wait: command({
      brief: 'Wait until servers run',
      examples: [['node wait web-1 web-2 --timeout 10m', 'Both, on shared polls']],
      parameters: actParameters,
      load: () => import('./wait.js'),
    }),
    ...destroyVerbs,
    ...changeVerbs,
    ...reachVerbs,
  },
  docs: { brief: 'Servers' },
});
