import { buildRouteMap } from '@stricli/core';
import { argument, command, textFlag } from '../command.js';
import { confirmAliases, confirmFlags } from '../confirm.js';
import { outputAliases, showFlags } from '../output/flags.js';
import { placeAliases, placeFlags } from '../place/flags.js';
import type { Shell } from '../shell.js';
import { applyFlags, planFlags } from './plan/flags.js';
import { recordRoutes } from './record/routes.js';
import { zoneRoutes } from './zone/routes.js';

const ABOUT_PLANS =
  'FILE is a master file, octoDNS YAML by its name (.yaml), or - for a master file on standard input. Lines begin with + for records to create, ~ to update, - to delete, = for those left alone, ! for records of the file that are passed over, ? for problems. SOA and DNSSEC records are in no plan.';

const { output } = showFlags;

/** `skylane dns`. */
export const dnsRoutes = buildRouteMap<string, Shell>({
  routes: {
    zone: zoneRoutes,
    record: recordRoutes,
    plan: command({
      brief: 'Print what would make a zone as a file says',
      about: `Prints what would make a zone as a file says, and changes nothing. ${ABOUT_PLANS}`,
      examples: [
        ['dns plan example.com example.com.zone', 'The changes, as in a diff'],
        ['dns plan example.com example.com.zone --exit-code', 'Ends with 6 where the zone has drifted'],
        ["dns plan example.com web.zone --only 'www*' --ignore :TXT", 'Of a part of the zone'],
        ['dns plan example.com example.com.zone --save plan.json', 'To be applied once somebody has read it'],
      ],
      parameters: {
        flags: {
          ...placeFlags,
          output,
          ...planFlags,
          save: textFlag('FILE', 'File to keep the plan in, for skylane dns apply'),
        },
        aliases: { ...placeAliases, o: outputAliases.o },
        positional: {
          kind: 'tuple',
          parameters: [argument('ZONE', 'Domain or id of a zone'), argument('FILE', 'Records it shall have')],
        },
      },
      load: () => import('./plan/plan.js'),
    }),
    apply: command({
      brief: 'Make a zone as a file says',
      about: `Makes a zone as a file says, or applies a plan that was saved. Shows the plan, and asks. ${ABOUT_PLANS}`,
      examples: [
        ['dns apply example.com example.com.zone', 'Shows the plan and asks before it changes anything'],
        ['dns apply example.com example.com.zone --owner web-team --yes', 'Only records of one owner'],
        ['dns apply plan.json', 'A plan that skylane dns plan --save kept'],
      ],
      parameters: {
        flags: { ...placeFlags, output, ...planFlags, ...applyFlags, ...confirmFlags },
        aliases: { ...placeAliases, ...confirmAliases, o: outputAliases.o },
        positional: {
          kind: 'array',
          minimum: 1,
          maximum: 2,
          parameter: argument('ZONE FILE | PLAN', 'A zone and the records it shall have, or a saved plan'),
        },
      },
      load: () => import('./plan/apply.js'),
    }),
  },
  docs: { brief: 'DNS zones and records' },
});
