import { type Manner, numberedPage } from '../collection.js';
import type { Asked, Reply } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';

export const CREATED = '2026-01-02T03:04:05';
export const DONE: Reply = { status: 200, body: {} };

/** @see https://techdocs.akamai.com/linode-api/reference/pagination */
export const MANNER: Manner = {
  list: (all, asked, state) => {
    const rules = { page: 'page', size: 'page_size', usual: 100, most: 500 };
    const fitting = all.filter((row) => fits(row, asked));
    const { rows, page, pages, total } = numberedPage(fitting, asked, state, rules);
    return { status: 200, body: { data: rows, page, pages, results: total } };
  },
  item: (row, status) => ({ status, body: row }),
  created: 200,
  deleted: 200,
  gone: {},
  query: 'page page_size',
};

/** @see https://techdocs.akamai.com/linode-api/reference/filtering-and-sorting */
function fits(row: Json, { headers }: Asked): boolean {
  const filter = JSON.parse(String(headers['x-filter'] ?? '{}')) as Json;
  return Object.entries(filter).every(([key, value]) => {
    if (!['id', 'label', 'region', 'image', 'tags'].includes(key))
      throw new Refusal('invalid', { field: 'X-Filter', words: `Cannot filter on ${key}` });
    const held = row[key];
    return Array.isArray(held) ? held.includes(value) : held === value;
  });
}

/** Errors have no codes; the words are those that Linode was seen to use, where it was seen. */
export function refuse({ kind, details }: Refusal): Reply {
  const { field, what } = details;
  const [status, reason] = {
    unauthorized: [401, 'Invalid Token'] as const,
    'no-route': [404, 'Not found'] as const,
    missing: [404, 'Not found'] as const,
    'unknown-field': [400, 'Additional properties are not allowed'] as const,
    'missing-field': [400, `${field} is required`] as const,
    invalid: [400, `${field} is not valid`] as const,
    conflict: [400, `${what} is in the wrong state`] as const,
    exists: [400, 'Label must be unique among your linodes'] as const,
    locked: [400, 'Linode busy.'] as const,
    quota: [400, 'Account Limit reached. Please open a support ticket.'] as const,
  }[kind];
  const error = { reason: details.words ?? reason, ...(field !== undefined && { field }) };
  return { status, body: { errors: [error] } };
}

/** A tag is there once something has had it. */
export function keepTags(tags: readonly string[], state: State): readonly string[] {
  for (const label of tags) {
    if (label.length < 3 || label.length > 50)
      throw new Refusal('invalid', { field: 'tags', words: 'Length must be 3-50 characters' });
    state.add('tags', label, { label });
  }
  return tags;
}
