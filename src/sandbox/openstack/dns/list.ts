import type { Reply } from '../../http.js';
import { asText, type JsonObject } from '../../json.js';
import type { DesignateCall } from './api.js';
import { DnsFault, fault } from './fault.js';

/** Rows in a page unless told, and at most. */
const DEFAULT_LIMIT = 20;
const LARGEST_LIMIT = 1000;

/** A list of rows, as they are shown. */
export interface Listing {
  readonly key: 'zones' | 'recordsets';
  readonly rows: readonly JsonObject[];
}

const FILTERS = ['name', 'type', 'status', 'description', 'ttl', 'email'];

/** Filters, sorts and pages like Designate: a full page links to a next one, even if that is empty. */
export function listRows(call: DesignateCall, { key, rows }: Listing): Reply {
  const { query, path } = call.exchange;
  const found = sorted(
    rows.filter((row) => passes(row, query)),
    query,
  );
  const limit = limitOf(query);
  const marker = query.get('marker');
  const start = marker === null ? 0 : found.findIndex(({ id }) => id === marker) + 1;
  if (marker !== null && start === 0) throw new DnsFault(400, 'invalid_marker');
  const size = Math.min(limit ?? DEFAULT_LIMIT, call.state.world.settings.pageSize);
  const page = found.slice(start, start + size);
  const link = (extra: Readonly<Record<string, string>>): string => {
    const params = new URLSearchParams(query);
    for (const [name, value] of Object.entries(extra)) params.set(name, value);
    const search = params.toString().replaceAll('*', '%2A');
    return `${call.exchange.origin}${path}${search === '' ? '' : `?${search}`}`;
  };
  const last = page.at(-1)?.id;
  const hasNext = limit !== null && page.length === size && typeof last === 'string';
  const links = { self: link({}), ...(hasNext ? { next: link({ marker: last }) } : {}) };
  return { status: 200, body: { [key]: page, links, metadata: { total_count: found.length } } };
}

function limitOf(query: URLSearchParams): number | null {
  const text = query.get('limit');
  if (text === null) return null;
  const limit = text.toLowerCase() === 'max' ? LARGEST_LIMIT : Number(text);
  if (Number.isInteger(limit) && limit >= 1) return Math.min(limit, LARGEST_LIMIT);
  throw fault(400, 'invalid_limit', `limit should be an integer between 1 and ${LARGEST_LIMIT}`);
}

function passes(row: JsonObject, query: URLSearchParams): boolean {
  return FILTERS.every((name) => {
    const wanted = query.get(name);
    if (wanted === null) return true;
    const parts = wanted.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
    return new RegExp(`^${parts.join('.*')}$`, 'i').test(asText(row[name] ?? undefined));
  });
}

function sorted(rows: readonly JsonObject[], query: URLSearchParams): readonly JsonObject[] {
  const key = query.get('sort_key');
  const isDescending = query.get('sort_dir') === 'desc';
  if (key === null) return isDescending ? rows.toReversed() : rows;
  const ordered = rows.toSorted((a, b) => (asText(a[key]) < asText(b[key]) ? -1 : 1));
  return isDescending ? ordered.toReversed() : ordered;
}
