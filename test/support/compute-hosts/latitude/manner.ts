import { checkFields, type FieldRules, type Manner, numberedPage } from '../collection.js';
import { type Json, Refusal } from '../state.js';

export const PROJECT = 'proj_LqG158rA60BOg';
export const CREATED = '2026-05-01T10:00:00+00:00';

/** Documents of JSON:API, by numbered pages; their number is told where it is asked for. */
export const MANNER: Manner = {
  list: (rows, asked, state) => {
    const pages = { page: 'page[number]', size: 'page[size]', usual: 20, most: 100 };
    const page = numberedPage(rows, asked, state, pages);
    const isCounted = asked.query.get('stats[total]') === 'count';
    return {
      status: 200,
      body: { data: page.rows, meta: isCounted ? { stats: { total: { count: page.total } } } : {} },
    };
  },
  item: (row, status) => ({ status, body: { data: row, meta: {} } }),
  updateBy: 'PATCH',
  query: 'page[size] page[number] stats[total]',
};

/** Attributes of a request, which have to be those that the API knows. @throws Refusal */
export function attributesOf(body: Json, type: string, rules: FieldRules): Json {
  checkFields(body, { fields: 'data!' });
  const data = body['data'] as Json;
  checkFields(data, { fields: 'type! id attributes!' });
  if (data['type'] !== type) throw new Refusal('invalid', { field: 'type' });
  const attributes = data['attributes'] as Json;
  checkFields(attributes, rules);
  return attributes;
}

/** An id of a kind: letters and digits. */
export function idOf(kind: string, serial: number): string {
  return `${kind}_${serial.toString(36)}x`;
}
