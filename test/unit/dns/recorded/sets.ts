import { Desec } from 'skylane/desec';
import { Godaddy } from 'skylane/godaddy';
import { Ns1 } from 'skylane/ns1';

import { bySent, type RecordedHost } from '../../../support/recorded-host.js';

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
];
