import { ScalewayDns } from 'skylane/scaleway';
import { IonosDns } from 'skylane/ionos';
import { Porkbun } from 'skylane/porkbun';
import { bare, bySent, oneOf, type RecordedHost, zonesOf } from '../../../support/recorded-host.js';

const LISTS_ALL = 'reads what the zone has, and not one name of it';

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
    differences: [
      zonesOf(/^POST \/domain\/listAll/, { status: 'SUCCESS', domains: [{ domain: 'example.xyz' }] }),
      oneOf({
        ours: /^POST .*retrieve\/[^/]+\/\d+$/,
        rows: ({ records }: { records?: object[] }) => records ?? [],
        made: (sent: { name: string }) => ({ ...sent, name: `${sent.name}.example.xyz` }),
        wrap: (row) => ({ status: 'SUCCESS', records: [row] }),
      }),
    ],
    expected: {
      equal: 62,
      'lists the zones, which was not recorded': 26,
      'reads the record before it is changed': 34,
    },
  },
];
