import type { Exchange, Reply } from '../../http.js';
import type { JsonObject } from '../../json.js';
import { microseconds } from '../rows.js';
import { findServer } from './actions/step.js';
import type { ComputeApi, ComputeCall } from './api.js';
import { forbidden, notFound, policy } from './errors.js';
import type { InstanceAction } from './model.js';

/** Versions, zones, limits, quotas, history, and lists that are empty or restricted. */
export function addMiscellaneousRoutes(api: ComputeApi): void {
  addVersionRoutes(api);
  api
    .on('GET', '/os-availability-zone', 'zones.list', () => ({
      status: 200,
      body: { availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true }, hosts: null }] },
    }))
    .on('GET', '/os-availability-zone/detail', 'zones.list', () => {
      throw policy('os-availability-zone:detail');
    })
    .on('GET', '/limits', 'limits.show', limits)
    .on('GET', '/os-quota-sets/:project', 'quotas.show', (call) => quotas(call, (limit) => limit))
    .on('GET', '/os-quota-sets/:project/detail', 'quotas.show', (call) =>
      quotas(call, (limit, used) => ({ limit, in_use: used, reserved: 0 })),
    )
    .on('GET', '/os-server-groups', 'server-groups.list', () => ({
      status: 200,
      body: { server_groups: [] },
    }))
    .on('GET', '/extensions', 'extensions.list', () => ({ status: 200, body: { extensions: [] } }))
    .on('GET', '/servers/:id/os-instance-actions', 'servers.history.list', history)
    .on('GET', '/servers/:id/os-instance-actions/:request', 'servers.history.show', historyLine)
    .on('GET', '/servers/:id/os-server-password', 'servers.password.show', (call) => {
      findServer(call);
      return { status: 200, body: { password: '' } };
    })
    .on('GET', '/servers/:id/diagnostics', 'servers.diagnostics', () => {
      throw policy('os-server-diagnostics');
    })
    .on('GET', '/os-services', 'services.list', () => {
      throw policy('os-services:list');
    })
    .on('GET', '/os-hypervisors', 'hypervisors.list', () => {
      throw policy('os-hypervisors:list');
    });
}

function addVersionRoutes(api: ComputeApi): void {
  const version = api.rackspace ? 'v2' : 'v2.1';
  api.router
    .add('GET', '/', 'compute.versions', (exchange) => {
      const versions = api.rackspace ? ['v2'] : ['v2', 'v2.1'];
      return { status: 200, body: { versions: versions.map((id) => versionSummary(exchange, id)) } };
    })
    .add('GET', `/${version}`, 'compute.version', (exchange) => ({
      status: 200,
      body: { version: versionDetail(exchange, version) },
    }));
  if (!api.rackspace) {
    api.router.add('GET', '/v2', 'compute.version', (exchange) => ({
      status: 200,
      body: { version: versionDetail(exchange, 'v2') },
    }));
  }
}

function versionSummary(exchange: Exchange, id: string): JsonObject {
  const root = /^\/[^/]+\/compute/.exec(exchange.path)?.[0] ?? '';
  const current = id === 'v2.1';
  return {
    id: current ? 'v2.1' : 'v2.0',
    status: current ? 'CURRENT' : 'SUPPORTED',
    version: current ? '2.93' : '',
    min_version: current ? '2.1' : '',
    updated: current ? '2013-07-23T11:33:21Z' : '2011-01-21T11:33:21Z',
    links: [{ rel: 'self', href: `${exchange.origin}${root}/${id}/` }],
  };
}

function versionDetail(exchange: Exchange, id: string): JsonObject {
  const summary = versionSummary(exchange, id);
  const type = `application/vnd.openstack.compute+json;version=${id === 'v2.1' ? '2.1' : '2'}`;
  const described = { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' };
  const links = Array.isArray(summary.links) ? [...summary.links, described] : [described];
  return { ...summary, links, 'media-types': [{ base: 'application/json', type }] };
}

function limits(call: ComputeCall): Reply {
  const { quota } = call.project;
  const usage = call.region.compute.usage(call.project);
  const network = call.version < 36;
  const absolute: JsonObject = {
    maxTotalInstances: quota.instances ?? -1,
    maxTotalCores: quota.cores ?? -1,
    maxTotalRAMSize: quota.ram ?? -1,
    maxServerMeta: 128,
    ...(call.version < 39 ? { maxImageMeta: 128 } : {}),
    ...(call.version < 57 ? { maxPersonality: 5, maxPersonalitySize: 10_240 } : {}),
    maxTotalKeypairs: quota.keyPairs ?? -1,
    maxServerGroups: -1,
    maxServerGroupMembers: -1,
    ...(network ? { maxTotalFloatingIps: -1, maxSecurityGroups: -1, maxSecurityGroupRules: -1 } : {}),
    totalRAMUsed: usage.ram,
    totalCoresUsed: usage.cores,
    totalInstancesUsed: usage.instances,
    ...(network ? { totalFloatingIpsUsed: 0, totalSecurityGroupsUsed: 0 } : {}),
    totalServerGroupsUsed: 0,
  };
  return { status: 200, body: { limits: { rate: [], absolute } } };
}

function quotas(call: ComputeCall, show: (limit: number, used: number) => JsonObject | number): Reply {
  const id = call.exchange.param('project');
  if (id !== call.project.id && !call.user.administrator) {
    throw forbidden("Policy doesn't allow os_compute_api:os-quota-sets:show to be performed.");
  }
  const { quota } = call.project;
  const usage = call.region.compute.usage(call.project);
  return {
    status: 200,
    body: {
      quota_set: {
        id,
        cores: show(quota.cores ?? -1, usage.cores),
        ...(call.version < 36
          ? {
              fixed_ips: show(-1, 0),
              floating_ips: show(-1, 0),
              security_group_rules: show(-1, 0),
              security_groups: show(-1, 0),
            }
          : {}),
        ...(call.version < 57
          ? {
              injected_file_content_bytes: show(10_240, 0),
              injected_file_path_bytes: show(255, 0),
              injected_files: show(5, 0),
            }
          : {}),
        instances: show(quota.instances ?? -1, usage.instances),
        key_pairs: show(quota.keyPairs ?? -1, 0),
        metadata_items: show(128, 0),
        ram: show(quota.ram ?? -1, usage.ram),
        server_group_members: show(-1, 0),
        server_groups: show(-1, 0),
      },
    },
  };
}

function history(call: ComputeCall): Reply {
  const server = findServer(call);
  return {
    status: 200,
    body: { instanceActions: server.actions.map((line) => lineView(call, line, server.id)) },
  };
}

function historyLine(call: ComputeCall): Reply {
  const server = findServer(call);
  const id = call.exchange.param('request');
  const line = server.actions.find(({ requestId }) => requestId === id);
  if (line === undefined) throw notFound(`Action ${id} not found`);
  const event = {
    event: line.event,
    start_time: microseconds(line.startedAt),
    finish_time: line.finishedAt === undefined ? null : microseconds(line.finishedAt),
    result: line.finishedAt === undefined ? null : line.failed ? 'Error' : 'Success',
    ...(call.version >= 62 ? { hostId: server.fields.hostId } : {}),
  };
  return { status: 200, body: { instanceAction: { ...lineView(call, line, server.id), events: [event] } } };
}

function lineView(call: ComputeCall, line: InstanceAction, serverId: string): JsonObject {
  return {
    action: line.action,
    instance_uuid: serverId,
    request_id: line.requestId,
    user_id: call.user.id,
    project_id: call.project.id,
    start_time: microseconds(line.startedAt),
    message: line.failed ? 'Error' : null,
    ...(call.version >= 58 ? { updated_at: microseconds(line.finishedAt ?? line.startedAt) } : {}),
  };
}
