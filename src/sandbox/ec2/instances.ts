import type { Exchange } from '../http.js';
import { interfacesOf, type Place, showAddresses } from './interfaces.js';
import { checkId, type InstanceRow, now, page, type RegionState, showTags, TYPES } from './state.js';
import { imageOfParameter } from './systems-manager.js';
import { type Parameters, refuse, type Xml } from './xml.js';

/** Performs an action and returns the content of its response. */
export type Action = (
  state: RegionState,
  parameters: Parameters,
  exchange: Exchange,
) => { readonly [name: string]: Xml };

/** Instances. */
export const INSTANCE_ACTIONS: Readonly<Record<string, Action>> = {
  RunInstances: runInstances,
  DescribeInstances: (state, parameters) => {
    const asked = parameters.list('InstanceId');
    const all = asked.length > 0 ? asked.map((id) => state.instance(id)) : [...state.instances.values()];
    const filters = [...parameters.filters()].map(([name, values]) => filterOf(name, values));
    const found = all.filter((instance) => filters.every((filter) => filter(instance)));
    const { rows, nextToken } = page(
      found,
      parameters.get('MaxResults'),
      parameters.get('NextToken'),
      state.world.settings.pageSize,
    );
    return { reservationSet: reservations(state, rows), nextToken };
  },
  TerminateInstances: (state, parameters) => {
    const instances = parameters.list('InstanceId').map((id) => state.instance(id));
    for (const instance of instances) state.terminate(instance);
    return { instancesSet: instances.map(({ id }) => ({ instanceId: id })) };
  },
  RebootInstances: (state, parameters) => {
    for (const id of parameters.list('InstanceId')) expect(state.instance(id), ['running', 'pending']);
    return { return: true };
  },
  StopInstances: (state, parameters) => {
    for (const id of parameters.list('InstanceId')) {
      const instance = expect(state.instance(id), ['running', 'stopping', 'stopped']);
      instance.state = 'stopping';
      state.later(() => (instance.state = 'stopped'));
    }
    return {};
  },
  StartInstances: (state, parameters) => {
    for (const id of parameters.list('InstanceId')) {
      const instance = expect(state.instance(id), ['stopped', 'running']);
      instance.state = 'pending';
      state.later(() => (instance.state = 'running'));
    }
    return {};
  },
  ModifyInstanceAttribute: (state, parameters) => {
    const type = parameters.get('InstanceType.Value') ?? '';
    const instance = state.instance(parameters.need('InstanceId'));
    if (instance.state !== 'stopped')
      throw refuse(
        400,
        'IncorrectInstanceState',
        `The instance '${instance.id}' is not in the 'stopped' state.`,
      );
    checkType(type);
    instance.type = type;
    return { return: true };
  },
  DescribeInstanceTypes: (state, parameters) => {
    const asked = parameters.list('InstanceType');
    for (const type of asked) checkType(type);
    const found = TYPES.filter(([name]) => asked.length === 0 || asked.includes(name));
    const { rows, nextToken } = page(
      found,
      parameters.get('MaxResults'),
      parameters.get('NextToken'),
      state.world.settings.pageSize,
    );
    return { instanceTypeSet: rows.map(showType), nextToken };
  },
};

/** Test for a filter, in whose values `*` and `?` are wildcards. */
function filterOf(name: string, values: readonly string[]): (instance: InstanceRow) => boolean {
  const patterns = values.map((value) => new RegExp(`^${regularExpression(value)}$`));
  const valueOf = filteredValue(name);
  return (instance) => {
    const value = valueOf(instance);
    return value !== undefined && patterns.some((pattern) => pattern.test(value));
  };
}

function filteredValue(name: string): (instance: InstanceRow) => string | undefined {
  if (name === 'instance-id') return ({ id }) => id;
  if (name === 'instance-state-name') return ({ state }) => state;
  if (name === 'client-token') return ({ token }) => token;
  if (name.startsWith('tag:')) return ({ tags }) => tags.get(name.slice('tag:'.length));
  throw refuse(400, 'InvalidParameterValue', `The filter '${name}' is invalid`);
}

function regularExpression(value: string): string {
  return value
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
}

function runInstances(
  state: RegionState,
  parameters: Parameters,
  exchange: Exchange,
): { readonly [name: string]: Xml } {
  const token = parameters.get('ClientToken');
  const before = token === undefined ? undefined : state.tokens.get(token);
  if (before !== undefined) {
    if (before.request !== parameters.toString())
      throw refuse(400, 'IdempotentParameterMismatch', 'The client token was used with other parameters.');
    const made = [...state.instances.values()].filter(
      ({ reservation }) => reservation === before.reservation,
    );
    return { reservationId: before.reservation, instancesSet: made.map((one) => showInstance(state, one)) };
  }
  const count = Number(parameters.need('MaxCount'));
  const type = parameters.need('InstanceType');
  const image = resolveImage(parameters.need('ImageId'));
  const keyName = parameters.get('KeyName');
  checkType(type);
  checkId('ami', 'InvalidAMIID', image);
  if (!state.images.has(image))
    throw refuse(400, 'InvalidAMIID.NotFound', `The image id '[${image}]' does not exist`);
  if (keyName !== undefined && !state.keys.has(keyName))
    throw refuse(400, 'InvalidKeyPair.NotFound', `The key pair '${keyName}' does not exist`);
  const limit = state.world.settings.quota.instances ?? Infinity;
  const living = [...state.instances.values()].filter((one) => one.state !== 'terminated').length;
  if (living + count > limit)
    throw refuse(
      400,
      'InstanceLimitExceeded',
      `You have requested more instances than your limit of ${limit}.`,
    );
  const interfaces = interfacesOf(state, parameters);
  const reservation = state.id('r');
  const zone = state.subnets.get(interfaces[0]?.subnet ?? '')?.zone ?? '';
  checkRoom(state, type, zone, count);
  const order = { type, image, keyName, zone, interfaces, reservation, token, tags: parameters.tags() };
  const made = Array.from({ length: count }, (_, launchIndex) =>
    launch(state, { ...order, launchIndex }, exchange),
  );
  if (token !== undefined) state.tokens.set(token, { request: parameters.toString(), reservation });
  return { reservationId: reservation, instancesSet: made.map((one) => showInstance(state, one)) };
}

/** All instances of a request are placed, or none. */
function checkRoom(state: RegionState, type: string, zone: string, count: number): void {
  const { capacity } = state.world;
  if (capacity.isUnlimited) return;
  const held = [...state.instances.values()]
    .filter((one) => one.state !== 'terminated')
    .map((one) => ({ zones: [one.zone], size: one.type }));
  if (!capacity.lacks(count, { zones: [zone], size: type }, held)) return;
  const others = state.zones.filter((one) => one !== zone).join(', ');
  throw refuse(
    500,
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}). Our system will be working on ` +
      `provisioning additional capacity. You can currently get ${type} capacity by not specifying an Availability Zone in your request or ` +
      `choosing ${others}.`,
  );
}

/** `resolve:ssm:/path` is the image that the parameter names. */
function resolveImage(image: string): string {
  const [, parameter] = /^resolve:ssm:(.+)$/.exec(image) ?? [];
  if (parameter === undefined) return image;
  const found = imageOfParameter(parameter);
  if (found !== undefined) return found;
  throw refuse(400, 'InvalidAMIID.NotFound', `The parameter ${parameter} names no image.`);
}

type Order = Pick<
  InstanceRow,
  'type' | 'image' | 'keyName' | 'zone' | 'reservation' | 'token' | 'tags' | 'launchIndex'
> & { readonly interfaces: readonly Place[] };

function launch(state: RegionState, order: Order, exchange: Exchange): InstanceRow {
  const { random, settings, timers } = state.world;
  const id = state.id('i');
  const number = state.instances.size + 1;
  const instance: InstanceRow = {
    ...order,
    id,
    tags: new Map(order.tags),
    state: 'pending',
    launchedAt: now(),
    address: `${(number >> 8) & 255}.${number & 255}`,
    devices: new Map([['/dev/xvda', state.id('vol')]]),
    interfaces: order.interfaces.map((place, index) => ({
      ...place,
      id: index === 0 ? `eni-${id.slice('i-'.length)}` : state.id('eni'),
    })),
  };
  state.instances.set(id, instance);
  timers.after(random.around(settings.buildTime.mean, settings.buildTime.spread), () => {
    if (instance.state !== 'pending') return;
    instance.state = exchange.buildFault === undefined ? 'running' : 'terminated';
    if (exchange.buildFault !== undefined)
      instance.stateReason = 'Server.InternalError: Internal error on launch';
  });
  return instance;
}

function expect(instance: InstanceRow, states: readonly string[]): InstanceRow {
  if (states.includes(instance.state)) return instance;
  throw refuse(
    400,
    'IncorrectInstanceState',
    `The instance '${instance.id}' is not in a state from which this can be done: ${instance.state}.`,
  );
}

function checkType(type: string): void {
  if (TYPES.some(([name]) => name === type)) return;
  throw refuse(400, 'InvalidInstanceType', `The following supplied instance types do not exist: [${type}]`);
}

function showType([name, vcpus, memory]: (typeof TYPES)[number]): Xml {
  return {
    instanceType: name,
    currentGeneration: true,
    processorInfo: { supportedArchitectures: ['x86_64'] },
    vCpuInfo: { defaultVCpus: vcpus },
    memoryInfo: { sizeInMiB: memory },
    instanceStorageSupported: false,
    networkInfo: { networkPerformance: 'Up to 5 Gigabit' },
  };
}

/** Rows by the request that made them. */
function reservations(state: RegionState, rows: readonly InstanceRow[]): Xml {
  const groups = new Map<string, InstanceRow[]>();
  for (const row of rows) {
    const group = groups.get(row.reservation);
    if (group === undefined) groups.set(row.reservation, [row]);
    else group.push(row);
  }
  return [...groups].map(([reservationId, group]) => ({
    reservationId,
    ownerId: '123456789012',
    instancesSet: group.map((one) => showInstance(state, one)),
  }));
}

const STATE_CODES: Readonly<Record<InstanceRow['state'], number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

function showInstance(state: RegionState, instance: InstanceRow): Xml {
  return {
    instanceId: instance.id,
    imageId: instance.image,
    instanceState: { code: STATE_CODES[instance.state], name: instance.state },
    stateReason:
      instance.stateReason === undefined
        ? undefined
        : { code: instance.stateReason.split(':')[0], message: instance.stateReason },
    keyName: instance.keyName,
    amiLaunchIndex: instance.launchIndex,
    instanceType: instance.type,
    launchTime: instance.launchedAt,
    placement: { availabilityZone: instance.zone, tenancy: 'default' },
    ...showAddresses(state, instance),
    architecture: 'x86_64',
    clientToken: instance.token,
    blockDeviceMapping: [...instance.devices].map(([deviceName, volumeId]) => ({
      deviceName,
      ebs: { volumeId, status: 'attached' },
    })),
    tagSet: showTags(instance.tags),
  };
}
