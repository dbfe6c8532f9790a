import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import type { ClaimRecord } from './records.js';
import { type ProcessSystem, thisSystem } from './system.js';

/** State of the process that wrote a claim; `unknown` where it cannot be checked from here. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** Makes the claim of this thread. */
export function ownClaim(system: ProcessSystem = thisSystem): ClaimRecord {
  return {
    type: 'claim',
    pid: process.pid,
    thread: threadId,
    started: startOf(process.pid, system),
    boot: bootId(system),
    space: system.link('/proc/self/ns/pid'),
    host: hostname(),
  };
}

/**
 * Checks if the process that wrote a claim still runs. A later process with the same number is told apart by its start; where the system does not
 * tell that, the state is `unknown`.
 */
export function livenessOf(
  claim: ClaimRecord,
  own: ClaimRecord,
  system: ProcessSystem = thisSystem,
): Liveness {
  if (claim.boot !== own.boot) return claim.host === own.host ? 'dead' : 'unknown';
  if (claim.host !== own.host && claim.boot === null) return 'unknown';
  if (claim.space !== own.space) return 'unknown';
  if (!system.exists(claim.pid)) return 'dead';
  if (claim.pid === own.pid && claim.started === own.started) return 'alive';
  if (claim.started === null) return 'unknown';
  const started = startOf(claim.pid, system);
  // On Linux a zombie process still has its number, but no start.
  if (started === null) return system.platform === 'linux' ? 'dead' : 'unknown';
  return started === claim.started ? 'alive' : 'dead';
}

/** Returns the start of a process; null where the system does not tell, or the process has ended. */
function startOf(pid: number, system: ProcessSystem): string | null {
  if (system.platform === 'linux') return linuxStart(pid, system);
  if (system.platform === 'win32') {
    const command = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
    return system.output('powershell', ['-NoProfile', '-NonInteractive', '-Command', command]);
  }
  return system.output('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

/** Returns the clock ticks between the boot and the start of a process; null for a zombie. */
function linuxStart(pid: number, system: ProcessSystem): string | null {
  const text = system.text(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The name, in parentheses, may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
}

/** Returns the id of this boot. Null where the system has none: there, starts of processes are dates and tell boots apart too. */
function bootId(system: ProcessSystem): string | null {
  if (system.platform === 'darwin') return system.output('sysctl', ['-n', 'kern.bootsessionuuid']);
  return system.text('/proc/sys/kernel/random/boot_id');
}
