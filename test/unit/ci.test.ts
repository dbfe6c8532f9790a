import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Runs steps as .ci/run does, and returns the last line of its totals and its exit status. */
async function totalsOf(steps: string): Promise<readonly [last: string, status: number]> {
  const results = await mkdtemp(join(tmpdir(), 'skylane-ci-'));
  onTestFinished(() => rm(results, { recursive: true }));
  const script = `
    results=$1
    source .ci/checks.sh
    cells_then() { printf '%s\\n' "$2" > "$4"; return "$1"; }
    report_then() { printf '%s' "$2" > "\${5#*=}"; return "$1"; }
    ${steps}
    node .ci/totals.mjs "$results"`;
  return new Promise((resolve) => {
    execFile('bash', ['-c', script, 'steps', results], { cwd: root }, (error, output) => {
      resolve([output.trimEnd().split('\n').at(-1) ?? '', Number(error?.code ?? 0)]);
    });
  });
}

const GREEN = JSON.stringify({
  numPassedTests: 2,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
});

test.each([
  ['cells that pass', `cells smoke cells_then 0 passed`, '1 passed, 0 failed, 0 skipped', 0],
  ['a cell that fails', `cells smoke cells_then 1 failed`, '0 passed, 1 failed, 0 skipped', 1],
  ['cells that break', `check one true; cells smoke false`, '1 passed, 1 failed, 0 skipped', 1],
  ['cells that break halfway', `cells smoke cells_then 1 passed`, '1 passed, 1 failed, 0 skipped', 1],
  ['no cells at all', `check one true; cells smoke true`, '1 passed, 1 failed, 0 skipped', 1],
  ['a suite that passes', `suite unit report_then 0 '${GREEN}'`, '2 passed, 0 failed, 0 skipped', 0],
  ['a suite that breaks', `suite unit report_then 1 '${GREEN}'`, '2 passed, 1 failed, 0 skipped', 1],
])('the totals of CI: %s', async (_what, steps, last, status) => {
  expect(await totalsOf(steps)).toEqual([last, status]);
});
