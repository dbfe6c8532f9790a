/** Credentials for SSH. */
export interface SshCredentials {
  /** Default `root`. */
  readonly username?: string;
  /** Private key as text: OpenSSH, PEM (PKCS#1, PKCS#8, SEC1) or PuTTY (.ppk, versions 2 and 3). */
  readonly privateKey?: string | Buffer;
  /** Passphrase of the private key. */
  readonly passphrase?: string;
  /** Password of the user, for servers that let passwords in, or ask for it by keyboard-interactive. */
  readonly password?: string;
  /** Answers a keyboard-interactive prompt of the server, such as `Verification code: `. Without it, the password answers every hidden prompt. */
  readonly respond?: (question: string) => string | Promise<string>;
  /** Path of an agent's socket: SSH_AUTH_SOCK. */
  readonly agent?: string;
}

/** Result of a command. */
export interface CommandResult {
  /** Null if a signal ended it. */
  readonly exitCode: number | null;
  /** Signal that ended the command, such as `KILL`; null when it exited by itself. */
  readonly signal: string | null;
  /** The end of its output, 256 KiB at most. */
  readonly stdout: string;
  /** The end of its error output, 256 KiB at most. */
  readonly stderr: string;
}
