import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AliyunDns } from 'skylane/aliyun';
import { AuroraDns } from 'skylane/aurora';
import { ClouDns } from 'skylane/cloudns';
import { DnsPodDns } from 'skylane/dnspod';
import { readXmlRpc } from 'skylane/driver';
import { EasyDns } from 'skylane/easydns';
import { UltraDns } from 'skylane/ultradns';
import { GlesysDns } from 'skylane/glesys';
import { InwxDns } from 'skylane/inwx';
import { NamecheapDns } from 'skylane/namecheap';
import { NamesiloDns } from 'skylane/namesilo';
import { NfsnDns } from 'skylane/nfsn';
import { ZonomiDns } from 'skylane/zonomi';
import { OracleDns } from 'skylane/oracle';
import { OvhDns } from 'skylane/ovh';
import { TransIpDns } from 'skylane/transip';
import type { DnsDriver, Zone } from 'skylane';
import { asFor, bare, bySent, oneOf, type RecordedHost, zonesOf } from '../../../support/recorded-host.js';

/** A call of XML-RPC as a path, and its parameter without who asks. */
function readCall({ url = '' }: IncomingMessage, text: string): { path: string; sent: unknown } {
  const [, method = ''] = /<methodName>([^<]+)/.exec(text) ?? [];
  const params = /<params>.*<\/params>/s.exec(text)?.[0] ?? '';
  const {
    user: _user,
    pass: _pass,
    ...sent
  } = readXmlRpc(`<methodResponse>${params}</methodResponse>`) as Record<string, unknown>;
  return { path: `${url}${method}`, sent };
}

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** Without the limits that the host has published: these tests would wait for them. */
class Namecheap extends NamecheapDns {
  static override readonly rate = null as never;
}

const CREATED =
  '<methodResponse><params><param><value><struct><member><name>code</name><value><int>1000</int></value></member><member><name>resData</name><value><struct><member><name>id</name><value><int>1</int></value></member></struct></value></member></struct></value></param></params></methodResponse>';
const LISTS_ALL = 'lists all records, and not those of one name';
const DOTS = 'names in data end with a dot';
const FIRST = 'the zone is read in another way';

type Fields = Readonly<Record<string, unknown>>;

/** A body without some of its fields, names without dots. */
const without =
  (...names: string[]) =>
  (body: Fields): object =>
    Object.fromEntries(
      Object.entries(body)
        .filter(([name]) => !names.includes(name))
        .map(([name, value]) => [name, typeof value === 'string' ? value.replace(/\.$/, '') : value]),
    );

/** Tests in which a set is read that was changed before. */
const READ_AFTER = [
  'create_record_with_duplicate_records_should_be_noop',
  'delete_record_by_filter_should_remove_record',
  'delete_record_by_filter_with_fqdn_name_should_remove_record',
  'delete_record_by_filter_with_full_name_should_remove_record',
  'delete_record_by_identifier_should_remove_record',
  'delete_record_with_record_set_by_content_should_leave_others_untouched',
  'delete_record_with_record_set_name_remove_all',
  'list_records_after_setting_ttl',
  'list_records_should_handle_record_sets',
  'list_records_with_fqdn_name_filter_should_return_record',
  'list_records_with_full_name_filter_should_return_record',
  'list_records_with_name_filter_should_return_record',
  'update_record_should_modify_record',
  'update_record_should_modify_record_name_specified',
  'update_record_with_fqdn_name_should_modify_record',
  'update_record_with_full_name_should_modify_record',
];

interface AliyunList {
  readonly DomainRecords: { readonly Record: readonly object[] };
}

const byDomain = (driver: DnsDriver, domain: string): Promise<Zone> => driver.getZone(domain);

export const RPC: readonly RecordedHost[] = [
  {
    host: 'ovh',
    domain: 'pacalis.net',
    prefix: '/1.0',
    changes: /^(POST|PUT|DELETE) .*record/,
    driver: (endpoint) =>
      new OvhDns({ endpoint, applicationKey: 'a', applicationSecret: 'secret', consumerKey: 'consumer' }),
    differences: [
      asFor(/^GET .*\/record$/, /^GET .*\/record\?/, LISTS_ALL),
      oneOf({
        ours: /^GET .*\/record\/\d+$/,
        rows: (body: Fields) => (body?.['fieldType'] === undefined ? [] : [body]),
        made: (sent: object) => ({ fieldType: 'TXT', ttl: 3600, ...sent }),
      }),
      {
        ours: /^PUT /,
        recorded: /^PUT /,
        why: 'says the TTL too, and texts in quotes',
        sent: (body: Fields) => bare('-')(without('ttl')(body)),
        as: (body: Fields) => bare('-')(without('ttl')(body)),
      },
      bySent('POST', 'names in data end with a dot, and texts stand in quotes', bare('-')),
    ],
    expected: {
      equal: 165,
      'lists all records, and not those of one name': 24,
      'names in data end with a dot, and texts stand in quotes': 6,
      'reads the record before it is changed': 4,
      'says the TTL too, and texts in quotes': 4,
    },
  },
  {
    host: 'namecheap',
    domain: 'unittest-seconddomain.dev',
    prefix: '/xml.response',
    changes: /setHosts/,
    without: ['ApiUser', 'ApiKey', 'UserName', 'ClientIp', 'ClientIP'],
    zone: byDomain,
    driver: (endpoint) => new Namecheap({ endpoint, apiUser: 'ann', apiKey: 'a-key' }),
    differences: [
      {
        ours: /setHosts/,
        recorded: /setHosts/,
        why: 'hosts in another order, each with a TTL, SLD and TLD in the query, where mail goes is said again, names end with a dot',
        sent: hostsOf,
        as: hostsOf,
      },
    ],
    passedOver: Object.fromEntries(
      ['update_record_should_modify_record', 'update_record_should_modify_record_name_specified'].map(
        (name) => [name, 'the record was deleted first and made anew then, in two documents'],
      ),
    ),
    expected: {
      equal: 31,
      'hosts in another order, each with a TTL, SLD and TLD in the query, where mail goes is said again, names end with a dot': 9,
    },
  },
  {
    host: 'aliyun',
    domain: 'mean.space',
    prefix: '',
    changes: /Action=(Add|Update|Delete)/,
    zone: byDomain,
    read: ({ url, headers }) => ({
      path: `${url}${url?.includes('?') === true ? '&' : '?'}Action=${String(headers['x-acs-action'])}`,
    }),
    driver: (endpoint) => new AliyunDns({ endpoint, accessKeyId: 'id', accessKeySecret: 'secret' }),
    differences: [
      {
        ours: /Action=(Delete|Update)DomainRecord/,
        recorded: (line) =>
          new RegExp(
            line
              .replaceAll(/[.?]/g, String.raw`\$&`)
              .replace('DomainRecord&', 'DomainRecord&DomainName=mean.space&'),
          ),
        why: 'says no domain, of which the action does not know',
      },
      asFor(/DescribeDomainRecords/, /DescribeDomainRecords/, LISTS_ALL, (body: AliyunList) => ({
        ...body,
        TotalCount: body.DomainRecords.Record.length,
      })),
      oneOf({
        ours: /DescribeDomainRecordInfo/,
        rows: (body: Partial<AliyunList>) => body.DomainRecords?.Record ?? [],
        made: without('RecordId'),
        wrap: (row) => ('id' in row ? { ...row, RecordId: row.id } : row),
      }),
    ],
    passedOver: Object.fromEntries(
      [
        'update_record_should_modify_record',
        'update_record_should_modify_record_name_specified',
        'update_record_with_fqdn_name_should_modify_record',
        'update_record_with_full_name_should_modify_record',
      ].map((name) => [name, 'the record was there already when this was recorded']),
    ),
    expected: {
      equal: 44,
      'lists all records, and not those of one name': 21,
      'reads the record before it is changed': 22,
      'says no domain, of which the action does not know': 7,
    },
  },
  {
    host: 'dnspod',
    domain: 'capsulecd.com',
    prefix: '',
    changes: /Record\.(Create|Modify|Remove)/,
    without: ['login_token'],
    zone: byDomain,
    read: ({ url = '' }, text) => {
      const id = new URLSearchParams(text).get('record_id');
      return url === '/Record.Info' ? { path: `/Record.Info/${id}`, sent: undefined } : {};
    },
    driver: (endpoint) => new DnsPodDns({ endpoint, loginToken: '1,token' }),
    differences: [
      oneOf({
        ours: /Record\.Info/,
        rows: ({ records }: { records?: object[] }) =>
          (records ?? []).map((row) => ({
            ...row,
            sub_domain: (row as Fields)['name'],
            record_type: (row as Fields)['type'],
          })),
        made: (sent: object) => ({ ttl: '600', mx: '0', ...sent }),
        wrap: (record) => ({ status: { code: '1' }, record }),
      }),
      asFor(/Record\.List/, /Record\.List/, 'asks for 3,000 on a page'),
      bySent(
        'POST',
        'the domain is named by its name, and a change says the TTL too',
        without('domain', 'domain_id', 'ttl'),
      ),
    ],
    passedOver: {
      when_creating_record_set: 'it does nothing',
      list_records_with_invalid_filter_should_be_empty_list: 'the token was refused when this was recorded',
    },
    expected: {
      equal: 18,
      'asks for 3,000 on a page': 15,
      'reads the record before it is changed': 21,
      'the domain is named by its name, and a change says the TTL too': 22,
    },
  },
  {
    host: 'oci',
    domain: 'lexicon-test.com',
    prefix: '/20180115',
    zone: byDomain,
    // Zones were named by their domains, the driver names them by their ids.
    read: ({ url = '' }) => ({ path: url.replace('DNS-ZONE-ID', 'lexicon-test.com') }),
    driver: (endpoint) =>
      new OracleDns({
        endpoint,
        tenancy: 't',
        user: 'u',
        fingerprint: 'f',
        privateKey: RSA,
        region: 'us-ashburn-1',
        compartmentId: 'c',
      }),
    differences: [
      asFor(/^GET .*\/records/, /^GET .*\/records/, LISTS_ALL),
      {
        ours: /^GET .*\/records\//,
        recorded: null,
        why: 'reads the set before it is changed',
        answer: () => ({ items: [] }),
      },
      {
        ours: /^PATCH /,
        recorded: /^PATCH /,
        why: 'changes the zone and not a name of it, and says what goes by its data',
        sent: addedOf,
        as: addedOf,
      },
    ],
    passedOver: Object.fromEntries(
      READ_AFTER.map((name) => [
        name,
        'the set was recorded as it was afterwards alone, and the driver reads it first',
      ]),
    ),
    expected: {
      equal: 11,
      'changes the zone and not a name of it, and says what goes by its data': 7,
      'lists all records, and not those of one name': 1,
      'reads the set before it is changed': 7,
    },
  },
  {
    host: 'transip',
    domain: 'nuvius.nl',
    prefix: '/v6',
    changes: /(POST|DELETE) .*dns$/,
    zone: byDomain,
    driver: (endpoint) => new TransIpDns({ endpoint, login: 'ann', privateKey: RSA, globalKey: 'true' }),
    differences: [
      {
        ours: /^POST \/auth/,
        recorded: /^POST \/auth/,
        why: 'another nonce, and the account',
        sent: without('nonce', 'login'),
        as: without('nonce', 'login'),
      },
      bySent('POST', DOTS, ({ dnsEntry }: { dnsEntry: Fields }) => without()(dnsEntry)),
    ],
    passedOver: Object.fromEntries(
      [
        'update_record_should_modify_record',
        'update_record_with_fqdn_name_should_modify_record',
        'update_record_with_full_name_should_modify_record',
      ].map((name) => [name, 'the name was not changed when this was recorded']),
    ),
    expected: { equal: 137, 'another nonce, and the account': 23 },
  },
  {
    host: 'inwx',
    domain: 'lexicon-testrunner.com',
    prefix: '',
    changes: /Record$/,
    read: readCall,
    zone: byDomain,
    driver: (endpoint) => new InwxDns({ endpoint, username: 'ann', password: 'secret' }),
    differences: [
      {
        ours: /updateRecord$/,
        recorded: /updateRecord$/,
        first: true,
        why: 'says the TTL too; the record was there already when this was recorded',
        sent: without('ttl'),
        as: without('ttl'),
        answer: () => CREATED,
      },
      {
        ours: /createRecord$/,
        recorded: /createRecord$/,
        first: true,
        why: 'the record was there already when this was recorded',
        sent: without(),
        as: without(),
        answer: () => CREATED,
      },
      asFor(/nameserver\.info/, /nameserver\.info/, LISTS_ALL),
      asFor(/nameserver\.info/, /domain\.info/, FIRST),
    ],
    passedOver: {
      create_record_with_duplicate_records_should_be_noop:
        'the record was there already when this was recorded, and nothing else was asked',
    },
    expected: {
      equal: 9,
      'lists all records, and not those of one name': 43,
      'says the TTL too; the record was there already when this was recorded': 4,
      'the record was there already when this was recorded': 25,
      'the zone is read in another way': 8,
    },
  },
  {
    host: 'cloudns',
    domain: 'api-example.com',
    prefix: '',
    changes: /(add|mod|delete)-record/,
    without: ['auth-id', 'auth-password'],
    zone: byDomain,
    driver: (endpoint) => new ClouDns({ endpoint, authId: '1', authPassword: 'secret' }),
    differences: [
      asFor(/records\.json/, /records\.json/, LISTS_ALL),
      asFor(/get-zone-info/, /get-zone-info/, 'asks by POST, whose body has the password'),
    ],
    expected: {
      equal: 37,
      'asks by POST, whose body has the password': 26,
      'lists all records, and not those of one name': 29,
    },
  },
  {
    host: 'nfsn',
    domain: 'koupia.xyz',
    prefix: '',
    changes: /(add|remove)RR/,
    zone: byDomain,
    driver: (endpoint) => new NfsnDns({ endpoint, login: 'ann', apiKey: 'secret' }),
    differences: [asFor(/listRRs/, /listRRs/, LISTS_ALL), bySent('POST', DOTS, without())],
    expected: {
      equal: 124,
      'lists all records, and not those of one name': 39,
      'names in data end with a dot': 1,
    },
  },
  {
    host: 'aurora',
    domain: 'example.nl',
    prefix: '',
    driver: (endpoint) => new AuroraDns({ endpoint, apiKey: 'key', secret: 'secret' }),
    differences: [
      oneOf({
        ours: /^GET .*\/records\/[^/]+$/,
        rows: (body: object[] | object) => (Array.isArray(body) ? (body as object[]) : []),
        made: (sent: object) => sent,
      }),
      zonesOf(/^GET \/zones\/[^/]+$/, {
        id: '2128b47e-556d-40c6-be5f-e595015921eb',
        name: 'example.nl',
        servers: [],
      }),
    ],
    expected: {
      equal: 89,
      'lists the zones, which was not recorded': 1,
      'reads the record before it is changed': 8,
    },
  },
  {
    host: 'glesys',
    domain: 'capsulecd.com',
    prefix: '',
    changes: /(add|update|delete)record/,
    driver: (endpoint) => new GlesysDns({ endpoint, apiUser: 'ann', apiKey: 'secret' }),
    differences: [
      {
        ours: /updaterecord/,
        recorded: /updaterecord/,
        why: 'says the TTL too',
        sent: (body: Fields) => bare('capsulecd.com')(without('ttl')(body)),
        as: (body: Fields) => bare('capsulecd.com')(without('ttl')(body)),
        answer: relative,
      },
      {
        ours: /addrecord/,
        recorded: /addrecord/,
        why: 'names are relative, and names in data end with a dot',
        sent: bare('capsulecd.com'),
        as: bare('capsulecd.com'),
        answer: relative,
      },
      {
        ...asFor(
          /listrecords/,
          /listrecords/,
          'names that were written in full are read as relative',
          relative,
        ),
        first: true,
      },
    ],
    expected: {
      equal: 23,
      'names are relative, and names in data end with a dot': 16,
      'names that were written in full are read as relative': 19,
      'says the TTL too': 3,
    },
  },
  {
    host: 'zonomi',
    domain: 'pcekper.com.ar',
    prefix: '/app/dns',
    changes: /action=(SET|DELETE)/,
    without: ['api_key'],
    zone: byDomain,
    driver: (endpoint) => new ZonomiDns({ endpoint, apiKey: 'secret' }),
    differences: [
      {
        ours: /action=QUERYZONES/,
        recorded: /type=SOA/,
        first: true,
        why: 'looks a zone up in the list of zones, which says whether it is a copy',
        status: 200,
        answer: () =>
          '<dnsapi_result><is_ok>OK:</is_ok><actions><action action="QUERYZONES"><zone name="pcekper.com.ar" type="NATIVE"/></action></actions></dnsapi_result>',
      },
      {
        ours: /action\[1\]=DELETE&action\[2\]=SET/,
        recorded: /action=DELETE/,
        why: 'gives a record another name in one request, which was recorded as two',
      },
      {
        ours: /action=QUERY&name=\*\*/,
        recorded: /action=QUERY&/,
        why: 'reads the whole zone, and not one set',
      },
    ],
    expected: {
      equal: 18,
      'gives a record another name in one request, which was recorded as two': 3,
      'looks a zone up in the list of zones, which says whether it is a copy': 19,
      'reads the whole zone, and not one set': 35,
    },
  },
  {
    host: 'namesilo',
    domain: 'capsulecdfake.com',
    prefix: '/api',
    changes: /dns(Add|Update|Delete)/,
    without: ['key'],
    zone: byDomain,
    driver: (endpoint) => new NamesiloDns({ endpoint, apiKey: 'secret' }),
    differences: [
      {
        ours: /dnsUpdateRecord/,
        recorded: (line) =>
          new RegExp(line.replaceAll(/[.?]/g, String.raw`\$&`).replace(/rrttl=\d+/, String.raw`rrttl=\d+`)),
        why: 'keeps the TTL',
      },
    ],
    expected: { equal: 85, 'keeps the TTL': 3 },
  },
  {
    host: 'ultradns',
    domain: 'example-abtest.com',
    prefix: '',
    cname: 'docs.example.com.example-abtest.com.',
    driver: (endpoint) => new UltraDns({ endpoint, username: 'ann', password: 'secret' }),
    differences: [
      {
        ours: /token$/,
        recorded: null,
        why: 'asks for a token, which was not recorded',
        answer: () => ({ access_token: 'a-token', expires_in: 3600 }),
      },
      zonesOf(/^GET \/v3\/zones/, {
        zones: [{ properties: { name: 'example-abtest.com.' } }],
        cursorInfo: {},
      }),
      asFor(/rrsets\?/, /rrsets$/, 'asks for 1,000 on a page'),
      bySent('POST', 'the path says the name and the type', without('rrtype', 'ownerName')),
      bySent('PUT', 'the path says the name and the type; values in another order', (body: Fields) =>
        without('rrtype', 'ownerName')({ ...body, rdata: (body['rdata'] as string[]).toSorted() }),
      ),
    ],
    passedOver: {
      update_record_should_modify_record_name_specified:
        'the set was deleted and made anew when this was recorded',
      create_record_for_CNAME_with_valid_name_and_content:
        'the record was there already when this was recorded',
    },
    expected: {
      equal: 8,
      'asks for 1,000 on a page': 57,
      'asks for a token, which was not recorded': 24,
      'lists the zones, which was not recorded': 24,
      'the path says the name and the type': 23,
      'the path says the name and the type; values in another order': 5,
    },
  },
  {
    host: 'easydns',
    domain: 'easydnstemp.com',
    prefix: '',
    zone: byDomain,
    driver: (endpoint) => new EasyDns({ endpoint, apiToken: 'token', apiKey: 'secret' }),
    differences: [],
    passedOver: Object.fromEntries(
      [
        'create_record_for_A_with_valid_name_and_content',
        'create_record_for_CNAME_with_valid_name_and_content',
        'create_record_for_TXT_with_fqdn_name_and_content',
        'create_record_for_TXT_with_full_name_and_content',
        'create_record_for_TXT_with_valid_name_and_content',
        'delete_record_by_filter_should_remove_record',
        'delete_record_by_filter_with_fqdn_name_should_remove_record',
        'delete_record_by_filter_with_full_name_should_remove_record',
        'delete_record_by_identifier_should_remove_record',
        'list_records_with_fqdn_name_filter_should_return_record',
        'list_records_with_full_name_filter_should_return_record',
        'list_records_with_name_filter_should_return_record',
        'update_record_should_modify_record',
        'update_record_with_fqdn_name_should_modify_record',
        'update_record_with_full_name_should_modify_record',
      ].map((name) => [name, 'the API answered 500, or had the record already, when this was recorded']),
    ),
    expected: { equal: 7 },
  },
];

function relative(body: object): unknown {
  return JSON.parse(JSON.stringify(body).replaceAll(/\.capsulecd\.com\.?"/g, '"'));
}

/** What a change adds: names, types and data. */
function addedOf({ items }: { items: readonly Fields[] }): unknown {
  return items
    .filter(({ operation }) => operation === 'ADD')
    .map(({ rtype, rdata }) => [rtype, bare('-')(rdata)]);
}

/** The hosts of a document, in no order. */
function hostsOf(fields: Readonly<Record<string, string>>): unknown {
  const hosts: string[] = [];
  for (let at = 1; fields[`HostName${at}`] !== undefined; at += 1)
    hosts.push(
      ['HostName', 'RecordType', 'Address']
        .map((name) => (fields[`${name}${at}`] ?? '').replace(/\.$/, ''))
        .join(' '),
    );
  return hosts.toSorted();
}
