import type { Asked } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';

export const ZONE = '1d8d87d4-1425-459c-8d81-c6f57dca2bd2';
export const TEMPLATE = '50459b99-5fe0-11ea-9a56-1e006800018c';
export const CREATED = '2026-01-02T03:04:05+0000';
export const GIB = 2 ** 30;
/** Rows a page, at most: the default of `default.page.size`. */
const MOST = 500;
const SIGN_IN = ['apikey', 'signature', 'signatureversion', 'expires', 'response', 'command'];

/** A command: its parameters (`id! name tags[]`; required, and a map), and what it does. */
export interface Command {
  readonly parameters: string;
  readonly run: (given: Given, state: State, maps: Maps) => Json;
}

/** Parameters as they came. */
export type Given = Readonly<Record<string, string>>;

/** Parameters that are maps: `tags[0].key`. */
export type Maps = Readonly<Record<string, readonly Given[]>>;

export function ran({ parameters, run }: Command, asked: Asked, state: State): Json {
  const [given, maps] = readParameters(asked, parameters);
  return run(given, state, maps);
}

/** Reads the parameters of a command: those with an index and a key are maps. @throws Refusal for one that it does not have, or lacks */
function readParameters({ body }: Asked, parameters: string): readonly [given: Given, maps: Maps] {
  const rules = parameters.split(' ').filter(Boolean);
  const known = new Set(rules.map((rule) => rule.replace('!', '')));
  const given: Record<string, string> = {};
  const maps: Record<string, Record<string, string>[]> = {};
  for (const [name, value] of Object.entries(body as Record<string, string>)) {
    if (SIGN_IN.includes(name.toLowerCase())) continue;
    const [, map, index, key = ''] = /^([a-z]+)\[(\d+)\]\.(.+)$/.exec(name) ?? [];
    if (!known.has(map === undefined ? name : `${map}[]`))
      throw new Refusal('unknown-field', { field: name });
    if (map === undefined) given[name] = value;
    else {
      const rows = (maps[map] ??= []);
      rows[Number(index)] = { ...rows[Number(index)], [key]: value };
    }
  }
  for (const rule of rules)
    if (rule.endsWith('!') && (given[rule.slice(0, -1)] ?? '') === '')
      throw new Refusal('missing-field', { field: rule.slice(0, -1) });
  return [given, maps];
}

/** Parameters of every list. Both of pages are needed. */
export const LIST = 'page pagesize projectid id keyword';

export function list(
  table: string,
  key: string,
  parameters: string,
  fits: (row: Json, given: Given, maps: Maps) => boolean = () => true,
): Command {
  return {
    parameters: `${LIST} ${parameters}`,
    run: (given, state, maps) => {
      const { id, name, page, pagesize } = given;
      if ((page === undefined) !== (pagesize === undefined))
        throw new Refusal('missing-field', { field: page === undefined ? 'page' : 'pagesize' });
      if (Number(pagesize ?? MOST) > MOST)
        throw new Refusal('conflict', {
          words: `Page size can't exceed max allowed page size value: ${MOST}`,
        });
      const rows = state
        .readAll(table)
        .filter((row) => id === undefined || row['id'] === id)
        .filter((row) => name === undefined || (row['name'] as string).includes(name))
        .filter((row) => fits(row, given, maps));
      if (id !== undefined && rows.length === 0) throw new Refusal('invalid', { field: 'id', id });
      // The page that was asked for is cut whatever its size, so that a client has to go on to the count.
      const size = Math.min(Number(pagesize ?? MOST), state.options.pageSize);
      const start = (Number(page ?? 1) - 1) * size;
      const shown = rows.slice(start, start + size);
      return shown.length === 0 ? {} : { count: rows.length, [key]: shown };
    },
  };
}

/** Begins a job, which ends once it was asked about. */
export function job(state: State, result: Json, work: () => void = () => {}): { readonly jobid: string } {
  const jobid = state.nextUuid();
  const row = state.add('jobs', jobid, { jobid, jobstatus: 0, jobprocstatus: 0, jobresultcode: 0 });
  state.later(
    [row],
    () => {
      work();
      Object.assign(row, { jobstatus: 1, jobresulttype: 'object', jobresult: result });
    },
    0,
  );
  return { jobid };
}

export const SUCCESS = { success: true };

/** What a command refers to. @throws Refusal in the words for a parameter that names nothing */
export const find = (state: State, table: string, id: unknown, field = 'id'): Json =>
  state.named(table, id, field);

export const JOBS: Readonly<Record<string, Command>> = {
  queryAsyncJobResult: {
    parameters: 'jobid!',
    run: ({ jobid }, state) => state.read(find(state, 'jobs', jobid, 'jobid')),
  },
};

export const idsIn = (text: string | undefined): string[] =>
  text === undefined || text === '' ? [] : text.split(',');
