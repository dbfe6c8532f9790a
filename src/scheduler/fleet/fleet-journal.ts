import type { Call } from '../../call/call.js';
import { asError } from '../as-error.js';
import { accountOf, checkDriver } from '../journal/account.js';
import { holdClaim, releaseClaim } from '../journal/claims.js';
import { JournalFile } from '../journal/file.js';
import { claimJournal, openJournal, recordError } from '../journal/journal.js';
import type { JournalLine } from '../journal/lines.js';
import type { IfLocked, JournalledRun, RunLog } from '../journal/log.js';
import { ownClaim } from '../journal/process.js';
import { errorOf, fleetHeaderOf, readRun } from '../journal/read-run.js';
import { type FleetRecord, JOURNAL_VERSION, type JournalRecord, type RunRecord } from '../journal/records.js';
import { recordSpecs } from '../journal/specs.js';
import { JournalError } from '../../errors.js';
import type { ComputeDriver } from '../../compute/driver.js';
import { runOf, specsOf } from './specs.js';
import type { PreparedPlace } from './place.js';

/** What is journalled of a run as it begins. */
export type FleetHeader = Omit<FleetRecord, 'type' | 'version' | 'at'>;

/** A fleet's journal opened to resume its run. */
export interface OpenedFleetJournal {
  readonly journal: FleetJournal;
  readonly header: FleetRecord;
  /** For each place, in the order given. */
  readonly runs: readonly PlacedRun[];
  /** Milliseconds since the last process wrote to it. */
  readonly quietFor: number;
  /** Servers that no place took, with their errors. */
  readonly settled: ReadonlyMap<number, Error>;
}

/** State of the run in one place. */
export interface PlacedRun {
  readonly run: JournalledRun;
  /** True if the driver signs in as the run did; otherwise a server of the run has to prove that the account is the same. */
  readonly sameAccount: boolean;
  /** Why the driver could not say whose account it signs in to; null if it said so. */
  readonly unidentified: Error | null;
}

/** The journal of a run over several places, one file, held by this process alone. A line says which place it is about. */
export class FleetJournal {
  readonly file: JournalFile;

  private constructor(file: JournalFile) {
    this.file = file;
    holdClaim(file.writer);
  }

  /** Creates the journal of a new run; resolves when its header is on the disk. @throws JournalError */
  static async create(
    path: string,
    header: FleetHeader,
    places: readonly PreparedPlace[],
    call: Call,
  ): Promise<FleetJournal> {
    const at = new Date().toISOString();
    const records = await Promise.all(places.map((place) => recordsOf(place, header, at, call)));
    const file = await JournalFile.create(path, header.run);
    const journal = new FleetJournal(file);
    try {
      const first: FleetRecord = { type: 'fleet', version: JOURNAL_VERSION, at, ...header };
      await file.append(first, ownClaim(), ...records.flat());
      return journal;
    } catch (error) {
      releaseClaim(file.writer);
      throw await file.discard(error);
    }
  }

  /** Opens and claims a journal; `drivers` are those of the places, in the order given. @throws as `Journal.resume` */
  static resume(
    path: string,
    drivers: readonly ComputeDriver[],
    call: Call,
    ifLocked: IfLocked = 'refuse',
  ): Promise<OpenedFleetJournal> {
    return openJournal(path, async (file) => {
      const before = await file.read();
      const header = fleetHeaderOf(path, before);
      file.run = header.run;
      const accounts = await checkDrivers(path, header, runRecords(before), drivers, call);
      const { quietFor, lines } = await claimJournal(file, ifLocked);
      const runs = runRecords(lines).map((record, place): PlacedRun => {
        const account = accounts[place];
        const run = readRun(path, record, linesOf(lines, place));
        const unidentified = account instanceof Error ? account : null;
        return { run, sameAccount: record.account === account, unidentified };
      });
      return { journal: new FleetJournal(file), header, runs, quietFor, settled: settledOf(lines) };
    });
  }

  /** The log of the run in one place. */
  logOf(place: number): RunLog {
    const { file } = this;
    return {
      intend: (token, indexes) => file.append({ type: 'intent', place, token, indexes }),
      created: (token, nodes) => file.note({ type: 'made', place, token, nodes }),
      failed: (index, id, error) =>
        file.note({ type: 'failed', place, index, id, error: recordError(error) }),
      rollback: () => {},
    };
  }

  /** Records that no place took a server. */
  failed(index: number, error: Error): void {
    this.file.note({ type: 'failed', index, id: null, error: recordError(error) });
  }

  /** Records that the run's servers are destroyed from here on. @throws JournalError */
  cleanup(): Promise<void> {
    return this.file.append({ type: 'cleanup' });
  }

  /** Writes pending records and releases the journal. */
  async close(): Promise<void> {
    this.file.note({ type: 'release' });
    releaseClaim(this.file.writer);
    await this.file.close();
  }
}

/** Records of one place: its run, and its specs. */
async function recordsOf(
  place: PreparedPlace,
  { run, count, until }: FleetHeader,
  at: string,
  call: Call,
): Promise<JournalRecord[]> {
  const { driver, index, spec } = place;
  const record: RunRecord = {
    type: 'run',
    place: index,
    version: JOURNAL_VERSION,
    run: runOf(run, index),
    at,
    provider: driver.provider,
    region: driver.region,
    account: await accountOf(driver, call),
    until,
    onFailure: 'keep',
    numbered: spec.name,
    count,
  };
  const specs = recordSpecs(specsOf(place, count), driver.limits.openExtras ?? []);
  return [record, ...specs.map((each) => ({ ...each, place: index }))];
}

/** Checks that each driver fits its place; returns the accounts, or why a place could not be asked. @throws JournalMismatchError, JournalError */
async function checkDrivers(
  path: string,
  { places }: FleetRecord,
  records: readonly RunRecord[],
  drivers: readonly ComputeDriver[],
  call: Call,
): Promise<(string | Error)[]> {
  if (records.length !== places.length)
    throw new JournalError(
      `${path} holds no run: its beginning is not whole, so nothing had been started. Delete it.`,
    );
  if (drivers.length !== places.length)
    throw new JournalError(
      `The journal ${path} is of ${places.length} places: ${places.map(({ name }) => name).join(', ')}. Give their drivers in this order, not ${drivers.length}.`,
    );
  for (const [place, record] of records.entries()) {
    const driver = drivers[place];
    if (driver !== undefined) checkDriver(path, record, driver);
  }
  return Promise.all(
    drivers.map((driver) =>
      accountOf(driver, call).catch((error: unknown) => {
        call.signal?.throwIfAborted();
        return asError(error);
      }),
    ),
  );
}

/** Records of the runs in the places, in their order. */
export function runRecords(lines: readonly JournalLine[]): RunRecord[] {
  return lines.flatMap(({ record }) => (record.type === 'run' ? [record] : []));
}

/** Lines about one place, and those about all. */
export function linesOf(lines: readonly JournalLine[], place: number): JournalLine[] {
  return lines.filter(({ record }) => {
    if (record.type === 'cleanup') return true;
    return 'place' in record && record.place === place;
  });
}

/** Servers that no place took, unless one was asked again afterwards. */
export function settledOf(lines: readonly JournalLine[]): Map<number, Error> {
  const settled = new Map<number, Error>();
  for (const { record } of lines) {
    if (record.type === 'intent') for (const index of record.indexes) settled.delete(index);
    if (record.type === 'failed' && record.place === undefined) settled.set(record.index, errorOf(record));
  }
  return settled;
}
