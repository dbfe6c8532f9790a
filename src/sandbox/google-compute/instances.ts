import type { Occupant } from '../capacity.js';
import type { Exchange, Reply } from '../http.js';
import { asArray, asObject, asString, asText, type Json, type JsonObject, stringEntries } from '../json.js';
import type { Router } from '../router.js';
import { ACTIONS } from './actions.js';
import { typeOf, zoneOf } from './catalogue.js';
import { interfacesOf } from './networks.js';
import { bootImage } from './resources.js';
import { bodyOf, end, type OperationRow, type ProjectState, refuse, type Row, textOf } from './state.js';

const EXHAUSTED = 'ZONE_RESOURCE_POOL_EXHAUSTED';

/** Instances and what is done to them. */
export function addInstanceRoutes(router: Router, state: ProjectState): void {
  const at = '/zones/:zone/instances';
  router.add('GET', '/aggregated/instances', 'instances.aggregatedList', (exchange) =>
    state.aggregated(
      exchange,
      'instances',
      [...state.of('instances').values()].map((row) => [row.scope, state.show('instances', row)] as const),
    ),
  );
  router.add('GET', at, 'instances.list', (exchange) => {
    const scope = scopeOf(state, exchange);
    const rows = [...state.of('instances').values()].filter((row) => row.scope === scope);
    return state.list(
      exchange,
      rows.map((row) => state.show('instances', row)),
    );
  });
  router.add('POST', at, 'instances.insert', (exchange) => insert(state, exchange));
  router.add('POST', `${at}/bulkInsert`, 'instances.bulkInsert', (exchange) => bulkInsert(state, exchange));
  router.add('GET', `${at}/:instance`, 'instances.get', (exchange) =>
    state.answer(exchange, state.show('instances', instanceOf(state, exchange))),
  );
  router.add('DELETE', `${at}/:instance`, 'instances.delete', (exchange) => destroy(state, exchange));
  router.add('GET', `${at}/:instance/serialPort`, 'instances.getSerialPortOutput', (exchange) => {
    const { name } = instanceOf(state, exchange);
    const contents = `Booting ${name}\n-----BEGIN SSH HOST KEY KEYS-----\n${HOST_KEY} root@${name}\n-----END SSH HOST KEY KEYS-----\n${name} login: \n`;
    return state.answer(exchange, {
      kind: 'compute#serialPortOutput',
      contents,
      start: '0',
      next: String(contents.length),
    });
  });
  router.add('GET', `${at}/:instance/getGuestAttributes`, 'instances.getGuestAttributes', (exchange) => {
    const row = instanceOf(state, exchange);
    const items = asArray(asObject(row.fields['metadata'])?.['items']) ?? [];
    const isOn = items.some(
      (item) => asObject(item)?.['key'] === 'enable-guest-attributes' && asObject(item)?.['value'] === 'TRUE',
    );
    if (!isOn) throw refuse(404, 'notFound', 'The resource was not found');
    const [key = '', value = ''] = HOST_KEY.split(' ');
    const entry = { namespace: 'hostkeys', key, value };
    return state.answer(exchange, {
      kind: 'compute#guestAttributes',
      queryPath: 'hostkeys/',
      queryValue: { items: [entry] },
    });
  });
  for (const [action, act] of Object.entries(ACTIONS))
    router.add('POST', `${at}/:instance/${action}`, `instances.${action}`, (exchange) => {
      const row = instanceOf(state, exchange);
      return state.begin(exchange, action, row.scope, () => {
        const change = act(state, row, exchange);
        return state.later(action, row.scope, targetOf(state, row), change);
      });
    });
}

const HOST_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDWMmVQr0dHP8UdKYTPZqMjBSbIBqTZBDjYQNSj0lUvF';

function scopeOf(state: ProjectState, exchange: Exchange): string {
  return `zones/${zoneOf(state, exchange.param('zone'))}`;
}

function instanceOf(state: ProjectState, exchange: Exchange): Row {
  return state.need('instances', scopeOf(state, exchange), exchange.param('instance'));
}

function targetOf(state: ProjectState, row: Row) {
  return { id: row.id, link: state.link(row.scope, 'instances', row.name) };
}

function insert(state: ProjectState, exchange: Exchange): Reply {
  const scope = scopeOf(state, exchange);
  const body = bodyOf(exchange);
  return state.begin(exchange, 'insert', scope, () => {
    checkQuota(state, 1);
    return build(state, {
      scope,
      name: textOf(body, 'name'),
      body,
      fault: exchange.buildFault?.message,
      group: null,
    });
  });
}

function bulkInsert(state: ProjectState, exchange: Exchange): Reply {
  const scope = scopeOf(state, exchange);
  const body = bodyOf(exchange);
  return state.begin(exchange, 'bulkInsert', scope, () => {
    const count = Number(asText(body['count']));
    const least = body['minCount'] === undefined ? count : Number(asText(body['minCount']));
    const names = Object.keys(asObject(body['perInstanceProperties']) ?? {});
    const pattern = asString(body['namePattern']);
    if (names.length === 0 && pattern === undefined)
      throw refuse(400, 'required', "Required field 'resource.namePattern' not specified");
    const named = Array.from(
      { length: count },
      (_, index) => names[index] ?? numbered(pattern ?? '', index + 1),
    );
    const properties = asObject(body['instanceProperties']) ?? {};
    // An error common to all is an error of the request.
    checkOrder(state, scope, properties);
    checkQuota(state, count);
    for (const name of named)
      if (state.find('instances', scope, name) !== undefined)
        throw refuse(
          409,
          'alreadyExists',
          `The resource 'projects/${state.project}/${scope}/instances/${name}' already exists`,
        );
    const group = state.world.random.uuid();
    const link = state.link(scope, 'instances', '');
    const bulk = state.operation('bulkInsert', scope, { id: '0', link }, group);
    const { actionTime } = state.world.settings;
    const fault = exchange.buildFault?.message;
    state.world.timers.after(actionTime / 2, () => {
      const members = named.map((name, index) =>
        build(state, { scope, name, body: properties, fault: index === 0 ? fault : undefined, group }),
      );
      settle(state, bulk, members, least);
    });
    return bulk;
  });
}

function numbered(pattern: string, number: number): string {
  return pattern.replace(/#+/, (hashes) => String(number).padStart(hashes.length, '0'));
}

/** A bulk create ends with the last of its members; with fewer than asked for, it takes them all away again. */
function settle(
  state: ProjectState,
  bulk: OperationRow,
  members: readonly OperationRow[],
  least: number,
): void {
  if (members.some(({ status }) => status !== 'DONE')) {
    state.world.timers.after(20, () => settle(state, bulk, members, least));
    return;
  }
  const failed = members.filter(({ errors }) => errors.length > 0);
  const isEnough = members.length - failed.length >= least;
  if (!isEnough) for (const { fields } of members) state.of('instances').delete(asText(fields['targetId']));
  const short = {
    code: 'VM_MIN_COUNT_NOT_REACHED',
    message: 'Requested minimum count of VMs could not be created.',
  };
  end(bulk, isEnough ? [] : [short, ...failed.flatMap(({ errors }) => errors).slice(0, 1)]);
}

interface Order {
  readonly scope: string;
  readonly name: string;
  readonly body: JsonObject;
  readonly fault: string | undefined;
  readonly group: string | null;
}

/** @throws Refusal for what no instance can be made of */
function checkOrder(
  state: ProjectState,
  scope: string,
  body: JsonObject,
): { readonly type: string; readonly image: Row | JsonObject } {
  const type = typeOf(asString(body['machineType']) ?? '', scope.slice('zones/'.length));
  const [boot] = asArray(body['disks']) ?? [];
  const source = asString(asObject(asObject(boot)?.['initializeParams'])?.['sourceImage']) ?? '';
  interfacesOf(state, scope, body);
  return { type, image: bootImage(state, source) };
}

function checkQuota(state: ProjectState, more: number): void {
  const limit = state.world.settings.quota.instances ?? Infinity;
  if (state.of('instances').size + more <= limit) return;
  throw refuse(403, 'quotaExceeded', `Quota 'INSTANCES' exceeded.  Limit: ${limit}.0 in region.`);
}

function build(state: ProjectState, { scope, name, body, fault, group }: Order): OperationRow {
  const { type } = checkOrder(state, scope, body);
  const [first, ...others] = interfacesOf(state, scope, body);
  const { inside, outside } = state.address();
  const [given] = asArray(body['networkInterfaces']) ?? [];
  const [access] = asArray(asObject(given)?.['accessConfigs']) ?? [];
  const natIP = asString(asObject(access)?.['natIP']) ?? outside;
  const row = state.add('instances', scope, name, {
    status: 'PROVISIONING',
    machineType: state.link(scope, 'machineTypes', type),
    creationTimestamp: new Date().toISOString(),
    labels: stringEntries(body['labels']),
    labelFingerprint: '42WmSpB8rSM=',
    metadata: { ...asObject(body['metadata']), fingerprint: '42WmSpB8rSM=' },
    tags: { ...asObject(body['tags']), fingerprint: '42WmSpB8rSM=' },
    scheduling: body['scheduling'] ?? {},
    serviceAccounts: body['serviceAccounts'] ?? [],
    deletionProtection: body['deletionProtection'] ?? false,
    disks: disksOf(state, scope, name, body),
    networkInterfaces: [
      {
        name: 'nic0',
        ...first,
        networkIP: inside,
        accessConfigs: access === undefined ? [] : [{ name: 'External NAT', type: 'ONE_TO_ONE_NAT', natIP }],
      },
      ...others.map((one, index) => ({
        name: `nic${index + 1}`,
        ...one,
        networkIP: state.address().inside,
        accessConfigs: [],
      })),
    ],
  });
  const operation = state.operation('insert', scope, targetOf(state, row), group);
  const { random, settings, timers } = state.world;
  const time = random.around(settings.buildTime.mean, settings.buildTime.spread);
  timers.after(time / 2, () => {
    if (row.fields['status'] === 'PROVISIONING') row.fields['status'] = 'STAGING';
  });
  timers.after(time, () => finish(state, row, operation, fault));
  return operation;
}

function finish(state: ProjectState, row: Row, operation: OperationRow, fault: string | undefined): void {
  const up = [...state.of('instances').values()].filter(
    (one) => one.fields['status'] === 'RUNNING' && one.scope === row.scope,
  );
  const isFull = state.world.capacity.lacks(1, occupantOf(row), up.map(occupantOf));
  if (fault !== undefined || isFull) {
    remove(state, row);
    const message =
      fault ??
      `The zone 'projects/${state.project}/${row.scope}' does not have enough resources available to fulfill the request.  Try a different zone, or try again later.`;
    end(operation, [{ code: fault === undefined ? EXHAUSTED : 'INTERNAL_ERROR', message }]);
    return;
  }
  if (row.fields['status'] === 'STAGING') row.fields['status'] = 'RUNNING';
  end(operation);
}

function occupantOf({ scope, fields }: Row): Occupant {
  const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  return { zones: [last(scope)], size: last(asString(fields['machineType']) ?? '') };
}

function disksOf(state: ProjectState, scope: string, name: string, body: JsonObject): Json[] {
  return (asArray(body['disks']) ?? []).map((given, index) => {
    const disk = asObject(given) ?? {};
    const source = asString(disk['source']);
    const made =
      source === undefined ? makeBootDisk(state, scope, name, disk) : state.follow('disks', source);
    if (made === undefined) throw refuse(404, 'notFound', `The resource '${source ?? ''}' was not found`);
    made.fields['users'] = [state.link(scope, 'instances', name)];
    return {
      source: state.link(scope, 'disks', made.name),
      deviceName: asString(disk['deviceName']) ?? `persistent-disk-${index}`,
      boot: disk['boot'] === true,
      autoDelete: disk['autoDelete'] === true,
    };
  });
}

function makeBootDisk(state: ProjectState, scope: string, name: string, disk: JsonObject): Row {
  const parameters = asObject(disk['initializeParams']) ?? {};
  return state.add('disks', scope, name, {
    sizeGb: asString(parameters['diskSizeGb']) ?? '10',
    status: 'READY',
    type: state.link(scope, 'diskTypes', 'pd-standard'),
    sourceImage: parameters['sourceImage'] ?? null,
    labels: {},
  });
}

function destroy(state: ProjectState, exchange: Exchange): Reply {
  const row = instanceOf(state, exchange);
  if (row.fields['deletionProtection'] === true)
    throw refuse(
      400,
      'resourceInUseByAnotherResource',
      "Invalid resource usage: 'Resource cannot be deleted if it's protected against deletion.'.",
    );
  return state.begin(exchange, 'delete', row.scope, () => {
    row.fields['status'] = 'STOPPING';
    return state.later('delete', row.scope, targetOf(state, row), () => remove(state, row));
  });
}

/** Takes an instance away, with the disks that go with it. */
function remove(state: ProjectState, row: Row): void {
  state.of('instances').delete(row.id);
  for (const given of asArray(row.fields['disks']) ?? []) {
    const disk = asObject(given) ?? {};
    const found = state.follow('disks', asString(disk['source']) ?? '');
    if (found === undefined) continue;
    if (disk['autoDelete'] === true) state.of('disks').delete(found.id);
    else found.fields['users'] = [];
  }
}
