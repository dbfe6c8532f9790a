import { describe, expect, it } from 'vitest';

import { batch } from '../../../dist/src/dns/driver/batches.js';
import { checkConflicts } from '../../../dist/src/dns/records/conflicts.js';
import { normaliseRecord } from '../../../dist/src/dns/records/normalise.js';
import { type ChangePlan, countChanges, formatPlan } from '../../../dist/src/dns/plan/change-plan.js';
import { guardPlan } from '../../../dist/src/dns/plan/guard.js';
import { planChanges } from '../../../dist/src/dns/plan/plan.js';
import type { ExistingRecord } from '../../../dist/src/dns/plan/change.js';
import { type RecordValue, valueKey } from '../../../dist/src/dns/records/record.js';
import { Dice, randomZone } from '../../support/random-zone.js';

/** `www 60 A 192.0.2.1`, `@` for the apex, `-` for no TTL. */
function record(line: string): RecordValue {
  const [name = '', ttl, type = '', ...data] = line.split(' ');
  return {
    name: name === '@' ? '' : name,
    type,
    data: data.join(' '),
    ttl: ttl === '-' ? null : Number(ttl),
  };
}

const existing = (...lines: string[]): ExistingRecord[] =>
  lines.map((line, index) => ({ ...record(line), id: `${index}` }));
const plan = (before: string[], after: string[]): ChangePlan =>
  planChanges('example.com', existing(...before), after.map(record));
const steps = (changes: ChangePlan): string[] => formatPlan(changes).split('\n').slice(1);

const keys = (records: readonly RecordValue[]) =>
  new Set(records.filter((entry) => entry.type !== 'SOA').map((entry) => `${valueKey(entry)} ${entry.ttl}`));

/** What a zone holds after the first so many changes of a plan. */
function applied(before: readonly ExistingRecord[], changes: ChangePlan['changes']): RecordValue[] {
  const records = new Map<string, RecordValue>(before.map((entry) => [valueKey(entry), entry]));
  for (const change of changes) {
    for (const entry of change.before) records.delete(valueKey(entry));
    for (const entry of change.after) records.set(valueKey(entry), entry);
  }
  return [...records.values()];
}

describe('a plan', () => {
  it('reads like a diff', () => {
    const changes = plan(
      ['www 300 A 192.0.2.1', 'mail 300 A 192.0.2.2', 'same 60 TXT "x"'],
      ['www 60 A 192.0.2.1', 'new 60 A 192.0.2.9', 'same - TXT "x"'],
    );
    expect(formatPlan(changes)).toBe(
      [
        'example.com: 1 to create, 1 to update, 1 to delete; 3 there',
        '+ new 60 A 192.0.2.9',
        '- www 300 A 192.0.2.1',
        '+ www 60 A 192.0.2.1',
        '- mail 300 A 192.0.2.2',
      ].join('\n'),
    );
  });

  it('is data', () => {
    const changes = plan(['www 300 A 192.0.2.1'], ['www 60 A 192.0.2.1']);
    expect(structuredClone(changes)).toEqual(changes);
    expect(JSON.parse(JSON.stringify(changes))).toEqual(changes);
  });

  it('leaves the SOA and NS records of the zone itself to the host, unless told otherwise', () => {
    const before = existing('@ 60 SOA a. b. 1 2 3 4 5', '@ 60 NS ns1.example.net.');
    const after = ['@ 60 SOA c. d. 1 2 3 4 5', '@ 60 NS ns2.example.net.'].map(record);
    expect(planChanges('example.com', before, after).changes).toEqual([]);
    const replacing = planChanges('example.com', before, after, { apexNameServers: 'replace' });
    expect(steps(replacing)).toEqual(['- @ 60 NS ns1.example.net.', '+ @ 60 NS ns2.example.net.']);
  });

  it('gives every value of a set the lowest TTL that one of them names, and new values the TTL of their set', () => {
    expect(steps(plan(['www 300 A 192.0.2.1'], ['www 600 A 192.0.2.1', 'www 60 A 192.0.2.2']))).toEqual([
      '+ www 60 A 192.0.2.2',
      '- www 300 A 192.0.2.1',
      '+ www 60 A 192.0.2.1',
    ]);
    expect(steps(plan(['www 300 A 192.0.2.1'], ['www - A 192.0.2.1', 'www - A 192.0.2.2']))).toEqual([
      '+ www 300 A 192.0.2.2',
    ]);
  });

  it('swaps a CNAME record for others at once, since they cannot stand side by side', () => {
    const changes = plan(
      ['www 60 CNAME old.example.net.'],
      ['www 60 A 192.0.2.1', 'www 60 AAAA 2001:db8::1'],
    );
    expect(changes.changes.map((change) => change.action)).toEqual(['replace']);
    expect(steps(changes)).toEqual([
      '- www 60 CNAME old.example.net.',
      '+ www 60 A 192.0.2.1',
      '+ www 60 AAAA 2001:db8::1',
    ]);
  });

  it('makes targets before what points at them, and takes them away after', () => {
    const before = ['c 60 CNAME d.example.com.', 'd 60 A 192.0.2.1', '@ 60 MX 1 d.example.com.'];
    const after = [
      'a 60 CNAME b.example.com.',
      'b 60 CNAME e.example.com.',
      'e 60 A 192.0.2.2',
      '@ 60 SRV 1 1 1 e.example.com.',
    ];
    expect(steps(plan(before, after))).toEqual([
      '+ e 60 A 192.0.2.2',
      '+ b 60 CNAME e.example.com.',
      '+ a 60 CNAME b.example.com.',
      '+ @ 60 SRV 1 1 1 e.example.com.',
      '- @ 60 MX 1 d.example.com.',
      '- c 60 CNAME d.example.com.',
      '- d 60 A 192.0.2.1',
    ]);
  });

  it('survives CNAME records that point at each other', () => {
    expect(steps(plan([], ['a 60 CNAME b.example.com.', 'b 60 CNAME a.example.com.']))).toHaveLength(2);
  });

  it(
    'leads from any zone to any other, and no name that has records before and after is ever without, for 500 random pairs',
    { timeout: 180_000 },
    () => {
      for (let seed = 1; seed <= 500; seed += 1) {
        const dice = new Dice(seed);
        const from = randomZone(seed, 40).records.map((entry, index) => ({ ...entry, id: `${index}` }));
        const kept = from.filter(() => dice.below(3) > 0);
        const others = randomZone(seed + 1, 40).records.filter(
          (entry) => !kept.some((other) => other.name === entry.name),
        );
        const desired = [...kept, ...others].filter((entry) => entry.type !== 'SOA');
        const changes = planChanges('example.com', from, desired, { apexNameServers: 'replace' });
        expect(keys(applied(from, changes.changes)), `seed ${seed}`).toEqual(keys(desired));
        const lasting = [...new Set(desired.map((entry) => entry.name))].filter((name) =>
          from.some((entry) => entry.name === name),
        );
        for (let count = 0; count <= changes.changes.length; count += 1) {
          const names = new Set(applied(from, changes.changes.slice(0, count)).map((entry) => entry.name));
          expect(
            lasting.filter((name) => !names.has(name)),
            `seed ${seed}, after ${count} changes`,
          ).toEqual([]);
        }
      }
    },
  );

  it('is empty where nothing differs', () => {
    const { domain, records } = randomZone(9, 500);
    const before = records.map((entry, index) => ({ ...entry, id: `${index}` }));
    expect(planChanges(domain, before, records.toReversed(), { apexNameServers: 'replace' }).changes).toEqual(
      [],
    );
  });
});

describe('the guard', () => {
  const lines = Array.from({ length: 10 }, (_, index) => `n${index} 60 A 192.0.2.${index}`);

  it('stops a plan that updates or deletes over 30% of a zone', () => {
    expect(() => guardPlan(plan(lines, lines.slice(4)))).toThrow(
      /deletes 4 of 10 records \(40%, allowed are 30%\). Nothing was changed/,
    );
    expect(() =>
      guardPlan(
        plan(
          lines,
          lines.map((line) => line.replace(' 60 ', ' 61 ')),
        ),
      ),
    ).toThrow(/updates 10/);
    expect(() => guardPlan(plan(lines, []))).toThrow(/100%/);
  });

  it('lets pass what is below, what only creates, small zones, and what it is told to', () => {
    expect(() => guardPlan(plan(lines, lines.slice(3)))).not.toThrow();
    expect(() => guardPlan(plan(lines, [...lines, ...lines.map((line) => `x${line}`)]))).not.toThrow();
    expect(() => guardPlan(plan(lines.slice(1), []))).not.toThrow();
    expect(() => guardPlan(plan(lines, []), 1)).not.toThrow();
    expect(() => guardPlan(plan(lines, []), 30)).toThrow(/must be a share from 0 to 1/);
    expect(countChanges(plan(lines, lines.slice(3)))).toEqual({ created: 0, updated: 0, deleted: 3 });
  });
});

describe('batches', () => {
  it('keep their order and every limit', () => {
    const items = [400, 400, 300, 900, 100, 1];
    const limits = [
      { maximum: 1000, cost: (item: number) => item },
      { maximum: 2, cost: () => 1 },
    ];
    expect(batch(items, limits)).toEqual([[400, 400], [300], [900, 100], [1]]);
    expect(batch([], limits)).toEqual([]);
    expect(() => batch([1001], limits)).toThrow(/bigger than the host takes at once/);
  });
});

describe('conflicts', () => {
  it.each([
    [
      ['www 60 CNAME a.example.net.', 'www 60 A 192.0.2.1'],
      /CNAME record cannot stand beside other data: "www" has A records/,
    ],
    [['www 60 CNAME a.example.net.', 'www 60 CNAME b.example.net.'], /only one CNAME record "www"/],
    [['@ 60 CNAME a.example.net.'], /cannot stand at the zone's apex/],
    [
      ['@ 60 MX 10 www.example.com.', 'www 60 CNAME a.example.net.'],
      /MX record "@" points at www.example.com., which is a CNAME/,
    ],
    [['sub 60 NS www.example.com.', 'www 60 CNAME a.example.net.'], /NS record "sub" points at/],
    [['www 60 A 192.0.2.1', 'www 60 A 192.0.2.1'], /given twice/],
  ])('%j cannot stand in one zone', (lines, message) => {
    expect(() => checkConflicts(lines.map(record), 'example.com')).toThrow(message);
  });

  it('are none where names only look alike', () => {
    const lookAlike = () =>
      checkConflicts(
        ['@ 60 MX 10 www.example.net.', 'www 60 CNAME a.example.net.', 'x 60 SRV 1 1 1 www.example.com.'].map(
          record,
        ),
        'example.com',
      );
    expect(lookAlike).not.toThrow();
    const flattened = [record('@ 60 CNAME a.example.net.')];
    expect(() => checkConflicts(flattened, 'example.com', new Set(['cname-at-apex'] as const))).not.toThrow();
  });

  it.each([-1, 1.5, 2 ** 31, Number.NaN])('a TTL of %d is refused', (ttl) => {
    expect(() => normaliseRecord({ name: 'www', type: 'A', data: '192.0.2.1', ttl }, 'example.com')).toThrow(
      /TTL of the A record "www" must be a whole number of seconds from 0 to 2147483647/,
    );
  });

  it('a TTL below what the host takes is refused', () => {
    const spec = { name: '', type: 'a', data: '192.0.2.1', ttl: 30 };
    expect(() => normaliseRecord(spec, 'example.com', { minimum: 60, maximum: 86_400 })).toThrow(
      /from 60 to 86400, got 30/,
    );
    expect(normaliseRecord(spec, 'example.com')).toEqual({ ...spec, type: 'A' });
  });
});

describe('what a host makes itself', () => {
  it('is in no plan: the SOA record and the records that sign a zone', () => {
    const before = existing(
      '@ 60 RRSIG \\# 1 00',
      'www 60 NSEC \\# 1 00',
      '@ 60 DNSKEY 257 3 13 AAAA',
      'www 60 A 192.0.2.1',
    );
    expect(planChanges('example.com', before, [record('www 60 A 192.0.2.1')]).changes).toEqual([]);
  });
});
