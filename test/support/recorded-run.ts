import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatLine } from '../../dist/src/scheduler/journal/lines.js';
import type { JournalRecord } from '../../dist/src/scheduler/journal/records.js';

/** A folder with a journal and a log as they would have been written; lines of the log are written as they are given. */
export async function recordedRun(
  records: readonly JournalRecord[],
  log: readonly object[],
): Promise<{ journal: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'skylane-report-'));
  const journal = join(folder, 'run.ndjson');
  const lines = records.map((record, position) =>
    formatLine({ record, writer: 'w', position, group: 0, run: 'run' }),
  );
  await writeFile(journal, lines.join(''));
  if (log.length > 0)
    await writeFile(
      join(folder, 'run.log.ndjson'),
      log.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
    );
  return { journal, remove: () => rm(folder, { recursive: true }) };
}

const AT = '2026-01-01T00:00:00.000Z';

/** First records of a journal of a run: header, claim and specs. */
export function beginning(
  names: readonly string[],
  spec: object = { image: 'i', size: 's' },
): JournalRecord[] {
  return [
    {
      type: 'run',
      version: 2,
      run: 'run',
      at: AT,
      provider: 'openstack',
      region: 'RegionOne',
      account: '0',
      until: 'running',
      onFailure: 'keep',
      numbered: 'web',
      count: names.length,
    },
    { type: 'claim', pid: 1, thread: 0, started: null, boot: null, space: null, host: 'here' },
    { type: 'specs', first: 0, names: [...names], spec: { ...spec }, heldBack: [] },
  ];
}

/** First line of a log that began with the journal. */
export const START = { type: 'start', version: 1, at: AT, kind: 'createNodes', run: 'run' };

/** Line of a phase of a request for a server. */
export function phase(
  name: string,
  t: number,
  ms: number,
  items: readonly number[],
  more: object = {},
): object {
  const request = { cloud: 'openstack compute', operation: 'createNode', attempt: 1, status: null };
  return { type: 'phase', phase: name, t, ms, ...request, items, ...more };
}

/** Line of an event of a server. */
export function event(type: string, t: number, index: number, more: object = {}): object {
  return { type: 'event', event: type, t, index, ...more };
}
