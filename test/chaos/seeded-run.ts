import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { getDriver } from 'skylane';
import { type Sandbox, type SandboxServerState, spawnSandbox } from 'skylane/sandbox';
import { type ChaosCloud, CLOUDS, createsOf, faultsOf } from './clouds.js';
import { runWorker, type Task } from './process.js';
import { cleanUp, compare, Dice, type Differences, runToTheEnd, type Stage } from './story.js';

/** What one seeded run left behind. */
export interface SeedReport extends Differences {
  readonly seed: number;
  readonly kills: number;
  /** Kills of the cleanup that comes after. */
  readonly cleanupKills: number;
  /** Servers of the run that its cleanup has left. */
  readonly left: readonly string[];
  /** Whether the cleanup has destroyed a server that was not of the run. */
  readonly bystanderLost: boolean;
  /** Whether the journal's disk was full for a while. */
  readonly fullDisk: boolean;
  readonly requests: number;
  readonly creates: number;
  /** Answers that said "slow down". */
  readonly throttled: number;
}

/** Which run to play. */
export interface SeededRun {
  readonly seed: number;
  /** Servers. */
  readonly count: number;
  readonly cloud?: ChaosCloud;
  readonly afterKill?: 'resume' | 'begin-anew';
}

const LATENCY = 10;
const LANES = 16;
const BUILD = { mean: 800, spread: 700 };
const BYSTANDER = 'not-of-the-run';

/** One run in a sandbox where things go wrong, killed one to three times and resumed each time, then cleaned up after. */
export async function seededRun({
  seed,
  count,
  cloud = CLOUDS.openstack,
  afterKill = 'resume',
}: SeededRun): Promise<SeedReport> {
  const dice = new Dice(seed);
  await using sandbox = await faultySandbox(seed, cloud);
  return await inFolder(async (folder) => {
    const fullDisk = dice.next() < 0.3;
    const apart = dice.next() < 0.5;
    const task = await taskOn(sandbox, cloud, { journal: join(folder, 'run.ndjson'), count, apart });
    await addBystander(task);
    for (const fault of faultsOf(cloud)) await sandbox.addFault(fault);
    await sandbox.clearLog();
    const stage = stageOf(sandbox, cloud);
    const { account, kills, unaccounted } = await runToTheEnd({ stage, task, dice, fullDisk, afterKill });
    const found = await compare(stage, account);
    const orphans = [...unaccounted, ...found.orphans];
    const log = await traffic(sandbox, cloud);
    const cleanupKills = afterKill === 'resume' ? await cleanUp(task, dice) : 0;
    const left = (await stage.servers()).map(({ name }) => name);
    const bystanderLost = !(await sandbox.servers()).some(isBystander);
    return { seed, kills, cleanupKills, left, bystanderLost, fullDisk, ...found, orphans, ...log };
  });
}

/** The same run where nothing goes wrong, to compare the requests with. */
export async function peacefulRun(count: number, cloud: ChaosCloud = CLOUDS.openstack): Promise<SeedReport> {
  await using sandbox = await spawnSandbox({ flavor: cloud.flavor, latency: LATENCY, buildTime: BUILD });
  return await inFolder(async (folder) => {
    const task = await taskOn(sandbox, cloud, { journal: join(folder, 'run.ndjson'), count, apart: true });
    await sandbox.clearLog();
    const { account } = await runWorker(task, null);
    if (account === null) throw new Error('the worker was killed');
    const found = await compare(stageOf(sandbox, cloud), account);
    const nothing = { seed: 0, kills: 0, cleanupKills: 0, left: [], bystanderLost: false, fullDisk: false };
    return { ...nothing, ...found, ...(await traffic(sandbox, cloud)) };
  });
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'skylane-chaos-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function faultySandbox(seed: number, cloud: ChaosCloud): Promise<Sandbox> {
  return spawnSandbox({
    flavor: cloud.flavor,
    seed,
    latency: LATENCY,
    buildTime: BUILD,
    actionTime: 20,
    rateLimit: { requests: 60, per: 1000, operations: [...createsOf(cloud), cloud.list] },
  });
}

function stageOf(sandbox: Sandbox, cloud: ChaosCloud): Stage {
  return {
    fault: cloud.fault,
    servers: async () => (await sandbox.servers()).filter((server) => !isBystander(server)),
    cut: async (milliseconds) => {
      await sandbox.addFault({ kind: 'reset' });
      await delay(milliseconds);
      await sandbox.clearFaults();
      for (const fault of faultsOf(cloud)) await sandbox.addFault(fault);
    },
  };
}

function isBystander({ name }: Pick<SandboxServerState, 'name'>): boolean {
  return name === BYSTANDER;
}

/** A server that the run does not know of. */
async function addBystander({ provider, options, spec }: Task): Promise<void> {
  const Driver = getDriver(provider as 'openstack');
  await using driver = new Driver(options as ConstructorParameters<typeof Driver>[0]);
  await driver.createNode({ ...(spec as Parameters<typeof driver.createNode>[0]), name: BYSTANDER });
}

async function taskOn(
  sandbox: Sandbox,
  cloud: ChaosCloud,
  { journal, count, apart }: Required<Pick<Task, 'journal' | 'count' | 'apart'>>,
): Promise<Task> {
  return {
    action: 'create',
    provider: cloud.provider,
    options: cloud.optionsOf(sandbox),
    unpaced: cloud.unpaced ?? false,
    journal,
    spec: await cloud.specOf(sandbox),
    count,
    apart,
    run: { concurrency: LANES },
  };
}

async function traffic(
  sandbox: Sandbox,
  cloud: ChaosCloud,
): Promise<Pick<SeedReport, 'requests' | 'creates' | 'throttled'>> {
  const log = await sandbox.log();
  return {
    requests: log.length,
    creates: log.filter(({ operation }) => createsOf(cloud).includes(operation)).length,
    throttled: log.filter(({ status }) => status === 429 || status === 413).length,
  };
}
