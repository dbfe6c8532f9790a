import { asNumber, asObject, asString, asText, type JsonObject, stringEntries } from '../../json.js';
import { Refusal, type Reply } from '../../http.js';
import { microseconds } from '../rows.js';
import { type VolumeApi, type VolumeCall, volumeError } from './api.js';
import { listVolumeRows } from './list.js';
import type { Snapshot, Volume } from './state.js';
import { snapshotDetail, snapshotView, volumeBrief, volumeDetail, volumeView } from './view.js';

const DELETED: Reply = { status: 202, headers: { 'content-type': 'text/html; charset=UTF-8' } };
const ACCEPTED: Reply = { status: 202, headers: { 'content-type': 'application/json' } };
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/** Volumes, snapshots, types, limits. */
export function addVolumeRoutes(api: VolumeApi): void {
  const brief = (call: VolumeCall): Reply =>
    listVolumes(call, api.region.world.settings.flavor === 'rackspace' ? volumeDetail : volumeBrief);
  api
    .on('GET', '/volumes', 'volumes.list', brief)
    .on('GET', '/volumes/detail', 'volumes.list', (call) => listVolumes(call, volumeDetail))
    .on('POST', '/volumes', 'volumes.create', createVolume)
    .on('GET', '/volumes/:id', 'volumes.show', (call) => ({
      status: 200,
      body: { volume: volumeDetail(call, findVolume(call)) },
    }))
    .on('PUT', '/volumes/:id', 'volumes.update', updateVolume)
    .on('DELETE', '/volumes/:id', 'volumes.delete', deleteVolume)
    .on('POST', '/volumes/:id/action', 'volumes.action', actOnVolume)
    .on('GET', '/volumes/:id/metadata', 'volumes.metadata.list', (call) => ({
      status: 200,
      body: { metadata: findVolume(call).metadata },
    }))
    .on('POST', '/volumes/:id/metadata', 'volumes.metadata.update', (call) => {
      const volume = findVolume(call);
      volume.metadata = { ...volume.metadata, ...stringEntries(asObject(call.exchange.json())?.metadata) };
      return { status: 200, body: { metadata: volume.metadata } };
    });
  addSnapshotRoutes(api);
  addListRoutes(api);
}

function listVolumes(call: VolumeCall, view: (call: VolumeCall, volume: Volume) => JsonObject): Reply {
  const items = call.region.volumes.volumesOf(call.owner.project);
  return listVolumeRows(call, { key: 'volumes', label: 'Volume', items, view });
}

/** The volume of the path, or Cinder's 404. */
function findVolume(call: VolumeCall): Volume {
  return volumeWithId(call, call.exchange.param('id'));
}

function volumeWithId(call: VolumeCall, id: string): Volume {
  const volume = call.region.volumes.volumes.get(id);
  if (volume === undefined || volume.owner.project !== call.owner.project) {
    throw volumeError(404, `Volume ${id} could not be found.`);
  }
  return volume;
}

function bodyOf(call: VolumeCall, key: string): JsonObject {
  const body = asObject(call.exchange.json());
  const wanted = asObject(body?.[key]);
  if (wanted === undefined)
    throw volumeError(400, body === undefined ? 'Malformed request body' : `'${key}' is a required property`);
  return wanted;
}

function createVolume(call: VolumeCall): Reply {
  const wanted = bodyOf(call, 'volume');
  const state = call.region.volumes;
  const snapshot =
    typeof wanted.snapshot_id !== 'string' ? undefined : snapshotWithId(call, asText(wanted.snapshot_id));
  const source =
    typeof wanted.source_volid !== 'string' ? undefined : volumeWithId(call, asText(wanted.source_volid));
  const size = sizeOf(wanted) ?? snapshot?.size ?? source?.size;
  if (size === undefined) {
    throw volumeError(
      400,
      'The server could not comply with the request since it is either malformed or otherwise incorrect.',
    );
  }
  const type = findType(call, asString(wanted.volume_type));
  const imageId = asString(wanted.imageRef);
  if (imageId !== undefined && call.region.images.get(call.owner.project, imageId) === undefined) {
    throw volumeError(400, 'Invalid image identifier or unable to access requested image.');
  }
  const zone = asString(wanted.availability_zone);
  if (zone !== undefined && zone !== 'nova')
    throw volumeError(400, `Availability zone '${zone}' is invalid.`);
  checkQuota(call, size, 'volumes');
  const volume = state.addVolume(call.owner, {
    size,
    ...nameFields(wanted),
    type,
    snapshotId: snapshot?.id ?? null,
    sourceId: source?.id ?? null,
    imageId,
    metadata: stringEntries(wanted.metadata),
  });
  return { status: call.legacy ? 200 : 202, body: { volume: volumeView(call, volume) } };
}

function nameFields(wanted: JsonObject): { name?: string | null; description?: string | null } {
  const name = wanted.name ?? wanted.display_name;
  const description = wanted.description ?? wanted.display_description;
  return {
    ...(name === undefined ? {} : { name: asString(name) ?? null }),
    ...(description === undefined ? {} : { description: asString(description) ?? null }),
  };
}

function sizeOf(wanted: JsonObject): number | undefined {
  if (wanted.size === undefined || wanted.size === null) return undefined;
  const size = asNumber(wanted.size);
  const prefix = `Invalid input for field/attribute size. Value: ${asText(wanted.size)}.`;
  if (size === undefined)
    throw volumeError(400, `${prefix} '${asText(wanted.size)}' does not match '^[0-9]+$'`);
  if (size < 1) throw volumeError(400, `${prefix} ${size} is less than the minimum of 1`);
  return size;
}

function findType(call: VolumeCall, wanted: string | undefined): string {
  const { types } = call.region.volumes;
  if (wanted === undefined) return types[0]?.name ?? '';
  const type = types.find(({ id, name }) => id === wanted || name === wanted);
  if (type === undefined) throw volumeError(404, `Volume type with name ${wanted} could not be found.`);
  return type.name;
}

function checkQuota(call: VolumeCall, size: number, kind: 'volumes' | 'snapshots'): void {
  const { quota } = call.owner.project;
  const state = call.region.volumes;
  const used = state.gigabytes(call.owner.project);
  if (quota.gigabytes !== undefined && used + size > quota.gigabytes) {
    throw overLimit(
      `VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. ` +
        `Requested ${size}G, quota is ${quota.gigabytes}G and ${used}G has been consumed.`,
    );
  }
  const count =
    kind === 'volumes'
      ? state.volumesOf(call.owner.project).length
      : state.snapshotsOf(call.owner.project).length;
  const limit = quota[kind];
  if (limit === undefined || count < limit) return;
  const name =
    kind === 'volumes'
      ? 'VolumeLimitExceeded: Maximum number of volumes'
      : 'SnapshotLimitExceeded: Maximum number of snapshots';
  throw overLimit(`${name} allowed (${limit}) exceeded for quota '${kind}'.`);
}

/** Cinder says over quota with 413 and a Retry-After of nothing. */
function overLimit(message: string): Refusal {
  return new Refusal({
    status: 413,
    headers: { 'retry-after': '0' },
    body: { overLimit: { code: 413, message, retryAfter: '0' } },
  });
}

function updateVolume(call: VolumeCall): Reply {
  const volume = findVolume(call);
  Object.assign(volume, nameFields(bodyOf(call, 'volume')));
  return { status: 200, body: { volume: volumeView(call, volume) } };
}

const DELETABLE = ['available', 'error', 'error_restoring', 'error_extending', 'error_managing'];

function deleteVolume(call: VolumeCall): Reply {
  const volume = findVolume(call);
  const state = call.region.volumes;
  const hasSnapshots = state.snapshots.all().some(({ volumeId }) => volumeId === volume.id);
  if (!DELETABLE.includes(volume.status) || volume.attachments.length > 0 || hasSnapshots) {
    throw volumeError(
      400,
      'Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing ' +
        'and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated ' +
        'from snapshots after volume transfer.',
    );
  }
  state.removeLater(state.volumes, volume);
  return DELETED;
}

function actOnVolume(call: VolumeCall): Reply {
  const volume = findVolume(call);
  const [[name, argument] = []] = Object.entries(asObject(call.exchange.json()) ?? {});
  if (name === 'os-extend') return extend(call, volume, asNumber(asObject(argument)?.new_size) ?? 0);
  if (name === 'os-set_bootable') {
    volume.bootable = asObject(argument)?.bootable === true;
    return { status: 200, headers: { 'content-type': 'application/json' } };
  }
  throw volumeError(
    400,
    `There is no such action: ${String(name)}. Verify the request body and Content-Type header and try again.`,
  );
}

function extend(call: VolumeCall, volume: Volume, size: number): Reply {
  if (size <= volume.size) {
    const message = `New size for extend must be greater than current size. (current: ${volume.size}, extended: ${size}).`;
    throw volumeError(400, `Invalid input received: ${message}`);
  }
  if (volume.status !== 'available') {
    throw volumeError(
      400,
      `Invalid volume: Volume ${volume.id} status must be '{'status': 'available'}' to extend, currently ${volume.status}.`,
    );
  }
  volume.status = 'extending';
  const { timers, settings } = call.region.world;
  timers.after(settings.actionTime, () => {
    volume.size = size;
    volume.status = 'available';
    volume.updatedAt = microseconds(Date.now());
  });
  return ACCEPTED;
}

function addSnapshotRoutes(api: VolumeApi): void {
  const list = (call: VolumeCall, view: (call: VolumeCall, snapshot: Snapshot) => JsonObject): Reply => {
    const items = call.region.volumes.snapshotsOf(call.owner.project);
    return listVolumeRows(call, { key: 'snapshots', label: 'Snapshot', items, view });
  };
  api
    .on('GET', '/snapshots', 'snapshots.list', (call) => list(call, snapshotView))
    .on('GET', '/snapshots/detail', 'snapshots.list', (call) => list(call, snapshotDetail))
    .on('POST', '/snapshots', 'snapshots.create', createSnapshot)
    .on('GET', '/snapshots/:id', 'snapshots.show', (call) => {
      return {
        status: 200,
        body: { snapshot: snapshotDetail(call, snapshotWithId(call, call.exchange.param('id'))) },
      };
    })
    .on('DELETE', '/snapshots/:id', 'snapshots.delete', (call) => {
      const snapshot = snapshotWithId(call, call.exchange.param('id'));
      if (snapshot.status !== 'available' && snapshot.status !== 'error') {
        throw volumeError(
          400,
          `Invalid snapshot: Snapshot status must be available or error, but is ${snapshot.status}.`,
        );
      }
      const state = call.region.volumes;
      state.removeLater(state.snapshots, snapshot);
      return DELETED;
    });
}

function snapshotWithId(call: VolumeCall, id: string): Snapshot {
  const snapshot = call.region.volumes.snapshots.get(id);
  if (snapshot === undefined || snapshot.owner.project !== call.owner.project) {
    throw volumeError(404, `Snapshot ${id} could not be found.`);
  }
  return snapshot;
}

function createSnapshot(call: VolumeCall): Reply {
  const wanted = bodyOf(call, 'snapshot');
  const id = asText(wanted.volume_id);
  if (!UUID.test(id)) {
    throw volumeError(
      400,
      `Invalid input for field/attribute volume_id. Value: ${id}. '${id}' is not valid under any of the given schemas`,
    );
  }
  const volume = volumeWithId(call, id);
  const forced = wanted.force === true || wanted.force === 'true';
  if (volume.status !== 'available' && !(forced && volume.status === 'in-use')) {
    throw volumeError(
      400,
      `Invalid volume: Volume ${id} status must be available, but current status is: ${volume.status}.`,
    );
  }
  checkQuota(call, volume.size, 'snapshots');
  const state = call.region.volumes;
  const snapshot = state.snapshots.add({
    id: call.region.world.random.uuid(),
    owner: call.owner,
    createdAt: microseconds(Date.now()),
    updatedAt: null,
    name: null,
    description: null,
    ...nameFields(wanted),
    volumeId: id,
    status: 'creating',
    size: volume.size,
    metadata: stringEntries(wanted.metadata),
  });
  state.later(snapshot, 'creating', 'available');
  return { status: call.legacy ? 200 : 202, body: { snapshot: snapshotView(call, snapshot) } };
}

function addListRoutes(api: VolumeApi): void {
  const view = (type: { id: string; name: string; description: string | null }): JsonObject => ({
    ...type,
    is_public: true,
    extra_specs: {},
  });
  api
    .on('GET', '/types', 'volume-types.list', (call) => ({
      status: 200,
      body: {
        volume_types: call.region.volumes.types.map((type) => ({
          ...view(type),
          'os-volume-type-access:is_public': true,
        })),
      },
    }))
    .on('GET', '/types/:id', 'volume-types.show', (call) => {
      const id = call.exchange.param('id');
      const { types } = call.region.volumes;
      const type = id === 'default' ? types[0] : types.find((candidate) => candidate.id === id);
      if (type === undefined) throw volumeError(404, `Volume type ${id} could not be found.`);
      return { status: 200, body: { volume_type: view(type) } };
    })
    .on('GET', '/os-availability-zone', 'zones.list', () => ({
      status: 200,
      body: { availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true } }] },
    }))
    .on('GET', '/backups', 'backups.list', () => ({ status: 200, body: { backups: [] } }))
    .on('GET', '/limits', 'limits.show', limits)
    .on('GET', '/os-quota-sets/:project', 'quotas.show', (call) => {
      const { quota, id } = call.owner.project;
      const usage = call.exchange.query.get('usage')?.toLowerCase() === 'true';
      const state = call.region.volumes;
      const show = (limit: number, used: number): JsonObject | number =>
        usage ? { limit, in_use: used, reserved: 0 } : limit;
      const quotas = {
        volumes: show(quota.volumes ?? -1, state.volumesOf(call.owner.project).length),
        per_volume_gigabytes: show(-1, 0),
        snapshots: show(quota.snapshots ?? -1, state.snapshotsOf(call.owner.project).length),
        gigabytes: show(quota.gigabytes ?? -1, state.gigabytes(call.owner.project)),
        backups: show(-1, 0),
        backup_gigabytes: show(1000, 0),
        groups: show(10, 0),
      };
      return { status: 200, body: { quota_set: { id, ...quotas } } };
    });
}

function limits(call: VolumeCall): Reply {
  const { quota } = call.owner.project;
  const state = call.region.volumes;
  return {
    status: 200,
    body: {
      limits: {
        rate: [],
        absolute: {
          maxTotalVolumes: quota.volumes ?? -1,
          maxTotalSnapshots: quota.snapshots ?? -1,
          maxTotalVolumeGigabytes: quota.gigabytes ?? -1,
          maxTotalBackups: -1,
          maxTotalBackupGigabytes: 1000,
          totalVolumesUsed: state.volumesOf(call.owner.project).length,
          totalGigabytesUsed: state.gigabytes(call.owner.project),
          totalSnapshotsUsed: state.snapshotsOf(call.owner.project).length,
          totalBackupsUsed: 0,
          totalBackupGigabytesUsed: 0,
        },
      },
    },
  };
}
