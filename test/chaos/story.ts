import { rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, type KillPoint, runWorker, type Task } from './process.js';

/** The cloud that a run is played on. */
export interface Stage {
  /** Every server of the run's account. */
  servers(): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** For half a second nobody can reach the cloud. */
  cut(): Promise<void>;
}

/** The cloud beside the account of a run. */
export interface Differences {
  /** Servers beyond the first of their name. */
  readonly duplicates: readonly string[];
  /** Servers that the account of the run does not know. */
  readonly orphans: readonly string[];
  /** Positions that have neither a server nor a server in error. */
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
    const cut = dice.next() < 0.3 ? dice.between(100, 1500) : null;
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
  const { account } = await runWorker(current, null);
  if (account?.results === undefined) throw new Error(`no account: ${JSON.stringify(account)}`);
  return { account, kills, unaccounted };
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
    return task;
  }
  return (await sizeOf(task.journal)) === 0 ? task : resume;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** For a while in between nobody can reach the cloud. */
async function withCut<T>(stage: Stage, after: number | null, work: () => Promise<T>): Promise<T> {
  if (after === null) return work();
  const cut = async (): Promise<void> => {
    await delay(after);
    await stage.cut();
  };
  const [result] = await Promise.all([work(), cut()]);
  return result;
}

/** The cloud beside the account of the run. */
export async function compare(
  stage: Pick<Stage, 'servers'>,
  { results = [] }: Account,
): Promise<Differences> {
  const servers = await stage.servers();
  const known = new Set(results.map(({ id }) => id));
  const names = new Set<string>();
  const duplicates: string[] = [];
  for (const { name } of servers) {
    if (names.has(name)) duplicates.push(name);
    names.add(name);
  }
  const existing = new Set(servers.map(({ id }) => id));
  return {
    duplicates,
    orphans: servers.filter(({ id }) => !known.has(id)).map(({ name }) => name),
    missing: results.flatMap(({ id, status, code, error }, index) => {
      const inOrder = status === 'created' || (status === 'failed' && code === 'node-failed');
      return inOrder && id !== null && existing.has(id) ? [] : [`${index + 1}: ${status} ${error ?? ''}`];
    }),
  };
}
