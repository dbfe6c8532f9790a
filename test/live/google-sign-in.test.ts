import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { googleStage } from '../support/sign-in/google-run.js';
import { findJudge, judge, outcome, tableOf } from '../support/sign-in/judge.js';

const SCRIPT = new URL('../support/sign-in/google-judge.py', import.meta.url).pathname;
const RECORD = new URL('../fixtures/sign-in/google-auth.json', import.meta.url);
const python = findJudge('google.auth');

describe.skipIf(python === null)('beside google-auth', () => {
  test('the same identity signs, or nobody does', async () => {
    const stage = await googleStage();
    const folder = mkdtempSync(join(tmpdir(), 'skylane-judge-'));

    const laid = stage.setups.map((setup) => stage.layOut(setup));
    const theirs = await judge(python ?? '', SCRIPT, laid, {});
    const rows = [];
    for (const [index, setup] of stage.setups.entries()) {
      const one = laid[index];
      if (one === undefined) continue;
      rows.push({ setup, theirs: theirs[index] ?? {}, ours: await stage.signIn(one) });
      rmSync(one.home, { recursive: true });
    }
    rmSync(folder, { recursive: true });
    await stage.close();
    const table = process.env['SKYLANE_TABLE'];
    if (table !== undefined) writeFileSync(table, tableOf(rows).join('\n'));
    const recorded = Object.fromEntries(rows.map(({ setup, theirs: their }) => [setup.name, outcome(their)]));
    if (process.env['SKYLANE_RECORD'] !== undefined)
      writeFileSync(RECORD, `${JSON.stringify(recorded, null, 2)}\n`);
    const different = rows.filter(
      (row) => row.setup.differs === undefined && outcome(row.theirs) !== outcome(row.ours),
    );
    expect(tableOf(different)).toEqual([]);
    expect(recorded).toEqual(JSON.parse(readFileSync(RECORD, 'utf8')));
  });
});
