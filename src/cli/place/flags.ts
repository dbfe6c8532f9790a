import type { Shell } from '../shell.js';
import { parseDuration, parsePair } from '../output/flags.js';

/** Flags that say which cloud a command speaks to, and how long it may take. */
export type PlaceFlags = {
  readonly provider?: string;
  readonly region?: string;
  readonly context?: string;
  readonly set?: readonly (readonly [string, string])[];
  readonly timeout?: number;
};

/** Definitions of {@link PlaceFlags}. */
export const placeFlags = {
  provider: {
    kind: 'parsed',
    parse: String,
    proposeCompletions: async (partial: string) => {
      const { providerNames } = await import('./propose.js');
      return providerNames(partial);
    },
    optional: true,
    placeholder: 'NAME',
    brief: 'Cloud, such as hetzner; see skylane provider list',
  },
  region: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'NAME',
    brief: 'Region of the cloud',
  },
  context: {
    kind: 'parsed',
    parse: String,
    async proposeCompletions(this: Shell, partial: string): Promise<readonly string[]> {
      const { contextNames } = await import('./propose.js');
      return contextNames(this, partial);
    },
    optional: true,
    placeholder: 'NAME',
    brief: 'Context with a cloud and where its credentials are; see skylane context',
  },
  set: {
    kind: 'parsed',
    parse: parsePair,
    optional: true,
    variadic: true,
    placeholder: 'OPTION=VALUE',
    brief: 'Option of the driver, such as endpoint=https://cloud.example:5000/v3',
  },
  timeout: {
    kind: 'parsed',
    parse: parseDuration,
    optional: true,
    placeholder: 'TIME',
    brief: 'Longest time for the whole command, such as 90s or 10m',
  },
} as const;

/** Letters of {@link placeFlags}. */
export const placeAliases = { p: 'provider', r: 'region' } as const;
