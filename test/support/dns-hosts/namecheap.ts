import { type Answer, type Row, type StandIn, standIn, Zones } from './server.js';

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const tag = (name: string, row: Row): string =>
  `<${name} ${Object.entries(row)
    .map(([key, value]) => `${key}="${escape(value)}"`)
    .join(' ')} />`;

/** One URL, actions in the query, XML with its data in attributes, all records of a domain as one document, failures within a 200. */
export function startNamecheap(key: string): Promise<StandIn> {
  const zones = new Zones();
  const parking = (): Map<string, Row> =>
    new Map([
      [
        '1',
        { HostId: '1', Name: '@', Type: 'URL', Address: 'http://www.example/', MXPref: '10', TTL: '1800' },
      ],
    ]);
  const good = (text: string): Answer => ({
    text: `<?xml version="1.0" encoding="utf-8"?>\n<ApiResponse Status="OK" xmlns="http://api.namecheap.com/xml.response"><Errors /><CommandResponse>${text}</CommandResponse></ApiResponse>`,
  });
  const failed = (number: string, words: string): Answer => ({
    text: `<ApiResponse Status="ERROR"><Errors><Error Number="${number}">${words}</Error></Errors></ApiResponse>`,
  });
  return standIn(
    zones,
    ({ fields }): Answer => {
      const { Command: command, ApiKey, SLD, TLD, DomainName = `${SLD}.${TLD}` } = fields;
      if (ApiKey !== key) return failed('1011102', 'API Key is invalid or API access has not been enabled');
      if (command === 'namecheap.domains.getList') {
        const from = (Number(fields['Page']) - 1) * 3;
        const page = [...zones.keys()]
          .slice(from, from + 3)
          .map((Name) => tag('Domain', { Name, IsOurDNS: 'true' }));
        return good(
          `<DomainGetListResult>${page.join('')}</DomainGetListResult><Paging><TotalItems>${zones.size}</TotalItems></Paging>`,
        );
      }
      const rows = zones.get(DomainName);
      if (rows === undefined) return failed('2019166', 'Domain not found');
      if (command === 'namecheap.domains.getInfo') return good(tag('DomainGetInfoResult', { DomainName }));
      if (command === 'namecheap.domains.dns.getHosts')
        return good(
          `<DomainDNSGetHostsResult Domain="${DomainName}" EmailType="FWD" IsUsingOurDNS="true">${[...rows.values()].map((row) => tag('host', row)).join('')}</DomainDNSGetHostsResult>`,
        );
      rows.clear();
      for (let at = 1; fields[`HostName${at}`] !== undefined; at += 1) {
        const field = (name: string): string => fields[`${name}${at}`] ?? '';
        const row = { Name: field('HostName'), Type: field('RecordType'), Address: field('Address') };
        rows.set(String(at), {
          HostId: String(at),
          ...row,
          MXPref: field('MXPref') || '10',
          TTL: field('TTL'),
        });
      }
      return good(tag('DomainDNSSetHostsResult', { Domain: DomainName, IsSuccess: 'true' }));
    },
    parking,
  );
}
