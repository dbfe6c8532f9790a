import { asNumber, asObject, asString, asText, type JsonObject, stringEntries } from '../../json.js';
import { Refusal, type Reply } from '../../http.js';
import { microseconds, type Row } from '../rows.js';
import type { Snapshot, Volume } from '../volume/state.js';
import type { ComputeApi, ComputeCall } from './api.js';
import { badRequest, computeFault, notFound } from './errors.js';

/** The proxies of Nova end with 2.35. */
const PROXIES = { to: 35 };
const ACCEPTED: Reply = { status: 202, headers: { 'content-type': 'application/json' } };

/** Nova's proxies to Cinder and Neutron that older clients use, and Rackspace's network extension. */
export function addProxyRoutes(api: ComputeApi): void {
  for (const path of ['/os-volumes', '/os-volumes/detail']) {
    api.on(
      'GET',
      path,
      'volumes.list',
      (call) => ({ status: 200, body: { volumes: volumes(call).map(volumeView) } }),
      PROXIES,
    );
  }
  api
    .on('POST', '/os-volumes', 'volumes.create', createVolume, PROXIES)
    .on(
      'GET',
      '/os-volumes/:volume',
      'volumes.show',
      (call) => ({ status: 200, body: { volume: volumeView(findVolume(call)) } }),
      PROXIES,
    )
    .on(
      'DELETE',
      '/os-volumes/:volume',
      'volumes.delete',
      (call) => {
        const volume = findVolume(call);
        if (volume.attachments.length > 0)
          throw badRequest('Invalid volume: Volume status must be available or error');
        call.region.volumes.removeLater(call.region.volumes.volumes, volume);
        return ACCEPTED;
      },
      PROXIES,
    );
  addSnapshotProxies(api);
  addNetworkProxies(api);
}

function volumes(call: ComputeCall): Volume[] {
  return call.region.volumes.volumesOf(call.project);
}

function findVolume(call: ComputeCall): Volume {
  const id = call.exchange.param('volume');
  const volume = volumes(call).find((candidate) => candidate.id === id);
  if (volume === undefined) throw notFound(`Volume ${id} could not be found.`);
  return volume;
}

function volumeView(volume: Volume): JsonObject {
  const attachments = volume.attachments.map(({ serverId, device }) => ({
    id: volume.id,
    volumeId: volume.id,
    serverId,
    device,
  }));
  return {
    id: volume.id,
    status: volume.status,
    size: volume.size,
    availabilityZone: volume.zone,
    createdAt: volume.createdAt,
    attachments: attachments.length > 0 ? attachments : [{}],
    displayName: volume.name,
    displayDescription: volume.description,
    volumeType: volume.type,
    snapshotId: volume.snapshotId,
    metadata: volume.metadata,
  };
}

function createVolume(call: ComputeCall): Reply {
  const wanted = asObject(asObject(call.exchange.json())?.volume);
  const size = asNumber(wanted?.size);
  if (wanted === undefined || size === undefined)
    throw badRequest("Invalid input for field/attribute volume. 'size' is a required property");
  const { quota } = call.project;
  const used = call.region.volumes.gigabytes(call.project);
  if (
    volumes(call).length >= (quota.volumes ?? Number.POSITIVE_INFINITY) ||
    used + size > (quota.gigabytes ?? Number.POSITIVE_INFINITY)
  ) {
    throw new Refusal(computeFault(403, 'Quota exceeded for volumes'));
  }
  const volume = call.region.volumes.addVolume(
    { user: call.user, project: call.project },
    wantedVolume(wanted, size),
  );
  return { status: 200, body: { volume: volumeView(volume) } };
}

function wantedVolume(wanted: JsonObject, size: number): Pick<Volume, 'size'> & Partial<Volume> {
  return {
    size,
    name: asString(wanted.display_name) ?? null,
    description: asString(wanted.display_description) ?? null,
    metadata: stringEntries(wanted.metadata),
    snapshotId: asString(wanted.snapshot_id) ?? null,
    ...(typeof wanted.volume_type === 'string' ? { type: wanted.volume_type } : {}),
  };
}

function addSnapshotProxies(api: ComputeApi): void {
  const own = (call: ComputeCall): Snapshot[] => call.region.volumes.snapshotsOf(call.project);
  const find = (call: ComputeCall): Snapshot => {
    const id = call.exchange.param('snapshot');
    const snapshot = own(call).find((candidate) => candidate.id === id);
    if (snapshot === undefined) throw notFound(`Snapshot ${id} could not be found.`);
    return snapshot;
  };
  for (const path of ['/os-snapshots', '/os-snapshots/detail']) {
    api.on(
      'GET',
      path,
      'snapshots.list',
      (call) => ({ status: 200, body: { snapshots: own(call).map(snapshotView) } }),
      PROXIES,
    );
  }
  api
    .on('POST', '/os-snapshots', 'snapshots.create', createSnapshot, PROXIES)
    .on(
      'GET',
      '/os-snapshots/:snapshot',
      'snapshots.show',
      (call) => ({ status: 200, body: { snapshot: snapshotView(find(call)) } }),
      PROXIES,
    )
    .on(
      'DELETE',
      '/os-snapshots/:snapshot',
      'snapshots.delete',
      (call) => {
        call.region.volumes.removeLater(call.region.volumes.snapshots, find(call));
        return ACCEPTED;
      },
      PROXIES,
    );
}

function snapshotView(snapshot: Snapshot): JsonObject {
  return {
    id: snapshot.id,
    volumeId: snapshot.volumeId,
    status: snapshot.status,
    size: snapshot.size,
    createdAt: snapshot.createdAt,
    displayName: snapshot.name,
    displayDescription: snapshot.description,
  };
}

function createSnapshot(call: ComputeCall): Reply {
  const wanted = asObject(asObject(call.exchange.json())?.snapshot) ?? {};
  const id = asText(wanted.volume_id);
  const volume = volumes(call).find((candidate) => candidate.id === id);
  if (volume === undefined) throw notFound(`Volume ${id} could not be found.`);
  const state = call.region.volumes;
  const snapshot = state.snapshots.add({
    id: call.region.world.random.uuid(),
    owner: { user: call.user, project: call.project },
    createdAt: microseconds(Date.now()),
    updatedAt: null,
    name: asString(wanted.display_name) ?? null,
    description: asString(wanted.display_description) ?? null,
    volumeId: id,
    status: 'creating',
    size: volume.size,
    metadata: {},
  });
  state.later(snapshot, 'creating', 'available');
  return { status: 200, body: { snapshot: snapshotView(snapshot) } };
}

/** os-networksv2: https://docs.rackspace.com/docs/cloud-servers/v2/extensions/ext-networks */
function addNetworkProxies(api: ComputeApi): void {
  const path = api.rackspace ? '/os-networksv2' : '/os-networks';
  api
    .on(
      'GET',
      path,
      'networks.list',
      (call) => {
        const rows = call.region.network.visible(call.project);
        return { status: 200, body: { networks: rows.map((row) => networkView(call, row)) } };
      },
      PROXIES,
    )
    .on(
      'GET',
      `${path}/:network`,
      'networks.show',
      (call) => ({ status: 200, body: { network: networkView(call, findNetwork(call)) } }),
      PROXIES,
    );
  if (!api.rackspace) return;
  api
    .on('POST', path, 'networks.create', (call) => {
      const wanted = asObject(asObject(call.exchange.json())?.network) ?? {};
      const { network } = call.region;
      const row = network.addNetwork(call.project, { name: asText(wanted.label) });
      network.addSubnet(call.project, row, { cidr: asText(wanted.cidr) });
      return { status: 200, body: { network: networkView(call, row) } };
    })
    .on('DELETE', `${path}/:network`, 'networks.delete', (call) => {
      const row = findNetwork(call);
      const used = call.region.network.ports.all().some((port) => port.network_id === row.id);
      if (row.tenant_id !== call.project.id || used)
        throw new Refusal(computeFault(403, 'Network is in use or is not yours.'));
      call.region.network.networks.delete(row.id);
      return ACCEPTED;
    });
}

function findNetwork(call: ComputeCall): Row {
  const id = call.exchange.param('network');
  const row = call.region.network.visible(call.project).find((candidate) => candidate.id === id);
  if (row === undefined) throw notFound('Network not found');
  return row;
}

function networkView(call: ComputeCall, row: Row): JsonObject {
  const [subnet] = Array.isArray(row.subnets) ? row.subnets.map(String) : [];
  const cidr = subnet === undefined ? null : (call.region.network.subnets.get(subnet)?.cidr ?? null);
  return { id: row.id, cidr: call.rackspace ? cidr : null, label: row.name };
}
