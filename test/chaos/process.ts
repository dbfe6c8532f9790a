import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./worker.mjs', import.meta.url));

/** What a worker is told. */
export interface Task {
  readonly action: 'create' | 'resume' | 'cleanup';
  readonly provider: string;
  readonly options: object;
  /** Whether the driver keeps no pace of its own, which the sandbox does not ask for. */
  readonly unpaced?: boolean;
  readonly journal: string;
  readonly spec?: { readonly name: string };
  readonly count?: number;
  /** Places of a fleet, which then takes the place of the one provider. */
  readonly places?: readonly FleetPlaceTask[];
  readonly order?: 'given' | 'spread';
  /** Whether each server is a spec of its own, so that none share a request. */
  readonly apart?: boolean;
  readonly run: { readonly concurrency: number };
}

/** One place of a fleet. */
export interface FleetPlaceTask {
  readonly provider: string;
  readonly options: object;
  readonly unpaced: boolean;
  readonly spec: object;
}

/** One server, in the account that a worker gives at its end. */
export interface AccountItem {
  readonly status: string;
  readonly id: string | null;
  readonly name: string | null;
  readonly error: string | null;
  readonly code: string | null;
  readonly duplicate: string | null;
}

/** The last words of a worker. */
export interface Account {
  readonly results?: readonly AccountItem[];
  /** Ids of servers that a fleet names as left behind. */
  readonly left?: readonly string[];
  readonly rejected?: string;
  readonly message?: string;
}

/** When to kill a worker. */
export interface KillPoint {
  /** After so many events ... */
  readonly events: number;
  /** ... and so many milliseconds. */
  readonly milliseconds: number;
}

/** What became of a worker. */
export interface Outcome {
  /** Null where it was killed before it had ended. */
  readonly account: Account | null;
  /** Types of the events it told of. */
  readonly events: readonly string[];
}

/**
 * Runs a worker to its end, or to the point where it is killed. `fileLimit` is the size in KiB at which writing to any file fails, as on
 * a full disk.
 */
export async function runWorker(task: Task, kill: KillPoint | null, fileLimit?: number): Promise<Outcome> {
  const child = start(task, fileLimit);
  const exited = once(child, 'exit');
  const lines: string[] = [];
  let complaints = '';
  child.stderr?.on('data', (text: Buffer) => (complaints += text.toString()));
  const timer = kill?.events === 0 ? setTimeout(() => child.kill('SIGKILL'), kill.milliseconds) : undefined;
  if (child.stdout === null) throw new Error('the worker has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (kill !== null && lines.length === kill.events)
      setTimeout(() => child.kill('SIGKILL'), kill.milliseconds);
  }
  await exited;
  clearTimeout(timer);
  const last = lines.at(-1);
  if (last?.startsWith('{')) return { account: JSON.parse(last) as Account, events: lines.slice(0, -1) };
  if (kill === null) throw new Error(`the worker ended without an account:\n${complaints}`);
  return { account: null, events: lines };
}

function start(task: Task, fileLimit: number | undefined): ChildProcess {
  const parameters = [WORKER, JSON.stringify(task)];
  if (fileLimit === undefined)
    return spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  const limited = `ulimit -f ${fileLimit} && exec "$0" "$@"`;
  return spawn('bash', ['-c', limited, process.execPath, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
