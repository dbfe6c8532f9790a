import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type AuthContext, type Connection } from 'ssh2';

/** What a command of a test's server leaves. */
export interface ScriptedResult {
  /** Null where it never ends. */
  readonly exitCode: number | null;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** An SSH server of this process, which runs nothing: a test says what each command leaves. */
export interface SshServer extends AsyncDisposable {
  readonly port: number;
  /** Its host key, as ssh-keygen shows it. */
  readonly fingerprint: string;
  /** Ways to sign in that were tried. */
  readonly attempts: string[];
  /** Commands that were run. */
  readonly commands: string[];
}

/** Starts a server that lets one public key in, on a free port of loopback unless told otherwise. */
export async function sshServer(options: {
  readonly authorized: string;
  readonly port?: number;
  readonly run?: (command: string) => ScriptedResult;
  /** Decides about each attempt to sign in, in place of the public key. */
  readonly authenticate?: (context: AuthContext) => void;
}): Promise<SshServer> {
  const run = options.run ?? ((): ScriptedResult => ({ exitCode: 0, stdout: 'in\n' }));
  const { privateKey, fingerprint } = makeHostKey();
  const attempts: string[] = [];
  const commands: string[] = [];
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (connection) => {
    connections.add(connection);
    connection.on('error', () => {});
    connection.on('close', () => connections.delete(connection));
    connection.on('authentication', (context) => {
      attempts.push(context.method);
      if (options.authenticate !== undefined) options.authenticate(context);
      else if (context.method === 'publickey' && lets(options.authorized, context.key.data)) context.accept();
      else context.reject(['publickey']);
    });
    connection.on('session', (accept) => {
      accept().on('exec', (accepted, _refuse, { command }) => {
        commands.push(command);
        const { exitCode, stdout = '', stderr = '' } = run(command);
        const channel = accepted();
        channel.resume();
        channel.write(stdout);
        channel.stderr.write(stderr);
        if (exitCode === null) return;
        channel.exit(exitCode);
        channel.end();
      });
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    fingerprint,
    attempts,
    commands,
    async [Symbol.asyncDispose]() {
      for (const connection of connections) connection.end();
      server.close();
      await once(server, 'close');
    },
  };
}

function lets(authorized: string, key: Buffer): boolean {
  return authorized.split(' ')[1] === key.toString('base64');
}

function makeHostKey(): { readonly privateKey: string; readonly fingerprint: string } {
  const folder = mkdtempSync(join(tmpdir(), 'skylane-host-key-'));
  try {
    const file = join(folder, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    const [, fingerprint = ''] = execFileSync('ssh-keygen', ['-lf', file]).toString().split(' ');
    return { privateKey: readFileSync(file, 'utf8'), fingerprint };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
