import { builtWithoutCapacity } from '../../compute/capacity.js';
import { OWNER_TAG_KEY } from '../../compute/limits.js';
import { CloudError, JournalError, NodeFailedError } from '../../errors.js';
import type { JournalLine } from './lines.js';
import type { JournalledRun, JournalledSpec } from './log.js';
import {
  type FailedRecord,
  type FleetRecord,
  JOURNAL_VERSION,
  type JournalRecord,
  type RunRecord,
} from './records.js';
import { readSpecs } from './specs.js';

/** Returns the first record. @throws JournalError when there is none, or it is of another format */
export function headerOf(path: string, lines: readonly JournalLine[]): RunRecord {
  if (lines.some(({ record }) => record.type === 'fleet'))
    throw new JournalError(
      `The journal ${path} is of a fleet, with several places: use Fleet.resume or Fleet.cleanup.`,
    );
  const header = lines.find(({ record }) => record.type === 'run')?.record;
  if (header?.type !== 'run') throw noRun(path, lines);
  checkVersion(path, header);
  return header;
}

/** Returns the first record of a fleet's journal. @throws JournalError when it is of a single run, or as `headerOf` */
export function fleetHeaderOf(path: string, lines: readonly JournalLine[]): FleetRecord {
  const header = lines.find(({ record }) => record.type === 'fleet')?.record;
  if (header?.type === 'fleet') {
    checkVersion(path, header);
    return header;
  }
  if (!lines.some(({ record }) => record.type === 'run')) throw noRun(path, lines);
  throw new JournalError(
    `The journal ${path} is of a run in one place: use Scheduler.resume or Scheduler.cleanup.`,
  );
}

function checkVersion(path: string, { version }: FleetRecord | RunRecord): void {
  if (version === JOURNAL_VERSION) return;
  throw new JournalError(
    `The journal ${path} is of format ${String(version)}; this version of Skylane reads ${JOURNAL_VERSION}.`,
  );
}

/** Restores the error of an earlier process from its code and message. */
export function errorOf({ error: { code, message, reason } }: FailedRecord): Error {
  if (code !== 'node-failed') return Object.assign(new CloudError(message), { code });
  return reason === 'capacity' ? builtWithoutCapacity(message) : new NodeFailedError(message);
}

/** Reads the state of the run. @throws JournalError when it ended before it had begun */
export function readRun(path: string, header: RunRecord, lines: readonly JournalLine[]): JournalledRun {
  const records = lines.map(({ record }) => record);
  const specs = readSpecs(records.filter((record) => record.type === 'specs'));
  // Specs are synced together with the header, before any intent; a gap elsewhere was ruled out before.
  if (specs.length !== header.count) throw noRun(path, lines);
  const known: Known[] = specs.map((spec) => ({ ...spec, id: null, token: null, error: null }));
  for (const record of records) apply(record, known);
  return { header, phase: phaseOf(records), specs: known };
}

type Known = { -readonly [K in keyof JournalledSpec]: JournalledSpec[K] };

/** Applies a record to the specs it names; later ones count. */
function apply(record: JournalRecord, known: readonly Known[]): void {
  // A spec is requested again only where its last server does not count: it failed, and was destroyed or given up.
  if (record.type === 'intent')
    for (const index of record.indexes) update(known[index], { token: record.token, id: null, error: null });
  else if (record.type === 'made') for (const [index, id] of record.nodes) update(known[index], { id });
  else if (record.type === 'failed') update(known[record.index], { id: record.id, error: errorOf(record) });
}

function update(spec: Known | undefined, change: Partial<JournalledSpec>): void {
  if (spec !== undefined) Object.assign(spec, change);
}

function phaseOf(records: readonly JournalRecord[]): JournalledRun['phase'] {
  const types = new Set(records.map(({ type }) => type));
  if (types.has('cleanup')) return 'cleanup';
  return types.has('rollback') ? 'rollback' : 'creating';
}

/**
 * Makes the error for a journal without a run. The beginning is synced before the first request: if a crash cut it off there are no servers, if the
 * file was damaged later there may be.
 */
function noRun(path: string, [line]: readonly JournalLine[]): JournalError {
  const tag = line === undefined ? '' : `, beginning with ${line.run}-`;
  return new JournalError(
    `${path} holds no run. If it is no journal, check the path. If it is one, its run ended before anything was started, or its content was lost: ` +
      `look for servers with the owner tag ${OWNER_TAG_KEY}${tag}; where there are none, delete it, and create the servers anew.`,
  );
}
