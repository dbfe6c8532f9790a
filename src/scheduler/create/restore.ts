import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { CloudError } from '../../errors.js';
import type { MadePart, Part } from './ledger.js';
import { rolledBack } from './roll-back.js';
import type { CreateWork, EarlierRun, LostCreate } from './context.js';
import type { JournalledSpec } from '../journal/log.js';
import { findUnrecorded } from '../resume/unrecorded.js';

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
  const asked = requestsOf(work, earlier, parts);
  const unrecorded = findUnrecorded(work, earlier, parts, asked);
  const open = new Map<string, Part<S>[]>();
  const fresh: Part<S>[] = [];
  const made: MadePart<S>[] = [];
  for (const [token, part] of unrecorded.second) addTo(asked, token, part);
  for (const part of parts) {
    const known = earlier.specs[part.index];
    if (known === undefined) continue;
    const { id, token, error } = known;
    const taken = unrecorded.taken.get(part.index);
    const unclear = unrecorded.unclear.get(part.index);
    if (taken !== undefined) {
      addTo(asked, taken.token, part);
      for (const accepted of work.account.accept(taken.token, [taken]))
        made.push(...seenAs(work, accepted, true));
    } else if (id !== null && earlier.rollingBack && error === null && !nodes.has(id))
      recallRolledBack(work, part, id, earlier);
    else if (id !== null) made.push(...recallNode(work, part, known, nodes.get(id)));
    else if (unclear !== undefined) work.account.lose(part, unclear);
    else if (error !== null && earlier.failed === 'keep') work.account.recallFailure(part, error);
    else if (error !== null || token === null) fresh.push(part);
    else addTo(open, token, part);
  }
  for (const node of earlier.nodes) work.owned.see(node);
  return { fresh: earlier.rollingBack ? [] : fresh, open: [...open].map(openRequest), made, asked };
}

/** What was asked for with each token that the journal knows. */
function requestsOf<D extends ComputeDriver, S extends CreateNodeOptions>(
  { tags }: CreateWork<D, S>,
  { specs }: EarlierRun<S>,
  parts: readonly Part<S>[],
): Map<string, Part<S>[]> {
  const asked = new Map<string, Part<S>[]>();
  for (const part of parts) {
    const token = specs[part.index]?.token ?? null;
    if (token === null) continue;
    addTo(asked, token, part);
    tags.tagFor(token, [part.index]);
  }
  return asked;
}

/** Recalls a server, as far as it is still there; answers it where it has to be waited for. */
function recallNode<D extends ComputeDriver, S extends CreateNodeOptions>(
  work: CreateWork<D, S>,
  part: Part<S>,
  { id, error }: JournalledSpec,
  found: ComputeNode | undefined,
): MadePart<S>[] {
  const { account } = work;
  const { driver } = work.context;
  if (error !== null) {
    if (found === undefined) account.recallFailure(part, error);
    else account.recallFailure(part, error, driver.adopt(found));
    return [];
  }
  const node = found ?? placeholder(driver, id ?? '', part.spec.name);
  return seenAs(work, account.recall({ ...part, node }), found !== undefined);
}

/** Recalls a server that no list shows since its run was being rolled back: what destroys the others destroys it too, in case it is there. */
function recallRolledBack<D extends ComputeDriver, S extends CreateNodeOptions>(
  { account, context: { driver } }: CreateWork<D, S>,
  part: Part<S>,
  id: string,
  { specs }: EarlierRun<S>,
): void {
  const cause = specs.find(({ error }) => error !== null)?.error ?? undefined;
  const error = rolledBack(`Node ${part.spec.name} (${id}) was destroyed again`, cause);
  account.recallFailure(part, error, placeholder(driver, id, part.spec.name));
}

/** Writes down that a server runs; answers it where it has to be waited for. */
function seenAs<D extends ComputeDriver, S extends CreateNodeOptions>(
  { account, context: { options } }: CreateWork<D, S>,
  made: MadePart<S>,
  isListed: boolean,
): MadePart<S>[] {
  if (made.node.state === 'running') account.running(made, made.node);
  else if (!isListed || options.until !== 'accepted') return [made];
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
    kind: 'node',
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
