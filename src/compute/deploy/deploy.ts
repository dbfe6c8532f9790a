import type { ComputeNode } from '../models/index.js';
import { type Call, delay, timeLeft } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import { CloudError, DeploymentError, HostKeyError } from '../../errors.js';
import { readCredentials, type SshIdentity } from './credentials.js';
import { HostKeys, type HostKeySource } from './host-keys.js';
import type { CommandResult, SshCredentials } from './models.js';
import { CommandOutput, HostKeyRefused, SshSession } from './session.js';
import { compileSteps, type DeployStep, type RemoteCommand } from './steps.js';

/** Steps and credentials of a deployment. */
export interface Deployment {
  /** Steps in order; the first failure ends the deployment. */
  readonly steps: readonly DeployStep[];
  /** Credentials for SSH. */
  readonly ssh: SshCredentials;
  /** Address of a server. Default: its first public address, otherwise its first private one, port 22. */
  readonly address?: (node: ComputeNode) => { readonly host: string; readonly port?: number };
  /**
   * Expected host key of a server. Default `'first-use'`: one of the keys that the cloud tells (cloud-init prints them to the console, see
   * {@link ComputeDriver.hostKeysOf}), read when the server presents its key; if the cloud tells none, the first key seen at an address
   * during the run, and no other. `'cloud'` waits for the cloud and accepts no other key. A function returns `SHA256:...` or the key
   * itself; null continues as `'first-use'`.
   */
  readonly hostKey?: 'first-use' | 'cloud' | ((node: ComputeNode) => string | null | Promise<string | null>);
  /** Milliseconds until a server has to let us in after it runs. Default 5 minutes. */
  readonly connectTimeout?: number;
}

/** Result of a step. */
export interface StepResult extends CommandResult {
  /** Name of the step: as given, or derived from the step, such as `file /etc/motd`. */
  readonly step: string;
  /** Number of attempts until it succeeded, from 1. */
  readonly attempts: number;
}

/** A deployed server, with the results of the steps. */
export interface Deployed<N extends ComputeNode = ComputeNode> {
  /** The server as it was when the deployment began. */
  readonly node: N;
  /** Results of the steps in order; nested steps are flattened. */
  readonly steps: readonly StepResult[];
}

/** A deployment checked, its scripts read, its host keys remembered: for any number of servers. */
export class PreparedDeployment {
  readonly #deployment: Deployment;
  readonly #identity: SshIdentity;
  readonly #commands: readonly RemoteCommand[];
  readonly #hosts: HostKeys;

  private constructor(
    deployment: Deployment,
    driver: HostKeySource,
    { identity, commands }: { identity: SshIdentity; commands: readonly RemoteCommand[] },
  ) {
    this.#deployment = deployment;
    this.#identity = identity;
    this.#commands = commands;
    this.#hosts = new HostKeys(deployment.hostKey ?? 'first-use', driver);
  }

  /** @throws InvalidRequestError for steps or credentials that make no sense, and for a key that cannot be read */
  static async prepare(deployment: Deployment, driver: HostKeySource): Promise<PreparedDeployment> {
    const identity = await readCredentials(deployment.ssh);
    const commands = await compileSteps(deployment.steps);
    return new PreparedDeployment(deployment, driver, { identity, commands });
  }

  /** Waits until a server accepts the login, then runs the steps. @throws DeploymentError with the server and the step's output */
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
    const { host, port = 22 } = this.#addressOf(node);
    const address = `${host}:${port}`;
    const until = performance.now() + (this.#deployment.connectTimeout ?? CONNECT_PATIENCE);
    const acceptHostKey = await this.#hosts.verifier({ node, address, until }, call);
    const target = { host, port, identity: this.#identity, acceptHostKey };
    const open = async (): Promise<SshSession | null> => {
      try {
        timeLeft(call);
        return await SshSession.open(target, call);
      } catch (error) {
        if (call.signal?.aborted || CloudError.is(error)) throw error;
        if (error instanceof HostKeyRefused) throw refused(node, address, error);
        if (performance.now() >= until) throw unreachable(node, address, error);
        return null;
      }
    };
    return pollUntil(open, call, { firstWait: CONNECT_INTERVAL, longestWait: CONNECT_INTERVAL });
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
  const output = new CommandOutput();
  try {
    return await session.run(command.command, command.input, output, limited);
  } catch (error) {
    if (call.signal?.aborted) throw error;
    const what =
      CloudError.is(error) && error.code === 'timeout'
        ? `did not end within ${Math.round(left)} ms`
        : `was cut off: ${messageOf(error)}`;
    const [stdout, stderr] = [output.stdout.text(), output.stderr.text()];
    throw new DeploymentError(
      `Step "${command.name}" on node ${node.name} (${node.id}) ${what}${shownOf(stdout, stderr) || '.'}`,
      { ...failureOf(node), step: command.name, output: `${stdout}${stderr}` },
      { cause: error },
    );
  }
}

/** End of a step's output, for an error message. */
function shownOf(stdout: string, stderr: string): string {
  const output = stderr.trim() === '' ? stdout : stderr;
  const shown = output.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  return shown === '' ? '' : `: ${shown}`;
}

function stepFailed(node: ComputeNode, { name }: RemoteCommand, result: CommandResult): DeploymentError {
  const shown = shownOf(result.stdout, result.stderr);
  const how = result.exitCode === null ? `signal ${result.signal}` : `status ${result.exitCode}`;
  return new DeploymentError(`Step "${name}" on node ${node.name} (${node.id}) ended with ${how}${shown}.`, {
    ...failureOf(node),
    step: name,
    exitCode: result.exitCode,
    output: `${result.stdout}${result.stderr}`,
  });
}

function refused(node: ComputeNode, address: string, error: HostKeyRefused): HostKeyError {
  return new HostKeyError(
    `Node ${node.name} (${node.id}) shows at ${address} the host key ${error.fingerprint}, which is not the one expected: ` +
      'another machine may answer there. Nothing was told to it. Check the key, or what hostKey expects.',
    { ...failureOf(node), step: 'connect', fingerprint: error.fingerprint },
    { cause: error },
  );
}

function unreachable(node: ComputeNode, address: string, error: unknown): DeploymentError {
  const advice =
    'Check the user, the key, and which ports the cloud lets through; connectTimeout is how long we try.';
  return new DeploymentError(
    `Node ${node.name} (${node.id}) does not let us in over SSH at ${address}: ${messageOf(error)}. ${advice}`,
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
