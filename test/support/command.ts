import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { CommandError } from '../../dist/src/cli/exit-codes.js';
import { runCommand } from '../../dist/src/cli/run.js';
import type { Shell } from '../../dist/src/cli/shell.js';

/** What a command printed, and how it ended. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A shell of its own: no variable of the process, a home folder of its own, no terminal. */
export class TestShell {
  readonly home = mkdtempSync(join(tmpdir(), 'skylane-command-'));
  readonly variables: Record<string, string> = {};
  /** True where standard output is a terminal. */
  isTerminal = false;
  /** Called with what a command prints, as it prints it. */
  heard: (text: string) => void = () => {};
  readonly #abort = new AbortController();

  /** Runs a command line, split at blanks; an array keeps blanks. */
  async run(line: string | readonly string[], stdin = ''): Promise<Ended> {
    const out: string[] = [];
    const err: string[] = [];
    const shell: Shell = {
      process: {
        stdout: {
          write: (text) => {
            out.push(text);
            this.heard(text);
          },
        },
        stderr: { write: (text) => void err.push(text) },
        env: this.variables,
      },
      stdin: Readable.from([stdin]),
      output: new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          out.push(chunk.toString());
          done();
        },
      }),
      environment: { variables: this.variables, home: this.home, directory: this.home },
      terminal: { stdin: false, stdout: this.isTerminal, stderr: false, width: 80, color: false },
      signal: this.#abort.signal,
      outcome: { exit: 0 },
    };
    await runCommand(typeof line === 'string' ? line.split(' ') : line, shell);
    return { stdout: out.join(''), stderr: err.join(''), code: Number(shell.process.exitCode) };
  }

  /** As Ctrl-C does. */
  interrupt(reason = new CommandError('Interrupted.', 130)): void {
    this.#abort.abort(reason);
  }
}
