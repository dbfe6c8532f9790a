import type { Reply } from '../../../http.js';
import { asObject, asText, type Json, stringEntries } from '../../../json.js';
import type { Row } from '../../rows.js';
import { requireState } from './step.js';
import type { ComputeCall } from '../api.js';
import { finish, record } from '../lifecycle.js';
import type { ComputeServer } from '../model.js';
import { METADATA } from '../create-schema.js';
import { checkBody } from '../schema.js';

const CREATE_IMAGE = {
  type: 'object',
  required: ['createImage'],
  properties: {
    createImage: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string', minLength: 1, maxLength: 255 }, metadata: METADATA },
      additionalProperties: false,
    },
  },
} as const;

/** createImage: the image is there at once, queued, and active when its bytes are uploaded. */
export function createImage(call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  checkBody({ createImage: argument }, CREATE_IMAGE);
  requireState(server, 'createImage', ['active', 'stopped', 'paused', 'suspended']);
  const { name, metadata } = asObject(argument) ?? {};
  const image = addSnapshot(call, server, asText(name), {
    image_type: 'snapshot',
    ...stringEntries(metadata),
  });
  upload(call, server, image, ['image_snapshot_pending', 'image_pending_upload', 'image_uploading']);
  if (call.version >= 45) return { status: 202, body: { image_id: image.id } };
  const location = `${call.exchange.origin}/${call.region.name}/image/images/${image.id}`;
  return { status: 202, headers: { location, 'content-type': 'text/html; charset=UTF-8' } };
}

/** createBackup: as createImage; the rotation of older backups is not simulated. */
export function createBackup(call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  requireState(server, 'createBackup', ['active', 'stopped', 'paused', 'suspended']);
  const { name, backup_type: backupType } = asObject(argument) ?? {};
  const image = addSnapshot(call, server, asText(name), {
    image_type: 'backup',
    backup_type: asText(backupType),
  });
  upload(call, server, image, ['image_backup']);
  if (call.version >= 45) return { status: 202, body: { image_id: image.id } };
  const location = `${call.base}/images/${image.id}`;
  return { status: 202, headers: { location, 'content-type': 'text/html; charset=UTF-8' } };
}

function addSnapshot(
  call: ComputeCall,
  server: ComputeServer,
  name: string,
  fields: Record<string, string>,
): Row {
  const { flavor, imageId } = server.fields;
  const base = call.region.images.get(call.project, imageId);
  return call.region.images.add(call.project, {
    name,
    disk_format: base?.disk_format ?? 'raw',
    container_format: base?.container_format ?? 'bare',
    min_disk: flavor.disk,
    min_ram: 0,
    visibility: 'private',
    base_image_ref: imageId,
    instance_uuid: server.id,
    user_id: call.user.id,
    owner_user_name: call.user.name,
    owner_project_name: call.project.name,
    boot_roles: 'member,reader',
    ...fields,
  });
}

function upload(call: ComputeCall, server: ComputeServer, image: Row, tasks: readonly string[]): void {
  const { timers, settings } = call.region.world;
  const history = record(call.region, server, 'createImage', 'compute_snapshot_instance');
  const size = 2 ** 20 * Math.max(1, server.fields.flavor.disk);
  const next = (index: number): void => {
    const task = tasks[index];
    server.change({ taskState: task ?? null });
    if (task === undefined) {
      finish(history, false);
      call.region.images.activate(image, size);
      return;
    }
    timers.after(settings.actionTime, () => {
      if (server.fields.taskState === task) next(index + 1);
      else if (server.fields.taskState === 'deleting') call.region.images.remove(image.id);
    });
  };
  next(0);
}
