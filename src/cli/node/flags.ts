import { argument, textFlag } from '../command.js';
import { outputAliases, outputFlags, parseCount } from '../output/flags.js';
import { placeAliases, placeFlags } from '../place/flags.js';
import { parsedFlag } from '../resource/flags.js';

/** Definition of the flag that chooses servers by a label. */
export const label = textFlag('KEY=VALUE', 'Only servers with this label, tag or metadata');

/** Definition of the flag for several servers at once. */
export const count = parsedFlag(parseCount, 'N', 'Create N servers, NAME-1 to NAME-N');

/** Definition of the flag for requests at once. */
export const concurrency = {
  kind: 'parsed',
  parse: parseCount,
  default: '16',
  placeholder: 'LANES',
  brief: 'Requests at once, each on a connection of its own',
} as const;

/** Parameters of the verbs that do one thing to each of several servers. */
export const actParameters = {
  flags: { ...placeFlags, ...outputFlags },
  aliases: { ...placeAliases, ...outputAliases },
  positional: { kind: 'array', minimum: 1, parameter: argument('SERVER', 'Id or name of a server') },
} as const;
