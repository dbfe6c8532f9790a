import { readFile } from 'node:fs/promises';
import type { CreateNodeOptions } from '../../compute/index.js';
import type { CreateNodesPlan } from '../../index.js';
import { CommandError, EXIT, type ExitCode, usage } from '../exit-codes.js';
import { describeError } from '../describe-error.js';
import type { OutputFlags } from '../output/flags.js';
import { plain } from '../output/plain.js';
import { printList, printOne } from '../output/print-list.js';
import { checkColumns, columnsOf } from '../output/columns.js';
import { withDriver } from '../place/drivers.js';
import type { PlaceFlags } from '../place/flags.js';
import { follow, type ProgressFlags, recorded } from '../progress.js';
import { note, type Shell } from '../shell.js';
import { nodeColumns } from './columns.js';

/** Flags that describe a server. */
export type SpecFlags = {
  readonly image?: string;
  readonly size: string;
  readonly location?: string;
  readonly key?: string;
  readonly publicKey?: string;
  readonly userData?: string;
  readonly label?: readonly (readonly [string, string])[];
  readonly network?: readonly string[];
  readonly firewall?: readonly string[];
  readonly expiresIn?: number;
  readonly idempotencyKey?: string;
  readonly extra?: string;
};

/** Flags of `node create`. */
export type CreateFlags = PlaceFlags &
  OutputFlags &
  ProgressFlags &
  SpecFlags & {
    readonly count?: number;
    readonly journal?: string;
    readonly log?: string;
    readonly concurrency: number;
    readonly until: 'accepted' | 'running';
    readonly onFailure: 'keep' | 'destroy';
    readonly dryRun?: boolean;
  };

/** Creates servers and waits until they run. */
export default async function create(this: Shell, flags: CreateFlags, name: string): Promise<void> {
  checkColumns(nodeColumns, flags);
  const spec = await specOf(flags, name);
  const { Scheduler } = await import('../../index.js');
  await withDriver(this, 'compute', flags, async ({ driver }) => {
    await using scheduler = new Scheduler(driver, { concurrency: flags.concurrency });
    const specs = flags.count === undefined ? [spec] : spec;
    const count = flags.count === undefined ? {} : { count: flags.count };
    if (flags.dryRun === true) {
      await printPlan(this, flags, scheduler.planCreateNodes(specs, count));
      return;
    }
    const begin = (): ReturnType<typeof scheduler.createNodes> =>
      scheduler.createNodes(specs as CreateNodeOptions, {
        // With an array of specs there is no count.
        ...(count as { readonly count: number }),
        until: flags.until,
        onFailure: flags.onFailure,
        signal: this.signal,
        ...(flags.timeout === undefined ? {} : { timeout: flags.timeout }),
        ...(flags.journal === undefined ? {} : { journal: flags.journal }),
      });
    await using recording = await recorded(flags, begin);
    const { nodes, failures, unknown } = await follow(
      this,
      flags,
      recording.run,
      ({ totals: { asked, accepted, running, failed } }) =>
        `${running} of ${asked} run, ${accepted} accepted, ${failed} failed`,
    );
    await printList(this, flags, nodes, nodeColumns);
    endOfCreates(this, nodes.length, { failures, unknown }, flags.journal);
  });
}

/** Servers of a run that do not run. */
export interface Missing {
  readonly failures: readonly MissingNode[];
  readonly unknown: readonly MissingNode[];
}

interface MissingNode {
  readonly spec: { readonly name: string };
  readonly error?: unknown;
}

/** Names the servers that do not run. @throws CommandError where there is one, with the commands that go on */
export function endOfCreates(
  shell: Shell,
  made: number,
  { failures, unknown }: Missing,
  journal: string | undefined,
): void {
  for (const { spec, error } of failures) note(shell, plain(`${spec.name}: ${describeError(error)}`));
  for (const { spec, error } of unknown)
    note(shell, plain(`${spec.name}: whether it exists is not known. ${describeError(error)}`));
  const missing = failures.length + unknown.length;
  if (missing === 0 && !shell.signal.aborted) return;
  const next =
    journal === undefined
      ? ''
      : ` Go on with: skylane run resume ${journal}, or undo with: skylane run cleanup ${journal}`;
  const end = shell.signal.aborted ? exitOf(shell.signal) : made === 0 ? EXIT.failed : EXIT.partly;
  throw new CommandError(
    `${shell.signal.aborted ? 'Interrupted: ' : ''}${made} of ${made + missing} created, ${failures.length} failed, ${unknown.length} unknown.${next}`,
    end,
  );
}

/** The server that the flags describe. */
export async function specOf(flags: SpecFlags, name: string): Promise<CreateNodeOptions> {
  const { image, size, location, key, publicKey, userData, label, network, firewall } = flags;
  return {
    name,
    size,
    ...(image === undefined ? {} : { image }),
    ...(location === undefined ? {} : { location }),
    ...(key === undefined ? {} : { keyPair: key }),
    ...(publicKey === undefined
      ? {}
      : { auth: { publicKey: (await textOf('--public-key', publicKey)).trim() } }),
    ...(userData === undefined ? {} : { userData: await textOf('--user-data', userData) }),
    ...(label === undefined ? {} : { metadata: Object.fromEntries(label) }),
    ...(network === undefined ? {} : { networks: networksOf(network) }),
    ...(firewall === undefined ? {} : { firewalls: firewall }),
    ...(flags.expiresIn === undefined ? {} : { expiresIn: flags.expiresIn }),
    ...(flags.idempotencyKey === undefined ? {} : { idempotencyKey: flags.idempotencyKey }),
    ...(flags.extra === undefined ? {} : { extra: extraOf(flags.extra) }),
  };
}

function networksOf(networks: readonly string[]): NonNullable<CreateNodeOptions['networks']> {
  const [first] = networks;
  return networks.length === 1 && (first === 'none' || first === 'auto') ? first : networks;
}

/** A reader that stopped is no failure. */
function exitOf({ reason }: AbortSignal): ExitCode {
  return reason instanceof CommandError ? reason.exitCode : EXIT.interrupted;
}

/** Reads a file that a flag names. @throws CommandError where it cannot be read */
export async function textOf(flag: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw usage(`${flag} ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @throws CommandError for what is no JSON object */
function extraOf(input: string): NonNullable<CreateNodeOptions['extra']> {
  try {
    const value: unknown = JSON.parse(input);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw usage(`--extra takes a JSON object, such as '{"monitoring":true}', not ${JSON.stringify(input)}.`);
}

async function printPlan(shell: Shell, { output }: OutputFlags, plan: CreateNodesPlan): Promise<void> {
  const columns = columnsOf<CreateNodesPlan>(
    Object.fromEntries(
      Object.keys(plan).map((name) => [name, (item) => item[name as keyof CreateNodesPlan]]),
    ),
  );
  await printOne(shell, { output }, plan, columns);
}
