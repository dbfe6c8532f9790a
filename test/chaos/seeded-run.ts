import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { getDriver, Provider } from 'skylane';
import { type FaultRule, type Sandbox, spawnSandbox } from 'skylane/sandbox';
import { runWorker, type Task } from './process.js';
import { compare, Dice, type Differences, runToTheEnd, type Stage } from './story.js';

/** What one seeded run left behind. */
export interface SeedReport extends Differences {
  readonly seed: number;
  readonly kills: number;
  /** Whether the journal's disk was full for a while. */
  readonly fullDisk: boolean;
  readonly requests: number;
  readonly creates: number;
  /** Answers that said "slow down". */
  readonly throttled: number;
}

const LATENCY = 10;
const LANES = 16;

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
    const { account, kills, unaccounted } = await runToTheEnd({
      stage: stageOf(sandbox),
      task,
      dice,
      fullDisk,
      afterKill,
    });
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

function stageOf(sandbox: Sandbox): Stage {
  return {
    servers: () => sandbox.servers(),
    cut: async () => {
      await sandbox.addFault({ kind: 'reset' });
      await delay(500);
      await sandbox.clearFaults();
      for (const fault of FAULTS) await sandbox.addFault(fault);
    },
  };
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

async function traffic(sandbox: Sandbox): Promise<Pick<SeedReport, 'requests' | 'creates' | 'throttled'>> {
  const log = await sandbox.log();
  return {
    requests: log.length,
    creates: log.filter(({ operation }) => operation === 'servers.create').length,
    throttled: log.filter(({ status }) => status === 429 || status === 413).length,
  };
}
