import { buildRouteMap } from '@stricli/core';
import type { NodeSize } from '../../compute/index.js';
import { textFlag } from '../command.js';
import { columnsOf } from '../output/columns.js';
import { parseCount } from '../output/flags.js';
import { parsedFlag } from '../resource/flags.js';
import { idAndName, type Resource } from '../resource/resource.js';
import { listVerb } from '../resource/verbs.js';
import type { Shell } from '../shell.js';
import { parseMemory, parsePrice } from './parse.js';

const sizes: Resource<NodeSize> = {
  noun: 'size',
  method: 'listSizes',
  list: (driver, call) => driver.iterateSizes(call),
  columns: columnsOf<NodeSize>(
    {
      id: ({ id }) => id,
      name: ({ name }) => name,
      vcpus: ({ vcpus }) => vcpus,
      ram: ({ ram }) => ram,
      disk: ({ disk }) => disk,
      gpus: ({ gpus }) => gpus,
      price: ({ price }) => price,
      currency: ({ currency }) => currency,
    },
    {
      architecture: ({ architecture }) => architecture,
      bandwidth: ({ bandwidth }) => bandwidth,
      locations: ({ locations }) => locations,
      extra: ({ extra }) => extra,
    },
  ),
  names: idAndName,
};

/** `skylane size`. */
export const sizeRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: listVerb(sizes, {
      brief: 'List sizes of servers: memory in MiB, disk in GiB, price of an hour',
      about:
        'Lists sizes of servers: memory in MiB, disk in GiB, price of an hour. With a requirement the cheapest come first, and a size that does not tell what is required is left out.',
      examples: [
        ['size list --cpus 4 --memory 8G', 'Those with at least that much, the cheapest first'],
        ['size list --gpu 1 --max-price 2 --currency EUR', 'With a GPU, for at most two euros an hour'],
      ],
      flags: {
        cpus: parsedFlag(parseCount, 'N', 'At least N virtual processors'),
        memory: parsedFlag(parseMemory, 'SIZE', 'At least this much memory, such as 512M or 8G'),
        disk: parsedFlag(parseCount, 'GIB', 'At least this much disk, in GiB'),
        gpu: parsedFlag(parseCount, 'N', 'At least N GPUs'),
        arch: {
          kind: 'enum',
          values: ['x86_64', 'arm64'],
          optional: true,
          brief: 'Architecture of the processors',
        },
        location: textFlag('ID', 'Only what can be ordered there'),
        maxPrice: parsedFlag(parsePrice, 'AMOUNT', 'At most this price of an hour, in the currency'),
        currency: textFlag('CODE', 'Currency of prices, such as EUR, on clouds with several'),
      },
      list: async function* ({ driver, call, flags }) {
        const { chooseSizes } = await import('./choose.js');
        yield* chooseSizes(driver, flags, call);
      },
    }),
  },
  docs: { brief: 'Sizes of servers, with prices' },
});
