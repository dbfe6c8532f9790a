import type { Call } from '../../call/call.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { CloudError } from '../../errors.js';
import { accountOf, checkDriver } from './account.js';
import { checkClaims, holdClaim, releaseClaim } from './claims.js';
import { JournalFile } from './file.js';
import type { IfLocked, JournalledRun, RunLog } from './log.js';
import { ownClaim } from './process.js';
import { headerOf, readRun } from './read-run.js';
import type { JournalLine } from './lines.js';
import { type FailedRecord, JOURNAL_VERSION, type RunRecord } from './records.js';
import { recordSpecs } from './specs.js';

/** Driver of a journal's run, and the call that works with the journal. */
export interface JournalOwner {
  readonly driver: ComputeDriver;
  readonly call: Call;
}

/** A journal opened to resume its run. */
export interface OpenedJournal {
  readonly journal: Journal;
  readonly run: JournalledRun;
  /** Milliseconds since the last process wrote to it. */
  readonly quietFor: number;
  /** True if the driver signs in as the run did; otherwise a server of the run has to prove that the account is the same. */
  readonly sameAccount: boolean;
}

/** A run's journal, held by this process alone. */
export class Journal implements RunLog {
  readonly file: JournalFile;
  readonly header: RunRecord;

  private constructor(file: JournalFile, header: RunRecord) {
    this.file = file;
    this.header = header;
    holdClaim(file.writer);
  }

  /** Creates the journal of a new run; resolves when its header is on the disk. @throws JournalError */
  static async create(
    path: string,
    { driver, call }: JournalOwner,
    run: Pick<RunRecord, 'run' | 'until' | 'onFailure' | 'numbered'>,
    specs: readonly CreateNodeOptions[],
  ): Promise<Journal> {
    const account = await accountOf(driver, call);
    const file = await JournalFile.create(path, run.run);
    const header: RunRecord = {
      type: 'run',
      version: JOURNAL_VERSION,
      at: new Date().toISOString(),
      provider: driver.provider,
      region: driver.region,
      account,
      count: specs.length,
      ...run,
    };
    const journal = new Journal(file, header);
    try {
      await file.append(header, ownClaim(), ...recordSpecs(specs, driver.limits.openExtras ?? []));
      return journal;
    } catch (error) {
      releaseClaim(file.writer);
      throw await file.discard(error);
    }
  }

  /**
   * Opens and claims a journal.
   *
   * @throws JournalMismatchError when it is of another provider or region
   * @throws JournalLockedError when another process works with it
   * @throws JournalError when it cannot be read or written
   */
  static async resume(
    path: string,
    { driver, call }: JournalOwner,
    ifLocked: IfLocked = 'refuse',
  ): Promise<OpenedJournal> {
    return openJournal(path, async (file) => {
      const header = headerOf(path, await file.read());
      file.run = header.run;
      checkDriver(path, header, driver);
      const sameAccount = header.account === (await accountOf(driver, call));
      const { quietFor, lines } = await claimJournal(file, ifLocked);
      const run = readRun(path, header, lines);
      return { journal: new Journal(file, header), run, quietFor, sameAccount };
    });
  }

  intend(token: string, indexes: readonly number[]): Promise<void> {
    return this.file.append({ type: 'intent', token, indexes });
  }

  created(token: string, nodes: readonly (readonly [index: number, id: string])[]): void {
    this.file.note({ type: 'made', token, nodes });
  }

  failed(index: number, id: string | null, error: Error): void {
    this.file.note({ type: 'failed', index, id, error: recordError(error) });
  }

  rollback(): void {
    this.file.note({ type: 'rollback' });
  }

  /** Records that the run's servers are destroyed from here on, so that it cannot be resumed. @throws JournalError */
  cleanup(): Promise<void> {
    return this.file.append({ type: 'cleanup' });
  }

  /** Writes pending records and releases the journal. Failures are not reported: callers that depend on a record have had its error. */
  async close(): Promise<void> {
    this.file.note({ type: 'release' });
    releaseClaim(this.file.writer);
    await this.file.close();
  }
}

/** Opens a journal's file, and closes it again where it is of no use. */
export async function openJournal<T>(path: string, read: (file: JournalFile) => Promise<T>): Promise<T> {
  const file = await JournalFile.open(path);
  try {
    return await read(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Claims a journal for this process, and reads it. @throws JournalLockedError when another process works with it */
export async function claimJournal(
  file: JournalFile,
  ifLocked: IfLocked,
): Promise<{ readonly quietFor: number; readonly lines: readonly JournalLine[] }> {
  const quietFor = await file.age();
  const claim = ownClaim();
  await file.claim(claim);
  const lines = await file.read();
  checkClaims(file.path, lines, { writer: file.writer, claim, ifLocked });
  return { quietFor, lines };
}

/** The part of an error that a journal keeps. */
export function recordError(error: Error): FailedRecord['error'] {
  if (!CloudError.is(error)) return { code: 'unknown', message: error.message };
  const { code, message, cause } = error;
  const isFull = code === 'node-failed' && CloudError.is(cause) && cause.code === 'capacity';
  return { code, message, ...(isFull ? { reason: 'capacity' } : {}) };
}
