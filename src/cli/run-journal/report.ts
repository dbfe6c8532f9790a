import { writeFile } from 'node:fs/promises';
import { readReport, renderReport } from '../../report/index.js';
import { jsonOf } from '../output/plain.js';
import { note, print, type Shell } from '../shell.js';

/** Flags of `run report`. */
export type ReportFlags = {
  readonly html?: string;
  readonly log?: string;
  readonly output: 'html' | 'json';
};

/** Writes a page that shows a run. */
export default async function report(this: Shell, flags: ReportFlags, journal: string): Promise<void> {
  const { log, output } = flags;
  const data = await readReport(journal, log === undefined ? {} : { log });
  if (output === 'json') {
    print(this, jsonOf(data, 2));
    return;
  }
  const path = flags.html ?? `${journal.replace(/\.(?:nd)?json$/, '')}.html`;
  await writeFile(path, renderReport(data));
  note(
    this,
    `${path} shows the run${data.log === null ? '; without a log it has no times and requests' : ''}.`,
  );
}
