import { asObject, asString, asText, type JsonObject } from '../../json.js';
import type { Reply } from '../../http.js';
import type { Port } from '../network-state.js';
import { microseconds } from '../rows.js';
import { ACCEPTED, findServer } from './actions/step.js';
import type { ComputeApi, ComputeCall } from './api.js';
import { badRequest, notFound } from './errors.js';
import { plugPort } from './lifecycle.js';
import type { Attachment, ComputeServer } from './model.js';
import { planNetworks } from './networks.js';
import { checkBody } from './schema.js';

/** /servers/{id}/os-volume_attachments, os-interface and os-security-groups */
export function addAttachmentRoutes(api: ComputeApi): void {
  const volumes = '/servers/:id/os-volume_attachments';
  const ports = '/servers/:id/os-interface';
  api
    .on('GET', volumes, 'servers.volumes.list', (call) => {
      const server = findServer(call);
      const { attachments } = server.fields;
      return {
        status: 200,
        body: { volumeAttachments: attachments.map((each) => attachmentView(call, server, each)) },
      };
    })
    .on('POST', volumes, 'servers.volumes.attach', attachVolume)
    .on('GET', `${volumes}/:volume`, 'servers.volumes.show', (call) => {
      const server = findServer(call);
      return {
        status: 200,
        body: { volumeAttachment: attachmentView(call, server, findAttachment(call, server)) },
      };
    })
    .on('DELETE', `${volumes}/:volume`, 'servers.volumes.detach', detachVolume)
    .on('GET', ports, 'servers.interfaces.list', (call) => {
      const { ports: own } = findServer(call).fields;
      return { status: 200, body: { interfaceAttachments: own.map((port) => interfaceView(call, port)) } };
    })
    .on('POST', ports, 'servers.interfaces.attach', attachInterface)
    .on('GET', `${ports}/:port`, 'servers.interfaces.show', (call) => {
      return {
        status: 200,
        body: { interfaceAttachment: interfaceView(call, findPort(call, findServer(call))) },
      };
    })
    .on('DELETE', `${ports}/:port`, 'servers.interfaces.detach', detachInterface)
    .on('GET', '/servers/:id/os-security-groups', 'servers.groups.list', (call) => {
      const names = new Set(findServer(call).fields.securityGroups);
      const own = call.region.network.groups.all().filter((row) => row.tenant_id === call.project.id);
      const groups = own.filter((row) => names.has(asText(row.name)));
      return {
        status: 200,
        body: {
          security_groups: groups.map(({ id, name, description }) => ({
            id,
            name,
            description,
            tenant_id: call.project.id,
            rules: [],
          })),
        },
      };
    });
}

function attachmentView(call: ComputeCall, server: ComputeServer, attachment: Attachment): JsonObject {
  return {
    ...(call.version < 89 ? { id: attachment.volumeId } : {}),
    volumeId: attachment.volumeId,
    serverId: server.id,
    device: attachment.device,
    ...(call.version >= 70 ? { tag: null } : {}),
    ...(call.version >= 79 ? { delete_on_termination: attachment.deleteOnTermination } : {}),
    ...(call.version >= 89
      ? { attachment_id: attachment.attachmentId, bdm_uuid: attachment.attachmentId }
      : {}),
  };
}

function attachVolume(call: ComputeCall): Reply {
  const server = findServer(call);
  const body = call.exchange.json();
  checkBody(body, {
    type: 'object',
    required: ['volumeAttachment'],
    properties: {
      volumeAttachment: {
        type: 'object',
        required: ['volumeId'],
        properties: { volumeId: { type: 'string' } },
      },
    },
  });
  const wanted = asObject(asObject(body)?.volumeAttachment) ?? {};
  const id = asText(wanted.volumeId);
  const volume = call.region.volumes.volumes.get(id);
  if (volume === undefined || volume.owner.project !== call.project)
    throw notFound(`Volume ${id} could not be found.`);
  const [holder] = volume.attachments;
  if (holder !== undefined) {
    throw badRequest(`Invalid volume: volume ${id} is already attached to instances: ${holder.serverId}`);
  }
  if (volume.status !== 'available') {
    throw badRequest(
      `Invalid input received: Invalid volume: Volume ${id} status must be available or downloading to reserve, but the current status is ${volume.status}.`,
    );
  }
  const attachment: Attachment = {
    volumeId: id,
    attachmentId: call.region.world.random.uuid(),
    device: asString(wanted.device) ?? nextDevice(server),
    deleteOnTermination: call.version >= 79 && wanted.delete_on_termination === true,
  };
  volume.status = 'reserved';
  const { timers, settings } = call.region.world;
  server.change({ attachments: [...server.fields.attachments, attachment] });
  timers.after(settings.actionTime, () => {
    if (volume.status !== 'reserved') return;
    const { attachmentId, device } = attachment;
    call.region.volumes.attach(volume, {
      serverId: server.id,
      attachmentId,
      device,
      attachedAt: microseconds(Date.now()),
    });
  });
  return { status: 200, body: { volumeAttachment: attachmentView(call, server, attachment) } };
}

/** /dev/sda is the server's own disk. */
function nextDevice(server: ComputeServer): string {
  const taken = new Set(server.fields.attachments.map(({ device }) => device));
  for (const letter of 'bcdefghijklmnopqrstuvwxyz')
    if (!taken.has(`/dev/sd${letter}`)) return `/dev/sd${letter}`;
  throw badRequest('No free disk device names for prefix "sd"');
}

function findAttachment(call: ComputeCall, server: ComputeServer): Attachment {
  const id = call.exchange.param('volume');
  const attachment = server.fields.attachments.find(({ volumeId }) => volumeId === id);
  if (attachment === undefined) throw notFound(`Instance ${server.id} is not attached to volume ${id}`);
  return attachment;
}

function detachVolume(call: ComputeCall): Reply {
  const server = findServer(call);
  const id = call.exchange.param('volume');
  const volume = call.region.volumes.volumes.get(id);
  if (volume === undefined) throw notFound(`Volume ${id} could not be found.`);
  findAttachment(call, server);
  volume.status = 'detaching';
  const { timers, settings } = call.region.world;
  timers.after(settings.actionTime, () => {
    server.change({ attachments: server.fields.attachments.filter(({ volumeId }) => volumeId !== id) });
    call.region.volumes.detach(id, server.id);
  });
  return ACCEPTED;
}

function interfaceView(call: ComputeCall, port: Port): JsonObject {
  return {
    net_id: port.network_id,
    port_id: port.id,
    mac_addr: port.mac_address,
    port_state: port.status ?? 'ACTIVE',
    fixed_ips: port.fixed_ips.map(({ subnet_id: subnet, ip_address: address }) => ({
      subnet_id: subnet,
      ip_address: address,
    })),
    ...(call.version >= 70 ? { tag: null } : {}),
  };
}

function attachInterface(call: ComputeCall): Reply {
  const server = findServer(call);
  const wanted = asObject(asObject(call.exchange.json())?.interfaceAttachment) ?? {};
  const { net_id: network, port_id: portId } = wanted;
  const request =
    portId === undefined ? (network === undefined ? undefined : [{ uuid: network }]) : [{ port: portId }];
  const [planned] = planNetworks(call, request);
  if (planned === undefined) throw badRequest('No free network to attach to.');
  const port = plugPort(call.region, server.owner, server.id, planned);
  server.change({ ports: [...server.fields.ports, port] });
  return { status: 200, body: { interfaceAttachment: interfaceView(call, port) } };
}

function findPort(call: ComputeCall, server: ComputeServer): Port {
  const id = call.exchange.param('port');
  const port = server.fields.ports.find((candidate) => candidate.id === id);
  if (port === undefined) throw notFound(`Port id ${id} could not be found.`);
  return port;
}

function detachInterface(call: ComputeCall): Reply {
  const server = findServer(call);
  const port = findPort(call, server);
  const { timers, settings } = call.region.world;
  timers.after(settings.actionTime, () => {
    call.region.network.ports.delete(port.id);
    server.change({ ports: server.fields.ports.filter(({ id }) => id !== port.id) });
  });
  return ACCEPTED;
}
