import { type Exchange, htmlError, Refusal, type Reply } from '../../http.js';
import { asText } from '../../json.js';
import type { Project } from '../accounts.js';
import type { Region } from '../region.js';
import type { Row } from '../rows.js';

/** Rows without a limit; Glance's `limit_param_default`. */
const DEFAULT_LIMIT = 25;
const SORT_KEYS = [
  'name',
  'status',
  'container_format',
  'disk_format',
  'size',
  'id',
  'created_at',
  'updated_at',
];
const PAGING = new Set(['limit', 'marker', 'sort', 'sort_key', 'sort_dir', 'member_status']);

/** GET /v2/images with Glance's filters, order and next links. */
export function listImages(region: Region, exchange: Exchange, project: Project): Reply {
  const { query } = exchange;
  const rows = ordered(exchange, region.images.visible(project)).filter((image) => passes(image, query));
  const limit = limitOf(exchange, region.world.settings.pageSize);
  const start = startOf(rows, query.get('marker'));
  const page = rows.slice(start, start + limit);
  const last = page.at(-1);
  const more = last !== undefined && page.length === limit;
  return {
    status: 200,
    body: {
      images: page,
      first: `/v2/images${link(query, undefined)}`,
      ...(more ? { next: `/v2/images${link(query, last.id)}` } : {}),
      schema: '/v2/schemas/images',
    },
  };
}

function badRequest(message: string): Refusal {
  return new Refusal(htmlError(400, 'Bad Request', message));
}

function limitOf(exchange: Exchange, maximum: number): number {
  const text = exchange.query.get('limit');
  if (text === null) return Math.min(DEFAULT_LIMIT, maximum);
  const limit = Number(text);
  if (!Number.isInteger(limit)) throw badRequest('limit param must be an integer');
  if (limit < 0) throw badRequest('limit param must be positive');
  return Math.min(limit, maximum);
}

function startOf(rows: readonly Row[], marker: string | null): number {
  if (marker === null) return 0;
  const index = rows.findIndex((row) => row.id === marker);
  if (index < 0) throw badRequest(`No image found with ID ${marker}`);
  return index + 1;
}

function link(query: URLSearchParams, marker: string | undefined): string {
  const next = new URLSearchParams(query);
  next.delete('marker');
  if (marker !== undefined) next.append('marker', marker);
  const text = next.toString();
  return text === '' ? '' : `?${text}`;
}

function passes(image: Row, query: URLSearchParams): boolean {
  for (const [name, value] of query) {
    if (PAGING.has(name) || (name === 'visibility' && value === 'all')) continue;
    if (name === 'tag') {
      if (!Array.isArray(image.tags) || !image.tags.includes(value)) return false;
    } else if (name === 'size_min' || name === 'size_max') {
      const size = Number(image.size ?? 0);
      if (name === 'size_min' ? size < Number(value) : size > Number(value)) return false;
    } else if (value.startsWith('in:')) {
      if (!value.slice(3).split(',').includes(asText(image[name]))) return false;
    } else if (asText(image[name]) !== value) return false;
  }
  return true;
}

function ordered(exchange: Exchange, rows: Row[]): Row[] {
  const columns = sortColumns(exchange.query);
  if (columns.length === 0) return rows;
  return rows.toSorted((a, b) => {
    for (const [key, direction] of columns) {
      const [left, right] = [a[key] ?? '', b[key] ?? ''];
      if (left !== right) return (left < right ? -1 : 1) * (direction === 'asc' ? 1 : -1);
    }
    return 0;
  });
}

function sortColumns(query: URLSearchParams): [key: string, direction: string][] {
  const combined = query.get('sort');
  const columns = combined === null ? separate(query) : combined.split(',').map(pair);
  for (const [key] of columns) {
    if (!SORT_KEYS.includes(key)) {
      throw badRequest(`Invalid sort key: ${key}. It must be one of the following: ${SORT_KEYS.join(', ')}.`);
    }
  }
  return columns;
}

function pair(text: string): [string, string] {
  const [key = '', direction = 'desc'] = text.split(':');
  return [key, direction];
}

function separate(query: URLSearchParams): [string, string][] {
  const directions = query.getAll('sort_dir');
  return query.getAll('sort_key').map((key, index) => [key, directions[index] ?? directions[0] ?? 'desc']);
}
