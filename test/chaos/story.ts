import { rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, type AccountItem, type KillPoint, runWorker, type Task } from './process.js';

/** The cloud that a run is played on. */
export interface Stage {
  /** Every server of the run's account. */
  servers(): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** For so many milliseconds nobody can reach the cloud. */
  cut(milliseconds: number): Promise<void>;
  /** What the cloud says of a server that it could not build; null where nothing. */
  readonly fault?: string | null;
}

/** The cloud beside the account of a run. */
export interface Differences {
  /** Servers beyond the first of their name. */
  readonly duplicates: readonly string[];
  /** Servers that the account of the run does not know. */
  readonly orphans: readonly string[];
  /** Positions that have neither a server nor one that ended in error. */
  readonly missing: readonly string[];
}

/** Numbers from a seed: Lehmer's generator. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = ((seed * 2_654_435_761) % 2_147_483_646) + 1;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state / 2_147_483_647;
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }
}

/** What happens in a run. */
export interface Plot {
  readonly stage: Stage;
  readonly task: Task;
  readonly dice: Dice;
  readonly fullDisk: boolean;
  readonly afterKill: 'resume' | 'begin-anew';
}

export interface Story {
  readonly account: Account;
  readonly kills: number;
  /** Servers that a run which ended because of its journal did not account for. */
  readonly unaccounted: readonly string[];
}

/** Runs, kills, resumes; where the disk is to be full, it is so once, in the last round but one. */
export async function runToTheEnd({ stage, task, dice, fullDisk, afterKill }: Plot): Promise<Story> {
  const next = (account: Account): Promise<Task> =>
    afterKill === 'resume' ? nextTask(task, account) : anotherTask(task);
  const rounds = dice.between(1, 3);
  const unaccounted: string[] = [];
  let kills = 0;
  let current = task;
  for (let round = 1; round <= rounds; round += 1) {
    const running = current;
    const cut = dice.next() < 0.3 ? cutOf(dice) : null;
    const { account } = await withCut(stage, cut, () => runWorker(running, killPoint(dice, task.count ?? 0)));
    if (account === null) kills += 1;
    current = await next(account ?? {});
  }
  if (fullDisk) {
    const limit = Math.ceil((await sizeOf(task.journal)) / 1024) + dice.between(0, 12);
    const { account } = await runWorker(current, null, limit);
    if (account?.results !== undefined) unaccounted.push(...(await compare(stage, account)).orphans);
    current = await next(account ?? {});
  }
  const account = await lastRound(current);
  return { account, kills, unaccounted };
}

/** Runs in peace; once more where a journal was left whose run had never begun. */
async function lastRound(task: Task): Promise<Account> {
  const { account } = await runWorker(task, null);
  if (account?.results !== undefined) return account;
  const { account: another } = await runWorker(await nextTask(task, account ?? {}), null);
  if (another?.results !== undefined) return another;
  throw new Error(`no account: ${JSON.stringify([account, another])}`);
}

interface Cut {
  readonly after: number;
  readonly milliseconds: number;
}

function cutOf(dice: Dice): Cut {
  return { after: dice.between(100, 1500), milliseconds: dice.between(500, 3000) };
}

/** Cleans up after a run, killed up to two times on the way; answers how often. */
export async function cleanUp(task: Task, dice: Dice): Promise<number> {
  const cleanup: Task = { ...task, action: 'cleanup' };
  const rounds = dice.between(0, 2);
  let kills = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const { account } = await runWorker(cleanup, killPoint(dice, task.count ?? 0));
    if (account === null) kills += 1;
  }
  const { account } = await runWorker(cleanup, null);
  if (account?.results === undefined) throw new Error(`no account: ${JSON.stringify(account)}`);
  const kept = account.results.filter(({ status }) => status !== 'destroyed');
  if (kept.length > 0) throw new Error(`not destroyed: ${JSON.stringify(kept)}`);
  return kills;
}

/** Within the time that a run takes, or shortly after the process has begun. */
function killPoint(dice: Dice, count: number): KillPoint {
  if (dice.next() < 0.15) return { events: 0, milliseconds: dice.between(150, 700) };
  return { events: dice.between(1, count), milliseconds: dice.between(0, 60) };
}

/** What somebody without a journal would do. */
async function anotherTask(task: Task): Promise<Task> {
  await rm(task.journal, { force: true });
  return task;
}

/** What its user would do next: resume, or begin anew where nothing was begun. */
async function nextTask(task: Task, { rejected, message }: Account): Promise<Task> {
  const resume: Task = { ...task, action: 'resume' };
  if (rejected !== undefined && /holds no run/.test(message ?? '')) {
    await rm(task.journal);
    return { ...task, action: 'create' };
  }
  if ((await sizeOf(task.journal)) > 0) return resume;
  // It may have been killed between making the file and writing into it.
  await rm(task.journal, { force: true });
  return { ...task, action: 'create' };
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** For a while in between nobody can reach the cloud. */
async function withCut<T>(stage: Stage, cut: Cut | null, work: () => Promise<T>): Promise<T> {
  if (cut === null) return work();
  const isolate = async (): Promise<void> => {
    await delay(cut.after);
    await stage.cut(cut.milliseconds);
  };
  const [result] = await Promise.all([work(), isolate()]);
  return result;
}

/** The cloud beside the account of the run. */
export async function compare(
  stage: Pick<Stage, 'servers' | 'fault'>,
  { results = [], left: leftBehind = [] }: Account,
): Promise<Differences> {
  const servers = await stage.servers();
  const known = new Set([...results.map(({ id }) => id), ...leftBehind]);
  const duplicates: string[] = [];
  const left = namesOf(results);
  for (const { name } of servers) {
    const count = left.get(name) ?? 1;
    if (count === 0) duplicates.push(name);
    left.set(name, Math.max(0, count - 1));
  }
  const existing = new Set(servers.map(({ id }) => id));
  return {
    duplicates,
    orphans: servers.filter(({ id }) => !known.has(id)).map(({ name }) => name),
    missing: results.flatMap(({ id, status, code, error }, index) => {
      const isTold =
        status === 'failed' && typeof stage.fault === 'string' && error?.includes(stage.fault) === true;
      const isFaulty = status === 'failed' && code === 'node-failed';
      // Some clouds leave nothing of a server that they could not build but the words.
      const isThere = id !== null && existing.has(id) && (status === 'created' || isFaulty);
      const inOrder = isTold || (id === null ? isFaulty : isThere);
      return inOrder ? [] : [`${index + 1}: ${status} ${error ?? ''}`];
    }),
  };
}

/** How many servers of each name there should be: more than one where a cloud names those of one request alike. */
function namesOf(results: readonly AccountItem[]): Map<string, number> {
  const names = new Map<string, number>();
  for (const name of new Map(results.map((item) => [item.id, item.name])).values())
    if (name !== null) names.set(name, (names.get(name) ?? 0) + 1);
  return names;
}
