import { logPathOf, readReport, renderReport } from '../../report/index.js';
import { resolvePath } from '../../environment.js';
import { usage } from '../exit-codes.js';
import { writeNamed } from '../files.js';
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
  const path = flags.html ?? `${journal.replace(/\.(?:nd)?json$/, '')}.html`;
  const [page, ...sources] = [path, journal, log ?? logPathOf(journal)].map((one) =>
    resolvePath(this.environment, one),
  );
  if (output === 'html' && sources.some((source) => source === page))
    throw usage(`--html ${path} is what the report is made of: give another file.`);
  const data = await readReport(journal, log === undefined ? {} : { log });
  if (output === 'json') {
    print(this, jsonOf(data, 2));
    return;
  }
  await writeNamed(this, '--html', path, renderReport(data));
  note(
    this,
    `${path} shows the run${data.log === null ? '; without a log it has no times and requests' : ''}.`,
  );
}
