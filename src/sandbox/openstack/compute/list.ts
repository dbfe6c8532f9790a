import type { Reply } from '../../http.js';
import { parseJson, stringEntries } from '../../json.js';
import type { ComputeCall } from './api.js';
import { badRequest, policy } from './errors.js';
import type { ComputeServer } from './model.js';
import { briefText, serverText } from './view.js';

type View = (call: ComputeCall, server: ComputeServer) => string;
type Filter = (server: ComputeServer, value: string) => boolean;

/** GET /servers and GET /servers/detail */
export function listServers(call: ComputeCall, kind: 'brief' | 'detail'): Reply {
  const view: View = kind === 'brief' ? briefText : serverText;
  const { page, next } = pageOf(call, sorted(call, selected(call, kind)));
  const rows = page.map((server) => view(call, server)).join(',');
  const href = next === undefined ? '' : JSON.stringify([{ rel: 'next', href: nextHref(call, next) }]);
  const links = href === '' ? '' : `,"servers_links":${href}`;
  return { status: 200, headers: JSON_TYPE, body: `{"servers":[${rows}]${links}}` };
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Filters for all users; others are for administrators, and silently ignored for the rest. */
const FILTERS: Readonly<Record<string, Filter>> = {
  name: (server, value) => asPattern(value).test(server.fields.name),
  status: (server, value) => server.status === value.toUpperCase(),
  image: (server, value) => server.fields.imageId === value || value.endsWith(`/${server.fields.imageId}`),
  flavor: (server, value) =>
    server.fields.flavor.id === value || value.endsWith(`/${server.fields.flavor.id}`),
  ip: (server, value) =>
    addressesOf(server).some((address) => !address.includes(':') && asPattern(value).test(address)),
  ip6: (server, value) =>
    addressesOf(server).some((address) => address.includes(':') && asPattern(value).test(address)),
  reservation_id: (server, value) => server.origin.reservationId === value,
};

const TAG_FILTERS: Readonly<Record<string, (tags: readonly string[], wanted: string[]) => boolean>> = {
  tags: (tags, wanted) => wanted.every((tag) => tags.includes(tag)),
  'tags-any': (tags, wanted) => wanted.some((tag) => tags.includes(tag)),
  'not-tags': (tags, wanted) => !wanted.every((tag) => tags.includes(tag)),
  'not-tags-any': (tags, wanted) => !wanted.some((tag) => tags.includes(tag)),
};

const ADMINISTRATOR_FILTERS: Readonly<Record<string, Filter>> = {
  user_id: (server, value) => server.owner.user.id === value,
  project_id: (server, value) => server.owner.project.id === value,
  tenant_id: (server, value) => server.owner.project.id === value,
  uuid: (server, value) => server.id === value,
  vm_state: (server, value) => server.fields.vmState === value,
  task_state: (server, value) => server.fields.taskState === value,
  power_state: (server, value) => String(server.fields.powerState) === value,
  metadata: (server, value) => {
    const wanted = Object.entries(stringEntries(parseJson(value)));
    return wanted.every(([key, entry]) => server.fields.metadata[key] === entry);
  },
};

/** Parameters that newer versions take; from 2.75 on any other is refused. */
const KNOWN = new Set(
  [
    'limit marker sort_key sort_dir all_tenants changes-since changes-before deleted host node hostname',
    'availability_zone config_drive key_name launched_at locked created_at description display_name',
    ...Object.keys(FILTERS),
    ...Object.keys(TAG_FILTERS),
    ...Object.keys(ADMINISTRATOR_FILTERS),
  ].flatMap((names) => names.split(' ')),
);

function selected(call: ComputeCall, kind: 'brief' | 'detail'): ComputeServer[] {
  const { exchange, region, project } = call;
  if (call.version >= 75) refuseUnknown(call);
  const since = changesSince(call);
  const allTenants = exchange.query.has('all_tenants') && exchange.query.get('all_tenants') !== '0';
  if (allTenants && !call.user.administrator) {
    throw policy(`servers:${kind === 'brief' ? 'index' : 'detail'}:get_all_tenants`);
  }
  const pool = since === undefined ? region.compute.live() : region.compute.withDeleted();
  return pool.filter(
    (server) =>
      (allTenants || server.owner.project === project) &&
      (since === undefined || server.updated >= since) &&
      passes(call, server),
  );
}

function refuseUnknown(call: ComputeCall): void {
  for (const name of call.exchange.query.keys()) {
    if (!KNOWN.has(name) && !name.startsWith('_'))
      throw badRequest(`'${name}' does not match any of the regexes: '^_'`);
  }
}

function changesSince(call: ComputeCall): number | undefined {
  const text = call.exchange.query.get('changes-since');
  if (text === null) return undefined;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(zoned(text)) : Number.NaN;
  if (!Number.isNaN(time)) return Math.floor(time / 1000) * 1000;
  throw badRequest(
    `Invalid input for query parameters changes-since. Value: ${text}. '${text}' is not a 'date-time'`,
  );
}

/** A "+" of a zone arrives as a space when it was not escaped; no zone means UTC. */
function zoned(text: string): string {
  const mended = text.replace(/ (\d\d:?\d\d)$/, '+$1');
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(mended) || !mended.includes('T') ? mended : `${mended}Z`;
}

function passes(call: ComputeCall, server: ComputeServer): boolean {
  for (const name of new Set(call.exchange.query.keys())) {
    const values = call.exchange.query.getAll(name);
    const filter = FILTERS[name] ?? (call.user.administrator ? ADMINISTRATOR_FILTERS[name] : undefined);
    if (filter !== undefined && !values.some((value) => filter(server, value))) return false;
    const tagged = call.version >= 26 ? TAG_FILTERS[name] : undefined;
    if (tagged !== undefined && !tagged(server.fields.tags, values.join(',').split(','))) return false;
  }
  return true;
}

function asPattern(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch {
    throw badRequest(`Invalid filter: ${text} is not a regular expression`);
  }
}

function addressesOf(server: ComputeServer): string[] {
  return server.fields.ports.flatMap((port) => port.fixed_ips.map(({ ip_address: address }) => address));
}

const SORT_KEYS: Readonly<Record<string, (server: ComputeServer) => string | number>> = {
  created_at: (server) => server.origin.created,
  updated_at: (server) => server.updated,
  display_name: (server) => server.fields.name,
  uuid: (server) => server.id,
  vm_state: (server) => server.fields.vmState,
  launched_at: (server) => server.fields.launchedAt ?? 0,
  key_name: (server) => server.origin.keyName ?? '',
  image_ref: (server) => server.fields.imageId,
};

function sorted(call: ComputeCall, servers: ComputeServer[]): ComputeServer[] {
  const keys = call.exchange.query.getAll('sort_key');
  if (keys.length === 0) return servers;
  const directions = call.exchange.query.getAll('sort_dir');
  const columns = keys.map((key, index) => {
    const column = SORT_KEYS[key];
    if (column === undefined) throw unknownSortKey(key);
    return { column, sign: directions[index] === 'asc' ? 1 : -1 };
  });
  return servers.toSorted((a, b) => {
    for (const { column, sign } of columns) {
      const [left, right] = [column(a), column(b)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return a.id < b.id ? -1 : 1;
  });
}

function unknownSortKey(key: string): Error {
  const known = Object.keys(SORT_KEYS)
    .map((name) => `'${name}'`)
    .join(', ');
  return badRequest(
    `Invalid input for query parameters sort_key. Value: ${key}. '${key}' is not one of [${known}]`,
  );
}

/** One page of rows, and the id that the next one starts after. */
export function pageOf<Row extends { readonly id: string }>(
  call: ComputeCall,
  rows: readonly Row[],
): { page: readonly Row[]; next: string | undefined } {
  const { query } = call.exchange;
  const asked = query.get('limit');
  if (asked !== null && !/^\d*$/.test(asked)) {
    throw badRequest(
      `Invalid input for query parameters limit. Value: ${asked}. '${asked}' does not match '^[0-9]*$'`,
    );
  }
  const maximum = call.region.world.settings.pageSize;
  const limit = asked === null || asked === '' ? maximum : Math.min(Number(asked), maximum);
  const start = startOf(rows, query.get('marker'));
  const page = rows.slice(start, start + limit);
  // Nova does not look further: a full last page has a link too, to an empty one.
  const more = limit > 0 && page.length === limit;
  return { page, next: more ? page.at(-1)?.id : undefined };
}

function startOf(rows: readonly { readonly id: string }[], marker: string | null): number {
  if (marker === null) return 0;
  const index = rows.findIndex((row) => row.id === marker);
  if (index < 0) throw badRequest(`marker [${marker}] not found`);
  return index + 1;
}

/** The URL of the page after the id: this request's own, with another marker. */
export function nextHref(call: ComputeCall, marker: string): string {
  const query = new URLSearchParams(call.exchange.query);
  query.delete('marker');
  query.append('marker', marker);
  const path = call.exchange.path.replace(/^.*?\/compute\/v2(?:\.1)?(?:\/(?:[\da-f]{32}|\d+))?/, '');
  return `${call.base}${path}?${query.toString()}`;
}
