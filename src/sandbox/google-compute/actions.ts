import type { Exchange } from '../http.js';
import { asArray, asObject, asString, asText, type Json, type JsonObject, stringEntries } from '../json.js';
import { typeOf } from './catalogue.js';
import { fingerprintOf, overtaken } from './fingerprint.js';
import { bodyOf, OperationFailure, type ProjectState, refuse, type Row, textOf } from './state.js';

/** Checks an action on an instance, and returns what it does once its operation ends. */
export type Act = (state: ProjectState, row: Row, exchange: Exchange) => () => void;

const notReady = (state: ProjectState, row: Row): OperationFailure =>
  new OperationFailure({
    code: 'RESOURCE_NOT_READY',
    message: `The resource 'projects/${state.project}/${row.scope}/instances/${row.name}' is not ready`,
  });

/** A change that only a stopped instance takes. */
function whenStopped(change: (state: ProjectState, row: Row, body: JsonObject) => void): Act {
  return (state, row, exchange) => {
    const body = bodyOf(exchange);
    return () => {
      if (row.fields['status'] !== 'TERMINATED') throw notReady(state, row);
      change(state, row, body);
    };
  };
}

/** A change of what has a fingerprint, which must be that of the time before, and is another one after it. */
function withFingerprint(
  field: 'labels' | 'tags' | 'metadata',
  change: (body: JsonObject) => JsonObject,
): Act {
  const isApart = field === 'labels';
  return (_state, row, exchange) => {
    const body = bodyOf(exchange);
    const own = isApart ? row.fields['labelFingerprint'] : asObject(row.fields[field])?.['fingerprint'];
    if (body[isApart ? 'labelFingerprint' : 'fingerprint'] !== own) throw overtaken();
    return () => {
      const content = change(body);
      const fingerprint = fingerprintOf(content);
      row.fields[field] = isApart ? content : { ...content, fingerprint };
      if (isApart) row.fields['labelFingerprint'] = fingerprint;
    };
  };
}

function access(row: Row, change: (configs: readonly Json[]) => readonly Json[]): void {
  const [first, ...rest] = (asArray(row.fields['networkInterfaces']) ?? []).map((one) => asObject(one) ?? {});
  if (first !== undefined)
    row.fields['networkInterfaces'] = [
      { ...first, accessConfigs: change(asArray(first['accessConfigs']) ?? []) },
      ...rest,
    ];
}

function natIps(row: Row): string[] {
  return (asArray(row.fields['networkInterfaces']) ?? []).flatMap((one) =>
    (asArray(asObject(one)?.['accessConfigs']) ?? []).flatMap(
      (config) => asString(asObject(config)?.['natIP']) ?? [],
    ),
  );
}

/** Static addresses list their users. */
function noteUsers(state: ProjectState, row: Row): void {
  const link = state.link(row.scope, 'instances', row.name);
  const own = natIps(row);
  for (const { fields } of state.of('addresses').values()) {
    const users = (asArray(fields['users']) ?? []).filter((user) => user !== link);
    fields['users'] = own.includes(asText(fields['address'])) ? [...users, link] : users;
    fields['status'] = asArray(fields['users'])?.length === 0 ? 'RESERVED' : 'IN_USE';
  }
}

/** Actions on an instance, by the last part of the path. */
export const ACTIONS: Readonly<Record<string, Act>> = {
  reset: () => () => {},
  stop: (_state, row) => {
    row.fields['status'] = 'STOPPING';
    row.fields['lastStopTimestamp'] = new Date().toISOString();
    return () => (row.fields['status'] = 'TERMINATED');
  },
  start: (state, row) => {
    if (row.fields['status'] === 'SUSPENDED')
      throw refuse(400, 'resourceNotReady', 'The instance is suspended.');
    row.fields['status'] = 'STAGING';
    return () => {
      row.fields['status'] = 'RUNNING';
      noteUsers(state, row);
    };
  },
  suspend: (_state, row) => {
    row.fields['status'] = 'SUSPENDING';
    return () => (row.fields['status'] = 'SUSPENDED');
  },
  resume: (state, row) => () => {
    if (row.fields['status'] !== 'SUSPENDED') throw notReady(state, row);
    row.fields['status'] = 'RUNNING';
  },
  setMachineType: (state, row, exchange) => {
    const type = typeOf(textOf(bodyOf(exchange), 'machineType'), row.scope.slice('zones/'.length));
    return () => {
      if (row.fields['status'] !== 'TERMINATED') throw notReady(state, row);
      row.fields['machineType'] = state.link(row.scope, 'machineTypes', type);
    };
  },
  setName: whenStopped((_state, row, body) => (row.name = textOf(body, 'name'))),
  setServiceAccount: whenStopped((_state, row, body) => (row.fields['serviceAccounts'] = [body])),
  setScheduling: whenStopped((_state, row, body) => (row.fields['scheduling'] = body)),
  setLabels: withFingerprint('labels', (body) => stringEntries(body['labels'])),
  setTags: withFingerprint('tags', (body) => ({ items: body['items'] ?? [] })),
  setMetadata: withFingerprint('metadata', (body) => ({ items: body['items'] ?? [] })),
  setDeletionProtection: (_state, row, exchange) => () =>
    (row.fields['deletionProtection'] = exchange.query.get('deletionProtection') === 'true'),
  setDiskAutoDelete: (_state, row, exchange) => () => {
    const name = exchange.query.get('deviceName');
    row.fields['disks'] = (asArray(row.fields['disks']) ?? []).map((disk) =>
      asObject(disk)?.['deviceName'] === name
        ? { ...asObject(disk), autoDelete: exchange.query.get('autoDelete') === 'true' }
        : disk,
    );
  },
  attachDisk: (state, row, exchange) => {
    const body = bodyOf(exchange);
    const source = textOf(body, 'source');
    const disk = state.follow('disks', source);
    if (disk === undefined) throw refuse(404, 'notFound', `The resource '${source}' was not found`);
    if ((asArray(disk.fields['users']) ?? []).length > 0)
      throw refuse(
        400,
        'resourceInUseByAnotherResource',
        `The disk resource '${source}' is already being used`,
      );
    return () => {
      disk.fields['users'] = [state.link(row.scope, 'instances', row.name)];
      const before = asArray(row.fields['disks']) ?? [];
      const deviceName = asString(body['deviceName']) ?? `persistent-disk-${before.length}`;
      const link = state.link(disk.scope, 'disks', disk.name);
      row.fields['disks'] = [...before, { source: link, deviceName, boot: false, autoDelete: false }];
    };
  },
  detachDisk: (state, row, exchange) => {
    const name = exchange.query.get('deviceName');
    const found = (asArray(row.fields['disks']) ?? []).find(
      (disk) => asObject(disk)?.['deviceName'] === name,
    );
    if (found === undefined)
      throw refuse(
        400,
        'invalid',
        `Invalid value for field 'deviceName': '${name ?? ''}'. No attached disk found.`,
      );
    return () => {
      const disk = state.follow('disks', asString(asObject(found)?.['source']) ?? '');
      if (disk !== undefined) disk.fields['users'] = [];
      row.fields['disks'] = (asArray(row.fields['disks']) ?? []).filter((one) => one !== found);
    };
  },
  addAccessConfig: (state, row, exchange) => {
    const config = bodyOf(exchange);
    return () => {
      access(row, (configs) => [...configs, { natIP: state.address().outside, ...config }]);
      noteUsers(state, row);
    };
  },
  deleteAccessConfig: (state, row) => () => {
    access(row, () => []);
    noteUsers(state, row);
  },
};
