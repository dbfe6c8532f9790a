import { asArray, type Json, type JsonObject } from '../../json.js';
import type { Exchange } from '../../http.js';
import type { Row } from '../rows.js';
import { invalidRequest, neutronError } from './errors.js';
import { FILTERS_OF_ALL, filterText, type Kind } from './kinds.js';

const CONTROLS = new Set(['fields', 'limit', 'marker', 'page_reverse', 'sort_key', 'sort_dir']);

/** One page of a list: the rows, and the links to its neighbours. */
export interface NetworkPage {
  readonly rows: readonly Row[];
  readonly links: Json;
}

/** Filters, orders and pages as Neutron does. */
export function pageOfRows(
  kind: Kind,
  exchange: Exchange,
  rows: readonly Row[],
  attributes: ReadonlySet<string>,
): NetworkPage {
  const { query } = exchange;
  const selected = ordered(
    rows.filter((row) => passes(row, query, attributes)),
    query,
  );
  const limit = limitOf(query);
  const backwards = query.get('page_reverse')?.toLowerCase() === 'true';
  const page = slice(kind, selected, query.get('marker'), limit, backwards);
  return { rows: page, links: links(exchange, page, limit) };
}

function passes(row: Row, query: URLSearchParams, attributes: ReadonlySet<string>): boolean {
  for (const name of new Set(query.keys())) {
    if (CONTROLS.has(name)) continue;
    if (!attributes.has(name) && !FILTERS_OF_ALL.includes(name)) {
      throw invalidRequest(`['${name}'] is invalid attribute for filtering`);
    }
    if (!matches(row, name, query.getAll(name))) return false;
  }
  return true;
}

function matches(row: Row, name: string, wanted: readonly string[]): boolean {
  const tags = (asArray(row.tags) ?? []).map(filterText);
  const list = wanted.join(',').split(',');
  if (name === 'tags') return list.every((tag) => tags.includes(tag));
  if (name === 'tags-any') return list.some((tag) => tags.includes(tag));
  if (name === 'not-tags') return !list.every((tag) => tags.includes(tag));
  if (name === 'not-tags-any') return !list.some((tag) => tags.includes(tag));
  if (name === 'fixed_ips') return wanted.every((entry) => hasFixedIp(row, entry));
  const value = row[name];
  if (Array.isArray(value)) return wanted.some((entry) => value.map(filterText).includes(entry));
  return wanted.some((entry) => sameText(filterText(value), entry));
}

function sameText(own: string, wanted: string): boolean {
  const flag = wanted.toLowerCase();
  return (
    own === wanted ||
    ((own === 'true' || own === 'false') && (flag === own || (own === 'true' ? flag === '1' : flag === '0')))
  );
}

/** `fixed_ips=ip_address=10.0.0.1` or `fixed_ips=subnet_id=...` */
function hasFixedIp(row: Row, entry: string): boolean {
  const [key = '', value = ''] = entry.split('=');
  return (asArray(row.fixed_ips) ?? []).some((fixed) => filterText((fixed as JsonObject)[key]) === value);
}

function ordered(rows: readonly Row[], query: URLSearchParams): Row[] {
  const keys = [...query.getAll('sort_key'), 'id'];
  const directions = query.getAll('sort_dir');
  return rows.toSorted((a, b) => {
    for (const [index, key] of keys.entries()) {
      const [left, right] = [filterText(a[key]), filterText(b[key])];
      if (left !== right) return (left < right ? -1 : 1) * (directions[index] === 'desc' ? -1 : 1);
    }
    return 0;
  });
}

function limitOf(query: URLSearchParams): number {
  const text = query.get('limit');
  if (text === null || text === 'infinite') return Number.POSITIVE_INFINITY;
  if (/^\d+$/.test(text)) return Number(text) === 0 ? Number.POSITIVE_INFINITY : Number(text);
  const message = `Bad limit request: Limit must be an integer 0 or greater and not '${text}'.`;
  throw neutronError(400, 'BadRequest', message);
}

function slice(
  kind: Kind,
  rows: readonly Row[],
  marker: string | null,
  limit: number,
  backwards: boolean,
): readonly Row[] {
  const index = marker === null ? -1 : rows.findIndex((row) => row.id === marker);
  if (marker !== null && index < 0) throw neutronError(404, ...kind.missing(marker));
  if (!backwards) return rows.slice(index + 1, index + 1 + limit);
  const end = marker === null ? rows.length : index;
  return rows.slice(Math.max(0, end - limit), end);
}

/** Neutron links to the page before even from the first one. */
function links(exchange: Exchange, page: readonly Row[], limit: number): Json {
  const link = (rel: string, marker: string | undefined, reverse: boolean): Json => {
    const query = new URLSearchParams(exchange.query);
    query.delete('marker');
    query.delete('page_reverse');
    if (marker !== undefined) query.append('marker', marker);
    if (reverse) query.append('page_reverse', 'True');
    return { rel, href: `${exchange.origin}${exchange.path}?${query.toString()}` };
  };
  const next = page.length === limit ? [link('next', page.at(-1)?.id, false)] : [];
  return [...next, link('previous', page[0]?.id, true)];
}
