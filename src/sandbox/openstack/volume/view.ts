import type { Json, JsonObject } from '../../json.js';
import type { VolumeCall } from './api.js';
import type { Snapshot, Volume } from './state.js';

/** A volume in GET responses; those to POST and PUT lack the tenant. */
export function volumeDetail(call: VolumeCall, volume: Volume): JsonObject {
  if (call.legacy) return legacyVolume(volume);
  return { ...volumeView(call, volume), 'os-vol-tenant-attr:tenant_id': volume.owner.project.id };
}

export function volumeView(call: VolumeCall, volume: Volume): JsonObject {
  if (call.legacy) return legacyVolume(volume);
  return {
    id: volume.id,
    status: volume.status,
    size: volume.size,
    availability_zone: volume.zone,
    created_at: volume.createdAt,
    updated_at: volume.updatedAt,
    name: volume.name,
    description: volume.description,
    volume_type: volume.type,
    snapshot_id: volume.snapshotId,
    source_volid: volume.sourceId,
    metadata: volume.metadata,
    links: links(call, volume.id),
    user_id: volume.owner.user.id,
    bootable: String(volume.bootable),
    encrypted: false,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: false,
    attachments: attachments(volume),
    ...newer(call, volume),
    ...(volume.imageId === undefined ? {} : { volume_image_metadata: { image_id: volume.imageId } }),
  };
}

function newer({ version, region }: VolumeCall, volume: Volume): JsonObject {
  const type = region.volumes.types.find(({ name }) => name === volume.type);
  return {
    ...(version >= 13 ? { group_id: null } : {}),
    ...(version >= 48 ? { shared_targets: false, service_uuid: null } : {}),
    ...(version >= 63 ? { volume_type_id: type?.id ?? null } : {}),
    ...(version >= 65 ? { consumes_quota: true } : {}),
  };
}

export function volumeBrief(call: VolumeCall, volume: Volume): JsonObject {
  return { id: volume.id, name: volume.name, links: links(call, volume.id) };
}

function links(call: VolumeCall, id: string): Json {
  return [
    { rel: 'self', href: `${call.base}/volumes/${id}` },
    { rel: 'bookmark', href: `${call.bookmarkBase}/volumes/${id}` },
  ];
}

function attachments(volume: Volume): Json {
  return volume.attachments.map(({ serverId, attachmentId, device, attachedAt }) => ({
    id: volume.id,
    attachment_id: attachmentId,
    volume_id: volume.id,
    server_id: serverId,
    host_name: null,
    device,
    attached_at: attachedAt,
  }));
}

/** https://docs.rackspace.com/docs/cloud-block-storage/v1/general-api-info/ */
function legacyVolume(volume: Volume): JsonObject {
  return {
    id: volume.id,
    display_name: volume.name,
    display_description: volume.description,
    size: volume.size,
    volume_type: volume.type,
    snapshot_id: volume.snapshotId,
    source_volid: volume.sourceId,
    attachments: volume.attachments.map(({ serverId, device }) => ({
      id: volume.id,
      volume_id: volume.id,
      server_id: serverId,
      device,
      host_name: null,
    })),
    status: volume.status,
    availability_zone: volume.zone,
    bootable: String(volume.bootable),
    metadata: volume.metadata,
    created_at: volume.createdAt,
  };
}

export function snapshotView(call: VolumeCall, snapshot: Snapshot): JsonObject {
  const names = call.legacy
    ? { display_name: snapshot.name, display_description: snapshot.description }
    : { name: snapshot.name, description: snapshot.description };
  return {
    id: snapshot.id,
    created_at: snapshot.createdAt,
    ...(call.legacy ? {} : { updated_at: snapshot.updatedAt }),
    ...names,
    volume_id: snapshot.volumeId,
    status: snapshot.status,
    size: snapshot.size,
    metadata: snapshot.metadata,
  };
}

export function snapshotDetail(call: VolumeCall, snapshot: Snapshot): JsonObject {
  return {
    ...snapshotView(call, snapshot),
    'os-extended-snapshot-attributes:project_id': snapshot.owner.project.id,
    'os-extended-snapshot-attributes:progress': snapshot.status === 'creating' ? '0%' : '100%',
  };
}
