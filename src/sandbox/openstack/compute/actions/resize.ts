import type { Reply } from '../../../http.js';
import { asObject, asString, asText, type Json, type JsonObject, stringEntries } from '../../../json.js';
import { ACCEPTED, requireState, step } from './step.js';
import type { ComputeCall } from '../api.js';
import { checkName, findFlavor } from '../create.js';
import { badRequest, forbidden } from '../errors.js';
import { finish, record } from '../lifecycle.js';
import { type ComputeServer, type Flavor, POWER } from '../model.js';
import { checkBody } from '../schema.js';
import { basicServer, serverDetail } from '../view.js';

/** The tasks of a resize, each as long as one action. */
const RESIZE_TASKS = ['resize_prep', 'resize_migrating', 'resize_migrated', 'resize_finish'];

const RESIZE_BODY = {
  type: 'object',
  required: ['resize'],
  properties: {
    resize: {
      type: 'object',
      required: ['flavorRef'],
      properties: { flavorRef: { type: ['string', 'integer'] }, 'OS-DCF:diskConfig': { type: 'string' } },
      additionalProperties: false,
    },
  },
} as const;

export function resize(call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  checkBody({ resize: argument }, RESIZE_BODY);
  const flavor = findFlavor(call, asText(asObject(argument)?.flavorRef));
  const current = server.fields.flavor;
  if (flavor.id === current.id) throw badRequest('When resizing, instances must change flavor!');
  requireState(server, 'resize', ['active', 'stopped']);
  checkResizeQuota(call, current, flavor);
  const history = record(call.region, server, 'resize', 'compute_finish_resize');
  const wasActive = server.fields.vmState === 'active';
  runTasks(call, server, RESIZE_TASKS, () => {
    finish(history, false);
    server.previousFlavor = current;
    server.change({ vmState: 'resized', flavor, powerState: wasActive ? POWER.running : POWER.shutdown });
  });
  return ACCEPTED;
}

function checkResizeQuota(call: ComputeCall, from: Flavor, to: Flavor): void {
  const usage = call.region.compute.usage(call.project);
  const { cores, ram } = call.project.quota;
  const over = [
    { name: 'cores', wanted: to.vcpus - from.vcpus, used: usage.cores, limit: cores },
    { name: 'ram', wanted: to.ram - from.ram, used: usage.ram, limit: ram },
  ].find(({ wanted, used, limit }) => limit !== undefined && wanted > 0 && used + wanted > limit);
  if (over === undefined) return;
  throw forbidden(
    `Quota exceeded for ${over.name}: Requested ${over.wanted}, but already used ${over.used} of ${over.limit} ${over.name}`,
  );
}

function runTasks(
  call: ComputeCall,
  server: ComputeServer,
  tasks: readonly string[],
  done: () => void,
): void {
  const { timers, settings } = call.region.world;
  const [task, ...rest] = tasks;
  if (task === undefined) {
    done();
    server.change({ taskState: null });
    return;
  }
  server.change({ taskState: task });
  timers.after(settings.actionTime, () => {
    if (server.fields.taskState === task) runTasks(call, server, rest, done);
  });
}

export function confirmResize(call: ComputeCall, server: ComputeServer): Reply {
  requireState(server, 'confirmResize', ['resized']);
  const history = record(call.region, server, 'confirmResize', 'compute_confirm_resize');
  const { timers, settings } = call.region.world;
  timers.after(settings.actionTime, () => {
    if (server.fields.vmState !== 'resized') return;
    finish(history, false);
    server.previousFlavor = undefined;
    server.change({ vmState: server.fields.powerState === POWER.shutdown ? 'stopped' : 'active' });
  });
  return { status: 204, headers: { 'content-type': 'application/json' } };
}

export function revertResize(call: ComputeCall, server: ComputeServer): Reply {
  requireState(server, 'revertResize', ['resized']);
  const flavor = server.previousFlavor ?? server.fields.flavor;
  const settled = { vmState: 'active', powerState: POWER.running, flavor } as const;
  step(call, server, { method: 'revertResize', from: ['resized'], task: 'resize_reverting', settled });
  server.previousFlavor = undefined;
  return ACCEPTED;
}

const REBUILD_TASKS = ['rebuilding', 'rebuild_block_device_mapping', 'rebuild_spawning'];

export function rebuild(call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  checkBody(
    { rebuild: argument },
    {
      type: 'object',
      properties: {
        rebuild: { type: 'object', required: ['imageRef'], properties: { imageRef: { type: 'string' } } },
      },
    },
  );
  const wanted: JsonObject = asObject(argument) ?? {};
  const reference = asText(wanted.imageRef);
  const id = reference.slice(reference.lastIndexOf('/') + 1);
  if (call.region.images.get(call.project, id) === undefined)
    throw badRequest('Cannot find image for rebuild');
  requireState(server, 'rebuild', ['active', 'stopped', 'paused', 'suspended', 'error']);
  const history = record(call.region, server, 'rebuild', 'compute_rebuild_instance');
  const name = asString(wanted.name);
  server.change({
    imageId: id,
    ...(name === undefined ? {} : { name: checkName(name) }),
    ...(wanted.metadata === undefined ? {} : { metadata: stringEntries(wanted.metadata) }),
  });
  const wasStopped = server.fields.vmState === 'stopped';
  runTasks(call, server, REBUILD_TASKS, () => {
    finish(history, false);
    server.change({
      vmState: wasStopped ? 'stopped' : 'active',
      powerState: wasStopped ? POWER.shutdown : POWER.running,
      fault: undefined,
      launchedAt: Date.now(),
    });
  });
  const view = call.version >= 75 ? serverDetail(call, server) : basicServer(call, server);
  const adminPass = asString(wanted.adminPass) ?? call.region.world.random.password(12);
  return {
    status: 202,
    headers: { location: `${call.base}/servers/${server.id}` },
    body: { server: { ...view, adminPass } },
  };
}
