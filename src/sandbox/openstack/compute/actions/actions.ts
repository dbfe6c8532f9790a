import type { Reply } from '../../../http.js';
import { asObject, asString, asText, type Json } from '../../../json.js';
import type { ComputeApi, ComputeCall } from '../api.js';
import { createBackup, createImage } from './image.js';
import { ACCEPTED, findServer, requireState, step, type Transition } from './step.js';
import { addFloatingIp, addSecurityGroup, removeFloatingIp, removeSecurityGroup } from './network.js';
import { confirmResize, rebuild, resize, revertResize } from './resize.js';
import { badRequest, conflict, policy } from '../errors.js';
import { startDelete } from '../lifecycle.js';
import { type ComputeServer, POWER, type ServerFields } from '../model.js';
import { checkBody } from '../schema.js';

/** Does one action on a server. */
export type Action = (call: ComputeCall, server: ComputeServer, argument: Json) => Reply;

const RUNNING: Partial<ServerFields> = { vmState: 'active', powerState: POWER.running };

const TRANSITIONS: Readonly<Record<string, Transition>> = {
  'os-start': { method: 'start', from: ['stopped'], task: 'powering-on', settled: RUNNING },
  'os-stop': {
    method: 'stop',
    from: ['active', 'rescued', 'error'],
    task: 'powering-off',
    settled: { vmState: 'stopped', powerState: POWER.shutdown },
  },
  pause: {
    method: 'pause',
    from: ['active', 'rescued'],
    task: 'pausing',
    settled: { vmState: 'paused', powerState: POWER.paused },
  },
  unpause: { method: 'unpause', from: ['paused'], task: 'unpausing', settled: RUNNING },
  suspend: {
    method: 'suspend',
    from: ['active', 'rescued'],
    task: 'suspending',
    settled: { vmState: 'suspended', powerState: POWER.shutdown },
  },
  resume: { method: 'resume', from: ['suspended'], task: 'resuming', settled: RUNNING },
  shelve: {
    method: 'shelve',
    from: ['active', 'stopped', 'paused', 'suspended'],
    task: 'shelving',
    settled: { vmState: 'shelved_offloaded', powerState: POWER.shutdown, hostId: '' },
  },
  shelveOffload: {
    method: 'shelveOffload',
    from: ['shelved'],
    task: 'shelving_offloading',
    settled: { vmState: 'shelved_offloaded', hostId: '' },
  },
  unshelve: {
    method: 'unshelve',
    from: ['shelved', 'shelved_offloaded'],
    task: 'unshelving',
    settled: RUNNING,
  },
  unrescue: { method: 'unrescue', from: ['rescued'], task: 'unrescuing', settled: RUNNING },
};

const ACTIONS: Readonly<Record<string, Action>> = {
  reboot,
  rescue,
  resize,
  confirmResize,
  revertResize,
  rebuild,
  createImage,
  createBackup,
  changePassword,
  addSecurityGroup,
  removeSecurityGroup,
  addFloatingIp,
  removeFloatingIp,
  forceDelete: (call, server) => {
    startDelete(call.region, server);
    return ACCEPTED;
  },
  lock: (call, server, argument) => {
    const reason = call.version >= 73 ? (asString(asObject(argument)?.locked_reason) ?? null) : null;
    server.change({ locked: true, lockedReason: reason });
    return ACCEPTED;
  },
  unlock: (_call, server) => {
    server.change({ locked: false, lockedReason: null });
    return ACCEPTED;
  },
  'os-resetState': resetState,
  'os-getConsoleOutput': consoleOutput,
  'os-getVNCConsole': unavailableConsole,
  'os-getSPICEConsole': unavailableConsole,
  'os-getSerialConsole': unavailableConsole,
  trigger_crash_dump: (_call, server) => {
    requireState(server, 'trigger_crash_dump', ['active', 'paused', 'rescued', 'resized', 'error']);
    return ACCEPTED;
  },
};

/** POST /servers/{id}/action */
export function addActionRoutes(api: ComputeApi): void {
  api.on('POST', '/servers/:id/action', 'servers.action', (call) => {
    const server = findServer(call);
    const body = asObject(call.exchange.json());
    const entries = Object.entries(body ?? {});
    const [name, argument] = entries[0] ?? [];
    if (name === undefined || entries.length !== 1) throw badRequest('Malformed request body');
    const transition = TRANSITIONS[name];
    if (transition !== undefined) {
      step(call, server, transition);
      return ACCEPTED;
    }
    const action = ACTIONS[name];
    if (action === undefined) throw badRequest(`There is no such action: ${name}`);
    return action(call, server, argument ?? null);
  });
}

const REBOOT = {
  type: 'object',
  required: ['reboot'],
  properties: {
    reboot: {
      type: 'object',
      required: ['type'],
      properties: { type: { type: 'string', enum: ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft'] } },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
} as const;

function reboot(call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  checkBody({ reboot: argument }, REBOOT);
  const hard = asText(asObject(argument)?.type)?.toUpperCase() === 'HARD';
  step(call, server, {
    method: 'reboot',
    from: hard ? ['active', 'stopped', 'paused', 'suspended', 'error'] : ['active'],
    task: hard ? 'rebooting_hard' : 'rebooting',
    settled: RUNNING,
  });
  return ACCEPTED;
}

function rescue(call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  const settled: Partial<ServerFields> = { vmState: 'rescued', powerState: POWER.running };
  step(call, server, { method: 'rescue', from: ['active', 'stopped', 'error'], task: 'rescuing', settled });
  const password = asString(asObject(argument)?.adminPass) ?? call.region.world.random.password(12);
  return { status: 200, body: { adminPass: password } };
}

function changePassword(call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  checkBody(
    { changePassword: argument },
    {
      type: 'object',
      properties: {
        changePassword: {
          type: 'object',
          required: ['adminPass'],
          properties: { adminPass: { type: 'string' } },
        },
      },
    },
  );
  step(call, server, { method: 'changePassword', from: ['active'], task: 'updating_password', settled: {} });
  return ACCEPTED;
}

function resetState(call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  if (!call.user.administrator) throw policy('os-admin-actions:reset_state');
  const state = asString(asObject(argument)?.state);
  if (state !== 'error' && state !== 'active') {
    throw badRequest(
      `Invalid input for field/attribute state. Value: ${String(state)}. '${String(state)}' is not one of ['active', 'error']`,
    );
  }
  server.change({ vmState: state, taskState: null });
  return ACCEPTED;
}

function consoleOutput(_call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  if (server.fields.vmState === 'building') throw conflict(`Instance ${server.id} is not ready`);
  const lines = [
    `Linux version 6.1.0 (sandbox) for ${server.fields.name}`,
    'Cloud-init finished. Up 4.21 seconds',
    `${server.fields.name} login:`,
  ];
  const length = asObject(argument)?.length;
  return {
    status: 200,
    body: { output: (typeof length === 'number' && length >= 0 ? lines.slice(-length) : lines).join('\n') },
  };
}

function unavailableConsole(_call: ComputeCall, _server: ComputeServer, argument: Json): Reply {
  throw badRequest(`Unavailable console type ${asText(asObject(argument)?.type)}.`);
}
