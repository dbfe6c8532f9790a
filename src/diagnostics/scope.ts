import { AsyncLocalStorage } from 'node:async_hooks';
import type { Attribution, OperationMessage, RunMessage } from './messages.js';

/** Run, items and operation that the running code belongs to. */
export interface Scope {
  readonly run: RunMessage | null;
  readonly items: readonly number[];
  readonly operation: OperationMessage | null;
}

const NOWHERE: Scope = { run: null, items: [], operation: null };

/** Entered only while somebody listens; asynchronous work inherits it. */
const scopes = new AsyncLocalStorage<Scope>();

/** Scope of the running code; empty for code of no run and no operation, and for what began before anybody listened. */
export function currentScope(): Scope {
  return scopes.getStore() ?? NOWHERE;
}

/** Does work as part of a run, some of its items, or an operation. */
export function inScope<T>(change: Partial<Scope>, work: () => T): T {
  return scopes.run({ ...currentScope(), ...change }, work);
}

/** Says what a message of the running code belongs to. */
export function attribution(): Attribution {
  const { run, items } = currentScope();
  return { run: run === null ? null : { id: run.id, kind: run.kind }, item: items[0] ?? null, items };
}
