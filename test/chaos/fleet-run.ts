import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { getDriver } from 'skylane';
import { type Sandbox, spawnSandbox } from 'skylane/sandbox';
import { type ChaosCloud, CLOUDS, createsOf, faultsOf } from './clouds.js';
import { type FleetPlaceTask, runWorker, type Task } from './process.js';
import { cleanUp, compare, Dice, type Differences, runToTheEnd, type Stage } from './story.js';

/** What one seeded run of a fleet left behind. */
export interface FleetReport extends Differences {
  readonly seed: number;
  readonly kills: number;
  readonly cleanupKills: number;
  /** Servers of the run that its cleanup has left. */
  readonly left: readonly string[];
  /** Whether the cleanup has destroyed a server that was not of the run. */
  readonly bystanderLost: boolean;
  readonly fullDisk: boolean;
  readonly requests: number;
  /** Servers in each place at the end of the run. */
  readonly spread: readonly number[];
}

const BYSTANDER = 'not-of-the-run';
const BUILD = { mean: 600, spread: 500 };

/** A fault of OpenStack that another place would not mend. */
const FAULT = 'Build of instance aborted: the disk is full.';

/** Those that run out of room first; the last one has room for all. */
const PLACES: readonly ChaosCloud[] = [
  { ...CLOUDS.openstack, fault: FAULT },
  CLOUDS.ec2,
  CLOUDS['digital-ocean'],
];

/** A run over three clouds, of which two have little room that changes while they are killed and resumed. */
export async function seededFleet(seed: number, count: number): Promise<FleetReport> {
  const dice = new Dice(seed);
  const sandboxes = await Promise.all(PLACES.map((cloud) => faultySandbox(seed, cloud)));
  const folder = await mkdtemp(join(tmpdir(), 'skylane-fleet-'));
  try {
    const fullDisk = dice.next() < 0.3;
    const task = await taskOn(sandboxes, dice, { journal: join(folder, 'fleet.ndjson'), count });
    await Promise.all((task.places ?? []).map(addBystander));
    await Promise.all(sandboxes.map(addFaults));
    await Promise.all(sandboxes.map((sandbox) => sandbox.clearLog()));
    const stage = stageOf(sandboxes);
    const room = changeRoom(sandboxes, dice, count);
    const { account, kills, unaccounted } = await runToTheEnd({
      stage,
      task,
      dice,
      fullDisk,
      afterKill: 'resume',
    });
    await room.end();
    const found = await compare(stage, account);
    const broken = (account.left ?? []).map((id) => `left behind: ${id}`);
    const orphans = [...unaccounted, ...found.orphans];
    const requests = await Promise.all(sandboxes.map((sandbox) => sandbox.requests()));
    const spread = await Promise.all(sandboxes.map(async (each) => (await serversOf(each)).length));
    const cleanupKills = await cleanUp(task, dice);
    const left = (await stage.servers()).map(({ name }) => name);
    const all = await Promise.all(sandboxes.map((sandbox) => sandbox.servers()));
    const bystanderLost = !all.every((servers) => servers.some(({ name }) => name === BYSTANDER));
    return {
      seed,
      kills,
      cleanupKills,
      left,
      bystanderLost,
      fullDisk,
      ...found,
      orphans,
      missing: [...found.missing, ...broken],
      requests: requests.reduce((sum, one) => sum + one, 0),
      spread,
    };
  } finally {
    await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
    await rm(folder, { recursive: true });
  }
}

/** Requests of the same servers where nothing goes wrong and each place knows its part, in three runs. */
export async function separateRuns(counts: readonly number[]): Promise<number> {
  let requests = 0;
  for (const [index, cloud] of PLACES.entries()) {
    const count = counts[index] ?? 0;
    if (count === 0) continue;
    await using sandbox = await spawnSandbox({ flavor: cloud.flavor, latency: 10, buildTime: BUILD });
    const folder = await mkdtemp(join(tmpdir(), 'skylane-fleet-'));
    const { provider, options, unpaced, spec } = await placeOn(sandbox, cloud);
    await sandbox.clearLog();
    const task = {
      action: 'create',
      provider,
      options,
      unpaced,
      spec: spec as { name: string },
      count,
    } as const;
    await runWorker(
      { ...task, apart: true, journal: join(folder, 'run.ndjson'), run: { concurrency: 16 } },
      null,
    );
    requests += await sandbox.requests();
    await rm(folder, { recursive: true });
  }
  return requests;
}

function faultySandbox(seed: number, cloud: ChaosCloud): Promise<Sandbox> {
  return spawnSandbox({
    flavor: cloud.flavor,
    seed,
    latency: 10,
    buildTime: BUILD,
    actionTime: 20,
    rateLimit: { requests: 60, per: 1000, operations: [...createsOf(cloud), cloud.list] },
  });
}

async function addFaults(sandbox: Sandbox): Promise<void> {
  const cloud = PLACES.find(({ flavor }) => flavor === sandbox.flavor);
  for (const fault of cloud === undefined ? [] : faultsOf(cloud)) await sandbox.addFault(fault);
}

async function serversOf(
  sandbox: Sandbox,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const servers = await sandbox.servers();
  return servers.filter(({ name, status }) => name !== BYSTANDER && !/terminated/i.test(status));
}

function stageOf(sandboxes: readonly Sandbox[]): Stage {
  return {
    fault: FAULT,
    servers: async () => (await Promise.all(sandboxes.map(serversOf))).flat(),
    cut: async (milliseconds) => {
      await Promise.all(sandboxes.map((sandbox) => sandbox.addFault({ kind: 'reset' })));
      await delay(milliseconds);
      for (const sandbox of sandboxes) {
        await sandbox.clearFaults();
        await addFaults(sandbox);
      }
    },
  };
}

/** Changes the room of the first two places every now and then, until it is told to end. */
function changeRoom(sandboxes: readonly Sandbox[], dice: Dice, count: number): { end(): Promise<void> } {
  // Dice of its own, so that the rest of the story does not depend on how long it takes.
  const own = new Dice(dice.between(1, 1_000_000));
  const ended = new AbortController();
  const work = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      for (const sandbox of sandboxes.slice(0, 2))
        await sandbox.setCapacity(own.between(0, Math.ceil(count / 2)));
      await delay(own.between(200, 1500), undefined, { signal: ended.signal }).catch(() => {});
    }
  };
  const working = work();
  return {
    async end() {
      ended.abort();
      await working;
    },
  };
}

async function placeOn(sandbox: Sandbox, cloud: ChaosCloud): Promise<FleetPlaceTask> {
  return {
    provider: cloud.provider,
    options: cloud.optionsOf(sandbox),
    unpaced: cloud.unpaced ?? false,
    spec: await cloud.specOf(sandbox),
  };
}

async function taskOn(
  sandboxes: readonly Sandbox[],
  dice: Dice,
  { journal, count }: { readonly journal: string; readonly count: number },
): Promise<Task> {
  const places = await Promise.all(PLACES.map((cloud, index) => placeOn(sandboxes[index] as Sandbox, cloud)));
  const order = dice.next() < 0.5 ? 'given' : 'spread';
  return {
    action: 'create',
    provider: '',
    options: {},
    journal,
    count,
    places,
    order,
    run: { concurrency: 16 },
  };
}

/** A server that the run does not know of. */
async function addBystander({ provider, options, spec }: FleetPlaceTask): Promise<void> {
  const Driver = getDriver(provider as 'openstack');
  await using driver = new Driver(options as ConstructorParameters<typeof Driver>[0]);
  await driver.createNode({ ...(spec as Parameters<typeof driver.createNode>[0]), name: BYSTANDER });
}
