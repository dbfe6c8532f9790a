import { Desec } from 'skylane/desec';
import { Godaddy } from 'skylane/godaddy';
import { Constellix } from 'skylane/constellix';
import { YandexDns } from 'skylane/yandex';
import { Ns1 } from 'skylane/ns1';
import { Rcodezero } from 'skylane/rcodezero';

import { bare, bySent, type RecordedHost } from '../../../support/recorded-host.js';

const LISTS_ALL = 'reads what a name or the zone has, and not one type of it';

interface Ns1Set {
  readonly answers: readonly { readonly answer: readonly string[] }[];
}

export const SETS: readonly RecordedHost[] = [
  {
    host: 'desec',
    domain: 'desec.lexicon',
    prefix: '/api/v1',
    cname: 'docs.example.com.desec.lexicon.',
    driver: (endpoint) => new Desec({ endpoint, token: 'a-token' }),
    // The domain was recorded without its fields.
    zone: (driver) => driver.getZone('desec.lexicon'),
    differences: [
      {
        ours: /^GET \/domains\/[^/]+$/,
        recorded: /^GET \/domains\/[^/]+$/,
        first: true,
        why: 'the fields of the domain were not recorded',
        answer: () => ({ name: 'desec.lexicon' }),
      },
      { ours: /^GET .*rrsets(\?subname|$)/, recorded: /^GET .*rrsets\?/, why: LISTS_ALL },
      {
        ours: /^PATCH /,
        recorded: /^(POST|PATCH) /,
        partly: true,
        why: 'changes of a set go out as a list of one, as those of a plan do',
        sent: ([set]: [object]) => set,
      },
      {
        ours: /^PATCH /,
        recorded: /^DELETE /,
        why: 'changes of a set go out as a list of one, as those of a plan do',
        sent: () => undefined,
      },
    ],
    expected: {
      equal: 2,
      'changes of a set go out as a list of one, as those of a plan do': 36,
      'reads what a name or the zone has, and not one type of it': 62,
      'the fields of the domain were not recorded': 26,
    },
  },
  {
    host: 'nsone',
    domain: 'lexicon-example.com',
    prefix: '/v1',
    driver: (endpoint) => new Ns1({ endpoint, token: 'a-token' }),
    zone: (driver, domain) => driver.getZone(domain),
    differences: [
      {
        ours: /^GET \/zones\/[^/]+$/,
        recorded: /^GET \/zones\/.*\/TXT$/,
        first: true,
        status: 200,
        why: 'reads the zone with its sets, and not one set',
        answer: (set: Partial<Ns1Set>) => ({
          zone: 'lexicon-example.com',
          records:
            set.answers === undefined
              ? []
              : [{ ...set, short_answers: set.answers.flatMap(({ answer }) => answer) }],
        }),
      },
      bySent('PUT', 'the TTL is said', (body: object) => ({ ...body, ttl: null })),
      bySent(
        'POST',
        'its zone and name are said as in a PUT',
        (body: object) => ({ ...body, zone: null, domain: null, ttl: null }),
        (body: { answers: { answer: unknown }[] }) => ({
          ...body,
          name: null,
          ttl: null,
          answers: body.answers.map(({ answer }) => ({ answer })),
        }),
      ),
    ],
    expected: {
      equal: 50,
      'its zone and name are said as in a PUT': 5,
      'reads the zone with its sets, and not one set': 58,
      'the TTL is said': 3,
    },
  },
  {
    host: 'godaddy',
    domain: 'fullm3tal.online',
    prefix: '/v1',
    driver: (endpoint) => new Godaddy({ endpoint, apiKey: 'a-key', apiSecret: 'a-secret' }),
    zone: (driver, domain) => driver.getZone(domain),
    differences: [
      { ours: /^GET .*records$/, recorded: /^GET .*records\//, why: LISTS_ALL, first: true },
      {
        ours: /^DELETE /,
        recorded: /^PUT .*records\/TXT$/,
        why: 'a set is deleted, and not all others of its type written again',
        sent: () => null,
        as: () => null,
      },
      { ours: /^DELETE .*\/orig\./, recorded: null, why: 'a record with another name leaves nothing behind' },
    ],
    passedOver: {
      create_record_for_CNAME_with_valid_name_and_content:
        'the record was there already when it was recorded',
    },
    expected: {
      equal: 57,
      'a record with another name leaves nothing behind': 3,
      'a set is deleted, and not all others of its type written again': 1,
      'reads what a name or the zone has, and not one type of it': 52,
    },
  },
  {
    host: 'rcodezero',
    domain: 'lexicon-test.at',
    prefix: '/api/v1',
    driver: (endpoint) => new Rcodezero({ endpoint, token: 'a-token' }),
    cname: 'docs.example.com.lexicon-test.at.',
    zone: (driver, domain) => driver.getZone(domain),
    differences: [
      {
        ours: /^GET .*rrsets/,
        recorded: /^GET .*rrsets/,
        first: true,
        early: true,
        why: 'the zone held what an earlier run had made',
        answer: () => ({ data: [], last_page: 1 }),
      },
      {
        ours: /^GET .*rrsets\?page=1&page_size=100$/,
        recorded: /^GET .*rrsets\?page_size=-1$/,
        why: 'asks for 100 on a page',
      },
      bySent(
        'PATCH',
        'a new set is added and an empty one deleted, where an update was recorded',
        (sets: object[]) => sets.map((set) => ({ ...set, changetype: null })),
      ),
    ],
    passedOver: Object.fromEntries(
      [
        'create_record_multiple_times_should_create_record_set',
        'delete_record_with_record_set_by_content_should_leave_others_untouched',
        'delete_record_with_record_set_name_remove_all',
        'list_records_should_handle_record_sets',
        'update_record_should_modify_record',
        'update_record_should_modify_record_name_specified',
        'update_record_with_fqdn_name_should_modify_record',
        'update_record_with_full_name_should_modify_record',
      ].map((name) => [name, 'the records were there already when it was recorded']),
    ),
    expected: {
      equal: 22,
      'a new set is added and an empty one deleted, where an update was recorded': 14,
      'asks for 100 on a page': 18,
      'the zone held what an earlier run had made': 16,
    },
  },
  {
    host: 'yandexcloud',
    domain: 'example.com',
    prefix: '/dns/v1',
    driver: (endpoint) => new YandexDns({ endpoint, token: 'a-token', folderId: 'b1gm2f812hg4h5s5jsgn' }),
    zone: (driver, domain) =>
      domain === 'example.com' ? driver.getZone('dns3a9nospukjt4jlqdm') : driver.findZone(domain),
    differences: [
      { ours: /^GET \/zones\?/, recorded: /^GET \/zones\?/, why: 'lists the zones, and not one by its name' },
      {
        ours: /:listRecordSets/,
        recorded: /:(listRecordSets|getRecordSet)/,
        first: true,
        status: 200,
        why: LISTS_ALL,
        answer: (body: { recordSets?: object[]; name?: string }) => ({
          recordSets: body.recordSets ?? (body.name === undefined ? [] : [body]),
        }),
      },
      {
        ours: /:updateRecordSets/,
        recorded: /:upsertRecordSets/,
        why: 'sets that go are named with those that come, so that nothing is lost that was not seen',
        sent: ({ additions, deletions }: { additions: object[]; deletions: object[] }) =>
          bare('example.com')(additions.length > 0 ? { replacements: additions } : { deletions }),
        as: ({ replacements, merges, deletions }: Record<string, object[] | undefined>) =>
          bare('example.com')(
            replacements || merges ? { replacements: replacements ?? merges } : { deletions },
          ),
      },
    ],
    passedOver: Object.fromEntries(
      [
        'update_record_should_modify_record',
        'update_record_with_full_name_should_modify_record',
        'update_record_with_fqdn_name_should_modify_record',
        'update_record_should_modify_record_name_specified',
      ].map((name) => [name, 'a set is read before it is changed, and gets another name in one request']),
    ),
    expected: {
      equal: 22,
      'lists the zones, and not one by its name': 1,
      'reads what a name or the zone has, and not one type of it': 50,
      'sets that go are named with those that come, so that nothing is lost that was not seen': 28,
    },
  },
  {
    host: 'constellix',
    domain: 'example.org',
    prefix: '/v1',
    driver: (endpoint) => new Constellix({ endpoint, apiKey: 'a-key', secretKey: 'a-secret' }),
    differences: [
      {
        ours: /^GET \/domains\/\d+$/,
        recorded: null,
        why: 'reads the zone again',
        answer: () => ({ id: 23_906, name: 'example.org' }),
      },
      {
        ours: /^GET \/domains$/,
        recorded: /^GET \/domains$/,
        why: 'lists the zones',
      },
      { ours: /^GET .*records$/, recorded: null, first: true, early: true, why: LISTS_ALL, answer: () => [] },
      { ours: /^GET .*records$/, recorded: /^GET .*records\/TXT/, first: true, why: LISTS_ALL },
      { ours: /^GET .*records$/, recorded: null, why: LISTS_ALL, answer: () => [] },
      bySent('POST', 'texts are in quotes', bare('example.org')),
      bySent('PUT', 'texts are in quotes', bare('example.org')),
    ],
    passedOver: {
      update_record_should_modify_record: 'a set with another name is made anew',
      update_record_with_fqdn_name_should_modify_record: 'a set with another name is made anew',
      update_record_with_full_name_should_modify_record: 'a set with another name is made anew',
      create_record_for_CNAME_with_valid_name_and_content:
        'the alias was sent in a field where Constellix lost it',
    },
    expected: {
      equal: 28,
      'reads the zone again': 1,
      'reads what a name or the zone has, and not one type of it': 52,
      'texts are in quotes': 23,
    },
  },
];
