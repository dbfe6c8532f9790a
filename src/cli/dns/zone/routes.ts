import { buildRouteMap } from '@stricli/core';
import { argument, command, textFlag } from '../../command.js';
import { confirmAliases, confirmFlags } from '../../confirm.js';
import { outputAliases, outputFlags, showFlags } from '../../output/flags.js';
import { placeAliases, placeFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { applyFlags, planFlags } from '../plan/flags.js';
import { ttlFlag } from '../ttl.js';

const ZONE = argument('ZONE', 'Domain or id of a zone');

const ONE_ZONE = { kind: 'tuple', parameters: [ZONE] } as const;

/** `skylane dns zone dnssec`. */
const dnssecRoutes = buildRouteMap<string, Shell>({
  routes: {
    show: command({
      brief: 'List the DS records of a signed zone',
      examples: [
        ['dns zone dnssec example.com', 'Its keys'],
        ['dns zone dnssec example.com -o value -c data', 'What the registrar wants'],
      ],
      parameters: {
        flags: { ...placeFlags, ...outputFlags },
        aliases: { ...placeAliases, ...outputAliases },
        positional: ONE_ZONE,
      },
      load: () => import('./dnssec.js'),
    }),
    enable: command({
      brief: 'Sign a zone, and list its DS records',
      examples: [['dns zone dnssec enable example.com', 'Prints what to enter at the registrar']],
      parameters: {
        flags: { ...placeFlags, ...outputFlags },
        aliases: { ...placeAliases, ...outputAliases },
        positional: ONE_ZONE,
      },
      load: async () => ({ default: (await import('./dnssec.js')).enable }),
    }),
    disable: command({
      brief: 'Stop signing a zone',
      examples: [
        ['dns zone dnssec disable example.com', 'Once its DS records are gone from the registrar; asks'],
      ],
      parameters: {
        flags: { ...placeFlags, ...confirmFlags },
        aliases: { ...placeAliases, ...confirmAliases },
        positional: ONE_ZONE,
      },
      load: async () => ({ default: (await import('./dnssec.js')).disable }),
    }),
  },
  defaultCommand: 'show',
  docs: { brief: 'DNSSEC of a zone' },
});

/** `skylane dns zone`. */
export const zoneRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: command({
      brief: 'List zones',
      examples: [
        ['dns zone list -p powerdns', 'All zones of the account'],
        ['dns zone list -o value -c domain', 'Their domains alone'],
      ],
      parameters: {
        flags: { ...placeFlags, ...outputFlags },
        aliases: { ...placeAliases, ...outputAliases },
      },
      load: () => import('./list.js'),
    }),
    show: command({
      brief: 'Show a zone',
      examples: [['dns zone show example.com -o yaml', 'Every field of it']],
      parameters: {
        flags: { ...placeFlags, ...showFlags },
        aliases: { ...placeAliases, ...outputAliases },
        positional: ONE_ZONE,
      },
      load: () => import('./show.js'),
    }),
    create: command({
      brief: 'Create an empty zone',
      examples: [
        ['dns zone create example.com', 'Its name servers are in: dns record list example.com --type NS'],
      ],
      parameters: {
        flags: {
          ...placeFlags,
          ...showFlags,
          type: {
            kind: 'enum',
            values: ['primary', 'secondary'],
            optional: true,
            brief: 'A secondary zone gets its records from another server',
          },
          ttl: ttlFlag,
          extra: textFlag('JSON', 'Options that only this host has'),
        },
        aliases: { ...placeAliases, ...outputAliases },
        positional: { kind: 'tuple', parameters: [argument('DOMAIN', 'Such as example.com')] },
      },
      load: () => import('./create.js'),
    }),
    delete: command({
      brief: 'Delete zones with all their records',
      examples: [['dns zone delete example.com', 'Says how many records go, and asks']],
      parameters: {
        flags: { ...placeFlags, ...confirmFlags },
        aliases: { ...placeAliases, ...confirmAliases },
        positional: { kind: 'array', minimum: 1, parameter: ZONE },
      },
      load: () => import('./delete.js'),
    }),
    export: command({
      brief: 'Print a zone as a master file',
      examples: [
        ['dns zone export example.com > example.com.zone', 'As name servers load it'],
        ['dns zone export example.com --file example.com.zone', 'The same; a failure leaves the old file'],
      ],
      parameters: {
        flags: { ...placeFlags, file: textFlag('FILE', 'File to write in place of standard output') },
        aliases: placeAliases,
        positional: ONE_ZONE,
      },
      load: () => import('./export.js'),
    }),
    import: command({
      brief: 'Make a zone as a file says, and create it where it is missing',
      about:
        'Makes a zone as a file says, and creates it where it is missing. Shows the plan, and asks. FILE is a master file, octoDNS YAML by its name (.yaml), or - for a master file on standard input. A new zone keeps the name servers that the host gives it.',
      examples: [
        ['dns zone import example.com example.com.zone', 'Shows what changes and asks'],
        ['dns zone import example.com - --yes < example.com.zone', 'In a script'],
      ],
      parameters: {
        flags: { ...placeFlags, output: showFlags.output, ...planFlags, ...applyFlags, ...confirmFlags },
        aliases: { ...placeAliases, ...confirmAliases, o: outputAliases.o },
        positional: {
          kind: 'tuple',
          parameters: [ZONE, argument('FILE', 'Records it shall have')],
        },
      },
      load: async () => ({ default: (await import('../plan/apply.js')).importZone }),
    }),
    copy: command({
      brief: 'Copy a zone to another host',
      about:
        'Makes a zone at another host as it is at this one, and creates it there where it is missing. Names what cannot be copied, shows the plan, and asks. Ends with 3 where something was left out. Each host keeps its own SOA, NS and DNSSEC records.',
      examples: [
        [
          'dns zone copy example.com --context old --to new',
          'From the cloud of one context to that of another',
        ],
      ],
      parameters: {
        flags: {
          ...placeFlags,
          to: { kind: 'parsed', parse: String, placeholder: 'CONTEXT', brief: 'Context of the other host' },
          output: showFlags.output,
          exitCode: planFlags.exitCode,
          ...applyFlags,
          ...confirmFlags,
        },
        aliases: { ...placeAliases, ...confirmAliases, o: outputAliases.o },
        positional: ONE_ZONE,
      },
      load: () => import('./copy.js'),
    }),
    dnssec: dnssecRoutes,
  },
  docs: { brief: 'Zones' },
});
