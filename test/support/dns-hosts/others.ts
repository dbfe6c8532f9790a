import { readXmlRpc } from 'skylane/driver';
import { type Answer, type Row, type StandIn, standIn, Zones } from './server.js';

/** TransIP: tokens that end, records without ids that are added and taken away by what they say. */
export function startTransIp(): Promise<StandIn> {
  const zones = new Zones();
  let tokens = 0;
  let uses = 0;
  return standIn(zones, ({ method, url, headers, json }): Answer => {
    if (url.pathname === '/auth') {
      if (headers['signature'] === undefined) return { status: 401, json: { error: 'Signature missing' } };
      uses = 0;
      return { status: 201, json: { token: `token-${(tokens += 1)}` } };
    }
    // Each token is good for twenty requests.
    if (headers.authorization !== `Bearer token-${tokens}` || (uses += 1) > 20)
      return { status: 401, json: { error: 'Your access token is expired' } };
    const [, , domain = '', what] = url.pathname.split('/');
    if (domain === '') return { json: { domains: [...zones.keys()].map((name) => ({ name, tags: [] })) } };
    const rows = zones.get(domain);
    if (rows === undefined) return { status: 404, json: { error: `Domain with name '${domain}' not found` } };
    if (what === undefined) return { json: { domain: { name: domain, tags: [] } } };
    if (method === 'GET') return { json: { dnsEntries: [...rows.values()] } };
    const entry = json['dnsEntry'] as Row;
    if (method === 'POST') {
      const made = zones.insert(domain, entry, ['name', 'type', 'content']);
      return made === null ? { status: 409, json: { error: 'The entry exists' } } : { status: 201, json: [] };
    }
    const same = [...rows].find(([, row]) => JSON.stringify(row) === JSON.stringify(entry));
    if (same === undefined) return { status: 404, json: { error: 'The entry was not found' } };
    rows.delete(same[0]);
    return { status: 204 };
  });
}

const typed = (value: unknown): string => {
  if (typeof value === 'number') return `<int>${value}</int>`;
  if (Array.isArray(value))
    return `<array><data>${value.map((one) => `<value>${typed(one)}</value>`).join('')}</data></array>`;
  if (typeof value === 'object' && value !== null)
    return `<struct>${Object.entries(value)
      .map(([name, one]) => `<member><name>${name}</name><value>${typed(one)}</value></member>`)
      .join('')}</struct>`;
  return `<string>${String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</string>`;
};

/** INWX: XML-RPC, the password in each call, failures within a 200. */
export function startInwx(password: string): Promise<StandIn> {
  const zones = new Zones();
  const answer = (code: number, msg: string, resData: object = {}): Answer => ({
    text: `<?xml version="1.0" encoding="UTF-8"?><methodResponse><params><param><value>${typed({ code, msg, resData })}</value></param></params></methodResponse>`,
  });
  const done = (resData?: object): Answer => answer(1000, 'Command completed successfully', resData);
  const number = (id: string, row: Row): object => ({
    ...row,
    id: Number(id),
    ttl: Number(row['ttl'] ?? 3600),
    prio: Number(row['prio'] ?? 0),
  });
  return standIn(zones, ({ body }): Answer => {
    const [, method = ''] = /<methodName>([^<]+)/.exec(body) ?? [];
    const params = /<params>.*<\/params>/s.exec(body)?.[0] ?? '';
    const call = readXmlRpc(`<methodResponse>${params}</methodResponse>`) as Readonly<
      Record<string, unknown>
    >;
    const { user: _user, pass, domain: asked, id, ns: _ns, page = 1, pagelimit: _limit, ...rest } = call;
    if (pass !== password) return answer(2200, 'Authentication error');
    const row = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
    if (method === 'nameserver.list') {
      const domains = [...zones.keys()].map((domain) => ({ domain, type: 'MASTER' }));
      const from = (Number(page) - 1) * 100;
      return done({ count: domains.length, domains: domains.slice(from, from + 100) });
    }
    const holder = [...zones].find(([, rows]) => rows.has(String(id)))?.[0];
    const domain = typeof asked === 'string' ? asked : (holder ?? '');
    const rows = zones.get(domain);
    if (method === 'nameserver.create') {
      if (rows !== undefined) return answer(2302, 'Object exists');
      zones.set(domain, new Map());
      return done({ roId: 1 });
    }
    if (rows === undefined) return answer(2303, 'Object does not exist');
    if (method === 'nameserver.delete') return (zones.delete(domain), done());
    if (method === 'nameserver.info') {
      const record = [...rows]
        .filter(([, one]) => ['name', 'type'].every((field) => (row[field] ?? one[field]) === one[field]))
        .map(([key, one]) => number(key, one));
      return done({ domain, type: 'MASTER', count: record.length, ...(record.length > 0 && { record }) });
    }
    if (method === 'nameserver.createRecord') {
      const made = zones.insert(domain, row, ['name', 'type', 'content', 'prio']);
      return made === null ? answer(2302, 'Object exists') : done({ id: Number(made) });
    }
    if (method === 'nameserver.deleteRecord') return (rows.delete(String(id)), done());
    rows.set(String(id), { ...rows.get(String(id)), ...row });
    return done();
  });
}

/** ClouDNS: lists as the fields of an object, or an empty list; forms; failures within a 200. */
export function startClouDns(password: string): Promise<StandIn> {
  const zones = new Zones();
  const signed = new Set<string>();
  const failed = (statusDescription: string): Answer => ({ json: { status: 'Failed', statusDescription } });
  const done = (fields: object = {}): Answer => ({
    json: { status: 'Success', statusDescription: 'Done.', ...fields },
  });
  return standIn(zones, ({ url, fields }): Answer => {
    const { 'domain-name': domain = '', 'record-id': id = '', 'record-type': type, ...others } = fields;
    const {
      'auth-id': _id,
      'auth-password': given,
      'zone-type': _zone,
      page,
      'rows-per-page': _rows,
      ...row
    } = others;
    if (given !== password) return failed('Invalid authentication, incorrect auth-id or auth-password.');
    const action = url.pathname.split('/').at(-1);
    if (action === 'list-zones.json') {
      const from = (Number(page) - 1) * 3;
      const some = [...zones.keys()].slice(from, from + 3);
      return { json: some.map((name) => ({ name, type: 'master', zone: 'domain', status: '1' })) };
    }
    const rows = zones.get(domain);
    if (action === 'register.json') {
      if (rows !== undefined) return failed('You have already added this zone. It already exists.');
      zones.set(domain, new Map());
      return done();
    }
    if (rows === undefined) return failed('Missing domain-name');
    if (action === 'activate-dnssec.json') return (signed.add(domain), done());
    if (action === 'deactivate-dnssec.json') return (signed.delete(domain), done());
    if (action === 'get-dnssec-ds-records.json')
      return signed.has(domain)
        ? {
            json: {
              ds_records: [{ digest: 'ab'.repeat(32), key_tag: '2371', algorithm: '13', digest_type: '2' }],
            },
          }
        : failed('The DNSSEC is not active.');
    if (action === 'delete.json') return (zones.delete(domain), done());
    if (action === 'get-zone-info.json')
      return { json: { name: domain, type: 'master', zone: 'domain', status: '1' } };
    if (action === 'records.json') {
      const found = [...rows].filter(
        ([, one]) =>
          (row['host'] ?? one['host']) === one['host'] && (fields['type'] ?? one['type']) === one['type'],
      );
      if (found.length === 0) return { json: [] };
      return { json: Object.fromEntries(found.map(([key, one]) => [key, { id: key, ...one }])) };
    }
    if (action === 'add-record.json') {
      const same = [
        'host',
        'type',
        'record',
        'priority',
        'weight',
        'port',
        'caa_flag',
        'caa_type',
        'caa_value',
      ];
      const made = zones.insert(domain, { ...row, type: type ?? '' }, same);
      return made === null ? failed('The record already exists.') : done({ data: { id: Number(made) } });
    }
    if (!rows.has(id)) return failed('Invalid record-id param.');
    if (action === 'delete-record.json') return (rows.delete(id), done());
    rows.set(id, { ...rows.get(id), ...row });
    return done();
  });
}
