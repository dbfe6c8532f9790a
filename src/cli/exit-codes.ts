import { CloudError, type ErrorCode } from '../errors.js';

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

const BY_CODE: Partial<Record<ErrorCode, ExitCode>> = {
  authentication: EXIT.credentials,
  permission: EXIT.credentials,
  'invalid-request': EXIT.usage,
  'provider-not-found': EXIT.usage,
  'region-not-found': EXIT.usage,
  conflict: EXIT.guard,
  'journal-locked': EXIT.guard,
  'journal-mismatch': EXIT.guard,
  'rate-limit': EXIT.throttled,
};

/** The exit code of what a command threw. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  if (isAbort(error)) return EXIT.interrupted;
  if (!CloudError.is(error)) return EXIT.failed;
  const known = BY_CODE[error.code];
  if (known !== undefined) return known;
  if (error.code.endsWith('not-found')) return EXIT.notFound;
  if (error.code.endsWith('-exists') || error.code.endsWith('-not-empty')) return EXIT.guard;
  return EXIT.failed;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
