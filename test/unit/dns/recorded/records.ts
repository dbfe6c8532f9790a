import { ScalewayDns } from 'skylane/scaleway';
import type { RecordedHost } from '../../../support/recorded-host.js';

/** A body without the domain in names, quotes around texts and final dots of names: what remains of it is its meaning. */
function bare(domain: string): (body: unknown) => unknown {
  const suffix = `.${domain}`;
  const clean = (text: string): string => {
    const plain = text.replace(/^"(.*)"$/, '$1').replace(/\.$/, '');
    return plain.endsWith(suffix) ? plain.slice(0, -suffix.length) : plain;
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one)]));
  };
  return walk;
}

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
];
