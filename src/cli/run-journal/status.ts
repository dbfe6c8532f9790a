import { type RunReport, readReport } from '../../report/index.js';
import { EXIT } from '../exit-codes.js';
import { columnsOf } from '../output/columns.js';
import type { ShowFlags } from '../output/flags.js';
import { printOne } from '../output/print-list.js';
import type { Shell } from '../shell.js';

/** Flags of `run status`. */
export type StatusFlags = ShowFlags & { readonly exitCode?: boolean };

/** The report without a line for each server. */
type Status = Omit<RunReport, 'servers' | 'log'>;

const columns = columnsOf<Status>({
  run: ({ run }) => run,
  servers: ({ title }) => title,
  startedAt: ({ startedAt }) => startedAt,
  phase: ({ phase, isReleased }) =>
    `${phase}, ${isReleased ? 'no process works on it' : 'a process works on it, or was killed'}`,
  totals: (status) => totalsText(status),
  places: ({ places }) => places.map(({ name, servers }) => `${name}: ${servers}`),
  failures: ({ failures }) =>
    failures.map(({ error, servers }) => `${servers} x ${error.code}: ${error.message}`),
  left: ({ remainder }) =>
    remainder.items.map(({ kind, servers, examples }) => `${servers} ${kind}: ${examples.join(', ')}`),
  next: ({ remainder: { resume, cleanup } }) => [resume, cleanup].filter((one) => one !== null),
});

/** Shows how far a run is. */
export default async function status(this: Shell, flags: StatusFlags, journal: string): Promise<void> {
  const { servers: _servers, log: _log, ...rest } = await readReport(journal);
  await printOne(this, flags, rest, columns);
  if (flags.exitCode === true && !rest.remainder.isSettled) this.outcome.exit = EXIT.changesPending;
}

/** Servers by state, those that there are none of left out. */
export function totalsText({ totals }: Pick<RunReport, 'totals'>): string {
  return Object.entries(totals)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}
