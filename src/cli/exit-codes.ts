/** Exit codes of the command. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  partly: 3,
  credentials: 4,
  notFound: 5,
  changesPending: 6,
  guard: 7,
  throttled: 8,
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An end of a command that is no failure of a cloud: its message is for the user, its code for scripts. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** Exit code of the process. */
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Input that the command does not understand. */
export function usage(message: string): CommandError {
  return new CommandError(message, EXIT.usage);
}
