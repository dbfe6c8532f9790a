import { ScalewayDns } from 'skylane/scaleway';
import { DnsMadeEasy } from 'skylane/dns-made-easy';
import { Dynu } from 'skylane/dynu';
import { PointDns } from 'skylane/point-dns';
import { Infomaniak } from 'skylane/infomaniak';
import { Luadns } from 'skylane/luadns';
import { NameCom } from 'skylane/name-com';
import { VercelDns } from 'skylane/vercel';
import { IonosDns } from 'skylane/ionos';
import { Porkbun } from 'skylane/porkbun';
import type { Exchange } from '../../../support/replay.js';
import { bare, bySent, oneOf, type RecordedHost, zonesOf } from '../../../support/recorded-host.js';

const LISTS_ALL = 'reads what the zone has, and not one name of it';

const VERSION_2 = 'version 2 of the API has other paths';

const RENAMED = 'a record with another name is made anew';

/** Records as they were made: one that was made anew when it was recorded has its first id. */
function madeAtVercel(inTurn: readonly Exchange[]): object[] {
  const made = inTurn.filter(({ method }) => method === 'POST');
  const isChange = ({ sent }: Exchange): boolean => /"updated/.test(JSON.stringify(sent));
  return made.map((exchange) => ({
    ttl: 60,
    ...((made.find(isChange) ?? exchange).sent as object),
    id: (exchange.body as { uid: string }).uid,
  }));
}

const TEXTS_QUOTED = 'texts are in quotes, names in data end with a dot, and the region is said';

export const RECORDS: readonly RecordedHost[] = [
  {
    host: 'scaleway',
    domain: 'example.com',
    prefix: '/domain/v2beta1',
    driver: (endpoint) => new ScalewayDns({ endpoint, token: 'a-token' }),
    differences: [
      {
        ours: /^GET \/dns-zones\?/,
        recorded: null,
        why: 'lists the zones, which was not recorded',
        answer: () => ({ total_count: 1, dns_zones: [{ domain: 'example.com', subdomain: '' }] }),
      },
      {
        ours: /^GET .*records\?page=\d+&page_size=100/,
        recorded: (ours) =>
          ours.includes('page=1&') ? /^GET .*records(\?page=1)?$/ : /^GET .*records\?page=2$/,
        why: 'asks for 100 on a page',
      },
      {
        ours: /^PATCH /,
        recorded: /^PATCH /,
        why: 'names are relative, texts in quotes, names in data end with a dot, and no zone is to be made',
        sent: (body: object) => bare('example.com')({ ...body, disallow_new_zone_creation: null }),
        as: bare('example.com'),
      },
    ],
    passedOver: Object.fromEntries(
      [
        'create_record_for_TXT_with_full_name_and_content',
        'delete_record_by_filter_with_full_name_should_remove_record',
        'list_records_with_full_name_filter_should_return_record',
        'update_record_with_full_name_should_modify_record',
      ].map((name) => [
        name,
        'a full name was sent without its dot, which Scaleway takes as relative to the zone',
      ]),
    ),
    expected: {
      'asks for 100 on a page': 28,
      'lists the zones, which was not recorded': 24,
      'names are relative, texts in quotes, names in data end with a dot, and no zone is to be made': 30,
    },
  },
  {
    host: 'ionos',
    domain: 'example.com',
    prefix: '/dns/v1',
    driver: (endpoint) => new IonosDns({ endpoint, token: 'a-token' }),
    differences: [
      { ours: /^GET \/zones\/[^/]+$/, recorded: /^GET \/zones\/[^/?]+\?/, why: LISTS_ALL },
      oneOf({
        ours: /^GET .*records\//,
        rows: (body: { records?: object[] } | object[]) =>
          Array.isArray(body) ? body : (body.records ?? []),
      }),
      {
        ours: /^PUT /,
        recorded: /^POST /,
        why: 'data is changed in place, and not by a new record',
        sent: (record: object) => [{ ...record, prio: null, disabled: null }],
        as: ([record]: object[]) => [{ ...record, prio: null, disabled: null }],
        answer: ([record]: object[], _test, path) => ({ ...record, id: path.split('/').at(-1) }),
      },
      bySent('POST', 'no priority and no "disabled" are said where there are none', (body: object[]) =>
        body.map((record) => ({ ...record, prio: null, disabled: null })),
      ),
    ],
    passedOver: {
      create_record_with_duplicate_records_should_be_noop:
        'IONOS makes a record that is there anew, and says so to nobody',
    },
    expected: {
      equal: 36,
      'data is changed in place, and not by a new record': 1,
      'no priority and no "disabled" are said where there are none': 28,
      'reads the record before it is changed': 4,
      'reads what the zone has, and not one name of it': 24,
    },
  },
  {
    host: 'porkbun',
    domain: 'example.xyz',
    prefix: '/api/json/v3',
    driver: (endpoint) => new Porkbun({ endpoint, apiKey: 'a-key', secretApiKey: 'a-secret' }),
    without: ['apikey', 'secretapikey'],
    // Lists of zones are read from a start, which stands in the body.
    read: ({ url = '' }, text) => ({ path: text.includes('"start":0') ? `${url}?start=0` : url }),
    differences: [
      zonesOf(/^POST \/domain\/listAll.start=0/, { status: 'SUCCESS', domains: [{ domain: 'example.xyz' }] }),
      zonesOf(/^POST \/domain\/listAll/, { status: 'SUCCESS', domains: [] }),
      oneOf({
        ours: /^POST .*retrieve\/[^/]+\/\d+$/,
        rows: ({ records }: { records?: object[] }) => records ?? [],
        made: (sent: { name: string }) => ({ ...sent, name: `${sent.name}.example.xyz` }),
        wrap: (row) => ({ status: 'SUCCESS', records: [row] }),
      }),
    ],
    expected: {
      equal: 62,
      'lists the zones, which was not recorded': 52,
      'reads the record before it is changed': 34,
    },
  },
  {
    host: 'namecom',
    domain: 'mim.pw',
    prefix: '/v4',
    driver: (endpoint) => new NameCom({ endpoint, username: 'ann', apiToken: 'a-token' }),
    differences: [
      oneOf({
        ours: /^GET .*records\/\d+$/,
        rows: (body: { records?: object[] }) => body.records ?? ('id' in body ? [body] : []),
      }),
      {
        ours: /^PUT /,
        recorded: /^PUT /,
        why: 'all of a record is written again, as the documentation says',
        sent: () => null,
        as: () => null,
      },
    ],
    passedOver: Object.fromEntries(
      [
        'authentication_method',
        'create_record_for_MX_with_no_priority',
        'create_record_should_fail_on_http_error',
        'delete_record_should_pass_if_no_record_to_delete',
        'delete_record_with_no_identifier_or_rtype_and_name_should_fail',
        'update_record_by_identifier_with_no_other_args_should_pass',
        'update_record_filter_by_content_should_pass',
        'update_record_should_fail_if_multiple_records_to_update',
        'update_record_should_fail_if_no_record_to_update',
        'update_record_with_no_identifier_or_rtype_and_name_should_fail',
      ].map((name) => [name, 'a habit of the client that was recorded']),
    ),
    expected: {
      equal: 91,
      'reads the record before it is changed': 4,
    },
  },
  {
    host: 'vercel',
    domain: 'fullcr1stal.tk',
    prefix: '',
    driver: (endpoint) => new VercelDns({ endpoint, token: 'a-token' }),
    zone: (driver, domain) => driver.getZone(domain),
    differences: [
      { ours: /^GET .*records\?limit=100$/, recorded: /^GET .*records$/, why: 'asks for 100 on a page' },
      {
        ours: /^GET .*until=/,
        recorded: null,
        why: 'asks for the page that the last one names, which was not recorded',
        answer: () => ({ records: [], pagination: { next: null } }),
      },
      {
        ours: /^PATCH /,
        recorded: /^POST /,
        why: 'a record is changed in place, and not made anew',
        sent: (record: object) => ({ ...record, ttl: null }),
        as: (record: object) => ({ ...record, ttl: null }),
      },
      {
        ours: /^GET .*records\?limit=100$/,
        recorded: null,
        why: 'reads what was made or changed, which was not recorded',
        answer: (_nothing, inTurn) => ({ records: madeAtVercel(inTurn), pagination: { next: null } }),
      },
    ],
    expected: {
      equal: 59,
      'a record is changed in place, and not made anew': 4,
      'asks for 100 on a page': 29,
      'asks for the page that the last one names, which was not recorded': 25,
    },
  },
  {
    host: 'infomaniak',
    domain: 'testouille.at',
    prefix: '',
    driver: (endpoint) => new Infomaniak({ endpoint, token: 'a-token' }),
    differences: [
      {
        ours: /^GET \/1\/product/,
        recorded: /^GET \/1\/product/,
        why: 'lists all domains, and not one by its name',
        answer: ({ data }: { data: object[] }) => ({
          data: data.map((one) => ({ fqdn: 'testouille.at', ...one })),
        }),
      },
      {
        ours: /^GET \/2\/zones\/[^/]+\/records$/,
        recorded: /^GET \/1\/domain\/\d+\/dns\/record$/,
        why: VERSION_2,
      },
      {
        ours: /^POST /,
        recorded: /^POST /,
        why: VERSION_2,
        sent: (record: object) => record,
        answer: (made: { data: string }, inTurn) => ({
          data: { id: made.data, ...(inTurn[0]?.sent as object) },
        }),
      },
      { ours: /^DELETE \/2/, recorded: /^DELETE \/1/, why: VERSION_2 },
      {
        ours: /^POST /,
        recorded: /^PUT \/1/,
        why: RENAMED,
        sent: ({ source, target, ttl }: Record<string, unknown>) => ({ source, target, ttl }),
        answer: (_done: object, inTurn) => ({
          data: { type: 'TXT', id: '1', ...(inTurn[0]?.sent as object) },
        }),
      },
      { ours: /^DELETE \/2/, recorded: null, why: RENAMED },
      {
        ours: /^PUT \/2/,
        recorded: /^PUT \/1/,
        why: VERSION_2,
        sent: ({ source, target, ttl }: Record<string, unknown>) => ({ source, target, ttl }),
        answer: (_done: object, inTurn, path) => ({
          data: { type: 'TXT', id: path.split('/').at(-1), ...(inTurn[0]?.sent as object) },
        }),
      },
    ],
    expected: {
      'a record with another name is made anew': 6,
      'lists all domains, and not one by its name': 26,
      'version 2 of the API has other paths': 63,
    },
  },
  {
    host: 'luadns',
    domain: 'capsulecd.com',
    prefix: '/v1',
    driver: (endpoint) => new Luadns({ endpoint, username: 'ann@example.com', apiToken: 'a-token' }),
    differences: [
      zonesOf(/^GET \/zones\/\d+$/, { id: 39_105, name: 'capsulecd.com' }),
      oneOf({
        ours: /^GET .*records\/\d+$/,
        rows: (body: object | object[]) => (Array.isArray(body) ? (body as object[]) : [body]),
      }),
    ],
    expected: {
      equal: 82,
      'lists the zones, which was not recorded': 1,
      'reads the record before it is changed': 3,
    },
  },
  {
    host: 'pointhq',
    domain: 'capsulecd.com',
    prefix: '',
    driver: (endpoint) => new PointDns({ endpoint, username: 'ann@example.com', apiKey: 'a-key' }),
    zone: (driver, domain) => driver.getZone(domain),
    differences: [
      bySent('POST', 'names in data end with a dot', bare('capsulecd.com')),
      {
        ours: /^GET \/zones\/\d+$/,
        recorded: null,
        why: 'reads the zone again',
        answer: () => ({ zone: { id: 170_389, name: 'capsulecd.com', ttl: 3600 } }),
      },
      { ours: /^GET .*records$/, recorded: /^GET .*records\?/, why: LISTS_ALL },
      oneOf({
        ours: /^GET .*records\/\d+$/,
        rows: (body: object | object[]) =>
          [body].flat().flatMap((row) => ('zone_record' in row ? [row.zone_record as object] : [])),
        wrap: (row) => ({ zone_record: row }),
      }),
      bySent('PUT', 'the TTL is said', ({ zone_record }: { zone_record: object }) => ({
        ...zone_record,
        ttl: null,
      })),
    ],
    expected: {
      equal: 55,
      'names in data end with a dot': 1,
      'reads the record before it is changed': 3,
      'reads the zone again': 1,
      'reads what the zone has, and not one name of it': 22,
      'the TTL is said': 3,
    },
  },
  {
    host: 'dnsmadeeasy',
    domain: 'capsulecd.com',
    prefix: '/V2.0',
    driver: (endpoint) => new DnsMadeEasy({ endpoint, apiKey: 'a-key', secretKey: 'a-secret' }),
    cname: 'docs.example.com.capsulecd.com.',
    differences: [
      zonesOf(/^GET \/dns\/managed\/\d+$/, { id: 878_951, name: 'capsulecd.com' }),
      {
        ours: /^GET \/dns\/managed\?/,
        recorded: /^GET \/dns\/managed\/name\?/,
        why: 'lists the zones, and not one by its name',
        status: 200,
        answer: (zone: object | string) => ({ totalPages: 1, data: typeof zone === 'string' ? [] : [zone] }),
      },
      {
        ours: /^GET .*records\?page=0&rows=200$/,
        recorded: /^GET .*records(\?|$)/,
        why: 'asks for 200 on a page, whatever their name',
      },
      {
        ours: /^PUT /,
        recorded: /^PUT /,
        why: TEXTS_QUOTED,
        sent: (record: object) => bare('capsulecd.com')({ ...record, gtdLocation: null }),
        as: bare('capsulecd.com'),
      },
      {
        ours: /^POST /,
        recorded: /^POST /,
        why: TEXTS_QUOTED,
        sent: (record: object) => bare('capsulecd.com')({ ...record, gtdLocation: null }),
        as: bare('capsulecd.com'),
      },
    ],
    expected: {
      equal: 7,
      'asks for 200 on a page, whatever their name': 27,
      'lists the zones, and not one by its name': 25,
      'lists the zones, which was not recorded': 1,
      'texts are in quotes, names in data end with a dot, and the region is said': 29,
    },
  },
  {
    host: 'dynu',
    domain: 'example.com',
    prefix: '/v2',
    driver: (endpoint) => new Dynu({ endpoint, token: 'a-key' }),
    differences: [
      zonesOf(/^GET \/dns\/\d+$/, { statusCode: 200, id: 100_373_707, name: 'example.com' }),
      {
        ours: /^POST .*record\/\d+$/,
        recorded: /^POST .*record$/,
        why: 'a record is changed in place, and not made anew',
        sent: (record: object) => record,
        answer: (made: object, _test, path) => ({ ...made, id: Number(path.split('/').at(-1)) }),
      },
      oneOf({
        ours: /^GET .*record\/\d+$/,
        rows: (body: { dnsRecords?: object[] }) => body.dnsRecords ?? ('recordType' in body ? [body] : []),
      }),
      bySent('POST', 'the TTL is said', (record: object) => ({ ...record, ttl: null })),
      zonesOf(/^GET \/dns$/, { statusCode: 200, domains: [] }),
    ],
    passedOver: {
      create_record_with_duplicate_records_should_be_noop:
        'Dynu takes a record that is there for the same one, and says so to nobody',
    },
    expected: {
      equal: 83,
      'a record is changed in place, and not made anew': 3,
      'lists the zones, which was not recorded': 2,
      'reads the record before it is changed': 1,
      'the TTL is said': 1,
    },
  },
];
