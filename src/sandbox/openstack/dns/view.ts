import type { JsonObject } from '../../json.js';
import type { DesignateCall } from './api.js';
import type { RecordSetRow, ZoneRow } from './state.js';

export function zoneView(call: DesignateCall, zone: ZoneRow): JsonObject {
  return {
    id: zone.id,
    pool_id: call.state.pool,
    project_id: zone.project.id,
    name: zone.name,
    email: zone.email,
    description: zone.description,
    ttl: zone.ttl,
    serial: zone.serial,
    status: zone.status,
    action: zone.action,
    version: zone.version,
    attributes: {},
    type: zone.type,
    masters: zone.masters,
    created_at: zone.createdAt,
    updated_at: zone.updatedAt,
    transferred_at: null,
    links: { self: `${call.base}/v2/zones/${zone.id}` },
  };
}

export function setView(call: DesignateCall, zone: ZoneRow, set: RecordSetRow): JsonObject {
  return {
    id: set.id,
    zone_id: zone.id,
    project_id: zone.project.id,
    name: set.name,
    zone_name: zone.name,
    type: set.type,
    records: set.records,
    description: set.description,
    ttl: set.ttl,
    status: set.status,
    action: set.action,
    version: set.version,
    created_at: set.createdAt,
    updated_at: set.updatedAt,
    links: { self: `${call.base}/v2/zones/${zone.id}/recordsets/${set.id}` },
  };
}
