import { createHash } from 'node:crypto';
import { type Answer, type StandIn, standIn, Zones } from './server.js';

/** Where records are ids, each read by itself, and changes wait for a second request; requests are signed by the API's clock. */
export function startOvh(secret: string, consumer: string, ahead: number): Promise<StandIn> {
  const zones = new Zones();
  const time = (): number => Math.floor(Date.now() / 1000) + ahead;
  return standIn(zones, ({ method, url, headers, body, json }): Answer => {
    const path = url.pathname;
    if (path === '/auth/time') return { json: time() };
    const stamp = String(headers['x-ovh-timestamp']);
    const full = `http://${headers.host}${path}${url.search}`;
    const digest = createHash('sha1')
      .update([secret, consumer, method, full, body, stamp].join('+'))
      .digest('hex');
    if (headers['x-ovh-signature'] !== `$1$${digest}` || Math.abs(Number(stamp) - time()) > 30)
      return failed(400, 'INVALID_SIGNATURE', 'Invalid signature');
    const [, , , domain = '', what, id = ''] = path.split('/');
    const rows = zones.get(domain);
    if (domain === '') return { json: [...zones.keys()] };
    if (rows === undefined) return failed(404, 'NOT_FOUND', 'This service does not exist');
    if (what === undefined) return { json: { name: domain, nameServers: [], dnssecSupported: true } };
    if (what === 'refresh') return { json: null };
    if (id === '' && method === 'GET') {
      const { fieldType, subDomain } = Object.fromEntries(url.searchParams);
      const found = [...rows].filter(
        ([, row]) =>
          (fieldType ?? row['fieldType']) === row['fieldType'] &&
          (subDomain ?? row['subDomain']) === row['subDomain'],
      );
      return { json: found.map(([key]) => Number(key)) };
    }
    if (method === 'POST') {
      const row = Object.fromEntries(Object.entries(json).map(([name, value]) => [name, String(value)]));
      const made = zones.insert(domain, { ttl: '0', ...row }, ['subDomain', 'fieldType', 'target']);
      if (made === null) return failed(409, 'CONFLICT', 'This record already exists');
      return { json: { id: Number(made), zone: domain, ...rows.get(made) } };
    }
    const row = rows.get(id);
    if (row === undefined) return failed(404, 'NOT_FOUND', 'The requested object does not exist');
    if (method === 'DELETE') rows.delete(id);
    if (method !== 'PUT')
      return { json: method === 'DELETE' ? null : { id: Number(id), zone: domain, ...row } };
    for (const [name, value] of Object.entries(json)) row[name] = String(value);
    return { json: null };
  });
}

function failed(status: number, errorCode: string, message: string): Answer {
  return { status, json: { errorCode, message, httpCode: String(status) } };
}
