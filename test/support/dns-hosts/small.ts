import { type Answer, type Row, type StandIn, standIn, Zones } from './server.js';

const quoted = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const element = (name: string, attributes: Row): string =>
  `<${name} ${Object.entries(attributes)
    .map(([field, value]) => `\n ${field}="${quoted(value)}"`)
    .join('')}/>`;

/** Zonomi: actions in the query, several of them numbered; a set takes the place of the one there is. */
export function startZonomi(key: string): Promise<StandIn> {
  const zones = new Zones();
  const head = `<?xml version ="1.0"  ?><!DOCTYPE html [<!ENTITY nbsp '&#160;'><!ENTITY copy '&#169;'>]>`;
  const done = (content: string): Answer => ({
    text: `${head}<dnsapi_result><is_ok>OK:</is_ok><actions><action>${content}</action></actions></dnsapi_result>`,
  });
  const refused = (text: string): Answer => ({ status: 500, text: `${head}<error>ERROR: ${text}</error>` });
  return standIn(zones, ({ url, fields }): Answer => {
    if (fields['api_key'] !== key) return refused('The api_key is not valid.');
    const { action = '', name = '' } = fields;
    if (url.pathname === '/addzone.jsp') {
      if (zones.has(name)) return refused('This zone is already in your zone list.');
      zones.set(name, new Map());
      return done('');
    }
    if (action === 'QUERYZONES')
      return done([...zones.keys()].map((zone) => element('zone', { name: zone, type: 'NATIVE' })).join(''));
    if (action === 'DELETEZONE') return zones.delete(name) ? done('') : refused('No zone found for zone');
    const acts = actsOf(fields);
    const at = [...zones.keys()].find((zone) => acts.every((act) => `.${act['name']}`.endsWith(`.${zone}`)));
    const rows = at === undefined ? undefined : zones.get(at);
    if (rows === undefined || at === undefined) return refused(`No zone found for ${name}`);
    if (action === 'QUERY') {
      const shown = [...rows.values()].map(({ value = '', ttl = '3600', prio = '0', ...row }) =>
        element('record', { ...row, content: value, ttl: `${ttl} seconds`, prio }),
      );
      return done([element('record', { name: at, type: 'SOA', content: 'ns1.example.' }), ...shown].join(''));
    }
    for (const { action: what, ...row } of acts) {
      const isThere = (one: Row): boolean =>
        ['name', 'type', 'value'].every((field) => one[field] === row[field]);
      for (const [id, one] of rows) if (isThere(one)) rows.delete(id);
      if (what === 'SET') zones.insert(at, row, ['name', 'type', 'value']);
    }
    return done('');
  });
}

/** The actions of a request: one, or several whose fields are numbered. */
function actsOf({ api_key: _key, ...fields }: Row): Row[] {
  if (fields['action'] !== undefined) return [fields];
  const acts: Row[] = [];
  for (const [field, value] of Object.entries(fields)) {
    const [, name = '', number = '1'] = /^(\w+)\[(\d+)\]$/.exec(field) ?? [];
    acts[Number(number) - 1] = { ...acts[Number(number) - 1], [name]: value };
  }
  return acts;
}

/** Liquid Web: parameters and pages in a field of the body, failures within a 200. */
export function startLiquidWeb(): Promise<StandIn> {
  const zones = new Zones();
  const names: string[] = [];
  const missing: Answer = {
    json: { error_class: 'LW::Exception::RecordNotFound', field: 'network_dns_zone' },
  };
  const duplicate = (full: string): Answer => ({
    json: { error_class: 'LW::Exception::DuplicateRecord', full_message: `Duplicate record for '${full}': ` },
  });
  const numbered = (id: string, { prio, ...row }: Row): object => ({
    ...row,
    ttl: Number(row['ttl']),
    prio: prio ?? 'None',
    id: Number(id),
  });
  return standIn(zones, ({ url, headers, json }): Answer => {
    if (headers.authorization !== 'Basic YW5uOnNlY3JldA==') return { status: 401, json: { error: 'no' } };
    const [, , , what, act] = url.pathname.split('/');
    const { params = {} } = json as { params?: Record<string, unknown> };
    const page = (items: object[]): Answer => {
      const [number, size] = [Number(params['page_num']), 2];
      const shown = items.slice((number - 1) * size, number * size);
      return {
        json: {
          items: shown,
          page_num: `${number}`,
          page_total: Math.max(1, Math.ceil(items.length / size)),
        },
      };
    };
    const shownZone = (name: string): object => ({
      id: names.indexOf(name) + 1,
      name,
      type: 'NATIVE',
      active: 1,
    });
    if (what === 'Zone') {
      if (act === 'list') return page([...zones.keys()].map(shownZone));
      const name = act === 'create' ? String(params['name']) : (names[Number(params['id']) - 1] ?? '');
      if (act === 'create') {
        if (zones.has(name)) return duplicate(`domain: ${name}`);
        zones.set(name, new Map());
        names.push(name);
        return { json: shownZone(name) };
      }
      return zones.delete(name) ? { json: { deleted: name } } : missing;
    }
    const { id, zone_id: zone, page_num: _page, page_size: _size, ...rest } = params;
    const row = Object.fromEntries(Object.entries(rest).map(([field, value]) => [field, String(value)]));
    const holder = [...zones].find(([, held]) => held.has(String(id)))?.[0];
    const domain = id === undefined ? (names[Number(zone) - 1] ?? '') : (holder ?? '');
    const rows = zones.get(domain);
    if (rows === undefined) return missing;
    if (act === 'list') return page([...rows].map(([key, one]) => numbered(key, one)));
    if (act === 'create') {
      const made = zones.insert(domain, row, ['name', 'type', 'rdata', 'prio']);
      return made === null ? duplicate(`name: ${row['name']}`) : { json: numbered(made, row) };
    }
    const key = String(id);
    if (act === 'delete') return rows.delete(key) ? { json: { deleted: key } } : missing;
    if (act === 'update') rows.set(key, { ...rows.get(key), ...row });
    return { json: numbered(key, rows.get(key) ?? {}) };
  });
}
