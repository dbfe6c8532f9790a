import type { Reply } from '../../http.js';
import {
  asArray,
  asNumber,
  asObject,
  asString,
  type Json,
  type JsonObject,
  stringEntries,
} from '../../json.js';
import { type ComputeCall, resourceLinks } from './api.js';
import { type PlannedVolume, planVolumes, reserveVolumes } from './block-devices.js';
import { createSchema } from './create-schema.js';
import { badRequest, forbidden } from './errors.js';
import { startBuild } from './lifecycle.js';
import { ComputeServer, type Flavor, POWER } from './model.js';
import { type PlannedPort, planNetworks } from './networks.js';
import { checkBody } from './schema.js';

/** A checked create request. */
interface Order {
  readonly server: JsonObject;
  readonly name: string;
  readonly imageId: string;
  readonly flavor: Flavor;
  readonly count: number;
  readonly networks: readonly PlannedPort[];
  readonly volumes: readonly PlannedVolume[];
}

/** POST /servers: checks everything as Nova does before it accepts, then builds in the background. */
export function createServers(call: ComputeCall): Reply {
  const body = call.exchange.json();
  checkBody(body, createSchema(call.version));
  const root = asObject(body);
  const server = asObject(root?.server) ?? {};
  const order = checkOrder(call, server);
  const password = asString(server.adminPass) ?? call.region.world.random.password(12);
  const reservationId = `r-${call.region.world.random.hex(8)}`;
  const hints = asObject(root?.['os:scheduler_hints'] ?? root?.['OS-SCH-HNT:scheduler_hints']) ?? {};
  const servers = Array.from({ length: order.count }, (_, index) =>
    makeServer(call, order, { index, reservationId, hints }),
  );
  for (const made of servers) call.region.compute.add(made);
  startBuild(call, servers, order);
  if (server.return_reservation_id === true || server.return_reservation_id === 'True') {
    return { status: 202, body: { reservation_id: reservationId } };
  }
  const first = servers[0];
  if (first === undefined) throw badRequest('min_count must be >= 1');
  return accepted(call, first, password);
}

function accepted(call: ComputeCall, server: ComputeServer, password: string): Reply {
  const groups = call.rackspace
    ? {}
    : { security_groups: server.fields.securityGroups.map((name) => ({ name })) };
  return {
    status: 202,
    headers: { location: `${call.base}/servers/${server.id}` },
    body: {
      server: {
        id: server.id,
        links: resourceLinks(call, `servers/${server.id}`),
        'OS-DCF:diskConfig': server.origin.diskConfig,
        ...groups,
        adminPass: password,
      },
    },
  };
}

function checkOrder(call: ComputeCall, server: JsonObject): Order {
  const name = checkName(asString(server.name) ?? '');
  const { minimum, maximum } = counts(server);
  const flavor = findFlavor(call, asString(server.flavorRef) ?? String(asNumber(server.flavorRef)));
  const imageId = findImage(call, server, flavor);
  checkKeyPair(call, server);
  checkZone(server);
  const networks = planNetworks(call, server.networks);
  checkGroups(call, server, networks.length);
  const volumes = planVolumes(call, server);
  const count = withinQuota(call, flavor, minimum, maximum);
  if (!call.rackspace && networks.some(({ portId }) => portId !== undefined) && count > 1) {
    throw badRequest(
      'Unable to launch multiple instances with a single configured port ID. Please launch your instance one by one with different ports.',
    );
  }
  reserveVolumes(volumes);
  return { server, name, imageId, flavor, count, networks, volumes };
}

/** Refuses what Nova refuses in names of servers. */
export function checkName(name: string): string {
  if (name.trim() === name && !/\p{Cc}/u.test(name)) return name;
  throw badRequest(
    "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
  );
}

function counts(server: JsonObject): { minimum: number; maximum: number } {
  const minimum = asNumber(server.min_count) ?? 1;
  const maximum = asNumber(server.max_count) ?? minimum;
  if (minimum > maximum) throw badRequest('min_count must be <= max_count');
  return { minimum, maximum };
}

/** Flavor by its id, or by a full link. */
export function findFlavor(call: ComputeCall, reference: string): Flavor {
  const id = reference.slice(reference.lastIndexOf('/') + 1);
  const flavor = call.region.compute.flavor(id);
  if (flavor === undefined) throw badRequest(`Flavor ${id} could not be found.`);
  return flavor;
}

function findImage(call: ComputeCall, server: JsonObject, flavor: Flavor): string {
  const reference = asString(server.imageRef) ?? '';
  const mappings = asArray(server.block_device_mapping_v2) ?? [];
  if (reference === '') {
    const boots = mappings.some((mapping) => asNumber(asObject(mapping)?.boot_index) === 0);
    if (boots) return '';
    throw badRequest(
      mappings.length > 0
        ? 'Block Device Mapping is Invalid: Boot sequence for the instance and image/block device mapping combination is not valid.'
        : 'Missing imageRef attribute',
    );
  }
  const id = reference.slice(reference.lastIndexOf('/') + 1);
  const image = call.region.images.get(call.project, id);
  if (image === undefined) throw badRequest('Can not find requested image');
  if (image.status !== 'active') throw badRequest(`Image ${id} is not active.`);
  if (Number(image.min_ram) > flavor.ram)
    throw badRequest("Flavor's memory is too small for requested image.");
  if (flavor.disk > 0 && Number(image.min_disk) > flavor.disk) {
    throw badRequest(
      "Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is " +
        `${flavor.disk * 2 ** 30} bytes, minimum size is ${Number(image.min_disk) * 2 ** 30} bytes.`,
    );
  }
  return id;
}

function checkKeyPair(call: ComputeCall, server: JsonObject): void {
  const name = asString(server.key_name);
  if (name !== undefined && call.region.compute.keyPair(call.user.id, name) === undefined) {
    throw badRequest('Invalid key_name provided.');
  }
}

function checkZone(server: JsonObject): void {
  const zone = asString(server.availability_zone);
  if (zone !== undefined && zone !== 'nova')
    throw badRequest('The requested availability zone is not available');
}

function checkGroups(call: ComputeCall, server: JsonObject, ports: number): void {
  if (ports === 0) return;
  const known = call.region.network.groups.all().filter((group) => group.tenant_id === call.project.id);
  for (const name of groupNames(server)) {
    if (name !== 'default' && !known.some((group) => group.name === name || group.id === name)) {
      throw badRequest(`Unable to find security_group with name or id '${name}'`);
    }
  }
}

function groupNames(server: JsonObject): string[] {
  const names = (asArray(server.security_groups) ?? []).flatMap(
    (group) => asString(asObject(group)?.name) ?? [],
  );
  return names.length === 0 ? ['default'] : [...new Set(names)];
}

/** The count that fits the quota: the most wanted, or down to the least wanted; else Nova's refusal. */
function withinQuota(call: ComputeCall, flavor: Flavor, minimum: number, maximum: number): number {
  const { quota } = call.project;
  if (quota.instances === undefined && quota.cores === undefined && quota.ram === undefined) return maximum;
  for (let count = maximum; count >= minimum; count -= 1) {
    if (excess(call, flavor, count).length === 0) return count;
  }
  const over = excess(call, flavor, minimum);
  const list = (pick: (entry: Excess) => string | number): string => over.map(pick).join(', ');
  const names = list(({ name }) => name);
  throw forbidden(
    `Quota exceeded for ${names}: Requested ${list(({ wanted }) => wanted)}, but already used ` +
      `${list(({ used }) => used)} of ${list(({ limit }) => limit)} ${names}`,
  );
}

interface Excess {
  readonly name: string;
  readonly wanted: number;
  readonly used: number;
  readonly limit: number;
}

function excess(call: ComputeCall, flavor: Flavor, count: number): Excess[] {
  const { quota } = call.project;
  const usage = call.region.compute.usage(call.project);
  const unlimited = Number.POSITIVE_INFINITY;
  const entries: Excess[] = [
    { name: 'cores', wanted: count * flavor.vcpus, used: usage.cores, limit: quota.cores ?? unlimited },
    { name: 'instances', wanted: count, used: usage.instances, limit: quota.instances ?? unlimited },
    { name: 'ram', wanted: count * flavor.ram, used: usage.ram, limit: quota.ram ?? unlimited },
  ];
  return entries.filter(({ wanted, used, limit }) => used + wanted > limit);
}

interface Place {
  readonly index: number;
  readonly reservationId: string;
  readonly hints: JsonObject;
}

function makeServer(call: ComputeCall, order: Order, place: Place): ComputeServer {
  const { server } = order;
  return new ComputeServer(
    {
      id: call.region.world.random.uuid(),
      owner: { user: call.user, project: call.project },
      created: Date.now(),
      keyName: asString(server.key_name) ?? null,
      configDrive: isTrue(server.config_drive) ? 'True' : '',
      diskConfig: asString(server['OS-DCF:diskConfig']) ?? (call.rackspace ? 'AUTO' : 'MANUAL'),
      reservationId: place.reservationId,
      launchIndex: place.index,
      schedulerHints: place.hints,
    },
    {
      name: order.count > 1 ? `${order.name}-${place.index + 1}` : order.name,
      description: asString(server.description) ?? (call.version < 19 ? order.name : null),
      flavor: order.flavor,
      imageId: order.imageId,
      vmState: 'building',
      taskState: 'scheduling',
      powerState: POWER.none,
      hostId: '',
      zone: '',
      launchedAt: undefined,
      terminatedAt: undefined,
      fault: undefined,
      locked: false,
      lockedReason: null,
      accessIpv4: asString(server.accessIPv4) ?? '',
      accessIpv6: asString(server.accessIPv6) ?? '',
      metadata: stringEntries(server.metadata),
      tags: (asArray(server.tags) ?? []).map(String),
      securityGroups: groupNames(server),
      ports: [],
      attachments: [],
    },
  );
}

function isTrue(value: Json | undefined): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}
