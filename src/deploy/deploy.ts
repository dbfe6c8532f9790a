import type { ComputeNode } from '../compute/models.js';
import { type Call, delay, timeLeft } from '../connection/call.js';
import { CloudError, DeploymentError, InvalidRequestError } from '../errors.js';
import { KnownHosts } from './host-keys.js';
import { type CommandResult, HostKeyRefused, type SshCredentials, SshSession } from './session.js';
import { compileSteps, type DeployStep, type RemoteCommand } from './steps.js';

/** How a server goes from running to ready. */
export interface Deployment {
  /** What to do there, in this order; the first that fails ends it. */
  readonly steps: readonly DeployStep[];
  /** How to sign in. */
  readonly ssh: SshCredentials;
  /** Where to reach a server. Default: its first public address, else its first private one, port 22. */
  readonly address?: (node: ComputeNode) => { readonly host: string; readonly port?: number };
  /**
   * The host key that a server must have: `SHA256:...` or the key itself, from the console or the metadata; null where it is not known.
   * Then the first key seen at an address during a run is believed, and no other.
   */
  readonly hostKey?: (node: ComputeNode) => string | null | Promise<string | null>;
  /** Milliseconds until a server has to let us in after it runs. Default 5 minutes. */
  readonly connectTimeout?: number;
}

/** What a step did. */
export interface StepResult extends CommandResult {
  /** Name of the step: the one given, or one made from what it does, such as `file /etc/motd`. */
  readonly step: string;
  /** How often it was tried until it succeeded, from 1. */
  readonly attempts: number;
}

/** A server that is ready, and what was done. */
export interface Deployed<N extends ComputeNode = ComputeNode> {
  /** The server as it was when the deployment began. */
  readonly node: N;
  /** One result for each step, in their order; steps within steps are flattened. */
  readonly steps: readonly StepResult[];
}

/** A deployment checked, its scripts read, its host keys remembered: for any number of servers. */
export class PreparedDeployment {
  readonly #deployment: Deployment;
  readonly #commands: readonly RemoteCommand[];
  readonly #hosts = new KnownHosts();

  private constructor(deployment: Deployment, commands: readonly RemoteCommand[]) {
    this.#deployment = deployment;
    this.#commands = commands;
  }

  /** @throws InvalidRequestError for steps or credentials that make no sense */
  static async prepare(deployment: Deployment): Promise<PreparedDeployment> {
    const { privateKey, password, agent } = deployment.ssh;
    if (privateKey === undefined && password === undefined && agent === undefined)
      throw new InvalidRequestError('ssh: give a privateKey, a password or an agent to sign in with.');
    return new PreparedDeployment(deployment, await compileSteps(deployment.steps));
  }

  /** Waits until a server lets us in and runs the steps. @throws DeploymentError with the server and what the step wrote */
  async run<N extends ComputeNode>(node: N, call: Call): Promise<Deployed<N>> {
    const session = await this.#connect(node, call);
    const steps: StepResult[] = [];
    try {
      for (const command of this.#commands) steps.push(await runStep(session, node, command, call));
      return { node, steps };
    } finally {
      session.close();
    }
  }

  async #connect(node: ComputeNode, call: Call): Promise<SshSession> {
    const { ssh, connectTimeout = CONNECT_PATIENCE, hostKey } = this.#deployment;
    const { host, port = 22 } = this.#addressOf(node);
    const expected = (await hostKey?.(node)) ?? null;
    const target = {
      host,
      port,
      credentials: ssh,
      acceptHostKey: (key: Buffer) => this.#hosts.accept(`${host}:${port}`, key, expected),
    };
    const until = performance.now() + connectTimeout;
    for (;;) {
      try {
        timeLeft(call);
        return await SshSession.open(target, call);
      } catch (error) {
        if (call.signal?.aborted || CloudError.is(error)) throw error;
        if (isFinal(error) || performance.now() >= until) throw unreachable(node, `${host}:${port}`, error);
      }
      await delay(CONNECT_INTERVAL, call);
    }
  }

  #addressOf(node: ComputeNode): { readonly host: string; readonly port?: number } {
    const given = this.#deployment.address?.(node);
    if (given !== undefined) return given;
    const host = node.publicIps[0] ?? node.privateIps[0];
    if (host !== undefined) return { host };
    throw new DeploymentError(`Node ${node.name} (${node.id}) has no address to connect to.`, {
      ...failureOf(node),
      step: 'connect',
    });
  }
}

/** Milliseconds. */
const CONNECT_PATIENCE = 300_000;
/** Milliseconds between two attempts to connect. */
const CONNECT_INTERVAL = 1000;
/** Lines of output that an error message shows. */
const SHOWN_LINES = 5;

async function runStep(
  session: SshSession,
  node: ComputeNode,
  command: RemoteCommand,
  call: Call,
): Promise<StepResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await runOnce(session, node, command, call);
    if (result.exitCode === 0) return { step: command.name, attempts: attempt, ...result };
    if (attempt >= command.attempts) throw stepFailed(node, command, result);
    await delay(CONNECT_INTERVAL, call);
  }
}

async function runOnce(
  session: SshSession,
  node: ComputeNode,
  command: RemoteCommand,
  call: Call,
): Promise<CommandResult> {
  const left = Math.min(command.timeout, timeLeft(call));
  const limited: Call = { signal: call.signal, timeout: left, deadline: performance.now() + left };
  try {
    return await session.run(command.command, command.input, limited);
  } catch (error) {
    if (call.signal?.aborted) throw error;
    const what =
      CloudError.is(error) && error.code === 'timeout'
        ? `did not end within ${Math.round(left)} ms`
        : `was cut off: ${messageOf(error)}`;
    throw new DeploymentError(
      `Step "${command.name}" on node ${node.name} (${node.id}) ${what}.`,
      { ...failureOf(node), step: command.name },
      { cause: error },
    );
  }
}

function stepFailed(node: ComputeNode, { name }: RemoteCommand, result: CommandResult): DeploymentError {
  const output = result.stderr.trim() === '' ? result.stdout : result.stderr;
  const shown = output.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  const how = result.exitCode === null ? `signal ${result.signal}` : `status ${result.exitCode}`;
  return new DeploymentError(
    `Step "${name}" on node ${node.name} (${node.id}) ended with ${how}${shown === '' ? '' : `: ${shown}`}.`,
    { ...failureOf(node), step: name, exitCode: result.exitCode, output: `${result.stdout}${result.stderr}` },
  );
}

function unreachable(node: ComputeNode, address: string, error: unknown): DeploymentError {
  return new DeploymentError(
    `Node ${node.name} (${node.id}) does not let us in over SSH at ${address}: ${messageOf(error)}`,
    { ...failureOf(node), step: 'connect' },
    { cause: error },
  );
}

function failureOf(node: ComputeNode): {
  nodeId: string;
  nodeName: string;
  step: string;
  exitCode: null;
  output: string;
} {
  return { nodeId: node.id, nodeName: node.name, step: '', exitCode: null, output: '' };
}

/** A wrong host key stays wrong, and so does a private key that cannot be read. */
function isFinal(error: unknown): boolean {
  return error instanceof HostKeyRefused || /privateKey|passphrase|Encrypted private/i.test(messageOf(error));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
