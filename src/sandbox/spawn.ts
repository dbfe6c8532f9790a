import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { type ControlMethod, wire } from './control.js';
import type { SandboxServerState } from './cloud.js';
import type { LogEntry } from './log.js';
import type { SandboxFlavor, SandboxOptions } from './options.js';
import type { Sandbox, SandboxOf } from './sandbox.js';

type Started = Pick<Sandbox, 'url' | 'identityUrl' | 'regions' | 'credentials' | 'accounts'>;

interface ChildMessage {
  readonly started?: Started;
  readonly failed?: string;
}

/**
 * Starts a simulated cloud as a process of its own, so that its work does not share a thread with yours. It ends with
 * this process, or on `close()`.
 *
 * @throws {TypeError} when an option is not valid.
 * @throws {Error} when the process ends before it listens.
 * @example
 * await using sandbox = await spawnSandbox({ flavor: 'rackspace', latency: 40, buildTime: { mean: 20_000, spread: 5_000 } });
 */
export async function spawnSandbox<Flavor extends SandboxFlavor>(
  options: SandboxOptions & { readonly flavor: Flavor },
): Promise<SandboxOf<Flavor>> {
  const key = randomUUID();
  const child = fork(new URL('./main.js', import.meta.url), [], {
    execArgv: [],
    // A regular expression in a fault rule does not survive JSON.
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { faults = [], ...rest } = options;
  child.send({ options: rest, faults, key });
  const started = await firstMessage(child);
  // Neither the process nor its channel is a reason to stay alive.
  child.unref();
  // Bun's channel cannot be told; there the unref of the process is enough.
  child.channel?.unref?.();
  // The cloud is of the flavor that the options name.
  return new SpawnedSandbox(child, options.flavor, started, key) as Sandbox as SandboxOf<Flavor>;
}

async function firstMessage(child: ChildProcess): Promise<Started> {
  return await new Promise<Started>((resolve, reject) => {
    child.once('message', (message: ChildMessage) => {
      if (message.started !== undefined) resolve(message.started);
      else reject(new TypeError(message.failed ?? 'the sandbox did not start'));
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`the sandbox's process ended with code ${String(code)} before it listened`)),
    );
  });
}

class SpawnedSandbox implements Sandbox {
  readonly url: string;
  readonly identityUrl: string;
  readonly regions: readonly string[];
  readonly credentials: Readonly<Record<string, string>>;
  readonly accounts: Sandbox['accounts'];
  readonly #agent: Agent;

  constructor(
    readonly child: ChildProcess,
    readonly flavor: SandboxOptions['flavor'],
    started: Started,
    readonly key: string,
  ) {
    this.url = started.url;
    this.identityUrl = started.identityUrl;
    this.regions = started.regions;
    this.credentials = started.credentials;
    this.accounts = started.accounts;
    const secure = started.url.startsWith('https:');
    this.#agent = secure ? new TlsAgent({ keepAlive: false }) : new Agent({ keepAlive: false });
  }

  async log(): Promise<readonly LogEntry[]> {
    return (await this.#ask('log')) as readonly LogEntry[];
  }

  async requests(): Promise<number> {
    return (await this.#ask('requests')) as number;
  }

  async clearLog(): Promise<void> {
    await this.#ask('clearLog');
  }

  async counts(): Promise<Readonly<Record<string, number>>> {
    return (await this.#ask('counts')) as Record<string, number>;
  }

  async sockets(): Promise<number> {
    return (await this.#ask('sockets')) as number;
  }

  async addFault(rule: Parameters<Sandbox['addFault']>[0]): Promise<void> {
    await this.#ask('addFault', wire(rule));
  }

  async clearFaults(): Promise<void> {
    await this.#ask('clearFaults');
  }

  async setCapacity(capacity: Parameters<Sandbox['setCapacity']>[0]): Promise<void> {
    await this.#ask('setCapacity', capacity);
  }

  async setRateLimits(rules: Parameters<Sandbox['setRateLimits']>[0]): Promise<void> {
    await this.#ask('setRateLimits', rules);
  }

  async servers(): Promise<readonly SandboxServerState[]> {
    return (await this.#ask('servers')) as readonly SandboxServerState[];
  }

  async expireTokens(): Promise<void> {
    await this.#ask('expireTokens');
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      this.child.once('exit', () => resolve());
    });
    this.child.ref();
    this.child.kill('SIGKILL');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #ask(method: ControlMethod, argument?: unknown): Promise<unknown> {
    const body = JSON.stringify({ argument });
    const text = await this.#send(method, body);
    return (JSON.parse(text) as { result: unknown }).result;
  }

  async #send(method: ControlMethod, body: string): Promise<string> {
    const url = new URL(`/_sandbox/${method}`, this.url);
    const headers = { 'x-sandbox-key': this.key, 'content-length': Buffer.byteLength(body) };
    // The certificate is the one this process handed over; the key in the header is what protects the path.
    const options = { method: 'POST', headers, agent: this.#agent, rejectUnauthorized: false };
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return await new Promise<string>((resolve, reject) => {
      const request = open(url, options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`the sandbox refused ${method} with ${String(response.statusCode)}`));
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}
