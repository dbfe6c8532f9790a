import { run } from '@stricli/core';
import { processEnvironment } from '../environment.js';
import { app } from './app.js';
import { CommandError, EXIT } from './exit-codes.js';
import type { Shell, Terminal } from './shell.js';

/** Runs the command of this process's arguments. */
export async function runProcess(): Promise<void> {
  const interrupt = new AbortController();
  const { stdout, stderr } = process;
  const shell: Shell = {
    process: process as Shell['process'],
    stdin: process.stdin,
    output: stdout,
    environment: processEnvironment(),
    terminal: terminalOf(process),
    signal: interrupt.signal,
    exit: EXIT.ok,
  };
  // Who reads the output may stop, as `head` does: that is no failure.
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      shell.exit = EXIT.ok;
      interrupt.abort(new CommandError('', EXIT.ok));
    });
  const onInterrupt = (): void => {
    // The first settles what is under way and prints the account, the second ends.
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort(new CommandError('Interrupted.', EXIT.interrupted));
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  try {
    await runCommand(process.argv.slice(2), shell);
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

/** Runs a command and sets the exit code of the shell's process. */
export async function runCommand(inputs: readonly string[], shell: Shell): Promise<void> {
  await run(app, inputs, shell);
  shell.process.exitCode = exitCode(shell);
}

/** Stricli ends with negative codes for what it does not understand. */
function exitCode({ process: { exitCode: code }, exit }: Shell): number {
  const ended = Number(code ?? 0);
  if (ended < 0) return EXIT.usage;
  return ended === 0 ? exit : ended;
}

function terminalOf({ stdin, stdout, stderr, env }: NodeJS.Process): Terminal {
  const isTerminal = stdout.isTTY === true;
  return {
    stdin: stdin.isTTY === true,
    stdout: isTerminal,
    stderr: stderr.isTTY === true,
    width: isTerminal ? stdout.columns : 80,
    color: isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
  };
}
