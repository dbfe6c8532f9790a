import { asText, type JsonObject, parseJson, stringEntries } from '../../json.js';
import type { Reply } from '../../http.js';
import { type VolumeCall, volumeError } from './api.js';

/** A list of volumes or snapshots. */
export interface VolumeList<Item> {
  readonly key: string;
  readonly items: readonly Item[];
  readonly label: string;
  readonly view: (call: VolumeCall, item: Item) => JsonObject;
}

interface Listed {
  readonly id: string;
  readonly name: string | null;
  readonly status: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Volume of a snapshot. */
  readonly volumeId?: string;
}

/** Newest first, filtered and paged as Cinder does; filters it does not know are dropped. */
export function listVolumeRows<Item extends Listed>(call: VolumeCall, list: VolumeList<Item>): Reply {
  const { query } = call.exchange;
  const rows = list.items.toReversed().filter((item) => passes(item, query));
  const limit = numberOf(query, 'limit', call.region.world.settings.pageSize);
  const start =
    startOf(rows, query.get('marker'), list.label) + numberOf(query, 'offset', Number.POSITIVE_INFINITY, 0);
  const page = rows.slice(start, start + limit);
  const next =
    limit > 0 && page.length === limit
      ? { [`${list.key}_links`]: [nextLink(call, page.at(-1)?.id ?? '')] }
      : {};
  const count = query.get('with_count') === 'True' && call.version >= 45 ? { count: rows.length } : {};
  return { status: 200, body: { [list.key]: page.map((item) => list.view(call, item)), ...next, ...count } };
}

function passes(item: Listed, query: URLSearchParams): boolean {
  for (const [name, value] of query) {
    if (name === 'metadata' && !hasMetadata(item, value)) return false;
    const own: unknown = Object.entries(FIELDS).find(([key]) => key === name)?.[1](item);
    if (typeof own === 'string' && own !== value) return false;
  }
  return true;
}

const FIELDS: Readonly<Record<string, (item: Listed) => string | undefined>> = {
  name: ({ name }) => name ?? '',
  display_name: ({ name }) => name ?? '',
  status: ({ status }) => status,
  id: ({ id }) => id,
  volume_id: ({ volumeId }) => volumeId,
};

function hasMetadata({ metadata }: Listed, text: string): boolean {
  const wanted = stringEntries(parseJson(text.replaceAll("'", '"')));
  return Object.entries(wanted).every(([key, value]) => metadata[key] === value);
}

function numberOf(query: URLSearchParams, name: string, maximum: number, fallback = maximum): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value)) throw volumeError(400, `${name} param must be an integer`);
  if (value < 0) throw volumeError(400, `${name} param must be positive`);
  return Math.min(value, maximum);
}

function startOf(rows: readonly Listed[], marker: string | null, label: string): number {
  if (marker === null) return 0;
  const index = rows.findIndex(({ id }) => id === marker);
  if (index < 0) throw volumeError(404, `${label} ${marker} could not be found.`);
  return index + 1;
}

function nextLink(call: VolumeCall, marker: string): JsonObject {
  const query = new URLSearchParams(call.exchange.query);
  query.delete('marker');
  query.append('marker', marker);
  const path = /\/(?:volumes|snapshots)(?:\/detail)?$/.exec(call.exchange.path)?.[0] ?? '';
  return { rel: 'next', href: `${call.base}${path}?${asText(query.toString())}` };
}
