import { parseXml, type XmlElement } from '../../format/xml.js';
import { CloudError } from '../../errors.js';
import type { Exchange, Reply } from '../http.js';
import { keptName, sortKey } from './names.js';
import { compare, type HostedZone, type Route53State } from './state.js';
import { changeView, delegationView, zoneView } from './view.js';
import { answer, refuse } from './xml.js';

/** Zones in a page: Route 53's maximum. */
const PAGE = 100;

/** Makes a zone; a reference that was used before is refused, so that a request sent twice makes one. */
export function createZone(state: Route53State, exchange: Exchange): Reply {
  const request = readBody(exchange);
  const name = keptName(request.get('Name') ?? '');
  const reference = request.get('CallerReference') ?? '';
  if (name === null || !name.includes('.', 1))
    throw refuse(400, 'InvalidDomainName', `${request.get('Name')} is not a valid domain name`);
  if ([...state.zones.values()].some(({ callerReference }) => callerReference === reference)) {
    const message = 'A hosted zone has already been created with the specified caller reference.';
    throw refuse(409, 'HostedZoneAlreadyExists', message);
  }
  if (state.zones.size >= (state.world.settings.quota.zones ?? Number.POSITIVE_INFINITY)) {
    const message = 'Limits Exceeded: MAX_HOSTED_ZONES_BY_OWNER - Cannot create more hosted zones.';
    throw refuse(400, 'TooManyHostedZones', message);
  }
  const zone = state.addZone(name, reference, request.child('HostedZoneConfig')?.get('Comment') ?? undefined);
  const { status, body } = answer(
    'CreateHostedZoneResponse',
    {
      HostedZone: zoneView(zone),
      ChangeInfo: changeView(state.startChange()),
      DelegationSet: delegationView(zone),
    },
    201,
  );
  const location = `${exchange.origin}/2013-04-01/hostedzone/${zone.id}`;
  return { status, body: body ?? '', headers: { 'content-type': 'text/xml', location } };
}

export function showZone(state: Route53State, exchange: Exchange): Reply {
  const zone = zoneOf(state, exchange);
  return answer('GetHostedZoneResponse', {
    HostedZone: zoneView(zone),
    DelegationSet: delegationView(zone),
  });
}

export function updateZone(state: Route53State, exchange: Exchange): Reply {
  const zone = zoneOf(state, exchange);
  zone.comment = readBody(exchange).get('Comment') ?? undefined;
  return answer('UpdateHostedZoneCommentResponse', { HostedZone: zoneView(zone) });
}

/** Only a zone with nothing but its own SOA and NS records can be deleted. */
export function deleteZone(state: Route53State, exchange: Exchange): Reply {
  const zone = zoneOf(state, exchange);
  const isOwn = (key: string): boolean => key === `${zone.name} NS ` || key === `${zone.name} SOA `;
  if ([...zone.sets.keys()].some((key) => !isOwn(key))) {
    const message =
      'The specified hosted zone contains non-required resource record sets and so cannot be deleted.';
    throw refuse(400, 'HostedZoneNotEmpty', message);
  }
  state.zones.delete(zone.id);
  return answer('DeleteHostedZoneResponse', { ChangeInfo: changeView(state.startChange()) });
}

export function listZones(state: Route53State, exchange: Exchange): Reply {
  const zones = [...state.zones.values()];
  const marker = exchange.query.get('marker');
  const start = marker === null ? 0 : zones.findIndex(({ id }) => id === marker);
  if (start < 0) throw refuse(400, 'InvalidInput', 'The marker is not valid');
  const size = pageSize(state, exchange, PAGE);
  const next = zones[start + size];
  return answer('ListHostedZonesResponse', {
    HostedZones: { HostedZone: zones.slice(start, start + size).map(zoneView) },
    Marker: marker ?? undefined,
    IsTruncated: next !== undefined,
    NextMarker: next?.id,
    MaxItems: size,
  });
}

export function listZonesByName(state: Route53State, exchange: Exchange): Reply {
  const name = exchange.query.get('dnsname');
  const from = name === null ? '' : sortKey(keptName(name) ?? '');
  const zones = state.ordered().filter((zone) => compare(sortKey(zone.name), from) >= 0);
  const size = pageSize(state, exchange, PAGE);
  const next = zones[size];
  return answer('ListHostedZonesByNameResponse', {
    HostedZones: { HostedZone: zones.slice(0, size).map(zoneView) },
    DNSName: name ?? undefined,
    IsTruncated: next !== undefined,
    NextDNSName: next?.name,
    NextHostedZoneId: next?.id,
    MaxItems: size,
  });
}

/** The zone of the path. @throws Refusal */
export function zoneOf(state: Route53State, exchange: Exchange): HostedZone {
  const id = exchange.param('zone');
  const zone = state.zones.get(id);
  if (zone === undefined) throw refuse(404, 'NoSuchHostedZone', `No hosted zone found with ID: ${id}`);
  return zone;
}

/** Rows in a page: as many as are asked for, and no more than there may be. */
export function pageSize(state: Route53State, exchange: Exchange, maximum: number): number {
  const asked = exchange.query.get('maxitems') ?? String(maximum);
  if (!/^[1-9]\d*$/.test(asked))
    throw refuse(400, 'InvalidInput', `Value '${asked}' at 'maxItems' is not valid`);
  return Math.min(Number(asked), maximum, state.world.settings.pageSize);
}

/** The body as XML. @throws Refusal for what is none */
export function readBody(exchange: Exchange): XmlElement {
  try {
    return parseXml(exchange.body.toString('utf8'), {});
  } catch (error) {
    if (!CloudError.is(error)) throw error;
    throw refuse(400, 'InvalidInput', `Invalid XML ; ${error.message}`);
  }
}
