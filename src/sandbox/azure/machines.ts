import type { Occupant } from '../capacity.js';
import type { Exchange, Reply } from '../http.js';
import { asArray, asNumber, asObject, asString, type Json, type JsonObject, stringEntries } from '../json.js';
import { IMAGES, SIZES } from './catalogue.js';
import { attachInterface, detachAll } from './network.js';
import { bodyOf, failure, type Machine, notFound, pageOf, show, type SubscriptionState } from './state.js';

export const MACHINE_TYPE = 'Microsoft.Compute/virtualMachines';

/** A machine by its group and name. @throws ResourceNotFound */
export function machineOf(state: SubscriptionState, group: string | null, name: string): Machine {
  const machine = state.machines.get(state.idOf(group ?? '', MACHINE_TYPE, name).toLowerCase());
  if (machine === undefined) throw notFound(MACHINE_TYPE, name, group);
  return machine;
}

/** All machines: their models, or their states alone. */
export function listMachines(state: SubscriptionState, exchange: Exchange, group: string | null): Reply {
  const isStatus = exchange.query.get('statusOnly') === 'true';
  const rows = [...state.machines.values()].filter(
    (machine) => group === null || machine.group.toLowerCase() === group.toLowerCase(),
  );
  return pageOf(
    state,
    exchange,
    rows.map((machine) => (isStatus ? showStatus(machine) : showMachine(machine, true))),
  );
}

export function getMachine(exchange: Exchange, machine: Machine): Reply {
  const body = showMachine(machine);
  const isExpanded = exchange.query.get('$expand') === 'instanceView';
  const properties = isExpanded
    ? { ...asObject(body['properties']), instanceView: instanceView(machine) }
    : body['properties'];
  return { status: 200, body: { ...body, properties } };
}

/** Makes a machine, with the interface, the address and the disk that its description asks for. */
export function putMachine(state: SubscriptionState, exchange: Exchange, group: string, name: string): Reply {
  const id = state.idOf(group, MACHINE_TYPE, name);
  const known = state.machines.get(id.toLowerCase());
  if (known !== undefined) {
    if (exchange.header('if-none-match') === '*')
      throw failure(412, 'PreconditionFailed', `The precondition If-None-Match is not met: ${name} exists.`);
    if (known.provisioning === 'deleting')
      throw failure(409, 'OperationNotAllowed', `${name} is being deleted.`);
    known.tags = stringEntries(bodyOf(exchange)['tags']);
    return { status: 200, body: showMachine(known) };
  }
  const body = bodyOf(exchange);
  const properties = asObject(body['properties']) ?? {};
  check(state, body, properties);
  const machine = build(state, exchange, { id, group, name }, body);
  const { mean, spread } = state.world.settings.buildTime;
  const time = state.world.random.around(mean, spread);
  const isFull = lacksRoom(state, machine);
  const fault = exchange.buildFault;
  const headers = state.begin(exchange, machine.location, time, (operation) => {
    if (machine.provisioning !== 'creating') return;
    if (fault === undefined && !isFull) {
      machine.provisioning = 'succeeded';
      machine.power = 'running';
      return;
    }
    machine.provisioning = 'failed';
    machine.fault = {
      code: isFull ? 'AllocationFailed' : 'InternalOperationError',
      message:
        fault?.message ??
        'Allocation failed. We do not have sufficient capacity for the requested VM size in this region.',
    };
    operation.status = 'Failed';
    operation.error = { ...machine.fault };
  });
  return { status: 201, headers, body: showMachine(machine) };
}

/** True if the region has no room for a machine, which counts among the others already. Those that failed take none. */
function lacksRoom({ machines, world }: SubscriptionState, machine: Machine): boolean {
  const held = [...machines.values()].filter(({ provisioning }) => provisioning !== 'failed').map(occupantOf);
  return world.capacity.lacks(0, occupantOf(machine), held);
}

function occupantOf({ location, properties }: Machine): Occupant {
  const size = asString(asObject(properties['hardwareProfile'])?.['vmSize']) ?? '';
  return { zones: [location], size };
}

function check(state: SubscriptionState, body: JsonObject, properties: JsonObject): void {
  const location = asString(body['location']) ?? '';
  if (!state.world.settings.regions.includes(location))
    throw failure(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${location}' is not available.`,
    );
  const name = asString(asObject(properties['hardwareProfile'])?.['vmSize']) ?? '';
  const size = SIZES.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (size === undefined)
    throw failure(
      400,
      'InvalidParameter',
      `The value ${name} provided for the VM size is not valid.`,
      'vmSize',
    );
  if (size.restricted === true)
    throw failure(
      409,
      'SkuNotAvailable',
      `The requested VM size ${name} is currently not available in location '${location}'.`,
    );
  checkImage(state, asObject(asObject(properties['storageProfile'])?.['imageReference']) ?? {});
  const os = asObject(properties['osProfile']) ?? {};
  const hasKey = asObject(os['linuxConfiguration'])?.['ssh'] !== undefined;
  if (!hasKey && os['adminPassword'] === undefined)
    throw failure(
      400,
      'InvalidParameter',
      'Authentication using either SSH or by user name and password must be enabled in Linux profile.',
      'linuxConfiguration',
    );
  const { instances = Infinity, cores = Infinity } = state.world.settings.quota;
  const used = [...state.machines.values()].reduce((sum, machine) => sum + coresOf(machine), 0);
  if (state.machines.size >= instances || used + size.cores > cores)
    throw failure(
      409,
      'OperationNotAllowed',
      'Operation could not be completed as it results in exceeding approved Total Regional Cores quota.',
    );
}

function coresOf(machine: Machine): number {
  const name = asString(asObject(machine.properties['hardwareProfile'])?.['vmSize']);
  return SIZES.find((size) => size.name === name)?.cores ?? 0;
}

function checkImage(state: SubscriptionState, image: JsonObject): void {
  const id = asString(image['id']);
  if (id !== undefined) {
    if (state.stores.images.has(id.toLowerCase())) return;
    throw failure(404, 'NotFound', `The Image '${id}' cannot be found in the region.`, 'imageReference');
  }
  const found = IMAGES.some((one) =>
    ['publisher', 'offer', 'sku'].every((name, index) => image[name] === one[index]),
  );
  if (!found)
    throw failure(404, 'PlatformImageNotFound', 'The platform image is not available.', 'imageReference');
}

function build(
  state: SubscriptionState,
  exchange: Exchange,
  { id, group, name }: { readonly id: string; readonly group: string; readonly name: string },
  body: JsonObject,
): Machine {
  const location = asString(body['location']) ?? '';
  const zones = (asArray(body['zones']) ?? []).flatMap((zone) => asString(zone) ?? []);
  const given = asObject(body['properties']) ?? {};
  const configurations = asArray(asObject(given['networkProfile'])?.['networkInterfaceConfigurations']) ?? [];
  const interfaces = configurations.map((one) =>
    attachInterface(state, { id, group, location }, asObject(one) ?? {}),
  );
  const osDisk = makeDisk(state, { id, group, name, location, zones }, given);
  const storage = asObject(given['storageProfile']) ?? {};
  const osProfile = { ...asObject(given['osProfile']) };
  for (const secret of ['adminPassword', 'customData']) delete (osProfile as Record<string, Json>)[secret];
  const machine: Machine = {
    id,
    name,
    group,
    location,
    zones,
    tags: stringEntries(body['tags']),
    extra: {},
    properties: {
      ...Object.fromEntries(
        Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      ),
      vmId: state.world.random.uuid(),
      timeCreated: new Date().toISOString(),
      osProfile,
      storageProfile: {
        imageReference: { ...asObject(storage['imageReference']), exactVersion: '1.0.0' },
        osDisk: { ...asObject(storage['osDisk']), managedDisk: { id: osDisk } },
      },
      networkProfile: {
        networkInterfaces: interfaces.map((one, index) => ({
          id: one,
          properties: { primary: index === 0, deleteOption: 'Delete' },
        })),
      },
    },
    provisioning: 'creating',
    power: 'starting',
    fault: null,
    interfaces,
    osDisk,
    dataDisks: new Map(),
  };
  state.machines.set(id.toLowerCase(), machine);
  exchange.answerHeaders['x-ms-request-id'] = state.world.random.uuid();
  return machine;
}

function makeDisk(
  state: SubscriptionState,
  owner: {
    readonly id: string;
    readonly group: string;
    readonly name: string;
    readonly location: string;
    readonly zones: readonly string[];
  },
  given: JsonObject,
): string {
  const { random } = state.world;
  const name = `${owner.name}_OsDisk_1_${random.hex(32)}`;
  const id = state.idOf(owner.group, 'Microsoft.Compute/disks', name);
  const size = asNumber(asObject(asObject(given['storageProfile'])?.['osDisk'])?.['diskSizeGB']) ?? 30;
  state.stores.disks.set(id.toLowerCase(), {
    id,
    name,
    group: owner.group,
    location: owner.location,
    zones: owner.zones,
    tags: {},
    extra: { sku: { name: 'StandardSSD_LRS' }, managedBy: owner.id },
    properties: {
      osType: 'Linux',
      diskSizeGB: size,
      diskState: 'Attached',
      provisioningState: 'Succeeded',
      creationData: { createOption: 'FromImage' },
      timeCreated: new Date().toISOString(),
    },
  });
  return id;
}

/** Deletes a machine, and then what was made with it. */
export function deleteMachine(
  state: SubscriptionState,
  exchange: Exchange,
  group: string,
  name: string,
): Reply {
  const id = state.idOf(group, MACHINE_TYPE, name).toLowerCase();
  const machine = state.machines.get(id);
  if (machine === undefined) return { status: 204 };
  machine.provisioning = 'deleting';
  const headers = state.begin(exchange, machine.location, state.world.settings.actionTime, () => {
    if (state.machines.get(id) !== machine) return;
    state.machines.delete(id);
    state.stores.disks.delete(machine.osDisk.toLowerCase());
    detachAll(state, machine);
  });
  return { status: 202, headers };
}

export function showMachine(machine: Machine, isListed = false): JsonObject {
  const dataDisks = [...machine.dataDisks].map(([id, lun]) => ({
    lun,
    createOption: 'Attach',
    managedDisk: { id },
  }));
  const { provisioning, properties } = machine;
  const storageProfile = { ...asObject(properties['storageProfile']), dataDisks };
  const provisioningState = provisioning[0]?.toUpperCase() + provisioning.slice(1);
  return show(
    { ...machine, properties: { ...properties, storageProfile, provisioningState } },
    MACHINE_TYPE,
    isListed,
  );
}

function showStatus(machine: Machine): JsonObject {
  const { id, name, group, location, properties } = machine;
  return {
    id: id.replace(`/${group}/`, `/${group.toUpperCase()}/`),
    name,
    type: MACHINE_TYPE,
    location,
    properties: { vmId: properties['vmId'], instanceView: instanceView(machine) },
  };
}

/** State of a machine, as in its instance view. */
export function instanceView({ provisioning, power, fault }: Machine): JsonObject {
  const code = fault === null || provisioning !== 'failed' ? '' : `/${fault.code}`;
  const message = fault === null ? {} : { message: fault.message };
  const statuses: Json[] = [{ code: `ProvisioningState/${provisioning}${code}`, level: 'Info', ...message }];
  if (power !== null && provisioning !== 'failed')
    statuses.push({ code: `PowerState/${power}`, level: 'Info' });
  return { hyperVGeneration: 'V2', statuses };
}

/** Changes tags at once, and a size after a while. */
export function patchMachine(state: SubscriptionState, exchange: Exchange, machine: Machine): Reply {
  const body = bodyOf(exchange);
  if ('tags' in body) machine.tags = stringEntries(body['tags']);
  const size = asString(asObject(asObject(body['properties'])?.['hardwareProfile'])?.['vmSize']);
  if (size === undefined) return { status: 200, body: showMachine(machine) };
  if (!SIZES.some(({ name }) => name === size))
    throw failure(
      400,
      'InvalidParameter',
      `The value ${size} provided for the VM size is not valid.`,
      'vmSize',
    );
  return later(state, exchange, machine, {
    during: {},
    end: () => {
      machine.properties = { ...machine.properties, hardwareProfile: { vmSize: size } };
    },
    body: showMachine(machine),
  });
}

/** Work on a machine that goes on after its response. */
interface Work {
  readonly during: Partial<Pick<Machine, 'power'>>;
  readonly end: () => JsonObject | void;
  readonly body?: JsonObject;
}

function later(
  state: SubscriptionState,
  exchange: Exchange,
  machine: Machine,
  { during, end, body }: Work,
): Reply {
  if (machine.provisioning === 'creating' || machine.provisioning === 'deleting')
    throw failure(409, 'OperationNotAllowed', `The VM ${machine.name} is ${machine.provisioning}.`);
  Object.assign(machine, during);
  const headers = state.begin(exchange, machine.location, state.world.settings.actionTime, (operation) => {
    operation.output = end() ?? null;
  });
  return { status: 202, headers, ...(body === undefined ? {} : { body }) };
}

/** Carries out an action of a machine. */
export function actOnMachine(
  state: SubscriptionState,
  exchange: Exchange,
  machine: Machine,
  action: string,
): Reply {
  const to = (during: Machine['power'], end: Machine['power']): Reply =>
    later(state, exchange, machine, { during: { power: during }, end: () => void (machine.power = end) });
  switch (action) {
    case 'start':
      return to('starting', 'running');
    case 'restart':
      return to('running', 'running');
    case 'reimage':
      return to('running', 'running');
    case 'poweroff':
      return to('stopping', 'stopped');
    case 'deallocate':
      return to('deallocating', 'deallocated');
    case 'generalize':
      if (machine.power === 'running')
        throw failure(409, 'OperationNotAllowed', `The VM ${machine.name} is running; stop it first.`);
      return { status: 200 };
    case 'runcommand':
      return later(state, exchange, machine, {
        during: {},
        end: () => ({ value: runScript(bodyOf(exchange)) }),
      });
    case 'retrievebootdiagnosticsdata': {
      const url = `${exchange.origin}/bootdiagnostics/${machine.name}/serialconsole.log?sig=${state.world.random.hex(16)}`;
      return { status: 200, body: { consoleScreenshotBlobUri: url, serialConsoleLogBlobUri: url } };
    }
    case 'attachdetachdatadisks':
      return changeDisks(state, exchange, machine);
    default:
      throw failure(400, 'InvalidRequest', `There is no action ${action}.`);
  }
}

function runScript(body: JsonObject): Json {
  const lines = (asArray(body['script']) ?? []).flatMap((line) => asString(line) ?? []);
  const output = lines.map((line) => /^echo (.*)$/.exec(line)?.[1] ?? '').join('\n');
  const message = `Enable succeeded: \n[stdout]\n${output}\n\n[stderr]\n`;
  return [
    { code: 'ProvisioningState/succeeded', level: 'Info', displayStatus: 'Provisioning succeeded', message },
  ];
}

function changeDisks(state: SubscriptionState, exchange: Exchange, machine: Machine): Reply {
  const body = bodyOf(exchange);
  const idsOf = (name: string): string[] =>
    (asArray(body[name]) ?? []).flatMap((one) => asString(asObject(one)?.['diskId']) ?? []);
  const [attached, detached] = [idsOf('dataDisksToAttach'), idsOf('dataDisksToDetach')];
  for (const id of attached) {
    const disk = state.stores.disks.get(id.toLowerCase());
    if (disk === undefined) throw failure(404, 'ResourceNotFound', `The disk ${id} was not found.`);
    if (disk.extra['managedBy'] !== undefined)
      throw failure(
        409,
        'ConflictingUserInput',
        `Disk '${id}' cannot be attached as the disk is already owned by a VM.`,
      );
  }
  for (const id of attached) attach(state, machine, id);
  return later(state, exchange, machine, {
    during: {},
    end: () => {
      for (const id of detached) {
        machine.dataDisks.delete(id.toLowerCase());
        release(state, id);
      }
    },
  });
}

function attach(state: SubscriptionState, machine: Machine, id: string): void {
  const disk = state.stores.disks.get(id.toLowerCase());
  if (disk === undefined) return;
  machine.dataDisks.set(id.toLowerCase(), machine.dataDisks.size);
  disk.properties['diskState'] = 'Attached';
  Object.assign(disk.extra, { managedBy: machine.id });
}

/** Frees a disk of its machine. */
export function release(state: SubscriptionState, id: string): void {
  const disk = state.stores.disks.get(id.toLowerCase());
  if (disk === undefined) return;
  disk.properties['diskState'] = 'Unattached';
  delete (disk.extra as Record<string, Json>)['managedBy'];
}
