import { readReport } from '../../report/index.js';
import { columnsOf } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { printList } from '../output/print-list.js';
import type { Shell } from '../shell.js';

interface Step {
  readonly command: string;
  readonly what: string;
  readonly servers: number;
}

const columns = columnsOf<Step>({
  command: ({ command }) => command,
  what: ({ what }) => what,
  servers: ({ servers }) => servers,
});

/** Says what resume and cleanup would do. */
export default async function plan(this: Shell, flags: OutputFlags, journal: string): Promise<void> {
  const { totals, remainder } = await readReport(journal);
  const { running, accepted, error, failed, unknown, waiting, destroying } = totals;
  const steps: Step[] = [];
  const add = (command: string, what: string, servers: number): void => {
    if (servers > 0) steps.push({ command, what, servers });
  };
  if (remainder.resume !== null) {
    add('resume', 'keep', running);
    add('resume', 'wait for', accepted);
    add('resume', 'look for, and create where it is missing', unknown);
    add('resume', 'create', waiting);
    add('resume', 'leave failed (create with --failed retry)', failed);
  }
  if (remainder.cleanup !== null) {
    add('cleanup', 'destroy', running + accepted + error + destroying);
    add('cleanup', 'look for, and destroy', unknown);
  }
  await printList(this, flags, steps, columns);
}
