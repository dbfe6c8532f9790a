import { buildRouteMap } from '@stricli/core';
import type { Volume } from '../../compute/index.js';
import { argument, switchFlag, textFlag } from '../command.js';
import { findNode } from '../node/find-nodes.js';
import { columnsOf } from '../output/columns.js';
import { parseCount, parsePair } from '../output/flags.js';
import { given, requiredFlag } from '../resource/flags.js';
import { idAndName, type Resource } from '../resource/resource.js';
import { changeVerb, createVerb, deleteVerb, listVerb, showVerb } from '../resource/verbs.js';
import type { Shell } from '../shell.js';

const volumes: Resource<Volume> = {
  noun: 'volume',
  method: 'listVolumes',
  list: (driver, call) => driver.iterateVolumes(call),
  columns: columnsOf<Volume>(
    { id: ({ id }) => id, name: ({ name }) => name, size: ({ size }) => size, state: ({ state }) => state },
    { extra: ({ extra }) => extra },
  ),
  names: idAndName,
};

/** `skylane volume`. */
export const volumeRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: listVerb(volumes, {
      brief: 'List volumes',
      examples: [['volume list --sort size:desc', 'The largest first; sizes are in GiB']],
    }),
    show: showVerb(volumes, {
      brief: 'Show a volume',
      examples: [['volume show data -o json', 'Every field of it, such as the servers it is attached to']],
    }),
    create: createVerb(volumes, {
      brief: 'Create a volume',
      examples: [['volume create data --size 100 --wait', '100 GiB, and return when it can be attached']],
      args: [argument('NAME', 'Name of the volume')],
      flags: {
        size: requiredFlag(parseCount, 'GIB', 'Size in GiB'),
        location: textFlag('ID', 'Location, see skylane location list'),
        snapshot: textFlag('ID', 'Snapshot with its first content, see skylane snapshot list'),
        tag: {
          kind: 'parsed',
          parse: parsePair,
          optional: true,
          variadic: true,
          placeholder: 'KEY=VALUE',
          brief: 'Label, tag or metadata; may be repeated',
        },
        wait: switchFlag('Return when it can be attached'),
      },
      methods: ['createVolume'],
      create: async ({ driver, call, flags: { size, location, snapshot, tag, wait } }, name) => {
        const tags = tag === undefined ? undefined : Object.fromEntries(tag);
        const made = await driver.createVolume({ name, size, ...given({ location, snapshot, tags }) }, call);
        return wait === true ? driver.waitUntilAvailable(made, call) : made;
      },
    }),
    attach: changeVerb(volumes, {
      brief: 'Attach a volume to a server',
      examples: [['volume attach data web-1', 'The cloud chooses the device']],
      args: [argument('SERVER', 'Id or name of a server')],
      flags: { device: textFlag('PATH', 'Device in the server, such as /dev/vdb') },
      method: 'attachVolume',
      change: async ({ driver, call, flags: { device } }, volume, server) =>
        driver.attachVolume(volume, await findNode(driver, server, call), given({ device }), call),
    }),
    detach: changeVerb(volumes, {
      brief: 'Detach a volume from its server and keep it',
      examples: [['volume detach data', 'Unmount it in the server first']],
      method: 'detachVolume',
      change: ({ driver, call }, volume) => driver.detachVolume(volume, call),
    }),
    resize: changeVerb(volumes, {
      brief: 'Make a volume larger',
      examples: [['volume resize data 200', 'To 200 GiB; the file system in it is grown by the server']],
      args: [argument('GIB', 'New size in GiB')],
      method: 'resizeVolume',
      change: ({ driver, call }, volume, size) => driver.resizeVolume(volume, parseCount(size), call),
    }),
    delete: deleteVerb(volumes, {
      brief: 'Delete volumes with their content',
      examples: [['volume delete data --dry-run', 'Says what would be deleted']],
      method: 'destroyVolume',
      remove: ({ driver, call }, volume) => driver.destroyVolume(volume, call),
    }),
  },
  docs: { brief: 'Volumes: disks that are attached to servers' },
});
