import type { ComputeDriver } from '../compute/driver.js';
import type { ComputeNode } from '../compute/models.js';
import type { CreateNodeOptions } from '../compute/options.js';
import { CloudError } from '../errors.js';
import type { MadePart, Part } from './create-account.js';
import type { CreateWork, EarlierRun, LostCreate } from './create-work.js';
import type { JournalledSpec } from './journal/log.js';

/** What an earlier process left to do. */
export interface RecalledRun<S> {
  /** What nobody has asked for yet. */
  readonly fresh: readonly Part<S>[];
  /** Requests whose answer was never written down. */
  readonly open: readonly LostCreate<S>[];
  /** Servers that were not seen running yet. */
  readonly made: readonly MadePart<S>[];
  /** What was asked for with each token. */
  readonly asked: ReadonlyMap<string, readonly Part<S>[]>;
}

/** Takes up what an earlier process left behind: writes into the account what is settled, and answers what is not. */
export function recallRun<D extends ComputeDriver, S extends CreateNodeOptions>(
  work: CreateWork<D, S>,
  earlier: EarlierRun<S>,
  parts: readonly Part<S>[],
): RecalledRun<S> {
  const nodes = new Map(earlier.nodes.map((node) => [node.id, node]));
  const asked = new Map<string, Part<S>[]>();
  const open = new Map<string, Part<S>[]>();
  const fresh: Part<S>[] = [];
  const made: MadePart<S>[] = [];
  for (const part of parts) {
    const known = earlier.specs[part.index];
    if (known === undefined) continue;
    const { id, token, error } = known;
    if (token !== null) {
      addTo(asked, token, part);
      work.marks.mark(token, [part.index]);
    }
    if (id !== null) made.push(...recallNode(work, part, known, nodes.get(id)));
    else if (error !== null && earlier.failed === 'keep') work.account.recallFailure(part, error);
    else if (error !== null || token === null) fresh.push(part);
    else addTo(open, token, part);
  }
  for (const node of earlier.nodes) work.intents.see(node);
  return { fresh: earlier.rollingBack ? [] : fresh, open: [...open].map(openRequest), made, asked };
}

/** Recalls a server, as far as it is still there; answers it where it has to be waited for. */
function recallNode<D extends ComputeDriver, S extends CreateNodeOptions>(
  { account, context: { driver, options } }: CreateWork<D, S>,
  part: Part<S>,
  { id, error }: JournalledSpec,
  found: ComputeNode | undefined,
): MadePart<S>[] {
  if (error !== null) {
    if (found === undefined) account.recallFailure(part, error);
    else account.recallFailure(part, error, driver.adopt(found));
    return [];
  }
  const node = found ?? placeholder(driver, id ?? '', part.spec.name);
  const made = account.recall({ ...part, node });
  if (node.state === 'running') account.running(made, made.node);
  else if (found === undefined || options.until !== 'accepted') return [made];
  return [];
}

function openRequest<S>([token, parts]: [string, Part<S>[]]): LostCreate<S> {
  const error = new CloudError('The process that asked for this server ended before it had an answer.', {
    operation: 'createNode',
    retryable: true,
  });
  return { parts, token, attempt: 0, throttled: 0, inDoubt: true, error, sent: true, startedAt: -Infinity };
}

/** A server that the provider has accepted and no list has shown yet. */
function placeholder(driver: ComputeDriver, id: string, name: string): ComputeNode {
  return driver.adopt({
    id,
    name,
    state: 'unknown',
    publicIps: [],
    privateIps: [],
    size: null,
    image: null,
    location: null,
    createdAt: null,
    metadata: {},
    extra: {},
  });
}

function addTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
