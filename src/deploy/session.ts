import type { Client, ClientChannel, ConnectConfig, HostVerifier } from 'ssh2';
import { type Call, onCallEnd } from '../connection/call.js';
import { TimeoutError } from '../errors.js';
import { loadSsh2, type SshIdentity } from './credentials.js';
import type { CommandResult } from './models.js';

/** Where a server listens and how to get in. */
export interface SshTarget {
  /** Host name or IP address. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** How to sign in there. */
  readonly identity: SshIdentity;
  /** Whether the server may have this host key; asked before anything is signed or told. */
  readonly acceptHostKey: (key: Buffer) => Promise<boolean>;
}

/** Milliseconds to open a connection, the handshake included. */
const CONNECT_TIMEOUT = 10_000;
/** Milliseconds between signs of life, and how many may stay unanswered. */
const KEEP_ALIVE = 15_000;
const KEEP_ALIVE_MISSED = 4;
/** Bytes of an output that are kept. */
const MAX_OUTPUT = 256 * 1024;

/** The host key was not the one expected: somebody else may be answering. */
export class HostKeyRefused extends Error {}

/** One SSH connection. */
export class SshSession {
  readonly #client: Client;
  #error: Error | null = null;

  private constructor(client: Client) {
    this.#client = client;
    client.on('error', (error) => {
      this.#error = error;
    });
  }

  /** Connects and signs in. */
  static async open(target: SshTarget, call: Call): Promise<SshSession> {
    const { Client: SshClient } = await loadSsh2();
    call.signal?.throwIfAborted();
    const client = new SshClient();
    let refused = false;
    const verify: HostVerifier = (key, decide) => {
      const answer = (accepted: boolean): void => {
        refused = !accepted;
        decide(accepted);
      };
      target.acceptHostKey(key).then(answer, () => answer(false));
    };
    try {
      await settle(call, (resolve, reject) => {
        client.once('ready', resolve);
        client.once('error', reject);
        client.once('close', () => reject(new Error('the server closed the connection')));
        client.connect(configOf(target, verify));
      });
      return new SshSession(client);
    } catch (error) {
      client.on('error', () => {});
      client.destroy();
      throw refused
        ? new HostKeyRefused('The host key is not the one that was expected.', { cause: error })
        : error;
    }
  }

  /** Runs a command with what it reads from its input. */
  async run(command: string, input: string | Uint8Array, call: Call): Promise<CommandResult> {
    if (this.#error !== null) throw this.#error;
    let channel: ClientChannel | null = null;
    try {
      return await settle<CommandResult>(call, (resolve, reject) => {
        this.#client.once('close', () => reject(this.#error ?? new Error('the connection was lost')));
        this.#client.exec(command, (error, opened) => {
          if (error !== undefined && error !== null) {
            reject(error);
            return;
          }
          channel = opened;
          collect(opened, resolve);
          opened.on('error', reject);
          opened.end(input);
        });
      });
    } catch (error) {
      (channel as ClientChannel | null)?.destroy();
      throw error;
    }
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

function collect(channel: ClientChannel, resolve: (result: CommandResult) => void): void {
  const stdout = new Tail();
  const stderr = new Tail();
  let exitCode: number | null = null;
  let signal: string | null = null;
  channel.on('data', (chunk: Buffer) => stdout.add(chunk));
  channel.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
  channel.on('exit', (code: number | null, name?: string) => {
    exitCode = code;
    signal = name ?? null;
  });
  channel.on('close', () => resolve({ exitCode, signal, stdout: stdout.text(), stderr: stderr.text() }));
}

/** The end of what was written. */
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
