import { KubevirtCompute } from 'skylane/kubevirt';
import { checkFields, checkQuery, type FieldRules, partFrom } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const CREATED = '2026-01-30T23:50:00Z';
const NAMESPACE = 'web';

const ERRORS: Readonly<Record<RefusalKind, readonly [code: number, reason: string]>> = {
  unauthorized: [401, 'Unauthorized'],
  'no-route': [404, 'NotFound'],
  missing: [404, 'NotFound'],
  'unknown-field': [400, 'BadRequest'],
  'missing-field': [422, 'Invalid'],
  invalid: [422, 'Invalid'],
  conflict: [409, 'Conflict'],
  exists: [409, 'AlreadyExists'],
  locked: [409, 'Conflict'],
  quota: [403, 'Forbidden'],
};

/** @see https://kubernetes.io/docs/reference/kubernetes-api/definitions/status-v1-meta/ */
function refuse({ kind, message: words }: Refusal): Reply {
  // A path of nobody's is refused before there is a Status.
  if (kind === 'no-route') return { status: 404, body: '404 page not found\n' };
  const [code, reason] = ERRORS[kind];
  const message = kind === 'quota' ? `admission webhook denied the request: exceeded quota: ${words}` : words;
  return {
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
  };
}

const meta = (row: Json): Json => row['metadata'] as Json;
const labelsOf = (row: Json): Json => (meta(row)['labels'] ?? {}) as Json;
const nameOf = (row: Json): string => String(meta(row)['name']);

/** Selectors as Kubernetes has them: `a=b`, or `a` for any value. */
function isSelected(row: Json, { query }: Asked): boolean {
  const field = query.get('fieldSelector');
  if (field !== null && field !== `metadata.name=${nameOf(row)}`) return false;
  const labels = query.get('labelSelector')?.split(',') ?? [];
  return labels.every((one) => {
    const [key = '', value] = one.split('=');
    return value === undefined ? key in labelsOf(row) : labelsOf(row)[key] === value;
  });
}

function list(rows: readonly Json[], asked: Asked, state: State): Reply {
  checkQuery(asked, 'limit continue labelSelector fieldSelector');
  const selected = rows.filter((row) => isSelected(row, asked));
  const size = Number(asked.query.get('limit') ?? Infinity);
  const part = partFrom(selected, Number(asked.query.get('continue') ?? 0), size, state);
  const metadata = { resourceVersion: '1', continue: part.next === null ? '' : String(part.next) };
  return { status: 200, body: { kind: 'List', apiVersion: 'v1', metadata, items: part.rows } };
}

/** RFC 7386. */
function merge(row: Json, change: Json): void {
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete row[key];
    else if (typeof value !== 'object' || Array.isArray(value)) row[key] = value;
    else {
      row[key] ??= {};
      merge(row[key] as Json, value as Json);
    }
  }
}

interface Kind {
  readonly path: string;
  readonly table: string;
  readonly fields?: FieldRules;
  readonly made?: (row: Json, state: State) => void;
  readonly changed?: (row: Json, state: State) => void;
  readonly removed?: (row: Json, state: State) => void;
}

/** List, get, create, merge and delete of a kind. */
function objects({ path, table, fields, made, changed, removed }: Kind): Routes {
  const one = `${path}/{name}`;
  const find: Route = ({ place }, state) => ({
    status: 200,
    body: state.read(state.get(table, place['name'])),
  });
  return {
    [`GET ${path}`]: (asked, state) => list(state.readAll(table), asked, state),
    [`GET ${one}`]: find,
    ...(fields && {
      [`POST ${path}`]: ({ body }, state): Reply => {
        checkFields(body, fields);
        checkFields(meta(body), { fields: 'name namespace generateName labels ownerReferences' });
        const name = String(meta(body)['name']);
        if (state.table(table).has(name)) throw new Refusal('exists', { what: table, id: name });
        Object.assign(meta(body), {
          uid: state.nextUuid(),
          creationTimestamp: CREATED,
          namespace: NAMESPACE,
        });
        made?.(body, state);
        return { status: 201, body: state.add(table, name, body) };
      },
      [`PATCH ${one}`]: ({ body, place, headers }, state): Reply => {
        if (headers['content-type'] !== 'application/merge-patch+json') throw new Refusal('invalid');
        const row = state.get(table, place['name']);
        merge(row, body);
        changed?.(row, state);
        return { status: 200, body: row };
      },
      [`DELETE ${one}`]: ({ place }, state): Reply => {
        const row = state.get(table, place['name']);
        removed?.(row, state);
        if (removed === undefined) state.table(table).delete(nameOf(row));
        return { status: 200, body: row };
      },
    }),
  };
}

const statusOf = (row: Json): Json => (row['status'] ??= {}) as Json;
const specOf = (row: Json): Json => row['spec'] as Json;
const guestOf = (row: Json): Json => (specOf(row)['template'] as Json)['spec'] as Json;

function isRunning(row: Json): boolean {
  return statusOf(row)['printableStatus'] === 'Running';
}

function becomes(state: State, row: Json, during: string, after: string): void {
  Object.assign(statusOf(row), { printableStatus: during });
  state.later([row], () =>
    Object.assign(statusOf(row), { printableStatus: after, created: after === 'Running' }),
  );
}

const MACHINES = `/apis/kubevirt.io/v1/namespaces/${NAMESPACE}/virtualmachines`;
const SUBRESOURCES = `/apis/subresources.kubevirt.io/v1/namespaces/${NAMESPACE}/virtualmachines/{name}`;

const machines: Kind = {
  path: MACHINES,
  table: 'machines',
  fields: {
    fields: 'apiVersion! kind! metadata! spec!',
    within: {
      spec: 'runStrategy! instancetype preference dataVolumeTemplates template!',
    },
  },
  made: (row, state) => {
    checkFields(guestOf(row), {
      fields: 'domain! volumes networks nodeSelector accessCredentials',
      within: { volumes: 'name! containerDisk dataVolume persistentVolumeClaim cloudInitNoCloud' },
    });
    state.takeRoom('machines');
    state.later([row], () => becomes(state, row, 'Starting', 'Running'), 0);
  },
  removed: (row, state) => {
    meta(row)['deletionTimestamp'] = CREATED;
    for (const secret of state.rows('secrets')) {
      const [owner] = (meta(secret)['ownerReferences'] ?? []) as Json[];
      if (owner?.['uid'] === meta(row)['uid']) state.table('secrets').delete(nameOf(secret));
    }
    state.later([row], () => state.table('machines').delete(nameOf(row)));
  },
};

/** What runs of a machine, with its addresses. */
function instanceOf(row: Json): Json {
  const ipAddresses = ['10.244.0.9', 'fd10:244::9'];
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachineInstance',
    metadata: { name: nameOf(row), namespace: NAMESPACE },
    spec: { domain: { devices: {} } },
    status: {
      phase: 'Running',
      nodeName: 'node-1',
      interfaces: [{ name: 'default', ipAddress: ipAddresses[0], ipAddresses }],
    },
  };
}

/** A subresource of a machine, with the fields that it takes. */
function act(fields: string, run: (row: Json, body: Json, state: State) => void): Route {
  return ({ place, body }, state) => {
    const row = state.get('machines', place['name']);
    checkFields(body, { fields });
    run(row, body, state);
    return { status: 202 };
  };
}

const refused = (words: string): Refusal => new Refusal('conflict', { words });

const ACTIONS: Routes = {
  [`PUT ${SUBRESOURCES}/start`]: act('paused dryRun', (row, _body, state) => {
    if (specOf(row)['runStrategy'] !== 'Halted')
      throw refused(`${String(specOf(row)['runStrategy'])} does not support manual start requests`);
    specOf(row)['runStrategy'] = 'Always';
    becomes(state, row, 'Starting', 'Running');
  }),
  [`PUT ${SUBRESOURCES}/stop`]: act('gracePeriod dryRun', (row, _body, state) => {
    if (specOf(row)['runStrategy'] === 'Halted') throw refused('VM is not running');
    specOf(row)['runStrategy'] = 'Halted';
    becomes(state, row, 'Stopping', 'Stopped');
  }),
  [`PUT ${SUBRESOURCES}/restart`]: act('gracePeriodSeconds dryRun', (row, _body, state) => {
    if (!isRunning(row)) throw refused('VM is not running');
    statusOf(row)['stateChangeRequests'] = [{ action: 'Stop' }, { action: 'Start' }];
    state.later([row], () => {
      delete statusOf(row)['stateChangeRequests'];
      becomes(state, row, 'Starting', 'Running');
    });
  }),
  [`PUT ${SUBRESOURCES}/addvolume`]: act('name! disk! volumeSource! dryRun', (row, body, state) => {
    const { name, volumeSource } = body as { name: string; volumeSource: Json };
    statusOf(row)['volumeRequests'] = [{ addVolumeOptions: body }];
    state.later([row], () => {
      delete statusOf(row)['volumeRequests'];
      (guestOf(row)['volumes'] as Json[]).push({ name, ...volumeSource });
    });
  }),
  [`PUT ${SUBRESOURCES}/removevolume`]: act('name! dryRun', (row, { name }, state) => {
    const volumes = guestOf(row)['volumes'] as Json[];
    if (!volumes.some((volume) => volume['name'] === name))
      throw refused(`Unable to remove volume [${String(name)}] because it does not exist`);
    statusOf(row)['volumeRequests'] = [{ removeVolumeOptions: { name } }];
    state.later([row], () => {
      delete statusOf(row)['volumeRequests'];
      guestOf(row)['volumes'] = volumes.filter((volume) => volume['name'] !== name);
    });
  }),
};

function resized(row: Json, state: State): void {
  const { resources } = specOf(row) as { resources: { requests: Json } };
  state.later([row], () => Object.assign(statusOf(row), { phase: 'Bound', capacity: resources.requests }));
}

const INSTANCES = `/apis/kubevirt.io/v1/namespaces/${NAMESPACE}/virtualmachineinstances`;

const ROUTES: Routes = {
  ...objects(machines),
  ...ACTIONS,
  [`GET ${INSTANCES}`]: (asked, state) =>
    list(state.rows('machines').filter(isRunning).map(instanceOf), asked, state),
  [`GET ${INSTANCES}/{name}`]: ({ place }, state) => {
    const row = state.get('machines', place['name']);
    if (!isRunning(row)) throw new Refusal('missing', { what: 'virtualmachineinstance' });
    return { status: 200, body: instanceOf(row) };
  },
  ...objects({
    path: '/apis/instancetype.kubevirt.io/v1beta1/virtualmachineclusterinstancetypes',
    table: 'sizes',
  }),
  ...objects({
    path: `/apis/instancetype.kubevirt.io/v1beta1/namespaces/${NAMESPACE}/virtualmachineinstancetypes`,
    table: 'ownSizes',
  }),
  ...objects({ path: `/apis/cdi.kubevirt.io/v1beta1/namespaces/${NAMESPACE}/datasources`, table: 'images' }),
  ...objects({ path: '/api/v1/nodes', table: 'hosts' }),
  ...objects({
    path: `/api/v1/namespaces/${NAMESPACE}/secrets`,
    table: 'secrets',
    fields: { fields: 'apiVersion! kind! metadata! type data' },
  }),
  ...objects({
    path: `/api/v1/namespaces/${NAMESPACE}/persistentvolumeclaims`,
    table: 'claims',
    fields: {
      fields: 'apiVersion! kind! metadata! spec!',
      within: { spec: 'accessModes! resources! storageClassName volumeMode' },
    },
    made: (row, state) => {
      Object.assign(statusOf(row), { phase: 'Pending' });
      resized(row, state);
    },
    changed: resized,
  }),
};

const named = (name: string, spec: Json, labels: Json = {}): Json => ({
  metadata: { name, labels },
  spec,
});

/** KubeVirt on a cluster with CDI. @see https://kubevirt.io/api-reference/ */
const SHAPE: Shape = {
  routes: ROUTES,
  refuse,
  seed: (state) => {
    for (const [name, cpus, memory] of [
      ['u1.small', 1, '2Gi'],
      ['u1.medium', 1, '4Gi'],
      ['gn1.large', 8, '32Gi'],
    ] as const)
      state.add('sizes', name, named(name, { cpu: { guest: cpus }, memory: { guest: memory } }));
    const source = { source: { pvc: { name: 'fedora', namespace: NAMESPACE } } };
    for (const name of ['fedora', 'debian', 'centos'])
      state.add('images', name, {
        metadata: { name, namespace: NAMESPACE },
        spec: source,
        status: { conditions: [{ type: 'Ready', status: 'True' }] },
      });
    for (const [name, zone] of [
      ['node-1', 'rack-1'],
      ['node-2', 'rack-2'],
      ['node-3', 'rack-1'],
    ] as const)
      state.add('hosts', name, named(name, {}, { 'topology.kubernetes.io/zone': zone }));
  },
};

export const row: Host = {
  name: 'kubevirt',
  shape: SHAPE,
  make: (endpoint, token) => new KubevirtCompute({ endpoint, token, namespace: NAMESPACE }),
  context: {
    image: 'fedora',
    size: 'u1.small',
    otherSize: 'u1.medium',
    refusedName: 'Web_1',
  },
  creates: `POST ${MACHINES}`,
};
