import { buildRouteMap } from '@stricli/core';
import { argument, command, switchFlag, textFlag } from '../command.js';
import { confirmAliases, confirmFlags } from '../confirm.js';
import { outputAliases, outputFlags, parseDuration, parseWhole, showFlags } from '../output/flags.js';
import { progressAliases, progressFlags } from '../progress.js';
import type { Shell } from '../shell.js';
import {
  attempts,
  concurrency,
  filterFlags,
  human,
  max,
  parseRange,
  recursive,
  storeFlags,
} from './flags.js';
import { cp, mv, sync } from './transfer/routes.js';

const ADDRESS = 'STORE:CONTAINER/NAME';

const OBJECT = { kind: 'tuple', parameters: [argument(ADDRESS, 'Address of an object')] } as const;

const OBJECTS = { kind: 'array', minimum: 1, parameter: argument(ADDRESS, 'Address of an object') } as const;

const CONTAINER = {
  kind: 'tuple',
  parameters: [argument('STORE:CONTAINER', 'Address of a container')],
} as const;

const PREFIX = {
  kind: 'tuple',
  parameters: [argument('STORE:CONTAINER/PREFIX', 'Address of a container, or of a prefix in it')],
} as const;

const olderThan = {
  kind: 'parsed',
  parse: parseDuration,
  optional: true,
  placeholder: 'TIME',
  brief: 'Only those that began longer ago, such as 7d',
} as const;

/** `skylane object`. */
export const objectRoutes = buildRouteMap<string, Shell>({
  routes: {
    ls: command({
      brief: 'List containers, or the objects and folders below a prefix',
      examples: [
        ['object ls', 'Containers of the current context'],
        ['object ls work:photos/2026/', 'What is directly in that folder'],
        ['object ls -r work:photos -o value -c name,size', 'Every name, with its bytes'],
      ],
      parameters: {
        flags: { ...storeFlags, ...outputFlags, recursive, human },
        aliases: { ...outputAliases, r: 'recursive', R: 'recursive' },
        positional: {
          kind: 'tuple',
          parameters: [
            {
              parse: String,
              optional: true,
              placeholder: 'STORE:CONTAINER/PREFIX',
              brief: 'Store, container or prefix',
            },
          ],
        },
      },
      load: () => import('./ls.js'),
    }),
    cp,
    mv,
    rm: command({
      brief: 'Delete objects',
      about:
        'Deletes objects: those named, or with --recursive those below the name that were found and counted before the question. `photos` with --recursive is what is below `photos/`, and not `photos2`.',
      examples: [
        ['object rm work:photos/cat.jpg', 'Asks before it does'],
        ["object rm -r work:logs/2025 --include '**.gz' --yes --max 50000", 'Those of a folder that match'],
      ],
      parameters: {
        flags: {
          ...storeFlags,
          ...progressFlags,
          ...confirmFlags,
          ...filterFlags,
          recursive,
          max,
          attempts,
          concurrency,
        },
        aliases: { ...progressAliases, ...confirmAliases, r: 'recursive', R: 'recursive' },
        positional: OBJECTS,
      },
      load: () => import('./rm.js'),
    }),
    cat: command({
      brief: 'Write the content of objects to standard output',
      examples: [
        ['object cat work:logs/today.log | grep ERROR', 'As it arrives, verified at its end'],
        ['object cat work:logs/today.log --range -1000', 'The last thousand bytes'],
      ],
      parameters: {
        flags: {
          ...storeFlags,
          range: {
            kind: 'parsed',
            parse: parseRange,
            optional: true,
            placeholder: 'FIRST-LAST',
            brief: 'Bytes, both included: 0-499, 500- or -500',
          },
        },
        positional: OBJECTS,
      },
      load: () => import('./cat.js'),
    }),
    stat: command({
      brief: 'Show an object or a container, without content',
      examples: [['object stat work:photos/cat.jpg -o yaml', 'Every field, metadata among them']],
      parameters: {
        flags: { ...storeFlags, ...showFlags },
        aliases: { ...outputAliases },
        positional: PREFIX,
      },
      load: () => import('./stat.js'),
    }),
    du: command({
      brief: 'Sum sizes by prefix; the last line is the sum of all',
      examples: [
        ['object du work:photos', 'Each folder, then all of them'],
        ['object du work:photos --depth 0 -o value -c size', 'Bytes of the whole container'],
      ],
      parameters: {
        flags: {
          ...storeFlags,
          ...outputFlags,
          human,
          depth: {
            kind: 'parsed',
            parse: parseWhole,
            default: '1',
            placeholder: 'N',
            brief: 'Levels of folders with a line of their own; 0 for the sum alone',
          },
        },
        aliases: { ...outputAliases },
        positional: PREFIX,
      },
      load: () => import('./du.js'),
    }),
    sync,
    url: command({
      brief: 'Print a URL that works without credentials for a while',
      about:
        'Prints a URL that works without credentials for a while. Whoever has it can use it until then: it is printed once, and kept nowhere.',
      examples: [
        ['object url work:photos/cat.jpg --expires 10m', 'To download it'],
        ['object url work:inbox/report.pdf --method put', 'To upload it, within an hour'],
      ],
      parameters: {
        flags: {
          ...storeFlags,
          expires: {
            kind: 'parsed',
            parse: parseDuration,
            default: '1h',
            placeholder: 'TIME',
            brief: 'Time for which it works',
          },
          method: {
            kind: 'enum',
            values: ['get', 'put', 'head', 'delete'],
            default: 'get',
            brief: 'What it allows',
          },
        },
        positional: OBJECT,
      },
      load: () => import('./url.js'),
    }),
    uploads: command({
      brief: 'List unfinished uploads, whose parts take up space, or abort them',
      examples: [
        ['object uploads work:photos', 'Their names, and when they began'],
        [
          'object uploads work:photos --abort --older-than 7d',
          'Deletes the parts of old ones; asks before it does',
        ],
      ],
      parameters: {
        flags: {
          ...storeFlags,
          ...outputFlags,
          ...confirmFlags,
          abort: switchFlag('Delete the parts of those that would be listed'),
          olderThan,
          id: textFlag('ID', 'Only this one'),
        },
        aliases: { ...outputAliases, ...confirmAliases },
        positional: PREFIX,
      },
      load: () => import('./uploads.js'),
    }),
    mb: command({
      brief: 'Create a container',
      examples: [['object mb work:photos', 'One that is there already stays as it is']],
      parameters: { flags: storeFlags, positional: CONTAINER },
      load: () => import('./mb.js'),
    }),
    rb: command({
      brief: 'Delete a container, which must be empty',
      examples: [
        ['object rb work:photos', 'Asks before it does'],
        ['object rb work:photos --force --yes --max 50000', 'Its objects first'],
      ],
      parameters: {
        flags: {
          ...storeFlags,
          ...progressFlags,
          ...confirmFlags,
          force: switchFlag('Delete its objects too'),
          max,
          attempts,
          concurrency,
        },
        aliases: { ...progressAliases, ...confirmAliases },
        positional: CONTAINER,
      },
      load: () => import('./rb.js'),
    }),
  },
  aliases: { list: 'ls', copy: 'cp', move: 'mv', delete: 'rm', show: 'stat', mkdir: 'mb', rmdir: 'rb' },
  docs: {
    brief: 'Objects and containers',
    fullDescription:
      'Objects and containers. An address is store:container/name, where the store is a context or a provider (s3://container/name is read too), and :container/name is of the current context. One letter before the colon is a drive, - is standard input or output, and anything else is a path.',
  },
});
