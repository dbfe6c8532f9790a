import { buildRouteMap } from '@stricli/core';
import type { VolumeSnapshot } from '../../compute/index.js';
import { argument, switchFlag, textFlag } from '../command.js';
import { pick } from '../pick.js';
import { columnsOf } from '../output/columns.js';
import { idAndName, type Resource } from '../resource/resource.js';
import { createVerb, deleteVerb, listVerb } from '../resource/verbs.js';
import type { Shell } from '../shell.js';

const snapshots: Resource<VolumeSnapshot> = {
  noun: 'snapshot',
  method: 'listVolumeSnapshots',
  list: (driver, call) => driver.iterateVolumeSnapshots(null, call),
  columns: columnsOf<VolumeSnapshot>(
    {
      id: ({ id }) => id,
      name: ({ name }) => name,
      size: ({ size }) => size,
      state: ({ state }) => state,
      createdAt: ({ createdAt }) => createdAt,
    },
    { extra: ({ extra }) => extra },
  ),
  names: idAndName,
};

/** `skylane snapshot`. */
export const snapshotRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: listVerb(snapshots, {
      brief: 'List snapshots of volumes',
      examples: [['snapshot list --volume data', 'Those of one volume; sizes are in GiB']],
      flags: { volume: textFlag('VOLUME', 'Only snapshots of the volume with this id or name') },
      list: async function* ({ driver, call, flags: { volume } }) {
        const of = volume === undefined ? null : pick(await driver.listVolumes(call), volume, 'volume');
        yield* driver.iterateVolumeSnapshots(of, call);
      },
    }),
    create: createVerb(snapshots, {
      brief: 'Make a snapshot of a volume',
      examples: [['snapshot create data before-upgrade --wait', 'Returns when it can be used']],
      args: [argument('VOLUME', 'Id or name of a volume'), argument('NAME', 'Name of the snapshot')],
      flags: { wait: switchFlag('Return when it can be used') },
      methods: ['listVolumes', 'createVolumeSnapshot'],
      create: async ({ driver, call, flags: { wait } }, wanted, name) => {
        const volume = pick(await driver.listVolumes(call), wanted, 'volume');
        const made = await driver.createVolumeSnapshot(volume, { name }, call);
        return wait === true ? driver.waitUntilAvailable(made, call) : made;
      },
    }),
    delete: deleteVerb(snapshots, {
      brief: 'Delete snapshots',
      examples: [['snapshot delete before-upgrade --yes', 'Without a question']],
      method: 'destroyVolumeSnapshot',
      remove: ({ driver, call }, snapshot) => driver.destroyVolumeSnapshot(snapshot, call),
    }),
  },
  docs: { brief: 'Snapshots of volumes' },
});
