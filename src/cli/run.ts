import { run } from '@stricli/core';
import { app } from './app.js';
import { CommandError, EXIT } from './exit-codes.js';
import type { Outcome, Shell, Terminal } from './shell.js';

/** Runs the command of this process's arguments. */
export async function runProcess(): Promise<void> {
  const interrupt = new AbortController();
  const outcome: Outcome = { exit: EXIT.ok };
  // Who reads the output may stop, as `head` does: that is no failure.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
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
    const inputs = process.argv.slice(2);
    if (isCompletion(inputs)) await propose(inputs, await processShell(interrupt.signal, outcome));
    else
      await run(app, inputs, {
        process: process as Shell['process'],
        forCommand: () => processShell(interrupt.signal, outcome),
      });
    process.exitCode = exitCode(process.exitCode, outcome);
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

/** Runs a command in a shell that is there, and sets the exit code of its process. */
export async function runCommand(inputs: readonly string[], shell: Shell): Promise<void> {
  if (isCompletion(inputs)) await propose(inputs, shell);
  else await run(app, inputs, shell);
  shell.process.exitCode = exitCode(shell.process.exitCode, shell.outcome);
}

/** True for `complete -- WORDS`, as the scripts of `skylane completion` call the command. */
function isCompletion(inputs: readonly string[]): boolean {
  return inputs[0] === 'complete' && inputs[1] === '--';
}

async function propose(inputs: readonly string[], shell: Shell): Promise<void> {
  const { complete } = await import('./completion/complete.js');
  await complete(app, inputs.slice(2), shell);
}

/** The shell of this process, which help does without. */
async function processShell(signal: AbortSignal, outcome: Outcome): Promise<Shell> {
  const { processEnvironment } = await import('../environment.js');
  return {
    process: process as Shell['process'],
    stdin: process.stdin,
    output: process.stdout,
    environment: processEnvironment(),
    terminal: terminalOf(process),
    signal,
    outcome,
  };
}

/** Stricli ends with negative codes for what it does not understand. */
function exitCode(code: Shell['process']['exitCode'] | undefined, { exit }: Outcome): number {
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
