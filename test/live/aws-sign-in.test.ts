import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { signInToAws } from '../support/sign-in/aws.js';
import { AWS_PLACES, AWS_SETUPS, randomSetups } from '../support/sign-in/aws-setups.js';
import { awsServices } from '../support/sign-in/aws-services.js';
import { findJudge, judge, outcome, tableOf } from '../support/sign-in/judge.js';
import { type Laid, layOut, type Setup } from '../support/sign-in/setup.js';

const SCRIPT = new URL('../support/sign-in/botocore-judge.py', import.meta.url).pathname;
const RECORD = new URL('../fixtures/sign-in/botocore.json', import.meta.url);
const SEED = Number(process.env['SKYLANE_SEED'] ?? 11);
const python = findJudge('botocore');

describe.skipIf(python === null)('beside botocore', () => {
  test('the same identity signs, or nobody does', async () => {
    const setups: readonly Setup[] = [...AWS_SETUPS, ...randomSetups(SEED, 60)];
    await using services = await awsServices();
    const laid = setups.map((setup) =>
      layOut({ ...setup, variables: { ...AWS_PLACES, ...setup.variables } }, { url: services.url }),
    );
    const theirs = await judge(python ?? '', SCRIPT, laid);
    const rows = [];
    for (const [index, setup] of setups.entries())
      rows.push({ setup, theirs: theirs[index] ?? {}, ours: await signInToAws(laid[index] as Laid) });
    for (const { home } of laid) rmSync(home, { recursive: true });
    const table = process.env['SKYLANE_TABLE'];
    if (table !== undefined) writeFileSync(table, tableOf(rows).join('\n'));
    const recorded = Object.fromEntries(
      AWS_SETUPS.map(({ name }, index) => [name, outcome(theirs[index] ?? {})]),
    );
    if (process.env['SKYLANE_RECORD'] !== undefined)
      writeFileSync(RECORD, `${JSON.stringify(recorded, null, 2)}\n`);
    const different = rows.filter(
      (row) => row.setup.differs === undefined && outcome(row.theirs) !== outcome(row.ours),
    );
    expect(tableOf(different)).toEqual([]);
    expect(recorded).toEqual(JSON.parse(readFileSync(RECORD, 'utf8')));
  });
});
