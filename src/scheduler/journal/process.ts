import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import type { ClaimRecord } from './records.js';

/** What is known of the process that wrote a claim. `unknown` where it is, or was, in a place that cannot be looked into from here. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** The claim that this thread would write. */
export function ownClaim(): ClaimRecord {
  return {
    type: 'claim',
    pid: process.pid,
    thread: threadId,
    started: startOf(process.pid),
    boot: bootId(),
    space: processSpace(),
    host: hostname(),
  };
}

/** Whether the process that wrote a claim still runs. A process that was given the same number later is told apart by when it began. */
export function livenessOf(claim: ClaimRecord, own: ClaimRecord): Liveness {
  if (claim.boot !== own.boot) return claim.host === own.host ? 'dead' : 'unknown';
  if (claim.host !== own.host && claim.boot === null) return 'unknown';
  if (claim.space !== own.space) return 'unknown';
  if (!exists(claim.pid)) return 'dead';
  return startOf(claim.pid) === claim.started ? 'alive' : 'dead';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began; null where the system does not say, or the process has ended. */
function startOf(pid: number): string | null {
  if (process.platform === 'linux') return linuxStart(pid);
  if (process.platform === 'win32') return null;
  return ask('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

/** Clock ticks between the boot and the start of the process. One that has ended and was not waited for yet has none. */
function linuxStart(pid: number): string | null {
  const text = read(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The name, in parentheses, may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
}

function bootId(): string | null {
  if (process.platform === 'darwin') return ask('sysctl', ['-n', 'kern.bootsessionuuid']);
  return read('/proc/sys/kernel/random/boot_id');
}

function processSpace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function ask(command: string, parameters: readonly string[]): string | null {
  try {
    return execFileSync(command, parameters, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}
