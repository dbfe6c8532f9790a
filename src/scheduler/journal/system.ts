import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** Questions to the operating system about processes; each returns null where it does not tell. */
export interface ProcessSystem {
  readonly platform: NodeJS.Platform;
  /** True if a process has this number. */
  exists(pid: number): boolean;
  /** Reads a file's text. */
  text(path: string): string | null;
  /** Reads the target of a symbolic link. */
  link(path: string): string | null;
  /** Runs a program; returns its output. */
  output(program: string, parameters: readonly string[]): string | null;
}

/** The real system of this process. */
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
        // Makes programs print dates alike, in any language and time zone.
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
