import { RunMessage, type RunTopic } from './messages.js';
import { areOperationsObserved } from './operations.js';
import { arePhasesObserved } from './phases.js';
import { areRefusalsObserved } from './refusals.js';
import { currentScope, inScope } from './scope.js';
import { Tracing } from './tracing.js';

/** Scope of a run that nobody listens to: not that of the run around it, whose id is no other run's. */
const OUTSIDE = { run: null, items: [], operation: null };

const runs = new Tracing<RunMessage>('skylane:run');

/** Does the work of a run, and publishes it. Enters nothing, and makes no message, while nobody listens. */
export function traceRun<T>(topic: RunTopic, work: () => Promise<T>): Promise<T> {
  if (!isObserved()) return currentScope().run === null ? work() : inScope(OUTSIDE, work);
  const message = new RunMessage(topic, currentScope().run);
  const scoped = (): Promise<T> => inScope({ run: message, items: [], operation: null }, work);
  return runs.trace(message, scoped, (result) => {
    message.result = result;
  });
}

/** Does the work of one item of the running run, or of several that share it. */
export function inItems<T>(items: number | readonly number[], work: () => T): T {
  if (!isObserved()) return work();
  return inScope({ items: typeof items === 'number' ? [items] : items }, work);
}

/** Ties items to the running run, whatever runs their work goes through. */
export function itemsOfRun(): <T>(item: number, work: () => T) => T {
  const { run } = currentScope();
  return (item, work) => (isObserved() ? inScope({ run, items: [item] }, work) : work());
}

/** Makes the work of each item, in the order in which they come, work of that item. */
export function inItem<I>(
  work: (item: I, index: number) => Promise<void>,
): (item: I, index: number) => Promise<void> {
  return (item, index) => inItems(index, () => work(item, index));
}

/** Does work that serves no one item and no one operation: a poll, say, that the first to wait happens to start. */
export function outsideItems<T>(work: () => T): T {
  if (!isObserved()) return work();
  return inScope({ items: [], operation: null }, work);
}

/** Id of the running run; a new one where nobody listens. */
export function runId(): string {
  return currentScope().run?.id ?? crypto.randomUUID();
}

/** Gives the running run the id of the one that it goes on with. */
export function resumeRunId(id: string): void {
  const { run } = currentScope();
  if (run !== null) run.id = id;
}

function isObserved(): boolean {
  return runs.isObserved || areOperationsObserved() || arePhasesObserved() || areRefusalsObserved();
}
