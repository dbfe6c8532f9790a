import { buildRouteMap } from '@stricli/core';
import { argument, command, switchFlag, textFlag } from '../../command.js';
import { confirmAliases, confirmFlags } from '../../confirm.js';
import { outputAliases, outputFlags, showFlags } from '../../output/flags.js';
import { placeAliases, placeFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { planFlags } from '../plan/flags.js';
import { ttlFlag } from '../ttl.js';

const ABOUT_NAMES =
  'NAME is relative to the zone, @ for the zone itself, or a whole name with a final dot. DATA is one argument for each value, as in a zone file: names in it end with a dot.';

const RECORD = {
  kind: 'array',
  minimum: 4,
  parameter: argument('ZONE NAME TYPE DATA', 'Zone, name in it, type, and one or more values'),
} as const;

/** `skylane dns record`. */
export const recordRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: command({
      brief: 'List the records of a zone',
      examples: [
        ['dns record list example.com', 'All of them, one line for each value'],
        ['dns record list example.com --name @ --type MX -o value -c data', 'Where its mail goes'],
      ],
      parameters: {
        flags: {
          ...placeFlags,
          ...outputFlags,
          name: textFlag('NAME', 'Only records of this name; @ for the zone itself'),
          type: textFlag('TYPE', 'Only records of this type, such as MX'),
        },
        aliases: { ...placeAliases, ...outputAliases },
        positional: { kind: 'tuple', parameters: [argument('ZONE', 'Domain or id of a zone')] },
      },
      load: () => import('./list.js'),
    }),
    add: command({
      brief: 'Add records, and keep those of the same name and type',
      about: `Adds records, and keeps those of the same name and type. ${ABOUT_NAMES}`,
      examples: [
        ['dns record add example.com www A 192.0.2.1 192.0.2.2 --ttl 5m', 'Two addresses'],
        ["dns record add example.com @ MX '10 mail.example.net.'", 'Of the zone itself'],
      ],
      parameters: {
        flags: { ...placeFlags, ...outputFlags, ttl: ttlFlag },
        aliases: { ...placeAliases, ...outputAliases },
        positional: RECORD,
      },
      load: () => import('./add.js'),
    }),
    set: command({
      brief: 'Replace the values of a name and type',
      about: `Makes these the values of a name and type, and no others. ${ABOUT_NAMES} Without --ttl those that are there keep theirs.`,
      examples: [
        ['dns record set example.com www A 192.0.2.3', 'In place of all addresses of www'],
        ['dns record set example.com www A 192.0.2.3 --dry-run', 'What that would change'],
      ],
      parameters: {
        flags: {
          ...placeFlags,
          output: showFlags.output,
          ttl: ttlFlag,
          tolerate: planFlags.tolerate,
          dryRun: switchFlag('Print what would change, and change nothing'),
        },
        aliases: { ...placeAliases, o: outputAliases.o },
        positional: RECORD,
      },
      load: () => import('./set.js'),
    }),
    rm: command({
      brief: 'Delete records of a name and type',
      about: `Deletes the values of a name and type, or those that are named. ${ABOUT_NAMES}`,
      examples: [
        ['dns record rm example.com www A', 'All addresses of www; asks before it does'],
        ['dns record rm example.com www A 192.0.2.2 --yes', 'One of them'],
      ],
      parameters: {
        flags: { ...placeFlags, ...confirmFlags },
        aliases: { ...placeAliases, ...confirmAliases },
        positional: {
          kind: 'array',
          minimum: 3,
          parameter: argument('ZONE NAME TYPE DATA', 'Zone, name in it, type; values to delete, all without'),
        },
      },
      load: () => import('./rm.js'),
    }),
  },
  docs: { brief: 'Records of a zone' },
});
