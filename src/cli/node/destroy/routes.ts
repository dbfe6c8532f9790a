import { argument, command } from '../../command.js';
import { confirmAliases, confirmFlags } from '../../confirm.js';
import { parseCount } from '../../output/flags.js';
import { placeAliases, placeFlags } from '../../place/flags.js';
import { progressAliases, progressFlags } from '../../progress.js';
import { concurrency, label } from '../flags.js';

const destroyFlags = {
  ...placeFlags,
  ...progressFlags,
  ...confirmFlags,
  max: {
    kind: 'parsed',
    parse: parseCount,
    default: '100',
    placeholder: 'N',
    brief: 'Refuse to destroy more than N',
  },
  concurrency,
} as const;

const destroyAliases = { ...placeAliases, ...progressAliases, ...confirmAliases } as const;

/** Verbs that destroy servers. */
export const destroyVerbs = {
  delete: command({
    brief: 'Destroy servers and wait until they are gone',
    examples: [
      ['node delete web-1 web-2', 'Asks before it does'],
      ['node delete -l role=web --yes --max 50', 'All with a label, but never more than 50'],
    ],
    parameters: {
      flags: { ...destroyFlags, label },
      aliases: { ...destroyAliases, l: 'label' },
      positional: { kind: 'array', parameter: argument('SERVER', 'Id or name of a server') },
    },
    load: () => import('./delete.js'),
  }),
  expire: command({
    brief: 'Destroy servers that have outlived the --expires-in of their create',
    examples: [
      ['node expire --dry-run', 'Says which'],
      ['node expire --yes --max 20', 'In a timer: without a question, but never more than 20'],
    ],
    parameters: { flags: destroyFlags, aliases: destroyAliases },
    load: () => import('./expire.js'),
  }),
};
