import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { getDriver, Provider } from 'skylane';
import { type FaultRule, type Sandbox, spawnSandbox } from 'skylane/sandbox';
import { type Account, type KillPoint, runWorker, type Task } from './process.js';

/** What one seeded run left behind. */
export interface SeedReport {
  readonly seed: number;
  readonly kills: number;
  /** Whether the journal's disk was full for a while. */
  readonly fullDisk: boolean;
  /** Servers beyond the first of their name. */
  readonly duplicates: readonly string[];
  /** Servers that the account of the run does not know. */
  readonly orphans: readonly string[];
  /** Names that have neither a server nor a server in error. */
  readonly missing: readonly string[];
  readonly requests: number;
  readonly creates: number;
  /** Answers that said "slow down". */
  readonly throttled: number;
}

const LATENCY = 10;
const LANES = 16;

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

/** One run in a sandbox where things go wrong, killed one to three times and resumed each time. */
export async function seededRun(
  seed: number,
  count: number,
  afterKill: 'resume' | 'begin-anew' = 'resume',
): Promise<SeedReport> {
  const dice = new Dice(seed);
  await using sandbox = await faultySandbox(seed);
  const folder = await mkdtemp(join(tmpdir(), 'skylane-chaos-'));
  try {
    const task = await taskOn(sandbox, join(folder, 'run.ndjson'), count);
    await sandbox.clearLog();
    const fullDisk = dice.next() < 0.3;
    const { account, kills, unaccounted } = await runToTheEnd({ sandbox, task, dice, fullDisk, afterKill });
    const found = await compare(sandbox, account);
    const orphans = [...unaccounted, ...found.orphans];
    return { seed, kills, fullDisk, ...found, orphans, ...(await traffic(sandbox)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The same run where nothing goes wrong, to compare the requests with. */
export async function peacefulRun(count: number): Promise<SeedReport> {
  await using sandbox = await spawnSandbox({ flavor: 'openstack', latency: LATENCY, buildTime: BUILD });
  const folder = await mkdtemp(join(tmpdir(), 'skylane-chaos-'));
  try {
    const task = await taskOn(sandbox, join(folder, 'run.ndjson'), count);
    await sandbox.clearLog();
    const { account } = await runWorker(task, null);
    if (account === null) throw new Error('the worker was killed');
    return {
      seed: 0,
      kills: 0,
      fullDisk: false,
      ...(await compare(sandbox, account)),
      ...(await traffic(sandbox)),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const BUILD = { mean: 800, spread: 700 };

const CREATE = { operation: 'servers.create' };

/** What goes wrong all the time. */
const FAULTS: readonly FaultRule[] = [
  { kind: 'lostAnswer', probability: 0.05, ...CREATE },
  { kind: 'status', status: 503, probability: 0.05, path: 'servers' },
  { kind: 'buildError', message: 'No valid host was found.', probability: 0.02, ...CREATE },
];

function faultySandbox(seed: number): Promise<Sandbox> {
  return spawnSandbox({
    flavor: 'openstack',
    seed,
    latency: LATENCY,
    buildTime: BUILD,
    actionTime: 20,
    rateLimit: { requests: 60, per: 1000, operations: ['servers.create', 'servers.list'] },
    faults: FAULTS,
  });
}

async function taskOn(sandbox: Sandbox, journal: string, count: number): Promise<Task> {
  const options = { ...sandbox.credentials, endpoint: sandbox.identityUrl };
  const OpenStack = getDriver(Provider.OPENSTACK);
  await using driver = new OpenStack(options as ConstructorParameters<typeof OpenStack>[0]);
  const [image] = await driver.listImages();
  const size = (await driver.listSizes()).find(({ disk }) => disk !== null && disk > 0);
  const spec = { name: 'web', image: image?.id, size: size?.id, networks: 'none' };
  return {
    action: 'create',
    provider: Provider.OPENSTACK,
    options,
    journal,
    spec,
    count,
    run: { concurrency: LANES },
  };
}

/** What happens in a run. */
interface Plot {
  readonly sandbox: Sandbox;
  readonly task: Task;
  readonly dice: Dice;
  readonly fullDisk: boolean;
  readonly afterKill: 'resume' | 'begin-anew';
}

interface Story {
  readonly account: Account;
  readonly kills: number;
  /** Servers that a run which ended because of its journal did not account for. */
  readonly unaccounted: readonly string[];
}

/** Runs, kills, resumes; where the disk is to be full, it is so once, in the last round but one. */
async function runToTheEnd({ sandbox, task, dice, fullDisk, afterKill }: Plot): Promise<Story> {
  const next = (account: Account): Promise<Task> =>
    afterKill === 'resume' ? nextTask(task, account) : anotherTask(task);
  const rounds = dice.between(1, 3);
  const unaccounted: string[] = [];
  let kills = 0;
  let current = task;
  for (let round = 1; round <= rounds; round += 1) {
    const running = current;
    const cut = dice.next() < 0.3 ? dice.between(100, 1500) : null;
    const { account } = await withCut(sandbox, cut, () =>
      runWorker(running, killPoint(dice, task.count ?? 0)),
    );
    if (account === null) kills += 1;
    current = await next(account ?? {});
  }
  if (fullDisk) {
    const limit = Math.ceil((await sizeOf(task.journal)) / 1024) + dice.between(0, 12);
    const { account } = await runWorker(current, null, limit);
    if (account?.results !== undefined) unaccounted.push(...(await compare(sandbox, account)).orphans);
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

/** For half a second in between nobody can reach the cloud. */
async function withCut<T>(sandbox: Sandbox, after: number | null, work: () => Promise<T>): Promise<T> {
  if (after === null) return work();
  const cut = async (): Promise<void> => {
    await delay(after);
    await sandbox.addFault({ kind: 'reset' });
    await delay(500);
    await sandbox.clearFaults();
    for (const fault of FAULTS) await sandbox.addFault(fault);
  };
  const [result] = await Promise.all([work(), cut()]);
  return result;
}

/** The cloud beside the account of the run. */
async function compare(
  sandbox: Sandbox,
  { results = [] }: Account,
): Promise<Pick<SeedReport, 'duplicates' | 'orphans' | 'missing'>> {
  const servers = await sandbox.servers();
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
      return inOrder && id !== null && existing.has(id) ? [] : [`web-${index + 1}: ${status} ${error ?? ''}`];
    }),
  };
}

async function traffic(sandbox: Sandbox): Promise<Pick<SeedReport, 'requests' | 'creates' | 'throttled'>> {
  const log = await sandbox.log();
  return {
    requests: log.length,
    creates: log.filter(({ operation }) => operation === 'servers.create').length,
    throttled: log.filter(({ status }) => status === 429 || status === 413).length,
  };
}
