import { type Manner, partFrom } from '../collection.js';
import type { Reply } from '../stand-in.js';
import type { Json, State } from '../state.js';

export const PROJECT = 4711;
export const REGION = 76;
export const PLACE = `${PROJECT}/${REGION}`;
export const CREATED = '2026-05-01T10:00:00Z';
/** Fields of everything that is in a region. */
export const HERE = { project_id: PROJECT, region_id: REGION, region: 'Luxembourg-2' };

/** Pages by offset, with the number of all rows. */
export const MANNER: Manner = {
  list: (rows, { query }, state) => {
    const part = partFrom(rows, Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 100), state);
    return { status: 200, body: { count: rows.length, results: part.rows } };
  },
  item: (row, status) => ({ status, body: row }),
  created: 200,
  deleted: 200,
  updateBy: 'PATCH',
  query: 'limit offset',
};

/** Begins a task, which ends once it or one of the rows was shown often enough; `end` returns what it has created. */
export function begin(state: State, rows: readonly Json[], type: string, end: () => Json | void): Reply {
  const id = state.nextUuid();
  const task = state.add('tasks', id, {
    ...{ id, state: 'NEW', task_type: type, user_id: 3, created_on: CREATED, error: null },
    ...{ project_id: PROJECT, region_id: REGION, created_resources: null },
  });
  state.later([task, ...rows], () => {
    const created = end() ?? null;
    Object.assign(task, { state: 'FINISHED', finished_on: CREATED, created_resources: created });
  });
  return { status: 200, body: { tasks: [id] } };
}

/** Tags as they are shown. */
export function tagsOf(tags: unknown): Json[] {
  return Object.entries((tags ?? {}) as Json).map(([key, value]) => ({ key, value, read_only: false }));
}

/** Tags of a change, which merges them: by null they go, but for those that Gcore keeps. */
export function mergeTags(row: Json, change: unknown): void {
  if (change === undefined) return;
  const old = (row['tags'] ?? []) as Json[];
  const kept = old.filter((tag) => tag['read_only'] === true);
  const own = Object.fromEntries(
    old.filter((tag) => tag['read_only'] !== true).map(({ key, value }) => [String(key), value]),
  );
  const merged = Object.entries({ ...own, ...(change as Json) }).filter(([, value]) => value !== null);
  row['tags'] = [...kept, ...tagsOf(Object.fromEntries(merged))];
}
