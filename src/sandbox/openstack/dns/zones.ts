import type { Reply } from '../../http.js';
import { bodyOf, type DesignateApi, type DesignateCall, zoneOf } from './api.js';
import { fault } from './fault.js';
import { listRows } from './list.js';
import type { ZoneRow } from './state.js';
import { checkZoneChanges, wantedZone, zoneChanges } from './validate.js';
import { zoneView } from './view.js';

/** Zones, and what a project may have of them. */
export function addZoneRoutes(api: DesignateApi): void {
  api
    .on('GET', '/limits', 'limits.show', showLimits)
    .on('GET', '/zones', 'zones.list', (call) => {
      const own = call.state.zones.all().filter(({ project }) => project === call.owner.project);
      return listRows(call, { key: 'zones', rows: own.map((zone) => zoneView(call, zone)) });
    })
    .on('POST', '/zones', 'zones.create', createZone)
    .on('GET', '/zones/:zone', 'zones.show', (call) => ({ status: 200, body: zoneView(call, zoneOf(call)) }))
    .on('PATCH', '/zones/:zone', 'zones.update', (call) => {
      const zone = zoneOf(call);
      const body = bodyOf(call);
      checkZoneChanges(body);
      Object.assign(zone, zoneChanges(body));
      call.state.touchZone(zone);
      return begun(call, zone);
    })
    .on('DELETE', '/zones/:zone', 'zones.delete', (call) => {
      const zone = zoneOf(call);
      const below = call.state.zones.all().some((other) => isBelow(other, zone) && other.action !== 'DELETE');
      if (below)
        throw fault(400, 'zone_has_sub_zone', 'Please delete any subzones before deleting this zone');
      call.state.removeZone(zone);
      return { status: 202, body: zoneView(call, zone) };
    });
}

function showLimits({ owner }: DesignateCall): Reply {
  const { zones = 10, recordSets = 500 } = owner.project.quota;
  const body = {
    max_zones: zones,
    max_zone_recordsets: recordSets,
    max_zone_records: 500,
    max_recordset_records: 20,
    min_ttl: 1,
    max_zone_name_length: 255,
    max_recordset_name_length: 255,
    max_page_limit: 1000,
  };
  return { status: 200, body };
}

function createZone(call: DesignateCall): Reply {
  const { state, owner } = call;
  const wanted = wantedZone(bodyOf(call));
  const taken = state.zones.all().filter(({ action }) => action !== 'DELETE');
  const mine = taken.filter(({ project }) => project === owner.project);
  if (mine.length >= (owner.project.quota.zones ?? Number.POSITIVE_INFINITY))
    throw fault(413, 'over_quota', 'Quota exceeded for zones.');
  if (state.named(wanted.name) !== undefined) throw fault(409, 'duplicate_zone', 'Duplicate Zone');
  const foreign = taken.filter(({ project }) => project !== owner.project);
  if (foreign.some((zone) => isBelow(wanted, zone)))
    throw fault(403, 'illegal_child', 'Unable to create subzone in another tenants zone');
  if (foreign.some((zone) => isBelow(zone, wanted))) {
    const message = 'Unable to create zone because another tenant owns a subzone of the zone';
    throw fault(403, 'illegal_parent', message);
  }
  return begun(call, state.addZone(owner, wanted));
}

/** Response to a change on its way to the name servers. */
function begun(call: DesignateCall, zone: ZoneRow): Reply {
  const view = zoneView(call, zone);
  call.state.settle([zone, ...zone.sets.all()], call.exchange.buildFault === undefined ? 'ACTIVE' : 'ERROR');
  return { status: 202, headers: { location: `${call.base}/v2/zones/${zone.id}` }, body: view };
}

function isBelow(zone: { readonly name: string }, parent: { readonly name: string }): boolean {
  return zone.name.endsWith(`.${parent.name}`);
}
