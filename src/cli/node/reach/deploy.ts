import { readFile, stat } from 'node:fs/promises';
import type { ComputeNode, CreateNodeOptions } from '../../../compute/index.js';
import type { Deployment, DeployStep } from '../../../index.js';
import { resolvePath, variable } from '../../../environment.js';
import { describeError } from '../../describe-error.js';
import { CommandError, EXIT, usage } from '../../exit-codes.js';
import { checkColumns } from '../../output/columns.js';
import type { OutputFlags } from '../../output/flags.js';
import { plain } from '../../output/plain.js';
import { printList } from '../../output/print-list.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import { follow, type ProgressFlags } from '../../progress.js';
import { readText } from '../../files.js';
import { note, type Shell } from '../../shell.js';
import { nodeColumns } from '../columns.js';
import { nextSteps } from '../create/create.js';
import { type SpecFlags, specOf } from '../create/spec.js';

/** Flags that say what is done on the servers, and how to log in to them. */
type StepFlags = {
  readonly identity?: string;
  readonly user: string;
  readonly port: number;
  readonly cloudInit?: boolean;
  readonly file?: readonly string[];
  readonly script?: readonly string[];
  readonly command?: readonly string[];
};

/** Flags of `node deploy`. */
export type DeployFlags = PlaceFlags &
  OutputFlags &
  ProgressFlags &
  SpecFlags &
  StepFlags & {
    readonly count?: number;
    readonly journal?: string;
    readonly concurrency: number;
  };

/** Creates servers, and makes each ready over SSH as soon as it runs. */
export default async function deploy(this: Shell, flags: DeployFlags, name: string): Promise<void> {
  checkColumns(nodeColumns, flags);
  const spec = await specOf(this, flags, name);
  const deployment: Deployment = {
    ssh: await loginOf(this, flags),
    steps: await stepsOf(this, flags),
    address: (node) => ({ host: addressOf(node), port: flags.port }),
  };
  const { Scheduler } = await import('../../../index.js');
  await withDriver(this, 'compute', flags, async ({ driver }) => {
    await using scheduler = new Scheduler(driver, { concurrency: flags.concurrency });
    const { count, timeout, journal } = flags;
    const run = scheduler.deployNodes(
      (count === undefined ? [spec] : spec) as CreateNodeOptions,
      deployment,
      {
        // With an array of specs there is no count.
        ...((count === undefined ? {} : { count }) as { readonly count: number }),
        signal: this.signal,
        ...(timeout === undefined ? {} : { timeout }),
        ...(journal === undefined ? {} : { journal }),
      },
    );
    const { results, nodes, failures } = await follow(
      this,
      flags,
      run,
      ({ totals: { asked, running, deployed, notDeployed, failed } }) =>
        `${deployed} of ${asked} ready, ${running} run, ${notDeployed + failed} failed`,
    );
    await printList(this, flags, nodes, nodeColumns);
    for (const { spec: failed, error } of failures)
      note(this, `${plain(failed.name)}: ${describeError(error)}`);
    if (failures.length === 0) return;
    const end = this.signal.aborted ? EXIT.interrupted : nodes.length === 0 ? EXIT.failed : EXIT.partly;
    const kept = failures.filter(({ status }) => status === 'not-deployed').length;
    throw new CommandError(
      `${nodes.length} of ${results.length} servers are ready; ${kept} run without all of their steps, and are kept.${nextSteps(journal)}`,
      end,
    );
  });
}

/** The address that a deployment would choose, which a port goes with. */
function addressOf({ name, publicIps: [first], privateIps: [second] }: ComputeNode): string {
  const address = first ?? second;
  if (address !== undefined) return address;
  throw new CommandError(`${name} has no address to connect to.`, EXIT.failed);
}

async function loginOf(shell: Shell, { identity, user }: StepFlags): Promise<Deployment['ssh']> {
  if (identity !== undefined)
    return { username: user, privateKey: await readText(shell, identity, '--identity') };
  const agent = variable(shell.environment, 'SSH_AUTH_SOCK');
  if (agent !== undefined) return { username: user, agent };
  throw usage(
    'There is no SSH agent here (SSH_AUTH_SOCK): give --identity FILE, the private key to log in with.',
  );
}

/** The steps: cloud-init, then files, scripts, commands. All files are read now, before a server is created. */
async function stepsOf(shell: Shell, flags: StepFlags): Promise<readonly DeployStep[]> {
  const { cloudInit, file = [], script = [], command = [] } = flags;
  if (cloudInit !== true && file.length + script.length + command.length === 0)
    throw usage('Nothing is to be done on the servers: give --script, --file, --command or --cloud-init.');
  return [
    ...(cloudInit === true ? [{ type: 'cloud-init' } as const] : []),
    ...(await Promise.all(file.map((pair) => fileStep(shell, pair)))),
    ...(await Promise.all(
      script.map(async (path) => ({
        type: 'script' as const,
        name: `script ${path}`,
        script: await readText(shell, path, '--script'),
      })),
    )),
    ...command.map((line) => ({ type: 'command' as const, command: line })),
  ];
}

/** Splits at the last colon: paths of Windows begin with one. */
async function fileStep({ environment }: Shell, pair: string): Promise<DeployStep> {
  const at = pair.lastIndexOf(':');
  const [local, path] = [pair.slice(0, at), pair.slice(at + 1)];
  if (at < 1 || path === '') throw usage(`--file ${pair} is not LOCAL:REMOTE, such as motd:/etc/motd.`);
  try {
    const file = resolvePath(environment, local);
    const isExecutable = ((await stat(file)).mode & 0o111) !== 0;
    return { type: 'file', path, content: await readFile(file), ...(isExecutable ? { mode: 0o755 } : {}) };
  } catch (error) {
    throw usage(`--file ${local} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
