import { type Answer, type Row, type StandIn, standIn, Zones } from './server.js';

/** Akamai: sets that are made, changed and deleted one by one; a zone is served once its first changes are submitted. */
export function startAkamai(): Promise<StandIn> {
  const zones = new Map<string, { submitted: boolean; sets: Map<string, object> }>();
  const page = (url: URL, key: string, all: object[]): Answer => {
    const from = (Number(url.searchParams.get('page')) - 1) * 3;
    return { json: { metadata: { totalElements: all.length }, [key]: all.slice(from, from + 3) } };
  };
  const failed = (status: number, title: string): Answer => ({
    status,
    json: { title, detail: title, status },
  });
  return standIn(new Zones(), ({ method, url, json }): Answer => {
    const [, top, domain = '', what = '', name = '', , type = ''] = decodeURIComponent(url.pathname).split(
      '/',
    );
    if (top === 'changelists') {
      const zone = zones.get(url.searchParams.get('zone') ?? domain);
      if (what === 'submit' && zone !== undefined) zone.submitted = true;
      return { status: 204 };
    }
    if (domain === '' && method === 'GET')
      return page(
        url,
        'zones',
        [...zones.keys()].map((zone) => ({ zone, type: 'PRIMARY' })),
      );
    if (domain === '') {
      const zone = String(json['zone']);
      if (url.searchParams.get('contractId') !== 'C-1') return failed(400, 'Missing contract');
      if (zones.has(zone)) return failed(409, 'Zone already exists');
      zones.set(zone, { submitted: false, sets: new Map() });
      return { status: 201, json: { zone, type: json['type'], contractId: 'C-1', activationState: 'NEW' } };
    }
    const zone = zones.get(domain);
    if (zone === undefined || (what !== '' && !zone.submitted)) return failed(404, 'Not Found');
    if (what === '') return { json: { zone: domain, type: 'PRIMARY', contractId: 'C-1' } };
    if (what === 'recordsets') return page(url, 'recordsets', [...zone.sets.values()]);
    const key = `${name}/${type}`;
    const isThere = zone.sets.has(key);
    if (method === 'POST' && isThere) return failed(409, 'Conflict');
    if (method !== 'POST' && !isThere) return failed(404, 'Not Found');
    if (method === 'DELETE') zone.sets.delete(key);
    else zone.sets.set(key, json);
    return method === 'DELETE' ? { status: 204 } : { json };
  });
}

const OCID = 'ocid1.dns-zone.';

/** Oracle: lists of records in pages by a header, changes of a zone in one request, all or none. */
export function startOracle(): Promise<StandIn> {
  const zones = new Zones();
  const failed = (status: number, code: string): Answer => ({ status, json: { code, message: code } });
  const page = (url: URL, rows: object[], wrap: (some: object[]) => unknown): Answer => {
    const from = Number(url.searchParams.get('page') ?? 0);
    const next = from + 3 < rows.length ? { 'opc-next-page': String(from + 3) } : {};
    return { headers: next, json: wrap(rows.slice(from, from + 3)) };
  };
  const zoneOf = (name: string): object => ({
    id: `${OCID}${name}`,
    name,
    zoneType: 'PRIMARY',
    scope: 'GLOBAL',
  });
  return standIn(zones, ({ method, url, headers, json }): Answer => {
    if (!String(headers.authorization).startsWith('Signature version="1"'))
      return failed(401, 'NotAuthenticated');
    const [, , nameOrId = '', what, name] = decodeURIComponent(url.pathname).split('/');
    const domain = nameOrId.replace(OCID, '');
    if (domain === '' && method === 'GET') {
      if (url.searchParams.get('compartmentId') !== 'ocid1.compartment')
        return failed(404, 'NotAuthorizedOrNotFound');
      return page(url, [...zones.keys()].map(zoneOf), (some) => some);
    }
    if (domain === '') {
      const zone = String(json['name']);
      if (zones.has(zone)) return failed(409, 'ZoneAlreadyExists');
      zones.set(zone, new Map());
      return { json: zoneOf(zone) };
    }
    const rows = zones.get(domain);
    if (rows === undefined) return failed(404, 'NotAuthorizedOrNotFound');
    if (what === undefined && method === 'DELETE') return (zones.delete(domain), { status: 204 });
    if (what === undefined) return { json: zoneOf(domain) };
    if (method === 'PATCH') {
      for (const { operation, ...row } of json['items'] as Row[]) {
        const found = [...rows].find(([, one]) =>
          ['domain', 'rtype', 'rdata'].every((field) => one[field] === row[field]),
        );
        if (operation === 'REMOVE' && found !== undefined) rows.delete(found[0]);
        if (operation === 'ADD') zones.insert(domain, row, ['domain', 'rtype', 'rdata', 'ttl']);
      }
      return { json: { items: [...rows.values()] } };
    }
    const found = [...rows.values()].filter((row) => name === undefined || row['domain'] === name);
    return page(url, found, (items) => ({ items }));
  });
}
