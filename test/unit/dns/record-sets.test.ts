import { describe, expect, it } from 'vitest';

import {
  findValue,
  groupSets,
  parseValueId,
  type RecordSet,
  sameSet,
  SetEditor,
  splitSet,
  valueId,
} from '../../../dist/src/dns/records/record-sets.js';
import { randomZone } from '../../support/random-zone.js';

const www = (data: string, ttl: number | null = null) => ({ name: 'www', type: 'A', data, ttl });
const set = (ttl: number | null, ...values: string[]): RecordSet => ({ name: 'www', type: 'A', ttl, values });

const keyed = (list: readonly unknown[]) => new Set(list.map((item) => JSON.stringify(item)));

function edited(sets: RecordSet[], edit: (editor: SetEditor) => void) {
  const editor = new SetEditor(sets);
  edit(editor);
  return editor.changes();
}

describe('a value of a set', () => {
  it('keeps its id whatever happens to its neighbours and its TTL', () => {
    const id = valueId(www('192.0.2.1', 60));
    expect(valueId(www('192.0.2.1', 300))).toBe(id);
    expect(findValue(set(60, '192.0.2.9', '192.0.2.1'), id)).toBe('192.0.2.1');
    expect(findValue(set(60, '192.0.2.9'), id)).toBeUndefined();
  });

  it('has an id that says where it is, for any name and type', () => {
    for (const { name, type, data } of randomZone(5, 300).records) {
      expect(parseValueId(valueId({ name, type, data }))).toMatchObject({ name, type });
    }
    expect(() => parseValueId('12345')).toThrow(/is not the id of a record/);
  });
});

describe('editing values of a set', () => {
  it('keeps the neighbours, and what the host keeps beside the values', () => {
    const before = { ...set(60, '192.0.2.1', '192.0.2.2', '192.0.2.3'), extra: { comment: 'ours' } };
    const added = edited([before], (editor) => editor.edit(null, www('192.0.2.4')));
    expect(added).toEqual([
      { before, after: { ...before, values: ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'] } },
    ]);
    const removed = edited([before], (editor) => editor.edit(www('192.0.2.2'), null));
    expect(removed[0]?.after).toEqual({ ...before, values: ['192.0.2.1', '192.0.2.3'] });
    const replaced = edited([before], (editor) => editor.edit(www('192.0.2.2'), www('192.0.2.5', 300)));
    expect(replaced[0]?.after).toEqual({
      ...before,
      ttl: 300,
      values: ['192.0.2.1', '192.0.2.5', '192.0.2.3'],
    });
  });

  it('makes a set of a first value and nothing of the last', () => {
    expect(edited([], (editor) => editor.edit(null, www('192.0.2.1', 60)))).toEqual([
      { before: null, after: set(60, '192.0.2.1') },
    ]);
    expect(edited([set(60, '192.0.2.1')], (editor) => editor.edit(www('192.0.2.1'), null))).toEqual([
      { before: set(60, '192.0.2.1'), after: null },
    ]);
  });

  it('moves a value from one name or type to another', () => {
    const changes = edited([set(60, '192.0.2.1', '192.0.2.2')], (editor) =>
      editor.edit(www('192.0.2.1'), { name: 'web', type: 'A', data: '192.0.2.1', ttl: 60 }),
    );
    expect(changes.map((change) => change.after)).toEqual([
      set(60, '192.0.2.2'),
      { name: 'web', type: 'A', ttl: 60, values: ['192.0.2.1'] },
    ]);
  });

  it('refuses a value that is there twice, and one that someone else has taken away', () => {
    expect(() => edited([set(60, '192.0.2.1')], (editor) => editor.edit(null, www('192.0.2.1')))).toThrow(
      /exists already/,
    );
    expect(() =>
      edited([set(60, '192.0.2.1', '192.0.2.2')], (editor) =>
        editor.edit(www('192.0.2.1'), www('192.0.2.2')),
      ),
    ).toThrow(/exists already/);
    expect(() => edited([set(60, '192.0.2.1')], (editor) => editor.edit(www('192.0.2.2'), null))).toThrow(
      /is not there any more/,
    );
  });

  it('changes nothing where nothing changed in the end', () => {
    const changes = edited([set(60, '192.0.2.1')], (editor) => {
      editor.edit(null, www('192.0.2.2'));
      editor.edit(www('192.0.2.2'), null);
    });
    expect(changes).toEqual([]);
  });
});

describe('sets', () => {
  it('and records are two views of the same zone, for 100 random zones', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const { records } = randomZone(seed, 60);
      const back = groupSets(records)
        .flatMap(splitSet)
        .map(({ name, type, data, ttl }) => ({ name, type, data, ttl }));
      expect(keyed(back)).toEqual(
        keyed(records.map(({ name, type, data, ttl }) => ({ name, type, data, ttl }))),
      );
    }
  });

  it('are equal whatever the order of their values', () => {
    expect(sameSet(set(60, 'a', 'b'), set(60, 'b', 'a'))).toBe(true);
    expect(sameSet(set(60, 'a', 'b'), set(60, 'a', 'c'))).toBe(false);
    expect(sameSet(set(60, 'a'), set(61, 'a'))).toBe(false);
    expect(sameSet(null, set(60, 'a'))).toBe(false);
    expect(sameSet(null, null)).toBe(true);
  });
});
