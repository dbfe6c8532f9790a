import { createHash } from 'node:crypto';
import type { ComputeDriver } from '../../compute/driver.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import {
  CloudError,
  JournalError,
  JournalLockedError,
  JournalMismatchError,
  NodeFailedError,
} from '../../errors.js';
import { JournalFile } from './file.js';
import type { JournalLine } from './lines.js';
import type { IfLocked, JournalledRun, RunLog } from './log.js';
import { livenessOf, ownClaim } from './process.js';
import { type ClaimRecord, type FailedRecord, JOURNAL_VERSION, type RunRecord } from './records.js';
import { readSpecs, recordSpecs } from './specs.js';

/** Claims that this thread holds; one that is not among them, although it bears this thread's number, has been left behind. */
const held = new Set<string>();

/** A run's journal, held by this process alone. */
export class Journal implements RunLog {
  readonly file: JournalFile;
  readonly header: RunRecord;

  private constructor(file: JournalFile, header: RunRecord) {
    this.file = file;
    this.header = header;
    held.add(file.writer);
  }

  /** Begins the journal of a new run; resolves when its header is on the disk. @throws JournalError */
  static async create(
    path: string,
    driver: ComputeDriver,
    run: Pick<RunRecord, 'run' | 'until' | 'onFailure' | 'numbered'>,
    specs: readonly CreateNodeOptions[],
  ): Promise<Journal> {
    const file = await JournalFile.create(path);
    const header: RunRecord = {
      type: 'run',
      version: JOURNAL_VERSION,
      at: new Date().toISOString(),
      provider: driver.provider,
      region: driver.region,
      account: hashOf(driver),
      count: specs.length,
      ...run,
    };
    const journal = new Journal(file, header);
    try {
      await file.append(header, ownClaim(), ...recordSpecs(specs, driver.limits.openExtras ?? []));
      return journal;
    } catch (error) {
      await journal.close();
      throw error;
    }
  }

  /**
   * Goes on with a journal.
   *
   * @throws JournalMismatchError when it is of another provider, account, project or region
   * @throws JournalLockedError when somebody else works with it
   * @throws JournalError when it cannot be read or written
   */
  static async resume(
    path: string,
    driver: ComputeDriver,
    ifLocked: IfLocked,
  ): Promise<{ journal: Journal; run: JournalledRun; quietFor: number }> {
    const file = await JournalFile.open(path);
    try {
      const header = headerOf(path, await file.read());
      checkDriver(path, header, driver);
      const quietFor = await file.age();
      const claim = ownClaim();
      await file.claim(claim);
      const lines = await file.read();
      checkClaims(path, lines, file.writer, claim, ifLocked);
      return { journal: new Journal(file, header), run: readRun(path, header, lines), quietFor };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  intend(token: string, indexes: readonly number[]): Promise<void> {
    return this.file.append({ type: 'intent', token, indexes });
  }

  made(token: string, nodes: readonly (readonly [index: number, id: string])[]): void {
    this.file.note({ type: 'made', token, nodes });
  }

  failed(index: number, id: string | null, error: Error): void {
    const code = CloudError.is(error) ? error.code : 'unknown';
    this.file.note({ type: 'failed', index, id, error: { code, message: error.message } });
  }

  rollback(): void {
    this.file.note({ type: 'rollback' });
  }

  /** From here on what the run made is destroyed, and it cannot be resumed. @throws JournalError */
  cleanup(): Promise<void> {
    return this.file.append({ type: 'cleanup' });
  }

  /** Writes what is on its way and lets go of the journal. Nobody is told of a failure: those who had to know were told before. */
  async close(): Promise<void> {
    this.file.note({ type: 'release' });
    held.delete(this.file.writer);
    await this.file.close();
  }
}

function hashOf(driver: ComputeDriver): string {
  return createHash('sha256').update(driver.accountKey).digest('hex');
}

function headerOf(path: string, lines: readonly JournalLine[]): RunRecord {
  const header = lines.find(({ record }) => record.type === 'run')?.record;
  if (header?.type !== 'run') {
    throw new JournalError(
      `${path} holds no run: it is no journal, or its run ended before anything was started.`,
    );
  }
  if (header.version === JOURNAL_VERSION) return header;
  throw new JournalError(
    `The journal ${path} is of format ${String(header.version)}; this version of Skylane reads ${JOURNAL_VERSION}.`,
  );
}

function checkDriver(path: string, header: RunRecord, driver: ComputeDriver): void {
  const mismatch = (what: string): JournalMismatchError =>
    new JournalMismatchError(
      `The journal ${path} is of ${what}. Its servers can only be found with the driver that they were made with.`,
      { provider: driver.provider, service: driver.service },
    );
  if (header.provider !== driver.provider)
    throw mismatch(`provider ${header.provider}, the driver of ${driver.provider}`);
  if (header.region !== driver.region)
    throw mismatch(`region ${String(header.region)}, the driver of ${String(driver.region)}`);
  if (header.account !== hashOf(driver))
    throw mismatch(`another account, project, user or endpoint than the driver's`);
}

/** The first of those who still live holds the journal; whoever comes later leaves it. */
function checkClaims(
  path: string,
  lines: readonly JournalLine[],
  writer: string,
  own: ClaimRecord,
  ifLocked: IfLocked,
): void {
  const released = new Set(lines.flatMap((line) => (line.record.type === 'release' ? [line.writer] : [])));
  for (const line of lines) {
    if (line.record.type !== 'claim') continue;
    if (line.writer === writer) return;
    const { pid, thread, host } = line.record;
    if (released.has(line.writer)) continue;
    const mine = pid === own.pid && thread === own.thread;
    const liveness = livenessOf(line.record, own);
    if (liveness === 'dead' || (liveness === 'alive' && mine && !held.has(line.writer))) continue;
    if (liveness === 'unknown' && ifLocked === 'take-over') continue;
    throw new JournalLockedError(
      `The journal ${path} is in use by process ${pid}${host === own.host ? '' : ` on ${host}`}.` +
        (liveness === 'alive'
          ? ''
          : " Whether that still runs cannot be seen from here; if it does not, pass ifLocked: 'take-over'."),
    );
  }
}

function readRun(path: string, header: RunRecord, lines: readonly JournalLine[]): JournalledRun {
  const records = lines.map(({ record }) => record);
  const specs = readSpecs(records.filter((record) => record.type === 'specs'));
  if (specs.length !== header.count)
    throw new JournalError(
      `The journal ${path} is damaged: it holds ${specs.length} of ${header.count} specs. Nothing was started.`,
    );
  const ids: (string | null)[] = specs.map(() => null);
  const tokens: (string | null)[] = specs.map(() => null);
  const errors: (Error | null)[] = specs.map(() => null);
  for (const record of records) {
    if (record.type === 'intent') {
      for (const index of record.indexes) {
        tokens[index] = record.token;
        errors[index] = null;
      }
    } else if (record.type === 'made') for (const [index, id] of record.nodes) ids[index] = id;
    else if (record.type === 'failed') {
      errors[record.index] = errorOf(record);
      ids[record.index] = record.id;
    }
  }
  const phase = records.some(({ type }) => type === 'cleanup')
    ? 'cleanup'
    : records.some(({ type }) => type === 'rollback')
      ? 'rollback'
      : 'creating';
  return {
    header,
    phase,
    specs: specs.map((entry, index) => ({
      ...entry,
      id: ids[index] ?? null,
      token: tokens[index] ?? null,
      error: errors[index] ?? null,
    })),
  };
}

/** The failure of an earlier process, as far as its code and words tell. */
function errorOf({ error: { code, message } }: FailedRecord): Error {
  return code === 'node-failed'
    ? new NodeFailedError(message)
    : Object.assign(new CloudError(message), { code });
}
