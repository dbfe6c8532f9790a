import { Desec } from 'skylane/desec';
import type { RecordedHost } from '../../../support/recorded-host.js';

const LISTS_ALL = 'reads what a name or the zone has, and not one type of it';

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
      [LISTS_ALL]: 62,
      'the fields of the domain were not recorded': 26,
    },
  },
];
