import type { Exchange, Reply } from '../http.js';
import { asArray, asObject, asString, asText, type Json, type JsonObject } from '../json.js';
import type { Router } from '../router.js';
import type { Kind } from './kind.js';
import { addKind, addressDefaults, change, rowOf } from './resources.js';
import { bodyOf, type Collection, missing, type ProjectState, refuse, type Row } from './state.js';

/** Fields that name another resource, and the kinds that they name. */
const REFERENCES: readonly [field: string, collections: readonly Collection[]][] = [
  ['target', ['targetHttpProxies', 'targetHttpsProxies']],
  ['backendService', ['backendServices']],
  ['defaultService', ['backendServices']],
  ['urlMap', ['urlMaps']],
  ['healthChecks', ['healthChecks']],
  ['backends', ['instanceGroups']],
];
/** Kinds that name others. */
const USERS = [
  'forwardingRules',
  'targetHttpProxies',
  'targetHttpsProxies',
  'urlMaps',
  'backendServices',
] as const satisfies readonly Collection[];

const BALANCED = (collection: Collection, scope: Kind['scope']): Kind => ({
  collection,
  scope,
  defaults: (state, body) => {
    checkReferences(state, body);
    return { fingerprint: fingerprint(state) };
  },
  checkDelete: (state, row) => checkUnused(state, collection, row),
  edit: (state, row, body) => {
    const { fingerprint: given, ...fields } = body;
    if (collection === 'backendServices' && given !== row.fields['fingerprint'])
      throw refuse(412, 'conditionNotMet', 'Invalid fingerprint.');
    return { ...fields, fingerprint: fingerprint(state) };
  },
});

const RULES = (scope: Kind['scope']): Kind => ({
  ...BALANCED('forwardingRules', scope),
  defaults: (state, body, here) => {
    checkReferences(state, body);
    const address = state.follow('addresses', asText(body['IPAddress']));
    if (address?.scope !== here) throw missing(asText(body['IPAddress']));
    if ((body['networkTier'] ?? 'PREMIUM') !== address.fields['networkTier'])
      throw refuse(400, 'invalid', 'The network tier of the forwarding rule is not that of its IP address.');
    const wanted = portsOf(body);
    for (const rule of state.of('forwardingRules').values())
      if (rule.fields['IPAddress'] === body['IPAddress'] && portsOf(rule.fields) === wanted)
        throw refuse(400, 'invalid', 'Specified IP address is in-use and would result in a conflict.');
    address.fields['status'] = 'IN_USE';
    return {};
  },
  removed: (state, row) => {
    const address = state.follow('addresses', asText(row.fields['IPAddress']));
    const isUsed = [...state.of('forwardingRules').values()].some(
      (rule) => rule.fields['IPAddress'] === row.fields['IPAddress'],
    );
    if (address !== undefined && !isUsed) address.fields['status'] = 'RESERVED';
  },
});

const KINDS: readonly Kind[] = [
  { collection: 'addresses', scope: 'global', defaults: addressDefaults, checkDelete: checkAddress },
  RULES('regions'),
  RULES('global'),
  BALANCED('backendServices', 'regions'),
  BALANCED('backendServices', 'global'),
  BALANCED('healthChecks', 'regions'),
  BALANCED('healthChecks', 'global'),
  BALANCED('urlMaps', 'global'),
  BALANCED('targetHttpProxies', 'global'),
  BALANCED('targetHttpsProxies', 'global'),
  BALANCED('instanceGroups', 'zones'),
];

/** What load balancers are made of: rules, proxies, URL maps, backend services, health checks, and unmanaged instance groups. */
export function addBalancerRoutes(router: Router, state: ProjectState): void {
  for (const kind of KINDS) addKind(router, state, kind);
  const members = new Map<string, Set<string>>();
  const of = (group: Row): Set<string> => {
    const known = members.get(group.id) ?? new Set<string>();
    members.set(group.id, known);
    return known;
  };
  const at = '/zones/:zone/instanceGroups/:name';
  router.add('POST', `${at}/addInstances`, 'instanceGroups.addInstances', (exchange) => {
    const group = rowOf(state, 'instanceGroups', exchange);
    const links = instancesOf(state, exchange, group);
    for (const [id, there] of members)
      for (const link of links)
        if (there.has(link) && state.of('instanceGroups').has(id)) throw taken(link, id === group.id);
    return change(state, 'instanceGroups', group, 'addInstances', exchange, () => {
      for (const link of links) of(group).add(link);
    });
  });
  router.add('POST', `${at}/removeInstances`, 'instanceGroups.removeInstances', (exchange) => {
    const group = rowOf(state, 'instanceGroups', exchange);
    const links = instancesOf(state, exchange, group);
    const stranger = links.find((link) => !of(group).has(link));
    if (stranger !== undefined)
      throw refuse(400, 'memberNotFound', `Resource '${stranger}' is not a member of '${group.name}'`);
    return change(state, 'instanceGroups', group, 'removeInstances', exchange, () => {
      for (const link of links) of(group).delete(link);
    });
  });
  router.add('POST', `${at}/listInstances`, 'instanceGroups.listInstances', (exchange) => {
    const group = rowOf(state, 'instanceGroups', exchange);
    const there = [...of(group)].filter((link) => state.follow('instances', link) !== undefined);
    return state.list(
      exchange,
      there.map((instance) => ({ instance, status: 'RUNNING' })),
    );
  });
  router.add('POST', `${at}/setNamedPorts`, 'instanceGroups.setNamedPorts', (exchange) => {
    const group = rowOf(state, 'instanceGroups', exchange);
    const body = bodyOf(exchange);
    if (body['fingerprint'] !== group.fields['fingerprint'])
      throw refuse(412, 'conditionNotMet', 'Invalid fingerprint.');
    return change(state, 'instanceGroups', group, 'setNamedPorts', exchange, () => {
      Object.assign(group.fields, {
        namedPorts: body['namedPorts'] ?? [],
        fingerprint: fingerprint(state),
      });
    });
  });
  addActions(router, state);
  for (const scope of ['regions/:region', 'global'])
    router.add('POST', `/${scope}/backendServices/:name/getHealth`, 'backendServices.getHealth', (exchange) =>
      health(state, exchange, of),
    );
}

/** Changes of what is there: where rules lead, and what proxies have. */
function addActions(router: Router, state: ProjectState): void {
  const actions: readonly [path: string, collection: Collection, action: string][] = [
    ['/global/forwardingRules', 'forwardingRules', 'setTarget'],
    // Without `global`, in Google's description too.
    ['/targetHttpProxies', 'targetHttpProxies', 'setUrlMap'],
    ['/targetHttpsProxies', 'targetHttpsProxies', 'setUrlMap'],
    ['/targetHttpsProxies', 'targetHttpsProxies', 'setSslCertificates'],
  ];
  for (const [path, collection, action] of actions)
    router.add('POST', `${path}/:name/${action}`, `${collection}.${action}`, (exchange) => {
      const row = rowOf(state, collection, exchange);
      const body = bodyOf(exchange);
      checkReferences(state, body);
      return change(state, collection, row, action, exchange, () => Object.assign(row.fields, body));
    });
}

function health(state: ProjectState, exchange: Exchange, of: (group: Row) => Set<string>): Reply {
  rowOf(state, 'backendServices', exchange);
  const group = state.follow('instanceGroups', asText(bodyOf(exchange)['group']));
  if (group === undefined) throw missing(asText(bodyOf(exchange)['group']));
  const healthStatus = [...of(group)].map((instance) => ({ instance, healthState: 'HEALTHY', port: 80 }));
  return state.answer(exchange, { kind: 'compute#backendServiceGroupHealth', healthStatus });
}

/** Links of the servers that a request names, which have to be in the group's zone. */
function instancesOf(state: ProjectState, exchange: Exchange, group: Row): string[] {
  return (asArray(bodyOf(exchange)['instances']) ?? []).map((one) => {
    const given = asText(asObject(one)?.['instance']);
    const row = state.follow('instances', given);
    if (row === undefined) throw missing(given);
    if (row.scope !== group.scope)
      throw refuse(400, 'invalid', `The instance '${row.name}' is not in the zone of '${group.name}'.`);
    return state.link(row.scope, 'instances', row.name);
  });
}

/** A server is in one group behind balancers at most. */
function taken(link: string, isSame: boolean) {
  return isSame
    ? refuse(400, 'memberAlreadyExists', `Resource '${link}' is already a member of the group.`)
    : refuse(
        400,
        'instanceInMultipleLoadBalancedIgs',
        `Validation failed for instance '${link}': instance may belong to at most one load-balanced instance group.`,
      );
}

function checkReferences(state: ProjectState, body: JsonObject): void {
  for (const [link, collections] of linksOf(body))
    if (!collections.some((collection) => state.follow(collection, link) !== undefined)) throw missing(link);
}

function linksOf(body: JsonObject): [link: string, collections: readonly Collection[]][] {
  return REFERENCES.flatMap(([field, collections]) => {
    const value: Json | undefined = body[field];
    const all = asArray(value) ?? (value === undefined ? [] : [value]);
    return all.map((one): [string, readonly Collection[]] => [
      asString(one) ?? asText(asObject(one)?.['group']),
      collections,
    ]);
  });
}

function checkUnused(state: ProjectState, collection: Collection, row: Row): void {
  for (const kind of USERS)
    for (const user of state.of(kind).values())
      if (linksOf(user.fields).some(([link]) => state.follow(collection, link)?.id === row.id))
        throw inUse(row, user);
}

function checkAddress(state: ProjectState, row: Row): void {
  for (const rule of state.of('forwardingRules').values())
    if (state.follow('addresses', asText(rule.fields['IPAddress']))?.id === row.id) throw inUse(row, rule);
}

function inUse(row: Row, user: Row) {
  return refuse(
    400,
    'resourceInUseByAnotherResource',
    `The resource '${row.name}' is already being used by '${user.name}'`,
  );
}

function portsOf(rule: JsonObject): string {
  const [port = asText(rule['portRange']).split('-')[0]] = asArray(rule['ports']) ?? [];
  return `${asText(rule['IPProtocol'])} ${asText(port)}`;
}

function fingerprint(state: ProjectState): string {
  return Buffer.from(state.world.random.hex(8)).toString('base64');
}
