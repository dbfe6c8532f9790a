import { argument, command, switchFlag, textFlag } from '../../command.js';
import { outputAliases, outputFlags, parsePair } from '../../output/flags.js';
import { progressAliases, progressFlags } from '../../progress.js';
import { filterFlags, human, parseShare, recursive, storeFlags, transferFlags } from '../flags.js';

/** Flags of each transfer. */
const flags = {
  ...storeFlags,
  ...outputFlags,
  ...progressFlags,
  ...filterFlags,
  ...transferFlags,
  human,
} as const;

const aliases = { ...outputAliases, ...progressAliases } as const;

const copyParameters = {
  flags: {
    ...flags,
    recursive,
    keepExisting: switchFlag('Replace no file of this machine'),
    contentType: textFlag('TYPE', 'MIME type of what is uploaded; by its name without'),
    metadata: {
      kind: 'parsed',
      parse: parsePair,
      optional: true,
      variadic: true,
      placeholder: 'KEY=VALUE',
      brief: 'Metadata of what is uploaded; may be repeated',
    },
    dryRun: switchFlag('Print what would be done, and do nothing'),
  },
  aliases: { ...aliases, r: 'recursive', R: 'recursive' },
  positional: {
    kind: 'array',
    minimum: 2,
    parameter: argument('SOURCE-OR-TARGET', 'Addresses or paths: the sources, then the target'),
  },
} as const;

/** `skylane object cp`. */
export const cp = command({
  brief: 'Copy files and objects',
  about:
    'Copies files and objects between stores and this machine, each verified as far as its store can. With --recursive the content of a folder goes into the target; a name from a store never leads out of it.',
  examples: [
    ['object cp cat.jpg work:photos/', 'Becomes photos/cat.jpg'],
    ['object cp -r ./site work:www --exclude "**.map"', 'All of a folder but the maps'],
    ['object cp -r work:photos/2026 ./photos', 'All below 2026/ into a folder'],
    ['object cp -r work:photos backup:photos', 'From store to store, nothing on disk'],
    ['object cp - work:dumps/db.sql.gz', 'Standard input, of any length'],
  ],
  parameters: copyParameters,
  load: () => import('../cp.js'),
});

/** `skylane object mv`. */
export const mv = command({
  brief: 'Copy, verify, then delete the sources',
  about:
    'Copies as skylane object cp does, and then deletes the sources whose copies were verified. What failed, or could not be verified, stays.',
  examples: [
    ['object mv work:photos/cat.jpg work:photos/pets/', 'Within the store'],
    ['object mv -r ./outbox work:inbox', 'Files go once they are in the store'],
  ],
  parameters: copyParameters,
  load: () => import('../mv.js'),
});

/** `skylane object sync`. */
export const sync = command({
  brief: 'Make a container equal to a folder, or a folder to a container',
  about:
    'Transfers what differs between a folder and a container, and with --delete deletes what only the target has: never what the filters leave out, nothing when the source is empty, and no more than --max-delete of the target.',
  examples: [
    ['object sync ./site work:www --delete', 'New and changed files, and what is gone'],
    ['object sync work:photos/2026 ./photos --dry-run', 'The plan, and nothing else'],
    ['object sync ./site work:www --dry-run --exit-code', 'Ends with 6 when something differs'],
  ],
  parameters: {
    flags: {
      ...flags,
      delete: switchFlag('Delete what only the target has, at the end'),
      maxDelete: {
        kind: 'parsed',
        parse: parseShare,
        optional: true,
        placeholder: 'SHARE',
        brief: "Share of the target's names that may be deleted, 50% without; 100% for all",
      },
      compare: {
        kind: 'enum',
        values: ['date', 'checksum', 'size'],
        default: 'date',
        brief: 'Difference to look for; checksum reads every file',
      },
      dryRun: switchFlag('Print the plan, and do nothing'),
      exitCode: switchFlag('With --dry-run: end with 6 when something differs'),
    },
    aliases,
    positional: {
      kind: 'tuple',
      parameters: [
        argument('SOURCE', 'Folder, or store:container/prefix'),
        argument('TARGET', 'The other of the two'),
      ],
    },
  },
  load: () => import('../sync.js'),
});
