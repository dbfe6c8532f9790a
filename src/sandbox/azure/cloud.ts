import type { Cloud, SandboxServerState, Service, Target, World } from '../cloud.js';
import { type Exchange, Refusal, type Reply } from '../http.js';
import { asString, stringEntries } from '../json.js';
import { type Match, Router } from '../router.js';
import { handleBalancer } from './balancers.js';
import { browseImages, listLocations, listSkus } from './catalogue.js';
import {
  actOnMachine,
  deleteMachine,
  getMachine,
  instanceView,
  listMachines,
  machineOf,
  patchMachine,
  putMachine,
} from './machines.js';
import { type ArmPath, parsePath } from './paths.js';
import { SubscriptionLimits } from './rate.js';
import {
  actOnPlain,
  deletePlain,
  getPlain,
  handleInner,
  innerField,
  isPlain,
  listPlain,
  patchPlain,
  type Place,
  putPlain,
} from './resources.js';
import { handleZone, listZones } from './zones.js';
import { bodyOf, failure, pageOf, SubscriptionState } from './state.js';

const DIAGNOSTICS = '/bootdiagnostics/';

/** Verbs of operations in the log, by method. */
const VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  PUT: 'create',
  PATCH: 'update',
  DELETE: 'delete',
};

/** Names of types as operations in the log have them. */
const TITLES: Readonly<Record<string, string>> = {
  virtualmachines: 'virtualMachines',
  networkinterfaces: 'networkInterfaces',
  publicipaddresses: 'publicAddresses',
  virtualnetworks: 'networks',
  networksecuritygroups: 'securityGroups',
  sshpublickeys: 'sshPublicKeys',
  loadbalancers: 'loadBalancers',
  'loadbalancers/backendaddresspools': 'backendPools',
  resourcegroups: 'resourceGroups',
  dnszones: 'zones',
};

/** The Azure Resource Manager of one subscription: compute, network, resource groups, and its limits with their headers. */
export class AzureCloud implements Cloud {
  readonly identityPath = '';
  readonly #state: SubscriptionState;
  readonly #service: Service;
  readonly #limits: SubscriptionLimits | null;
  #token: string;

  constructor(readonly world: World) {
    const { settings, random } = world;
    this.#state = new SubscriptionState(world);
    this.#token = `eyJ${random.hex(60)}`;
    // Limits that were asked for take the place of its own.
    this.#limits = settings.rateLimits.length === 0 ? new SubscriptionLimits() : null;
    this.#service = {
      name: 'compute',
      router: new ArmRouter((exchange, path) => this.#handle(exchange, path)),
      missing: () => failure(404, 'InvalidResourceType', 'The resource type could not be found.').reply,
      stamp: () => ({ 'x-ms-request-id': random.uuid(), 'x-ms-correlation-request-id': random.uuid() }),
    };
  }

  get credentials(): Record<string, string> {
    const [region = 'westeurope'] = this.world.settings.regions;
    return { subscriptionId: this.#state.subscriptionId, token: this.#token, region };
  }

  get signIns(): Record<string, Record<string, string>> {
    return { demo: this.credentials };
  }

  resolve(path: string): Target | undefined {
    return { service: this.#service, path };
  }

  limited(): Reply {
    return failure(429, 'SubscriptionRequestsThrottled', 'Number of requests for the subscription exceeded.')
      .reply;
  }

  servers(): readonly SandboxServerState[] {
    return [...this.#state.machines.values()].map(({ id, name, provisioning, power, location, tags }) => ({
      id,
      name,
      status: provisioning === 'succeeded' ? (power ?? 'unknown') : provisioning,
      region: location,
      metadata: tags,
    }));
  }

  expireTokens(): void {
    this.#token = `eyJ${this.world.random.hex(60)}`;
  }

  #handle(exchange: Exchange, path: string): Reply {
    if (path.startsWith(DIAGNOSTICS)) return console_(path);
    this.#admit(exchange);
    const parsed = parsePath(path);
    if (parsed === null || parsed.subscription.toLowerCase() !== this.#state.subscriptionId)
      throw failure(404, 'SubscriptionNotFound', 'The subscription could not be found.');
    if (!/^20\d\d-\d\d-\d\d/.test(exchange.query.get('api-version') ?? ''))
      throw failure(400, 'MissingApiVersionParameter', 'The api-version query parameter is required.');
    return this.#route(exchange, parsed);
  }

  #admit(exchange: Exchange): void {
    const verdict = this.#limits?.count(exchange.method, Date.now());
    Object.assign(exchange.answerHeaders, verdict?.headers);
    if (verdict?.refused === true) {
      const { reply } = failure(
        429,
        'SubscriptionRequestsThrottled',
        `Number of requests for the subscription exceeded. Please try again after '${verdict.wait}' seconds.`,
      );
      throw new Refusal({ ...reply, headers: { 'retry-after': String(verdict.wait) } });
    }
    if (exchange.header('authorization') === `Bearer ${this.#token}`) return;
    throw failure(401, 'InvalidAuthenticationToken', 'The access token is invalid.');
  }

  #route(exchange: Exchange, path: ArmPath): Reply {
    const state = this.#state;
    const { group, type, names, action } = path;
    const [name] = names;
    if (type === 'locations') return this.#location(exchange, path);
    if (type === 'skus') return listSkus(state, exchange);
    if (type === 'resourcegroups') return this.#groups(exchange, group);
    if (exchange.method === 'PUT' && !state.groups.has(group?.toLowerCase() ?? ''))
      throw failure(404, 'ResourceGroupNotFound', `Resource group '${group ?? ''}' could not be found.`);
    if (type === 'virtualmachines') return this.#machines(exchange, path);
    if (type === 'dnszones') {
      if (name === undefined) return listZones(state, exchange, group);
      return handleZone(state, exchange, { group: group ?? '', name, rest: action ?? '' });
    }
    const [outer = '', inner] = type.split('/');
    if (outer === 'loadbalancers')
      return handleBalancer(state, exchange, {
        group,
        name,
        pool: inner === undefined ? null : (names[1] ?? ''),
      });
    if (!isPlain(outer)) return this.#service.missing(exchange);
    if (name === undefined) return listPlain(state, exchange, { type: outer, group });
    const place: Place = { type: outer, group, name };
    if (inner !== undefined) {
      const field = innerField(inner);
      if (field === null) return this.#service.missing(exchange);
      return handleInner(state, exchange, { ...place, field, inner: names[1] });
    }
    if (action !== null && action !== '') return actOnPlain(state, exchange, place, action.toLowerCase());
    if (exchange.method === 'PUT') return putPlain(state, exchange, place);
    if (exchange.method === 'PATCH') return patchPlain(state, exchange, place);
    if (exchange.method === 'DELETE') return deletePlain(state, exchange, place);
    return getPlain(state, exchange, place);
  }

  #machines(exchange: Exchange, { group, names: [name], action }: ArmPath): Reply {
    const state = this.#state;
    if (name === undefined) return listMachines(state, exchange, group);
    if (exchange.method === 'PUT') return putMachine(state, exchange, group ?? '', name);
    if (exchange.method === 'DELETE') return deleteMachine(state, exchange, group ?? '', name);
    const machine = machineOf(state, group, name);
    if (exchange.method === 'PATCH') return patchMachine(state, exchange, machine);
    if (exchange.method === 'POST')
      return actOnMachine(state, exchange, machine, (action ?? '').toLowerCase());
    if (action?.toLowerCase() === 'instanceview') return { status: 200, body: instanceView(machine) };
    return getMachine(exchange, machine);
  }

  #location(exchange: Exchange, { names: [location], action }: ArmPath): Reply {
    if (location === undefined) return listLocations(this.#state, exchange);
    const words = (action ?? '').split('/');
    if (words[0] === 'operations') return this.#operation(exchange, words[1] ?? '');
    return browseImages(location, action ?? '', exchange);
  }

  #operation(exchange: Exchange, id: string): Reply {
    const operation = this.#state.operations.get(id);
    if (operation === undefined) throw failure(404, 'NotFound', 'The operation could not be found.');
    const { status, error, output } = operation;
    if (exchange.query.get('monitor') === 'true') {
      if (status === 'InProgress')
        return {
          status: 202,
          headers: { location: exchange.origin + exchange.path + exchange.search, 'retry-after': '0' },
        };
      return status === 'Failed' ? { status: 409, body: { error } } : { status: 200, body: output ?? {} };
    }
    const ended = error === null ? {} : { error };
    const result = output === null ? {} : { properties: { output } };
    return { status: 200, headers: { 'retry-after': '0' }, body: { name: id, status, ...ended, ...result } };
  }

  #groups(exchange: Exchange, group: string | null): Reply {
    const { groups, subscriptionId } = this.#state;
    const showGroup = ({
      name,
      location,
      tags,
    }: {
      name: string;
      location: string;
      tags: Readonly<Record<string, string>>;
    }) => ({
      id: `/subscriptions/${subscriptionId}/resourceGroups/${name}`,
      name,
      type: 'Microsoft.Resources/resourceGroups',
      location,
      tags,
      properties: { provisioningState: 'Succeeded' },
    });
    if (group === null) return pageOf(this.#state, exchange, [...groups.values()].map(showGroup));
    const key = group.toLowerCase();
    if (exchange.method === 'PUT') {
      const body = bodyOf(exchange);
      const known = groups.get(key);
      const row = {
        name: known?.name ?? group,
        location: known?.location ?? asString(body['location']) ?? '',
        tags: stringEntries(body['tags']),
      };
      groups.set(key, row);
      return { status: known === undefined ? 201 : 200, body: showGroup(row) };
    }
    const row = groups.get(key);
    if (row === undefined)
      throw failure(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
    if (exchange.method !== 'DELETE') return { status: 200, body: showGroup(row) };
    groups.delete(key);
    this.#empty(key);
    return {
      status: 202,
      headers: this.#state.begin(exchange, row.location, this.world.settings.actionTime, () => {}),
    };
  }

  /** Deletes the resources of a group. */
  #empty(group: string): void {
    const { machines, stores } = this.#state;
    for (const store of [machines, ...Object.values(stores)])
      for (const [id, row] of store) if (row.group.toLowerCase() === group) store.delete(id);
  }
}

/** Console output of a machine. */
function console_(path: string): Reply {
  const name = path.slice(DIAGNOSTICS.length).split('/')[0] ?? '';
  return {
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: `Booting ${name}\n${name} login: \n`,
  };
}

/** Azure reads paths in any case, so that patterns do not tell them apart. */
class ArmRouter extends Router {
  constructor(readonly handle: (exchange: Exchange, path: string) => Reply) {
    super();
  }

  override find(method: string, path: string): Match | undefined {
    return {
      operation: operationOf(method, path),
      params: {},
      handler: (exchange) => this.handle(exchange, path),
    };
  }
}

function setVerb(method: string, action: string): string {
  if (method === 'GET' && !action.includes('/')) return 'list';
  return VERBS[method] ?? method.toLowerCase();
}

function operationOf(method: string, path: string): string {
  if (path.startsWith(DIAGNOSTICS)) return 'bootDiagnostics.get';
  const parsed = parsePath(path);
  if (parsed === null) return 'unknown';
  const { type, names, action, group } = parsed;
  if (type === 'locations' && action?.startsWith('operations/')) return 'operations.get';
  if (type === 'locations' && action?.startsWith('publishers') === true) return 'images.find';
  if (type === 'dnszones' && action !== null && action !== '') return `recordSets.${setVerb(method, action)}`;
  const title = TITLES[type] ?? type;
  if (action !== null && action !== '' && type !== 'locations') return `${title}.${action}`;
  const isList = type === 'resourcegroups' ? group === null : names.length < type.split('/').length;
  return `${title}.${method === 'GET' && isList ? 'list' : (VERBS[method] ?? method.toLowerCase())}`;
}
