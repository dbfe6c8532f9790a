import type { Owner } from '../accounts.js';
import type { FixedIp, Port } from '../network-state.js';
import type { Region } from '../region.js';
import type { ComputeCall } from './api.js';
import { attachVolumes, type PlannedVolume, releaseVolumes } from './block-devices.js';
import { conflict } from './errors.js';
import { type ComputeServer, type InstanceAction, type LateFailure, POWER } from './model.js';
import type { PlannedPort } from './networks.js';

/** Time until a build is seen on its host, at most. */
const SCHEDULING = 100;

/** Resources that servers get while they are built. */
export interface BuildPlan {
  readonly networks: readonly PlannedPort[];
  readonly volumes: readonly PlannedVolume[];
}

/** One server on its way to ACTIVE. */
interface Build {
  readonly region: Region;
  readonly server: ComputeServer;
  readonly plan: BuildPlan;
  readonly history: InstanceAction;
}

/** Builds the servers of one create in the background. */
export function startBuild(call: ComputeCall, servers: readonly ComputeServer[], plan: BuildPlan): void {
  const { region, exchange } = call;
  const { world } = region;
  const { mean, spread } = world.settings.buildTime;
  const isFull = !world.capacity.isUnlimited && lacksRoom(region, servers);
  for (const server of servers) {
    const history = record(region, server, 'create', 'compute__do_build_and_run_instance');
    const build: Build = { region, server, plan, history };
    const buildTime = world.random.around(mean, spread);
    const scheduled = Math.min(SCHEDULING, buildTime / 4);
    if (isFull) {
      // Nova's scheduler places all servers of a request or none.
      world.timers.after(scheduled, () => fail(build, 'No valid host was found. ', 500));
      continue;
    }
    const failure = exchange.buildFault;
    if (failure?.returnsAfter !== undefined) server.comesBack = { ...failure, after: failure.returnsAfter };
    world.timers.after(scheduled, () => spawn(build));
    world.timers.after(buildTime, () => {
      if (failure === undefined) finishBuild(build);
      else fail(build, failure.message, failure.code ?? 500);
    });
  }
}

/** True if the hypervisors do not hold the servers of a request, which count among those being built already. */
function lacksRoom(region: Region, servers: readonly ComputeServer[]): boolean {
  const [first] = servers;
  if (first === undefined) return false;
  const occupant = ({ fields }: ComputeServer) => ({
    zones: [region.name, 'nova'],
    size: fields.flavor.id,
  });
  return region.world.capacity.lacks(0, occupant(first), region.compute.placed().map(occupant));
}

function spawn({ region, server }: Build): void {
  if (server.fields.taskState !== 'scheduling') return;
  server.change({ taskState: 'spawning', hostId: region.compute.hostId, zone: 'nova' });
}

/** True if the build has ended in another way; volumes reserved for it are then free again. */
function isOver({ server, plan }: Build): boolean {
  const over = server.fields.vmState !== 'building' || server.fields.taskState === 'deleting';
  if (over) releaseVolumes(plan.volumes);
  return over;
}

function fail(build: Build, message: string, code: number): void {
  if (isOver(build)) return;
  releaseVolumes(build.plan.volumes);
  finish(build.history, true);
  build.server.change({ vmState: 'error', taskState: null, fault: { code, created: Date.now(), message } });
}

function finishBuild(build: Build): void {
  if (isOver(build)) return;
  const { region, server, plan, history } = build;
  const ports = plan.networks.map((planned) => plugPort(region, server.owner, server.id, planned));
  finish(history, false);
  server.change({
    vmState: 'active',
    taskState: null,
    powerState: POWER.running,
    hostId: region.compute.hostId,
    zone: 'nova',
    launchedAt: Date.now(),
    ports,
    attachments: attachVolumes(region, server.owner, server, plan.volumes),
    ...accessAddresses(region, server, ports),
  });
}

/** Makes the port on the network, or plugs the one that is named. */
export function plugPort(region: Region, owner: Owner, serverId: string, planned: PlannedPort): Port {
  const existing = planned.portId === undefined ? undefined : region.network.ports.get(planned.portId);
  if (existing !== undefined) {
    existing.device_id = serverId;
    existing.device_owner = 'compute:nova';
    existing.status = 'ACTIVE';
    return existing;
  }
  return region.network.addPort(owner.project, planned.network, {
    device_id: serverId,
    device_owner: 'compute:nova',
    ...(planned.fixedIp === undefined ? {} : { fixed_ips: chosenIp(planned) }),
  });
}

function chosenIp({ network, fixedIp }: PlannedPort): (FixedIp & Record<string, string>)[] {
  const subnet = Array.isArray(network.subnets) ? String(network.subnets[0]) : '';
  return [{ subnet_id: subnet, ip_address: fixedIp ?? '' }];
}

/** Rackspace sets a server's access addresses to its public ones. */
function accessAddresses(
  region: Region,
  server: ComputeServer,
  ports: readonly Port[],
): { accessIpv4?: string; accessIpv6?: string } {
  if (region.world.settings.flavor !== 'rackspace' || server.fields.accessIpv4 !== '') return {};
  const front = ports.find((port) => port.network_id.startsWith('00000000-'));
  const addresses = (front?.fixed_ips ?? []).map(({ ip_address: address }) => address);
  return {
    accessIpv4: addresses.find((address) => !address.includes(':')) ?? '',
    accessIpv6: addresses.find((address) => address.includes(':')) ?? '',
  };
}

/** DELETE /servers/{id}: accepted in any state, gone a little later. */
export function startDelete(region: Region, server: ComputeServer): void {
  if (server.fields.locked) throw conflict(`Instance ${server.id} is locked`);
  if (server.fields.taskState === 'deleting') return;
  if (server.comesBack !== undefined) {
    withdraw(region, server, server.comesBack);
    return;
  }
  const history = record(region, server, 'delete', 'compute_terminate_instance');
  server.change({ taskState: 'deleting' });
  region.world.timers.after(region.world.settings.actionTime, () => {
    finish(history, false);
    releaseServer(region, server);
    const now = Date.now();
    server.change({
      vmState: 'deleted',
      taskState: null,
      powerState: POWER.none,
      terminatedAt: now,
      ports: [],
      attachments: [],
    });
    region.compute.remove(server);
  });
}

/** Takes an order away that is being carried out already: the server is there again later, and then in ERROR. */
function withdraw(region: Region, server: ComputeServer, { message, code = 500, after }: LateFailure): void {
  server.comesBack = undefined;
  server.change({ taskState: 'deleting' });
  region.compute.withdraw(server);
  region.world.timers.after(after, () => {
    server.change({ vmState: 'error', taskState: null, fault: { code, created: Date.now(), message } });
    region.compute.add(server);
  });
}

function releaseServer(region: Region, server: ComputeServer): void {
  for (const port of server.fields.ports) {
    region.network.ports.delete(port.id);
    for (const floating of region.network.floatingIps.all()) {
      if (floating.port_id === port.id)
        Object.assign(floating, { port_id: null, fixed_ip_address: null, status: 'DOWN' });
    }
  }
  for (const { volumeId, deleteOnTermination } of server.fields.attachments) {
    region.volumes.detach(volumeId, server.id);
    if (deleteOnTermination) region.volumes.volumes.delete(volumeId);
  }
}

/** Adds a line to the server's history. */
export function record(region: Region, server: ComputeServer, action: string, event: string): InstanceAction {
  const line: InstanceAction = {
    action,
    requestId: `req-${region.world.random.uuid()}`,
    startedAt: Date.now(),
    event,
    finishedAt: undefined,
    failed: false,
  };
  server.actions.unshift(line);
  return line;
}

/** Ends a line of the server's history. */
export function finish(line: InstanceAction, failed: boolean): void {
  line.finishedAt = Date.now();
  line.failed = failed;
}
