import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { QueueProducer } from 'skylane/queue';
import { type EngineDescription, engineOf } from './queue-engine.mjs';
import { anySpec, openStack, quickSandbox } from './sandbox.js';

/** What one round of kills left. */
export interface CrashRound {
  readonly kills: number;
  readonly created: number;
  /** Servers of one name beyond the first. */
  readonly duplicates: number;
  /** Servers that the result does not have. */
  readonly orphans: number;
  /** Servers of the result that do not exist. */
  readonly missing: number;
  /** Jobs without a result. */
  readonly lost: number;
  /** Servers that are left once all were destroyed by the queue. */
  readonly left: number;
}

/** Options of a round. */
export interface CrashOptions {
  readonly engine: EngineDescription;
  readonly servers: number;
  readonly kills: number;
  /** Random numbers from 0 to 1. */
  readonly random: () => number;
}

const WORKERS = 3;

/** Creates servers by three workers of which some are killed at random moments, and destroys them in the same way. */
export async function crashRound({ engine, servers, kills, random }: CrashOptions): Promise<CrashRound> {
  await using sandbox = await quickSandbox({ buildTime: { mean: 400, spread: 200 } });
  await using driver = openStack(sandbox);
  const spec = await anySpec(driver);
  const options = { ...sandbox.credentials, endpoint: sandbox.identityUrl };
  const start = JSON.stringify({
    engine,
    provider: 'openstack',
    options,
    worker: { concurrency: 4 },
  });
  const workers: ChildProcess[] = [];
  const begin = () => workers.push(spawnWorker(start));
  for (let count = 0; count < WORKERS; count += 1) begin();
  const own = engineOf(engine);
  const producer = new QueueProducer(own);
  try {
    const run = producer.createNodes('main', spec, { count: servers });
    let killed = await killSome(run.result, { workers, begin, kills, random });
    const { results } = await run.result;
    const there = await sandbox.servers();
    const ids = new Set(results.map(({ node }) => node?.id));
    const destroyed = producer.destroyNodes(
      'main',
      there.map(({ id }) => id),
    );
    killed += await killSome(destroyed.result, { workers, begin, kills: Math.ceil(kills / 2), random });
    await destroyed.result;
    return {
      kills: killed,
      created: results.filter(({ status }) => status === 'created').length,
      duplicates: there.length - new Set(there.map(({ name }) => name)).size,
      orphans: there.filter(({ id }) => !ids.has(id)).length,
      missing: results.filter(({ node }) => node !== undefined && !there.some(({ id }) => id === node.id))
        .length,
      lost: results.filter(({ status }) => status === 'unknown').length,
      left: (await sandbox.servers()).length,
    };
  } finally {
    await producer.close();
    await own.close();
    for (const worker of workers) worker.kill('SIGKILL');
  }
}

function spawnWorker(start: string): ChildProcess {
  return spawn(process.execPath, ['test/support/queue-worker.mjs', start], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

interface Killing {
  readonly workers: ChildProcess[];
  readonly begin: () => void;
  readonly kills: number;
  readonly random: () => number;
}

/** Kills workers one after another, each at a random moment, and starts another for each, until the run is over. */
async function killSome(
  result: Promise<unknown>,
  { workers, begin, kills, random }: Killing,
): Promise<number> {
  let isOver = false;
  const over = result.then(() => {
    isOver = true;
  });
  let killed = 0;
  for (; killed < kills; killed += 1) {
    await Promise.race([over, pause(100 + random() * 1400)]);
    if (isOver) break;
    const [victim] = workers.splice(Math.floor(random() * workers.length), 1);
    if (victim === undefined || victim.exitCode !== null) throw new Error('a worker ended by itself');
    victim.kill('SIGKILL');
    await once(victim, 'exit');
    begin();
  }
  await over;
  return killed;
}
