import type { Exchange, Reply } from '../http.js';
import { applyChanges } from './apply.js';
import { wantedChanges } from './change-batch.js';
import { keptName } from './names.js';
import { compare, orderedSets, position, type Route53State } from './state.js';
import { changeView, setView } from './view.js';
import { answer, refuse } from './xml.js';
import { pageSize, readBody, zoneOf } from './zones.js';

/** Sets in a page: Route 53's maximum. */
const PAGE = 300;

/** Sets from a name on, in the order of names from the top of the tree down. */
export function listSets(state: Route53State, exchange: Exchange): Reply {
  const zone = zoneOf(state, exchange);
  const { query } = exchange;
  const [name, type, identifier] = [query.get('name'), query.get('type'), query.get('identifier')];
  if (name === null && type !== null)
    throw refuse(400, 'InvalidInput', 'The input is not valid: a type needs a name to start at');
  const from = name === null ? '' : position(keptName(name) ?? '', type, identifier);
  const all = orderedSets(zone);
  const start = all.findIndex((set) => compare(position(set.name, set.type, set.identifier), from) >= 0);
  const size = pageSize(state, exchange, PAGE);
  const rest = start < 0 ? [] : all.slice(start);
  const next = rest[size];
  return answer('ListResourceRecordSetsResponse', {
    ResourceRecordSets: { ResourceRecordSet: rest.slice(0, size).map(setView) },
    IsTruncated: next !== undefined,
    MaxItems: size,
    NextRecordName: next?.name,
    NextRecordType: next?.type,
    NextRecordIdentifier: next?.identifier ?? undefined,
  });
}

/** Carries out a batch of changes, all or nothing. */
export function changeSets(state: Route53State, exchange: Exchange): Reply {
  const zone = zoneOf(state, exchange);
  const changes = wantedChanges(readBody(exchange));
  applyChanges(zone, changes, state.world.settings.quota.recordSets ?? 10_000);
  return answer('ChangeResourceRecordSetsResponse', { ChangeInfo: changeView(state.startChange()) });
}

export function showChange(state: Route53State, exchange: Exchange): Reply {
  const id = exchange.param('change');
  const change = state.changes.get(id);
  if (change === undefined) throw refuse(404, 'NoSuchChange', `Could not find resource with ID: ${id}`);
  return answer('GetChangeResponse', { ChangeInfo: changeView(change) });
}
