import { type CallOptions, delay, startCall } from '../../call/call.js';
import type { ComputeNode } from '../../compute/index.js';
import { CloudError } from '../../errors.js';
import { describeError } from '../describe-error.js';
import { usage } from '../exit-codes.js';
import { chosenColumns, sorted } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { jsonOf, plain } from '../output/plain.js';
import { tableOf } from '../output/print-list.js';
import { note, print, type Shell } from '../shell.js';
import { nodeColumns } from './columns.js';

/** Flags of a watch: how it shows servers, and milliseconds from one list to the next. */
export type WatchFlags = OutputFlags & {
  readonly interval: number;
  readonly timeout?: number;
};

/** A change of a server from one list to the next. */
export interface NodeChange {
  readonly change: 'added' | 'changed' | 'removed';
  readonly node: ComputeNode;
  /** State before, where it is another. */
  readonly before?: string;
}

/** Shows servers until the signal: redrawn on a terminal, elsewhere a line for each change. Each list is one round of requests. */
export async function watchNodes(
  shell: Shell,
  flags: WatchFlags,
  list: (options: CallOptions) => Promise<ComputeNode[]>,
): Promise<void> {
  const { output, interval, timeout } = flags;
  if (output !== 'table' && output !== 'ndjson')
    throw usage('--watch shows a table, or with -o ndjson each change as a line of JSON.');
  const call = startCall({ signal: shell.signal, ...(timeout === undefined ? {} : { timeout }) });
  const show =
    output === 'table' && shell.terminal.stdout ? await redrawn(shell, flags) : lines(shell, output);
  for (;;) {
    const nodes = await listed(shell, list, call);
    if (nodes !== null) await show(nodes);
    await delay(interval, call);
  }
}

/** The servers; null where the cloud cannot say now, which is said, and tried again. */
async function listed(
  shell: Shell,
  list: (options: CallOptions) => Promise<ComputeNode[]>,
  call: CallOptions,
): Promise<ComputeNode[] | null> {
  try {
    return await list(call);
  } catch (error) {
    if (shell.signal.aborted || !CloudError.is(error) || !error.retryable) throw error;
    note(shell, describeError(error));
    return null;
  }
}

type Show = (nodes: readonly ComputeNode[]) => Promise<void>;

async function redrawn(shell: Shell, { columns, sort }: WatchFlags): Promise<Show> {
  const chosen = chosenColumns(nodeColumns, columns);
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(process.stdout);
  return async (nodes) => update(await tableOf(shell, sorted(nodes, nodeColumns, sort), chosen));
}

function lines(shell: Shell, output: 'table' | 'ndjson'): Show {
  let known: readonly ComputeNode[] = [];
  return async (nodes) => {
    for (const change of changesBetween(known, nodes))
      print(shell, output === 'ndjson' ? jsonOf(change) : lineOf(change));
    known = nodes;
  };
}

/** What has changed from one list to the next, by ids. */
export function changesBetween(before: readonly ComputeNode[], after: readonly ComputeNode[]): NodeChange[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const there = new Set(after.map(({ id }) => id));
  const removed = before.filter(({ id }) => !there.has(id));
  return [
    ...after.flatMap((node): NodeChange[] => {
      const old = known.get(node.id);
      if (old === undefined) return [{ change: 'added', node }];
      if (looks(old) === looks(node)) return [];
      return [{ change: 'changed', node, ...(old.state === node.state ? {} : { before: old.state }) }];
    }),
    ...removed.map((node): NodeChange => ({ change: 'removed', node })),
  ];
}

/** What of a server is watched. */
function looks({ name, state, publicIps, privateIps, size }: ComputeNode): string {
  return JSON.stringify([name, state, publicIps, privateIps, size]);
}

const SIGNS = { added: '+', changed: '~', removed: '-' } as const;

function lineOf({ change, node: { name, id, state, publicIps }, before }: NodeChange): string {
  const states = change === 'removed' ? 'gone' : before === undefined ? state : `${before} -> ${state}`;
  return plain([SIGNS[change], name, `(${id})`, states, publicIps.join(',')].join(' ').trimEnd());
}
