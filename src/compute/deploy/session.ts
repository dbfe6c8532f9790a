import { createHash } from 'node:crypto';
import type { Client, ClientChannel, ConnectConfig, HostVerifier } from 'ssh2';
import { type Call, onCallEnd } from '../../call/call.js';
import { TimeoutError } from '../../errors.js';
import { loadSsh2, type SshIdentity } from './credentials.js';
import type { CommandResult } from './models.js';

/** Address and credentials of an SSH server. */
export interface SshTarget {
  /** Host name or IP address. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** Credentials. */
  readonly identity: SshIdentity;
  /** Decides about the host key, before anything is signed or sent. */
  readonly acceptHostKey: (key: Buffer) => Promise<boolean>;
}

/** Milliseconds to open a connection, the handshake included. */
const CONNECT_TIMEOUT = 10_000;
/** Milliseconds between keep-alive messages; the number that may stay unanswered follows. */
const KEEP_ALIVE = 15_000;
const KEEP_ALIVE_MISSED = 4;
/** Bytes of an output that are kept. */
const MAX_OUTPUT = 256 * 1024;

/** The host key was not the expected one: another machine may be responding. */
export class HostKeyRefused extends Error {
  /** The key that was shown: `SHA256:...` as ssh-keygen shows it. */
  readonly fingerprint: string;

  constructor(fingerprint: string, cause: unknown) {
    super(`The host key ${fingerprint} is not the one that was expected.`, { cause });
    this.fingerprint = fingerprint;
  }
}

/** An SSH connection. */
export class SshSession {
  readonly #client: Client;
  /** Callbacks for the end of the connection: of the handshake, or of running commands. */
  readonly #pending = new Set<(error: Error) => void>();
  #error: Error | null = null;
  /** Reason why the agent was skipped; not fatal, since other methods follow. */
  #agentError: Error | null = null;

  private constructor(client: Client) {
    this.#client = client;
    client.on('error', (error) => {
      if ('level' in error && error.level === 'agent') this.#agentError = error;
      else this.#end(error);
    });
    client.on('close', () => {
      this.#end(this.#error ?? new Error('the connection was lost'));
    });
  }

  /** Connects and signs in. */
  static async open(target: SshTarget, call: Call): Promise<SshSession> {
    const { Client: SshClient } = await loadSsh2();
    call.signal?.throwIfAborted();
    const session = new SshSession(new SshClient());
    let refusal: ((cause: unknown) => unknown) | null = null;
    const verify: HostVerifier = (key, decide) => {
      target.acceptHostKey(key).then(
        (accepted) => {
          if (!accepted) refusal = (cause) => new HostKeyRefused(fingerprintOf(key), cause);
          decide(accepted);
        },
        (error: unknown) => {
          refusal = () => error;
          decide(false);
        },
      );
    };
    try {
      await session.#until<void>(call, (resolve) => {
        session.#client.once('ready', resolve);
        session.#client.connect(configOf(target, verify));
      });
      return session;
    } catch (error) {
      session.#client.destroy();
      throw (refusal as ((cause: unknown) => unknown) | null)?.(error) ?? session.#withAgent(error);
    }
  }

  /** Runs a command with standard input. `output` has its output even if this rejects. */
  async run(
    command: string,
    input: string | Uint8Array,
    output: CommandOutput,
    call: Call,
  ): Promise<CommandResult> {
    if (this.#error !== null) throw this.#error;
    let channel: ClientChannel | null = null;
    try {
      return await this.#until<CommandResult>(call, (resolve, reject) => {
        this.#client.exec(command, (error, opened) => {
          if (error !== undefined && error !== null) {
            reject(error);
            return;
          }
          channel = opened;
          collect(opened, output, resolve);
          opened.on('error', reject);
          opened.end(input);
        });
      });
    } catch (error) {
      (channel as ClientChannel | null)?.destroy();
      throw error;
    }
  }

  /** A promise that the end of the call or of the connection rejects. */
  async #until<T>(
    call: Call,
    start: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void,
  ): Promise<T> {
    let pending: ((error: Error) => void) | null = null;
    try {
      return await settle<T>(call, (resolve, reject) => {
        pending = reject;
        this.#pending.add(reject);
        start(resolve, reject);
      });
    } finally {
      if (pending !== null) this.#pending.delete(pending);
    }
  }

  #end(error: Error): void {
    this.#error ??= error;
    for (const reject of this.#pending) reject(error);
  }

  /** Adds the agent's error if the login failed. */
  #withAgent(error: unknown): unknown {
    if (this.#agentError === null || !(error instanceof Error)) return error;
    return new Error(`${error.message} (the agent: ${this.#agentError.message})`, { cause: error });
  }

  /** Ends the connection at once. */
  close(): void {
    this.#client.end();
    this.#client.destroy();
  }
}

function configOf({ host, port, identity }: SshTarget, verify: HostVerifier): ConnectConfig {
  return {
    host,
    port,
    username: identity.username,
    authHandler: [...identity.methods],
    hostVerifier: verify,
    readyTimeout: CONNECT_TIMEOUT,
    keepaliveInterval: KEEP_ALIVE,
    keepaliveCountMax: KEEP_ALIVE_MISSED,
  };
}

/** A promise that the end of the call rejects. */
function settle<T = void>(
  call: Call,
  start: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const remove = onCallEnd(call, (reason) => {
      remove();
      reject(reason);
    });
    start(
      (value) => {
        remove();
        resolve(value);
      },
      (reason) => {
        remove();
        reject(reason instanceof Error ? reason : new TimeoutError(String(reason)));
      },
    );
  });
}

function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function collect(
  channel: ClientChannel,
  output: CommandOutput,
  resolve: (result: CommandResult) => void,
): void {
  let exitCode: number | null = null;
  let signal: string | null = null;
  channel.on('data', (chunk: Buffer) => output.stdout.add(chunk));
  channel.stderr.on('data', (chunk: Buffer) => output.stderr.add(chunk));
  channel.on('exit', (code: number | null, name?: string) => {
    exitCode = code;
    signal = name ?? null;
  });
  channel.on('close', () =>
    resolve({ exitCode, signal, stdout: output.stdout.text(), stderr: output.stderr.text() }),
  );
}

/** Output of a command so far. */
export class CommandOutput {
  readonly stdout = new Tail();
  readonly stderr = new Tail();
}

/** The end of an output. */
class Tail {
  #chunks: Buffer[] = [];
  #size = 0;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size <= MAX_OUTPUT * 2) return;
    const rest = Buffer.concat(this.#chunks).subarray(-MAX_OUTPUT);
    this.#chunks = [rest];
    this.#size = rest.length;
  }

  text(): string {
    return Buffer.concat(this.#chunks).subarray(-MAX_OUTPUT).toString('utf8');
  }
}
