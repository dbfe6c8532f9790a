import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** What can be asked of the operating system about processes; each answers null where it does not say. */
export interface ProcessSystem {
  readonly platform: NodeJS.Platform;
  /** Whether a process has this number. */
  exists(pid: number): boolean;
  /** A file's text. */
  text(path: string): string | null;
  /** What a symbolic link points to. */
  link(path: string): string | null;
  /** What a program prints. */
  output(program: string, parameters: readonly string[]): string | null;
}

/** The system that this process runs on. */
export const thisSystem: ProcessSystem = {
  platform: process.platform,
  exists(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
  text: (path) => orNull(() => readFileSync(path, 'utf8').trim()),
  link: (path) => orNull(() => readlinkSync(path)),
  output: (program, parameters) =>
    orNull(() => {
      const text = execFileSync(program, parameters, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        // Dates as every process prints them, whatever its own language and time zone are.
        env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
        timeout: 10_000,
      });
      return text.trim() === '' ? null : text.trim();
    }),
};

function orNull(ask: () => string | null): string | null {
  try {
    return ask();
  } catch {
    return null;
  }
}
