import { CommandError, EXIT } from './exit-codes.js';
import { plain } from './output/plain.js';
import { note, type Shell } from './shell.js';

/** Flags of each command that destroys something. */
export type ConfirmFlags = {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
};

/** Definitions of {@link ConfirmFlags}. */
export const confirmFlags = {
  yes: { kind: 'boolean', optional: true, withNegated: false, brief: 'Do not ask' },
  dryRun: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Say what would be done, and do nothing',
  },
} as const;

/** Letters of {@link confirmFlags}. */
export const confirmAliases = { y: 'yes' } as const;

/**
 * Asks whether to go on; true when it was answered so, false for a dry run.
 *
 * @throws CommandError where nobody can be asked, and when the answer was no
 */
export async function isConfirmed(shell: Shell, flags: ConfirmFlags, question: string): Promise<boolean> {
  if (flags.dryRun === true) {
    note(shell, plain(`Would do, and did not: ${question}`));
    return false;
  }
  if (flags.yes === true) return true;
  if (!shell.terminal.stdin || !shell.terminal.stderr)
    throw new CommandError(`${question} Nobody can be asked here: give --yes.`, EXIT.guard);
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({
    message: plain(question),
    initialValue: false,
    output: process.stderr,
    signal: shell.signal,
  });
  if (isCancel(answer) || !answer)
    throw new CommandError('Not confirmed, so it was not done.', EXIT.interrupted);
  return true;
}
