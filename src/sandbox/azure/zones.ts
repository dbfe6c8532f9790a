import type { Exchange, Reply } from '../http.js';
import { asObject, type Json, type JsonObject, stringEntries } from '../json.js';
import {
  bodyOf,
  failure,
  notFound,
  pageOf,
  type SetRow,
  type SubscriptionState,
  type ZoneRow,
} from './state.js';

const TYPE = 'Microsoft.Network/dnszones';
const NAME_SERVERS = [
  'ns1-01.azure-dns.com',
  'ns2-01.azure-dns.net',
  'ns3-01.azure-dns.org',
  'ns4-01.azure-dns.info',
];
/** Values that a set may hold. */
const MOST_VALUES = 20;

/** Zones of a subscription, or of a group. */
export function listZones(state: SubscriptionState, exchange: Exchange, group: string | null): Reply {
  const rows = [...state.zones.values()].filter(
    (zone) => group === null || zone.group.toLowerCase() === group.toLowerCase(),
  );
  return pageOf(state, exchange, rows.map(showZone));
}

/** Handles requests for one zone. */
export function handleZone(
  state: SubscriptionState,
  exchange: Exchange,
  { group, name, rest }: { readonly group: string; readonly name: string; readonly rest: string },
): Reply {
  const id = state.idOf(group, TYPE, name);
  const zone = state.zones.get(id.toLowerCase());
  if (rest === '' && exchange.method === 'PUT') return putZone(state, exchange, { id, group, name });
  if (zone === undefined) {
    if (exchange.method === 'DELETE') return { status: 204 };
    throw notFound(TYPE, name, group);
  }
  if (rest !== '') return handleSets(state, exchange, zone, rest);
  if (exchange.method === 'PATCH') zone.tags = stringEntries(bodyOf(exchange)['tags']);
  if (exchange.method !== 'DELETE') return { status: 200, body: showZone(zone) };
  state.zones.delete(id.toLowerCase());
  return { status: 202, headers: state.begin(exchange, 'global', state.world.settings.actionTime, () => {}) };
}

function putZone(
  state: SubscriptionState,
  exchange: Exchange,
  { id, group, name }: { readonly id: string; readonly group: string; readonly name: string },
): Reply {
  if (state.zones.has(id.toLowerCase()) && exchange.header('if-none-match') === '*')
    throw failure(
      412,
      'PreconditionFailed',
      `The Zone ${name} exists already and hence cannot be created again.`,
    );
  if (state.zones.size >= (state.world.settings.quota.zones ?? Infinity))
    throw failure(400, 'QuotaExceeded', 'The number of zones would exceed the limit.');
  const zone: ZoneRow = { id, name, group, tags: stringEntries(bodyOf(exchange)['tags']), sets: new Map() };
  state.zones.set(id.toLowerCase(), zone);
  const nameServers = NAME_SERVERS.map((one) => ({ nsdname: `${one}.` }));
  keep(state, zone, { type: 'NS', name: '@' }, { TTL: 172_800, NSRecords: nameServers });
  const SOARecord = {
    host: `${NAME_SERVERS[0] ?? ''}.`,
    email: 'azuredns-hostmaster.microsoft.com',
    serialNumber: 1,
    refreshTime: 3600,
    retryTime: 300,
    expireTime: 2_419_200,
    minimumTTL: 300,
  };
  keep(state, zone, { type: 'SOA', name: '@' }, { TTL: 3600, SOARecord });
  return { status: 201, body: showZone(zone) };
}

function keep(
  state: SubscriptionState,
  zone: ZoneRow,
  { type, name }: { readonly type: string; readonly name: string },
  properties: JsonObject,
): SetRow {
  const row = { name, type, etag: state.world.random.uuid(), properties };
  zone.sets.set(`${type}/${name}`.toLowerCase(), row);
  return row;
}

function handleSets(state: SubscriptionState, exchange: Exchange, zone: ZoneRow, rest: string): Reply {
  const [type = '', name] = rest.split('/');
  if (name === undefined) {
    const isAll = /^(recordsets|all)$/i.test(type);
    const rows = [...zone.sets.values()].filter((set) => isAll || set.type === type.toUpperCase());
    return pageOf(
      state,
      exchange,
      rows.map((set) => showSet(zone, set)),
    );
  }
  const place = { type: type.toUpperCase(), name };
  const set = zone.sets.get(`${place.type}/${name}`.toLowerCase());
  checkEtag(exchange, set, place);
  if (exchange.method === 'PUT') {
    const properties = asObject(bodyOf(exchange)['properties']) ?? {};
    checkSet(zone, place, properties);
    const { targetResource: _, ...given } = properties;
    const made = keep(state, zone, place, given);
    return { status: set === undefined ? 201 : 200, body: showSet(zone, made) };
  }
  if (exchange.method === 'DELETE') {
    if (set === undefined) return { status: 204 };
    if (name === '@' && (place.type === 'SOA' || place.type === 'NS'))
      throw failure(400, 'BadRequest', `The ${place.type} record set at the apex cannot be deleted.`);
    zone.sets.delete(`${place.type}/${name}`.toLowerCase());
    return { status: 200 };
  }
  if (set === undefined)
    throw failure(404, 'NotFound', `The resource record '${name}' does not exist in resource group.`);
  return { status: 200, body: showSet(zone, set) };
}

function checkEtag(exchange: Exchange, set: SetRow | undefined, { name }: { readonly name: string }): void {
  const wanted = exchange.header('if-match');
  const isTaken = exchange.header('if-none-match') === '*' && set !== undefined;
  if (isTaken || (wanted !== undefined && wanted !== '*' && wanted !== set?.etag))
    throw failure(412, 'PreconditionFailed', `The condition for the record set ${name} is not met.`);
}

function checkSet(
  zone: ZoneRow,
  { type, name }: { readonly type: string; readonly name: string },
  properties: JsonObject,
): void {
  const others = [...zone.sets.values()].filter(
    (set) => set.name.toLowerCase() === name.toLowerCase() && set.type !== type,
  );
  if (others.some((set) => set.type === 'CNAME') || (type === 'CNAME' && others.length > 0))
    throw failure(
      400,
      'BadRequest',
      `A CNAME record set with the name '${name}' cannot stand beside others.`,
    );
  if (properties['TTL'] === undefined || properties['TTL'] === null)
    throw failure(400, 'BadRequest', 'The TTL of a record set is required.');
  const rows = Object.entries(properties).find(([key]) => /records?$/i.test(key))?.[1];
  if (rows === undefined || (Array.isArray(rows) && (rows as readonly Json[]).length > MOST_VALUES))
    throw failure(400, 'BadRequest', `A record set has 1 to ${MOST_VALUES} records.`);
}

function showZone({ id, name, tags, sets }: ZoneRow): JsonObject {
  const properties = {
    maxNumberOfRecordSets: 10_000,
    numberOfRecordSets: sets.size,
    nameServers: NAME_SERVERS.map((one) => `${one}.`),
    zoneType: 'Public',
  };
  return {
    id,
    name,
    type: TYPE,
    etag: '00000000-0000-0000-0000-000000000000',
    location: 'global',
    tags,
    properties,
  };
}

function showSet(zone: ZoneRow, { name, type, etag, properties }: SetRow): JsonObject {
  const fqdn = name === '@' ? `${zone.name}.` : `${name}.${zone.name}.`;
  return {
    id: `${zone.id}/${type}/${name}`,
    name,
    type: `${TYPE}/${type}`,
    etag,
    properties: { fqdn, ...properties, targetResource: {}, provisioningState: 'Succeeded' },
  };
}
