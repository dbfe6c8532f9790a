import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { livenessOf, ownClaim } from '../../../dist/src/scheduler/journal/process.js';
import type { ProcessSystem } from '../../../dist/src/scheduler/journal/system.js';

const NOWHERE: ProcessSystem = {
  platform: 'freebsd',
  exists: () => false,
  text: () => null,
  link: () => null,
  output: () => null,
};

/** A Linux whose processes are these: number and start. */
function linux(processes: Readonly<Record<number, string>>, state = 'S'): ProcessSystem {
  const rest = Array.from({ length: 18 }, () => '0').join(' ');
  const files = new Map([['/proc/sys/kernel/random/boot_id', 'boot-1']]);
  for (const [pid, start] of Object.entries(processes))
    files.set(`/proc/${pid}/stat`, `${pid} (a (b) c) ${state} ${rest} ${start} 0`);
  return {
    ...NOWHERE,
    platform: 'linux',
    exists: (pid) => pid in processes,
    text: (path) => files.get(path) ?? null,
    link: () => 'pid:[1]',
  };
}

/** Another Unix, or Windows, that says when its processes began. */
function other(
  platform: 'darwin' | 'freebsd' | 'win32',
  processes: Readonly<Record<number, string | null>>,
): ProcessSystem {
  return {
    ...NOWHERE,
    platform,
    exists: (pid) => pid in processes,
    output: (program, parameters) => {
      if (program === 'sysctl') return 'boot-1';
      const [, pid] = /(?:-Id |,)(\d+)/.exec(parameters.join(',')) ?? [];
      return processes[Number(pid)] ?? null;
    },
  };
}

const ME = process.pid;
const OTHER = 999_999;

describe('whether the process that holds a journal still runs, on Linux', () => {
  const system = linux({ [ME]: '100', [OTHER]: '200' });
  const own = ownClaim(system);
  const claim = { ...own, pid: OTHER, started: '200' };
  test.each([
    ['it does', claim, system, 'alive'],
    ['it has ended', claim, linux({ [ME]: '100' }), 'dead'],
    ['another process has its number now', claim, linux({ [ME]: '100', [OTHER]: '300' }), 'dead'],
    ['it has ended and nobody has waited for it', claim, linux({ [ME]: '100', [OTHER]: '200' }, 'Z'), 'dead'],
    ['the machine was started again', { ...claim, boot: 'boot-0' }, system, 'dead'],
    ['it is on another machine', { ...claim, boot: 'boot-9', host: 'elsewhere' }, system, 'unknown'],
    ['it is in another container', { ...claim, space: 'pid:[2]' }, system, 'unknown'],
  ])('%s', (_what, written, now, liveness) => {
    expect(livenessOf(written, own, now)).toBe(liveness);
  });
});

describe.each(['darwin', 'freebsd', 'win32'] as const)('on %s', (platform) => {
  const system = other(platform, { [ME]: 'Monday', [OTHER]: 'Tuesday' });
  const own = ownClaim(system);
  const claim = { ...own, pid: OTHER, started: 'Tuesday' };
  test.each([
    ['it still runs', claim, system, 'alive'],
    ['it has ended', claim, other(platform, { [ME]: 'Monday' }), 'dead'],
    [
      'another process has its number now',
      claim,
      other(platform, { [ME]: 'Monday', [OTHER]: 'Friday' }),
      'dead',
    ],
    ['its start was not known', { ...claim, started: null }, system, 'unknown'],
    [
      'the system does not say when it began',
      claim,
      other(platform, { [ME]: 'Monday', [OTHER]: null }),
      'unknown',
    ],
  ])('%s', (_what, written, now, liveness) => {
    expect(livenessOf(written, own, now)).toBe(liveness);
  });
});

test('another boot of the same Mac has ended all of its processes', () => {
  const system = other('darwin', { [ME]: 'Monday', [OTHER]: 'Tuesday' });
  const own = ownClaim(system);
  expect(livenessOf({ ...own, pid: OTHER, boot: 'boot-0', started: 'Tuesday' }, own, system)).toBe('dead');
});

test('a process of this machine is alive until it ends', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  const own = ownClaim();
  const { started } = ownClaim();
  expect(livenessOf(own, own)).toBe('alive');
  expect(started).toMatch(/./);
  expect(livenessOf({ ...own, pid: child.pid ?? 0, started: 'another time' }, own)).toBe('dead');
  child.kill();
  await once(child, 'exit');
  expect(livenessOf({ ...own, pid: child.pid ?? 0 }, own)).toBe('dead');
});
