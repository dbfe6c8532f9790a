import type { ReportedError, ServerState } from './model.js';
import type { JournalState } from './journal.js';
import type { LogSession } from './log/read-log.js';
import type { EventLine, ResultLine } from './log/lines.js';
import type { JournalledSpec } from '../scheduler/journal/log.js';
import { recordError } from '../scheduler/journal/journal.js';

/** State of a server by journal and log. */
export interface FinalState {
  name: string;
  place: number | null;
  id: string | null;
  state: ServerState;
  error: ReportedError | null;
  /** True if the journal has no outcome of it, so that a resumed run would see to it. */
  readonly isOpen: boolean;
}

/** States that count first where several places have one. */
const RANK: Readonly<Record<string, number>> = { accepted: 0, unknown: 1, error: 2, failed: 3, waiting: 4 };

/** Tells the state of each server: the journal's, then what the log knows beyond it. */
export function finalStates(journal: JournalState, sessions: readonly LogSession[]): FinalState[] {
  const states = Array.from({ length: journal.count }, (_, index) => journalledState(journal, index));
  const kept = new Set<FinalState>();
  for (const session of sessions) {
    if (session.isDestroying) for (const state of applyDestroyed(states, session, journal)) kept.add(state);
    else applyCreated(states, session, journal.phase === 'rollback');
  }
  if (journal.phase === 'creating') return states;
  // The journal does not hold how destroying ended.
  for (const each of states) if (EXISTING.has(each.state) && !kept.has(each)) each.state = 'destroying';
  return states;
}

const EXISTING: ReadonlySet<ServerState> = new Set(['running', 'accepted', 'error']);

function journalledState(journal: JournalState, index: number): FinalState {
  const states = journal.places.flatMap(({ specs }, place) => {
    const spec = specs[index];
    return spec === undefined ? [] : [stateOf(spec, place, journal.kind)];
  });
  const [best] = states.toSorted((a, b) => (RANK[a.state] ?? 5) - (RANK[b.state] ?? 5));
  const refused = journal.refusedByAll.get(index);
  const state = best ?? { name: '', place: null, id: null, state: 'waiting', error: null, isOpen: true };
  if (refused === undefined || state.state === 'accepted') return state;
  return { ...state, place: null, id: null, state: 'failed', error: reported(refused), isOpen: false };
}

function stateOf(
  { spec, id, token, error }: JournalledSpec,
  place: number,
  kind: JournalState['kind'],
): FinalState {
  const isOpen = error === null && id === null;
  const base = { name: spec.name, place, id, error: error === null ? null : reported(error), isOpen };
  if (error === null && id !== null) return { ...base, state: 'accepted' };
  if (error === null && token !== null) return { ...base, state: 'unknown' };
  if (error === null) return { ...base, place: kind === 'fleet' ? null : place, state: 'waiting' };
  return { ...base, state: id === null ? 'failed' : 'error' };
}

function reported(error: Error): ReportedError {
  const { code, message } = recordError(error);
  return { code, message };
}

function applyCreated(states: readonly FinalState[], session: LogSession, isRolledBack: boolean): void {
  for (const event of session.events) applyEvent(states, event);
  for (const result of session.results) {
    const state = states[result.index];
    if (state !== undefined) applyResult(state, result, isRolledBack);
  }
}

function applyEvent(states: readonly FinalState[], { event, index = -1, id }: EventLine): void {
  const state = states[index];
  if (state === undefined || id === undefined) return;
  if (event === 'running' && state.state === 'accepted' && state.id === id) state.state = 'running';
  // A crash may have cut off the record of what the provider had accepted.
  if (event === 'accepted' && state.state === 'unknown') Object.assign(state, { state: 'accepted', id });
}

/** A journal may be ahead of the log, where a later process was not recorded. */
function applyResult(state: FinalState, { status, ...result }: ResultLine, isRolledBack: boolean): void {
  const id = result.id ?? null;
  const error = result.error ?? null;
  if (isRolledBack && status === 'failed' && id === null && EXISTING.has(state.state)) {
    Object.assign(state, { state: 'destroyed', error });
    return;
  }
  if (id !== state.id || state.state === 'waiting') return;
  // An older process saw it fail; since then it was requested anew, and may exist.
  if (status === 'failed' && state.state === 'unknown') return;
  state.error = error;
  if (status === 'failed') state.state = id === null ? 'failed' : 'error';
  if (status === 'unknown') state.state = 'unknown';
}

/** Returns those that are known not to be destroyed. */
function applyDestroyed(
  states: readonly FinalState[],
  { events, results }: LogSession,
  { places }: JournalState,
): FinalState[] {
  const byId = new Map<string, FinalState[]>();
  for (const state of states)
    if (state.id !== null) byId.set(state.id, [...(byId.get(state.id) ?? []), state]);
  const outcomes = [...events.map((line) => ({ ...line, status: line.event })), ...results];
  const kept: FinalState[] = [];
  for (const { id = '', place, status, error = null } of outcomes) {
    // Places of a fleet may number their servers alike.
    const found = (byId.get(id) ?? []).filter(
      (each) => place === undefined || places[each.place ?? -1]?.name === place,
    );
    const [state] = found;
    if (state === undefined || found.length > 1) continue;
    if (status === 'destroyed') Object.assign(state, { state: 'destroyed', error: null });
    if (status !== 'failed') continue;
    Object.assign(state, { state: 'error', error });
    kept.push(state);
  }
  return kept;
}
