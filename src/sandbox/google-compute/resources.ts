import type { Exchange } from '../http.js';
import { asArray, asObject, asString, asText, type JsonObject, stringEntries } from '../json.js';
import type { Router } from '../router.js';
import { publicImages, zoneOf } from './catalogue.js';
import { fingerprintOf, overtaken } from './fingerprint.js';
import type { Kind } from './kind.js';
import { NETWORK_KINDS } from './networks.js';
import { bodyOf, type Collection, missing, type ProjectState, refuse, type Row, textOf } from './state.js';

const KINDS: readonly Kind[] = [
  {
    collection: 'disks',
    scope: 'zones',
    defaults: (state, body, scope) => {
      const snapshot = asString(body['sourceSnapshot']);
      if (snapshot !== undefined && state.follow('snapshots', snapshot) === undefined)
        throw missing(snapshot);
      const limit = state.world.settings.quota.volumes ?? Infinity;
      if (state.of('disks').size >= limit)
        throw refuse(403, 'quotaExceeded', `Quota 'DISKS' exceeded.  Limit: ${limit}.0`);
      const type = asString(body['type']) ?? state.link(scope, 'diskTypes', 'pd-standard');
      return { status: 'READY', type, users: [], labels: {} };
    },
  },
  { collection: 'snapshots', scope: 'global', defaults: () => ({ status: 'READY', labels: {} }) },
  {
    collection: 'images',
    scope: 'global',
    defaults: (state, body) => {
      const source = asString(body['sourceImage']);
      if (source !== undefined) bootImage(state, source);
      return { status: 'READY', diskSizeGb: '10', labels: {} };
    },
  },
  {
    collection: 'addresses',
    scope: 'regions',
    defaults: addressDefaults,
  },
  ...NETWORK_KINDS,
];

/** Disks, snapshots, images, addresses, networks, subnets, firewall rules, operations, and the project. */
export function addResourceRoutes(router: Router, state: ProjectState): void {
  for (const kind of KINDS) addKind(router, state, kind);
  router.add('POST', '/zones/:zone/disks/:name/resize', 'disks.resize', (exchange) => {
    const row = rowOf(state, 'disks', exchange);
    const size = asText(bodyOf(exchange)['sizeGb']);
    if (Number(size) < Number(asText(row.fields['sizeGb'])))
      throw refuse(400, 'invalid', `Invalid value for field 'sizeGb': '${size}'. Disk size must not shrink.`);
    return change(state, 'disks', row, 'resize', exchange, () => (row.fields['sizeGb'] = size));
  });
  router.add('POST', '/zones/:zone/disks/:name/createSnapshot', 'disks.createSnapshot', (exchange) => {
    const disk = rowOf(state, 'disks', exchange);
    const body = bodyOf(exchange);
    return state.begin(exchange, 'createSnapshot', disk.scope, () => {
      const link = state.link(disk.scope, 'disks', disk.name);
      const row = state.add('snapshots', 'global', textOf(body, 'name'), {
        status: 'CREATING',
        diskSizeGb: disk.fields['sizeGb'] ?? '10',
        creationTimestamp: new Date().toISOString(),
        sourceDisk: link,
        sourceDiskId: disk.id,
        labels: stringEntries(body['labels']),
      });
      return state.later(
        'createSnapshot',
        disk.scope,
        { id: disk.id, link },
        () => (row.fields['status'] = 'READY'),
      );
    });
  });
  router.add('GET', '/global/images/family/:family', 'images.getFromFamily', (exchange) =>
    state.answer(exchange, imageNamed(ownImages(state), state.project, `family/${exchange.param('family')}`)),
  );
  addProject(router, state);
  router.add('GET', '/aggregated/operations', 'operations.aggregatedList', (exchange) =>
    state.aggregated(
      exchange,
      'operations',
      [...state.of('operations').values()].map(
        (row) => [row.scope, state.showOperation(row as never)] as const,
      ),
    ),
  );
  for (const scope of ['zones/:place', 'regions/:place', 'global'])
    router.add('GET', `/${scope}/operations`, 'operations.list', (exchange) => {
      const here = scope.replace(':place', scope === 'global' ? '' : exchange.param('place'));
      const rows = [...state.of('operations').values()].filter((row) => row.scope === here);
      if (exchange.query.get('orderBy') === 'creationTimestamp desc') rows.reverse();
      return state.list(
        exchange,
        rows.map((row) => state.showOperation(row as never)),
      );
    });
  for (const [suffix, method, name] of [
    ['', 'GET', 'get'],
    ['/wait', 'POST', 'wait'],
  ] as const)
    for (const scope of ['zones/:place', 'regions/:place', 'global'])
      router.add(method, `/${scope}/operations/:name${suffix}`, `operations.${name}`, async (exchange) => {
        const here = scope.replace(':place', scope === 'global' ? '' : exchange.param('place'));
        const row = state.need('operations', here, exchange.param('name'));
        for (
          let tries = 0;
          name === 'wait' && tries < 200 && (row as { status?: string }).status !== 'DONE';
          tries += 1
        )
          await new Promise((resolve) => state.world.timers.after(20, () => resolve(null)));
        return state.answer(exchange, state.showOperation(row as never));
      });
}

/** Fields of a new address. */
export function addressDefaults(state: ProjectState, body: JsonObject): JsonObject {
  const { inside, outside } = state.address();
  return {
    address: asString(body['addressType']) === 'INTERNAL' ? inside : outside,
    addressType: 'EXTERNAL',
    status: 'RESERVED',
    networkTier: 'PREMIUM',
    users: [],
    labels: {},
  };
}

/** The image that a source leads to, of the project or a public one. @throws Refusal */
export function bootImage(state: ProjectState, source: string): JsonObject {
  const [, project = state.project, key = source] =
    /(?:projects\/([^/]+)\/)?global\/images\/(.+)$/.exec(source) ?? [];
  const images = project === state.project ? ownImages(state) : publicImages(project);
  return imageNamed(images, project, key);
}

function imageNamed(images: readonly JsonObject[], project: string, key: string): JsonObject {
  const [, family] = /^family\/(.+)$/.exec(key) ?? [];
  const found = images.findLast((image) =>
    family === undefined
      ? image['name'] === key || image['id'] === key
      : image['family'] === family && image['deprecated'] === undefined,
  );
  if (found !== undefined) return found;
  throw missing(`projects/${project}/global/images/${key}`);
}

function ownImages(state: ProjectState): JsonObject[] {
  return [...state.of('images').values()].map((row) => state.show('images', row));
}

/** Routes of one kind. */
export function addKind(router: Router, state: ProjectState, kind: Kind): void {
  const { collection, scope, defaults, edit = (_state, _row, body) => body } = kind;
  const at =
    scope === 'global'
      ? `/global/${collection}`
      : `/${scope}/:${scope === 'zones' ? 'zone' : 'region'}/${collection}`;
  const listed = (): Row[] => [...state.of(collection).values()];
  router.add('GET', at, `${collection}.list`, (exchange) => {
    const here = scopeIn(state, exchange);
    return state.list(
      exchange,
      listed()
        .filter((row) => row.scope === here)
        .map((row) => state.show(collection, row)),
    );
  });
  if (scope !== 'global')
    router.add('GET', `/aggregated/${collection}`, `${collection}.aggregatedList`, (exchange) =>
      state.aggregated(
        exchange,
        collection,
        listed().map((row) => [row.scope, state.show(collection, row)] as const),
      ),
    );
  router.add('POST', at, `${collection}.insert`, (exchange) => {
    const here = scopeIn(state, exchange);
    const { name: _, ...body } = bodyOf(exchange);
    return state.begin(exchange, 'insert', here, () => {
      const made = defaults(state, body, here);
      const row = state.add(collection, here, textOf(bodyOf(exchange), 'name'), {
        creationTimestamp: new Date().toISOString(),
        labelFingerprint: fingerprintOf(stringEntries(body['labels'])),
        ...made,
        ...body,
      });
      kind.added?.(state, row);
      const { status } = row.fields;
      if (status === 'READY') row.fields['status'] = collection === 'images' ? 'PENDING' : 'CREATING';
      return state.later('insert', here, { id: row.id, link: state.link(here, collection, row.name) }, () => {
        if (status !== undefined) row.fields['status'] = status;
      });
    });
  });
  router.add('GET', `${at}/:name`, `${collection}.get`, (exchange) =>
    state.answer(exchange, state.show(collection, rowOf(state, collection, exchange))),
  );
  router.add('PATCH', `${at}/:name`, `${collection}.patch`, (exchange) => {
    const row = rowOf(state, collection, exchange);
    const fields = edit(state, row, bodyOf(exchange));
    return change(state, collection, row, 'patch', exchange, () => Object.assign(row.fields, fields));
  });
  router.add('PUT', `${at}/:name`, `${collection}.update`, (exchange) => {
    const row = rowOf(state, collection, exchange);
    const { name: _, ...fields } = edit(state, row, bodyOf(exchange));
    return change(state, collection, row, 'update', exchange, () => (row.fields = { ...fields } as never));
  });
  router.add('POST', `${at}/:name/setLabels`, `${collection}.setLabels`, (exchange) => {
    const row = rowOf(state, collection, exchange);
    const body = bodyOf(exchange);
    const labels = stringEntries(body['labels']);
    return state.begin(exchange, `setLabels ${row.id}`, row.scope, () => {
      if (body['labelFingerprint'] !== row.fields['labelFingerprint']) throw overtaken();
      return begun(state, collection, row, 'setLabels', () =>
        Object.assign(row.fields, { labels, labelFingerprint: fingerprintOf(labels) }),
      );
    });
  });
  router.add('POST', `${at}/:name/deprecate`, `${collection}.deprecate`, (exchange) => {
    const row = rowOf(state, collection, exchange);
    const body = bodyOf(exchange);
    return change(state, collection, row, 'deprecate', exchange, () => (row.fields['deprecated'] = body));
  });
  router.add('DELETE', `${at}/:name`, `${collection}.delete`, (exchange) => {
    const row = rowOf(state, collection, exchange);
    const users = asArray(row.fields['users']) ?? [];
    if (users.length > 0)
      throw refuse(
        400,
        'resourceInUseByAnotherResource',
        `The resource '${row.name}' is already being used by '${asText(users[0])}'`,
      );
    kind.checkDelete?.(state, row);
    return change(state, collection, row, 'delete', exchange, () => {
      state.of(collection).delete(row.id);
      kind.removed?.(state, row);
    });
  });
}

/** Begins a change of a resource. */
export function change(
  state: ProjectState,
  collection: Collection,
  row: Row,
  type: string,
  exchange: Exchange,
  work: () => unknown,
) {
  return state.begin(exchange, `${type} ${row.id}`, row.scope, () =>
    begun(state, collection, row, type, work),
  );
}

function begun(state: ProjectState, collection: Collection, row: Row, type: string, work: () => unknown) {
  const target = { id: row.id, link: state.link(row.scope, collection, row.name) };
  return state.later(type, row.scope, target, () => void work());
}

function scopeIn(state: ProjectState, exchange: Exchange): string {
  const { zone, region } = exchange.params;
  if (zone !== undefined) return `zones/${zoneOf(state, zone)}`;
  if (region === undefined) return 'global';
  if (state.world.settings.regions.includes(region)) return `regions/${region}`;
  throw refuse(400, 'invalid', `Invalid value for field 'region': '${region}'. Unknown region.`);
}

/** The resource that a path names. */
export function rowOf(state: ProjectState, collection: Collection, exchange: Exchange): Row {
  return state.need(collection, scopeIn(state, exchange), exchange.param('name'));
}

function addProject(router: Router, state: ProjectState): void {
  const fingerprint = (): string => Buffer.from(String(state.metadata.version)).toString('base64');
  router.add('GET', '/', 'projects.get', (exchange) =>
    state.answer(exchange, {
      kind: 'compute#project',
      id: '1001',
      name: state.project,
      commonInstanceMetadata: {
        kind: 'compute#metadata',
        fingerprint: fingerprint(),
        items: state.metadata.items,
      },
    }),
  );
  router.add('POST', '/setCommonInstanceMetadata', 'projects.setCommonInstanceMetadata', (exchange) => {
    const body = bodyOf(exchange);
    const target = { id: '1001', link: state.link('', '', '') };
    return state.begin(exchange, 'setMetadata', 'global', () => {
      if (body['fingerprint'] !== fingerprint()) throw overtaken();
      state.metadata = {
        items: (asArray(body['items']) ?? []).map((item) => asObject(item) ?? {}),
        version: state.metadata.version + 1,
      };
      return state.later('setMetadata', 'global', target, () => {});
    });
  });
}
