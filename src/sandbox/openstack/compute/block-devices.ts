import { asArray, asNumber, asObject, asString, asText, type JsonObject } from '../../json.js';
import type { Owner } from '../accounts.js';
import type { Region } from '../region.js';
import { microseconds } from '../rows.js';
import type { Volume } from '../volume/state.js';
import type { ComputeCall } from './api.js';
import { badRequest } from './errors.js';
import type { Attachment, ComputeServer } from './model.js';

/** A volume that a server is to have from the start. */
export interface PlannedVolume {
  /** The volume that is there already; else one of `size` is made. */
  readonly existing: Volume | undefined;
  readonly size: number;
  readonly imageId: string | undefined;
  readonly device: string;
  readonly deleteOnTermination: boolean;
}

/** The volumes of block_device_mapping_v2; local disks need no planning. */
export function planVolumes(call: ComputeCall, server: JsonObject): readonly PlannedVolume[] {
  const mappings = (asArray(server.block_device_mapping_v2) ?? []).map((mapping) => asObject(mapping) ?? {});
  const remote = mappings.filter((mapping) => mapping.destination_type !== 'local');
  return remote.map((mapping, index) =>
    planVolume(call, mapping, `/dev/sd${'abcdefghijklmnop'.charAt(index)}`),
  );
}

function planVolume(call: ComputeCall, mapping: JsonObject, device: string): PlannedVolume {
  const id = asText(mapping.uuid);
  const common = {
    device: asString(mapping.device_name) ?? device,
    deleteOnTermination: mapping.delete_on_termination === true,
  };
  if (mapping.source_type === 'volume') {
    const existing = call.region.volumes.volumes.get(id);
    if (existing === undefined || existing.owner.project !== call.project) {
      throw badRequest(`Block Device Mapping is Invalid: failed to get volume ${id}.`);
    }
    if (existing.status !== 'available') {
      throw badRequest(
        `Invalid volume: volume ${id} status must be 'available'. Currently in '${existing.status}'`,
      );
    }
    return { existing, size: existing.size, imageId: undefined, ...common };
  }
  const isImage = mapping.source_type === 'image';
  if (isImage && call.region.images.get(call.project, id) === undefined) {
    throw badRequest(`Block Device Mapping is Invalid: failed to get image ${id}.`);
  }
  const size = asNumber(mapping.volume_size);
  if (size === undefined)
    throw badRequest("Images with destination_type 'volume' need to have a non-zero size specified");
  return { existing: undefined, size, imageId: isImage ? id : undefined, ...common };
}

/** Keeps the volumes from others while the server builds. */
export function reserveVolumes(planned: readonly PlannedVolume[]): void {
  for (const { existing } of planned) if (existing !== undefined) existing.status = 'reserved';
}

/** Gives reserved volumes back when a build fails. */
export function releaseVolumes(planned: readonly PlannedVolume[]): void {
  for (const { existing } of planned) if (existing?.status === 'reserved') existing.status = 'available';
}

/** Makes the volumes that are to be made and attaches all of them. */
export function attachVolumes(
  region: Region,
  owner: Owner,
  server: ComputeServer,
  planned: readonly PlannedVolume[],
): Attachment[] {
  return planned.map(({ existing, size, imageId, device, deleteOnTermination }) => {
    const volume = existing ?? region.volumes.addVolume(owner, { size, imageId });
    const attachmentId = region.world.random.uuid();
    region.volumes.attach(volume, {
      serverId: server.id,
      attachmentId,
      device,
      attachedAt: microseconds(Date.now()),
    });
    return { volumeId: volume.id, attachmentId, device, deleteOnTermination };
  });
}
