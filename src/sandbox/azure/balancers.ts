import type { Exchange, Reply } from '../http.js';
import { asArray, asObject, asString, type Json, type JsonObject, stringEntries } from '../json.js';
import { checkEtag } from './resources.js';
import {
  bodyOf,
  etagOf,
  failure,
  notFound,
  pageOf,
  type Resource,
  show,
  type SubscriptionState,
} from './state.js';

const TYPE = 'Microsoft.Network/loadBalancers';
/** Lists inside a balancer whose entries have ids of their own. */
const PARTS = [
  'frontendIPConfigurations',
  'backendAddressPools',
  'loadBalancingRules',
  'probes',
  'inboundNatRules',
  'outboundRules',
] as const;
/** Fields of a rule that name another part of the balancer. */
const REFERENCES = ['frontendIPConfiguration', 'backendAddressPool', 'probe'] as const;

/** Which balancer a request is for, and which of its pools. */
export interface BalancerPlace {
  readonly group: string | null;
  readonly name: string | undefined;
  /** Name of a pool; null for the balancer itself. */
  readonly pool: string | null;
}

/** A request about balancers or a pool of one. */
export function handleBalancer(state: SubscriptionState, exchange: Exchange, place: BalancerPlace): Reply {
  if (place.name === undefined) return listBalancers(state, exchange, place.group);
  if (place.pool !== null) return handlePool(state, exchange, { ...place, pool: place.pool });
  if (exchange.method === 'PUT') return putBalancer(state, exchange, place);
  if (exchange.method === 'DELETE') return deleteBalancer(state, exchange, place);
  return { status: 200, body: showBalancer(find(state, place)) };
}

function listBalancers(state: SubscriptionState, exchange: Exchange, group: string | null): Reply {
  const rows = [...state.stores.loadbalancers.values()].filter(
    (row) => group === null || row.group.toLowerCase() === group.toLowerCase(),
  );
  return pageOf(
    state,
    exchange,
    rows.map((row) => showBalancer(row, true)),
  );
}

function putBalancer(
  state: SubscriptionState,
  exchange: Exchange,
  { group, name = '' }: BalancerPlace,
): Reply {
  const id = state.idOf(group ?? '', TYPE, name);
  const known = state.stores.loadbalancers.get(id.toLowerCase());
  admit(exchange, known);
  const body = bodyOf(exchange);
  const given = asObject(body['properties']) ?? {};
  const row: Resource = {
    id,
    name,
    group: group ?? '',
    location: asString(body['location']) ?? '',
    zones: [],
    tags: stringEntries(body['tags']),
    extra: { sku: known?.extra['sku'] ?? body['sku'] ?? { name: 'Standard' } },
    properties: Object.fromEntries(PARTS.map((part) => [part, namedParts(id, part, given[part])])),
  };
  givePrivateAddresses(state, row);
  checkRules(row);
  linkAddresses(state, row);
  state.stores.loadbalancers.set(id.toLowerCase(), row);
  const headers = change(state, exchange, row);
  return { status: known === undefined ? 201 : 200, headers, body: showBalancer(row) };
}

function deleteBalancer(state: SubscriptionState, exchange: Exchange, place: BalancerPlace): Reply {
  const { loadbalancers } = state.stores;
  const id = state.idOf(place.group ?? '', TYPE, place.name ?? '').toLowerCase();
  const row = loadbalancers.get(id);
  if (row === undefined) return { status: 204 };
  admit(exchange, row);
  row.properties['provisioningState'] = 'Deleting';
  const headers = state.begin(exchange, row.location, state.world.settings.actionTime, () => {
    loadbalancers.delete(id);
    freeAddresses(state, row);
  });
  return { status: 202, headers };
}

function handlePool(
  state: SubscriptionState,
  exchange: Exchange,
  place: BalancerPlace & { readonly pool: string },
): Reply {
  const row = find(state, place);
  const pools = partsOf(row, 'backendAddressPools');
  const found = pools.find((one) => asString(one['name'])?.toLowerCase() === place.pool.toLowerCase());
  if (found === undefined) throw notFound(`${TYPE}/backendAddressPools`, place.pool, place.group);
  if (exchange.method !== 'PUT') return { status: 200, body: { ...found, etag: etagOf(row) } };
  admit(exchange, row);
  const given = asObject(bodyOf(exchange)['properties']) ?? {};
  checkAddresses(given);
  const id = asString(found['id']) ?? '';
  const made = { ...found, id, properties: { ...given, provisioningState: 'Succeeded' } };
  row.properties['backendAddressPools'] = pools.map((one) => (one === found ? made : one));
  const headers = change(state, exchange, row);
  return { status: 200, headers, body: { ...made, etag: etagOf(row) } };
}

/** Refuses a change of a balancer that changes already, or that is not as the request says. */
function admit(exchange: Exchange, row: Resource | undefined): void {
  checkEtag(exchange, row);
  const word = row?.properties['provisioningState'];
  if (word === 'Updating' || word === 'Deleting')
    throw failure(
      409,
      'AnotherOperationInProgress',
      `Another operation on this or dependent resource is in progress: ${row?.id ?? ''}.`,
    );
}

/** A balancer as the API shows it: its parts have its ETag. */
function showBalancer(row: Resource, isListed = false): JsonObject {
  const parts = PARTS.map((part) => [part, partsOf(row, part).map((one) => ({ ...one, etag: etagOf(row) }))]);
  return {
    ...show(row, TYPE, isListed),
    properties: { ...row.properties, ...(Object.fromEntries(parts) as JsonObject) },
  };
}

/** Begins a change. */
function change(
  state: SubscriptionState,
  exchange: Exchange,
  row: Resource,
): Readonly<Record<string, string>> {
  row.properties['provisioningState'] = 'Updating';
  return state.begin(exchange, row.location, state.world.settings.actionTime, () => {
    row.properties['provisioningState'] = 'Succeeded';
  });
}

function namedParts(id: string, part: string, given: Json | undefined): JsonObject[] {
  return (asArray(given) ?? []).map((one) => {
    const fields = asObject(one) ?? {};
    return { ...fields, id: `${id}/${part}/${asString(fields['name']) ?? ''}` };
  });
}

function partsOf(row: Resource, part: string): JsonObject[] {
  return (asArray(row.properties[part]) ?? []).map((one) => asObject(one) ?? {});
}

function checkRules(row: Resource): void {
  const ids = new Set(PARTS.flatMap((part) => partsOf(row, part)).map((one) => lower(one['id'])));
  const targets = new Set<string>();
  for (const rule of partsOf(row, 'loadBalancingRules')) {
    const properties = asObject(rule['properties']) ?? {};
    for (const field of REFERENCES) {
      const named = asObject(properties[field]);
      if (named !== undefined && !ids.has(lower(named['id'])))
        throw failure(400, 'InvalidResourceReference', `Resource ${lower(named['id'])} was not found.`);
    }
    const pool = lower(asObject(properties['backendAddressPool'])?.['id']);
    const key = JSON.stringify([pool, properties['protocol'], properties['backendPort']]);
    if (targets.has(key))
      throw failure(400, 'RulesUseSameBackendPortProtocolAndPool', `Rules of ${row.id} share a port.`);
    targets.add(key);
  }
  for (const pool of partsOf(row, 'backendAddressPools')) checkAddresses(asObject(pool['properties']) ?? {});
}

/** An address means something within a network only. */
function checkAddresses(pool: JsonObject): void {
  for (const one of asArray(pool['loadBalancerBackendAddresses']) ?? []) {
    const properties = asObject(asObject(one)?.['properties']) ?? {};
    if (pool['virtualNetwork'] === undefined && properties['virtualNetwork'] === undefined)
      throw failure(400, 'InvalidRequestFormat', 'A backend address needs a virtual network.');
  }
}

/** An address inside a subnet is a field of the balancer. */
function givePrivateAddresses(state: SubscriptionState, row: Resource): void {
  row.properties['frontendIPConfigurations'] = partsOf(row, 'frontendIPConfigurations').map((one) => {
    const properties = asObject(one['properties']) ?? {};
    if (properties['subnet'] === undefined || properties['privateIPAddress'] !== undefined) return one;
    return { ...one, properties: { ...properties, privateIPAddress: state.address().inner } };
  });
}

/** The public addresses that a balancer names are its own as long as it is there. */
function linkAddresses(state: SubscriptionState, row: Resource): void {
  for (const frontend of partsOf(row, 'frontendIPConfigurations')) {
    const named = asObject(asObject(frontend['properties'])?.['publicIPAddress']);
    if (named === undefined) continue;
    const address = state.stores.publicipaddresses.get(lower(named['id']));
    if (address === undefined)
      throw failure(400, 'InvalidResourceReference', `Resource ${lower(named['id'])} was not found.`);
    const owner = lower(asObject(address.properties['ipConfiguration'])?.['id']);
    if (owner !== '' && owner !== lower(frontend['id']))
      throw failure(400, 'PublicIPAddressInUse', `${address.id} is in use by ${owner}.`);
    address.properties['ipConfiguration'] = { id: frontend['id'] ?? '' };
  }
}

function freeAddresses(state: SubscriptionState, row: Resource): void {
  const start = `${row.id.toLowerCase()}/`;
  for (const address of state.stores.publicipaddresses.values())
    if (lower(asObject(address.properties['ipConfiguration'])?.['id']).startsWith(start))
      delete address.properties['ipConfiguration'];
}

function lower(value: Json | undefined): string {
  return asString(value)?.toLowerCase() ?? '';
}

function find(state: SubscriptionState, { group, name = '' }: BalancerPlace): Resource {
  const row = state.stores.loadbalancers.get(state.idOf(group ?? '', TYPE, name).toLowerCase());
  if (row === undefined) throw notFound(TYPE, name, group);
  return row;
}
