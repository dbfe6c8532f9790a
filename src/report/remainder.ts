import { isPaid } from './cost.js';
import type { FinalState } from './final-states.js';
import type { JournalState } from './journal.js';
import type { LogSession } from './log/read-log.js';
import type { FailureReport, Leftover, RemainderReport } from './model.js';

const EXAMPLES = 20;

/** Servers left over that no server of the run stands for, by id. */
export function duplicatesOf({ leftBehind }: JournalState, sessions: readonly LogSession[]): string[] {
  // Places of a fleet may number their servers alike.
  const keyOf = (id: string, place = ''): string => `${id}\n${place}`;
  const left = new Map(leftBehind.map(({ id, place }) => [keyOf(id, place), id]));
  for (const { events, results, isDestroying } of sessions) {
    for (const { event, id, place, error } of events) {
      if (id === undefined) continue;
      if ((event === 'duplicate' && error !== undefined) || event === 'left') left.set(keyOf(id, place), id);
      if (isDestroying && event === 'destroyed') left.delete(keyOf(id, place));
    }
    for (const { duplicate, place } of results)
      if (duplicate !== undefined) left.set(keyOf(duplicate, place), duplicate);
  }
  return [...left.values()];
}

/** Tells what is left of a run, and the commands that see to it. */
export function remainderOf(
  { path, phase, until }: JournalState,
  states: readonly FinalState[],
  duplicates: readonly string[],
): RemainderReport {
  const of = (kind: Leftover['kind'], found: readonly FinalState[]): Leftover => ({
    kind,
    servers: found.length,
    examples: found.slice(0, EXAMPLES).map(({ name }) => name),
  });
  const inState = (state: FinalState['state']): FinalState[] => states.filter((each) => each.state === state);
  const unconfirmed = until === 'running' && phase === 'creating' ? inState('accepted') : [];
  const items = [
    of('error', inState('error')),
    { kind: 'duplicate' as const, servers: duplicates.length, examples: duplicates.slice(0, EXAMPLES) },
    of('unknown', inState('unknown')),
    of('destroying', inState('destroying')),
    of('waiting', phase === 'creating' ? inState('waiting') : []),
    of('unconfirmed', unconfirmed),
  ].filter(({ servers }) => servers > 0);
  const isOpen = phase === 'creating' && (unconfirmed.length > 0 || states.some((each) => each.isOpen));
  const exists = duplicates.length > 0 || states.some((each) => isPaid(each) || each.state === 'unknown');
  return {
    isSettled: items.length === 0 && !isOpen,
    items,
    resume: isOpen || (phase === 'rollback' && exists) ? `skylane run resume ${quoted(path)}` : null,
    cleanup: exists ? `skylane run cleanup ${quoted(path)}` : null,
  };
}

/** Quotes a path for a POSIX shell, where it needs that. */
function quoted(path: string): string {
  const text = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Ids that differ between messages of one kind. */
const IDS = /\b(?:req-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{24,}\b/gi;

/** Groups failures that differ by names and ids alone. */
export function failuresOf(states: readonly FinalState[]): FailureReport[] {
  const groups = new Map<string, { error: FailureReport['error']; names: string[] }>();
  for (const { name, id, error } of states) {
    if (error === null) continue;
    const key = `${error.code} ${without(error.message, [name, id]).replaceAll(IDS, '')}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { error, names: [name] });
    else group.names.push(name);
  }
  return [...groups.values()]
    .map(({ error, names }) => ({ error, servers: names.length, examples: names.slice(0, EXAMPLES) }))
    .toSorted((a, b) => b.servers - a.servers);
}

function without(text: string, parts: readonly (string | null)[]): string {
  return parts.reduce(
    (rest: string, part) => (part === null || part === '' ? rest : rest.replaceAll(part, '')),
    text,
  );
}
