import type { Reply } from '../../http.js';
import { bodyOf, type DesignateApi, type DesignateCall, setOf, zoneOf } from './api.js';
import { fault } from './fault.js';
import { listRows } from './list.js';
import type { RecordSetRow, WantedSet, ZoneRow } from './state.js';
import { checkSetChanges, setChanges, wantedSet } from './validate.js';
import { setView } from './view.js';

/** Record sets of a zone. */
export function addRecordSetRoutes(api: DesignateApi): void {
  const path = '/zones/:zone/recordsets';
  api
    .on('GET', path, 'records.list', (call) => {
      const zone = zoneOf(call);
      const rows = zone.sets.all().map((set) => setView(call, zone, set));
      return listRows(call, { key: 'recordsets', rows });
    })
    .on('POST', path, 'records.create', createSet)
    .on('GET', `${path}/:recordset`, 'records.show', (call) => ({
      status: 200,
      body: setView(call, zoneOf(call), setOf(call)),
    }))
    .on('PUT', `${path}/:recordset`, 'records.update', updateSet)
    .on('DELETE', `${path}/:recordset`, 'records.delete', deleteSet)
    .on('GET', '/recordsets', 'records.list', (call) => {
      const own = call.state.zones.all().filter(({ project }) => project === call.owner.project);
      const rows = own.flatMap((zone) => zone.sets.all().map((set) => setView(call, zone, set)));
      return listRows(call, { key: 'recordsets', rows });
    });
}

function createSet(call: DesignateCall): Reply {
  const zone = changeable(call);
  const wanted = wantedSet(bodyOf(call));
  if (wanted.type === 'SOA') throw fault(400, 'bad_request', 'Creating a SOA recordset is not allowed');
  const sets = zone.sets.all();
  if (sets.length >= (call.owner.project.quota.recordSets ?? Number.POSITIVE_INFINITY))
    throw fault(413, 'over_quota', 'Quota exceeded for zone_recordsets.');
  checkPlace(zone, sets, wanted);
  if (sets.some(({ name, type }) => name === wanted.name && type === wanted.type))
    throw fault(409, 'duplicate_recordset', 'Duplicate RecordSet');
  const set = call.state.addSet(zone, wanted);
  const location = `${call.base}/v2/zones/${zone.id}/recordsets/${set.id}`;
  return begun(call, zone, set, { location });
}

function updateSet(call: DesignateCall): Reply {
  const zone = changeable(call);
  const set = setOf(call);
  const body = bodyOf(call);
  checkSetChanges(body);
  const changes = setChanges(body, set.type);
  checkManaged(zone, set, 'updated');
  Object.assign(set, changes);
  call.state.touch(set, 'UPDATE');
  if (set.records.length === 0) Object.assign(set, { status: 'ACTIVE', action: 'NONE' });
  return begun(call, zone, set);
}

function deleteSet(call: DesignateCall): Reply {
  const zone = changeable(call);
  const set = setOf(call);
  if (set.type === 'SOA') throw fault(400, 'bad_request', 'Deleting a SOA recordset is not allowed');
  checkManaged(zone, set, 'deleted');
  call.state.touch(set, 'DELETE');
  zone.sets.delete(set.id);
  return begun(call, zone, set);
}

/** The zone of the path, unless it is going. */
function changeable(call: DesignateCall): ZoneRow {
  const zone = zoneOf(call);
  if (zone.action === 'DELETE') throw fault(400, 'bad_request', 'Can not update a deleting zone');
  return zone;
}

/** Checks the name of a set, and other sets at it. */
function checkPlace(zone: ZoneRow, sets: readonly RecordSetRow[], { name, type, records }: WantedSet): void {
  const place = (message: string): Error => fault(400, 'invalid_recordset_location', message);
  if (name !== zone.name && !name.endsWith(`.${zone.name}`))
    throw place("RecordSet is not contained within it's parent zone");
  if (type === 'CNAME' && name === zone.name)
    throw place('CNAME recordsets may not be created at the zone apex');
  const others = sets.filter((set) => set.name === name && set.type !== type);
  const isCrowded = others.length > 0 && (type === 'CNAME' || others.some((set) => set.type === 'CNAME'));
  if (isCrowded) throw place('CNAME recordsets may not share a name with any other records');
  if (type === 'CNAME' && records.length > 1)
    throw fault(400, 'bad_request', 'CNAME recordsets may not have more than 1 record');
}

/** The zone's own sets are Designate's. */
function checkManaged(zone: ZoneRow, { name, type }: RecordSetRow, what: string): void {
  if (type === 'SOA' || (type === 'NS' && name === zone.name))
    throw fault(400, 'bad_request', `Managed records may not be ${what}`);
}

/** Response to a change on its way to the name servers; 200 or 201 if nothing has to be sent there. */
function begun(
  call: DesignateCall,
  zone: ZoneRow,
  set: RecordSetRow,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const body = setView(call, zone, set);
  if (set.status === 'ACTIVE') return { status: set.version === 1 ? 201 : 200, headers, body };
  call.state.touchZone(zone);
  call.state.settle([zone, set], call.exchange.buildFault === undefined ? 'ACTIVE' : 'ERROR');
  return { status: 202, headers, body };
}
