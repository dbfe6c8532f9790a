import { buildRouteMap } from '@stricli/core';
import { argument, command, switchFlag, textFlag } from '../command.js';
import { confirmAliases, confirmFlags } from '../confirm.js';
import { concurrency } from '../node/flags.js';
import { outputAliases, outputFlags, showFlags } from '../output/flags.js';
import { placeAliases, placeFlags } from '../place/flags.js';
import { progressAliases, progressFlags } from '../progress.js';
import type { Shell } from '../shell.js';

const JOURNAL = { kind: 'tuple', parameters: [argument('JOURNAL', 'Journal of the run')] } as const;

const log = textFlag('FILE', 'Log of the run; JOURNAL.log.ndjson where there is one');

const workFlags = {
  ...placeFlags,
  ...progressFlags,
  at: {
    kind: 'parsed',
    parse: String,
    optional: true,
    variadic: true,
    placeholder: 'CONTEXT',
    brief: 'Contexts of the places of a fleet, in their order',
  },
  concurrency,
  takeOver: switchFlag('Take the journal over from a process of another machine that is gone'),
} as const;

/** `skylane run`. */
export const runRoutes = buildRouteMap<string, Shell>({
  routes: {
    status: command({
      brief: 'Show how far a run is, from its journal alone',
      examples: [
        ['run status run.ndjson', 'Servers by state, and what to do next'],
        ['run status run.ndjson --exit-code', 'Ends with 6 while something is left'],
      ],
      parameters: {
        flags: { ...showFlags, exitCode: switchFlag('End with 6 while something is left') },
        aliases: outputAliases,
        positional: JOURNAL,
      },
      load: () => import('./status.js'),
    }),
    watch: command({
      brief: 'Follow a run of another process until it ends',
      examples: [['run watch run.ndjson', 'One line, drawn over, until the run has ended']],
      parameters: { flags: {}, positional: JOURNAL },
      load: () => import('./watch.js'),
    }),
    plan: command({
      brief: 'Say what resume and cleanup would do, from the journal alone',
      examples: [['run plan run.ndjson', 'Nothing is sent, nothing is claimed']],
      parameters: { flags: outputFlags, aliases: outputAliases, positional: JOURNAL },
      load: () => import('./plan.js'),
    }),
    resume: command({
      brief: 'Finish a run that was cut short: create only what is missing',
      examples: [
        ['run resume run.ndjson', 'On the cloud and in the region that the journal names'],
        ['run resume run.ndjson --failed retry', 'Tries those again that a quota refused'],
        ['run resume fleet.ndjson --at fsn --at gra', 'A fleet, with the contexts of its places'],
      ],
      parameters: {
        flags: {
          ...workFlags,
          ...outputFlags,
          log: textFlag('FILE', 'File to record times and waits in; JOURNAL.log.ndjson without'),
          failed: {
            kind: 'enum',
            values: ['keep', 'retry'],
            default: 'keep',
            brief: 'What happens to servers that failed without leaving one',
          },
          userData: textFlag('FILE', 'User data for servers that had some: a journal does not hold it'),
          publicKey: textFlag('FILE', 'Public key for servers that had one'),
        },
        aliases: { ...placeAliases, ...outputAliases, ...progressAliases },
        positional: JOURNAL,
      },
      load: () => import('./resume.js'),
    }),
    cleanup: command({
      brief: 'Destroy exactly the servers of a run',
      examples: [['run cleanup run.ndjson', 'Asks before it does; can be repeated']],
      parameters: {
        flags: { ...workFlags, ...confirmFlags },
        aliases: { ...placeAliases, ...progressAliases, ...confirmAliases },
        positional: JOURNAL,
      },
      load: () => import('./cleanup.js'),
    }),
    report: command({
      brief: 'Write a page that shows a run',
      examples: [
        ['run report run.ndjson', 'Writes run.html: one file that needs no network'],
        ['run report run.ndjson -o json', 'The figures as JSON'],
      ],
      parameters: {
        flags: {
          html: textFlag('FILE', 'File to write; the name of the journal with .html'),
          log,
          output: {
            kind: 'enum',
            values: ['html', 'json'],
            default: 'html',
            brief: 'A page in a file, or the figures on standard output',
          },
        },
        aliases: { o: 'output' },
        positional: JOURNAL,
      },
      load: () => import('./report.js'),
    }),
  },
  docs: { brief: 'Runs of servers, by their journals' },
});
