import { spawn, spawnSync } from 'node:child_process';
import type { Laid, Setup } from './setup.js';

/** What a sign-in came to. */
export interface Verdict {
  readonly key?: string;
  readonly token?: string | null;
  readonly error?: string;
}

/** The Python that has the judges: SKYLANE_JUDGES names it. Null where the module is not there, which is said aloud. */
export function findJudge(module: string): string | null {
  const python = process.env['SKYLANE_JUDGES'] ?? 'python3';
  if (spawnSync(python, ['-c', `import ${module}`]).status === 0) return python;
  console.warn(
    `SKIPPED: the comparison with ${module}, since ${python} has none: install it and name that Python in SKYLANE_JUDGES.`,
  );
  return null;
}

/** Has a judge sign in from every set-up. `variables` are for the judge itself. */
export async function judge(
  python: string,
  script: string,
  setups: readonly Laid[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Verdict[]> {
  const child = spawn(python, [script], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...variables },
  });
  child.stdin.end(JSON.stringify(setups));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  await new Promise((resolve) => child.once('close', resolve));
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict);
}

/** A verdict in a word: the key that signs, or that nobody does. */
export function outcome({ key, token }: Verdict): string {
  return key === undefined ? 'refused' : token === null || token === undefined ? key : `${key} with a token`;
}

/** A set-up, and what it came to on both sides. */
export interface Row {
  readonly setup: Setup;
  readonly theirs: Verdict;
  readonly ours: Verdict;
}

/** Rows of a table in Markdown. */
export function tableOf(rows: readonly Row[]): string[] {
  const say = (verdict: Verdict): string =>
    verdict.error === undefined ? outcome(verdict) : `refused (${verdict.error.slice(0, 100)})`;
  return rows.map(({ setup, theirs, ours }) => {
    const equal = outcome(theirs) === outcome(ours) ? 'yes' : `no: ${setup.differs ?? ''}`;
    return `| ${setup.name} | ${say(theirs)} | ${say(ours)} | ${equal} |`;
  });
}
