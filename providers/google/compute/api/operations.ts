import {
  AskAgain,
  type Call,
  CloudError,
  onCallEnd,
  pollUntil,
  type Reader,
  UnavailableError,
} from '../../../../src/driver/index.js';
import type { Scope } from './places.js';

/** Milliseconds before the first list after a start; each wait after a list without a result is longer. */
const FIRST_WAIT = 250;
const GROWTH = 1.5;
const LONGEST_WAIT = 5000;
/** Most operations in one list's filter. */
const MOST_NAMED = 40;
/** Consecutive lists that fail, or do not contain an operation, before the wait is given up. */
const MOST_FAILURES = 5;

const FIELDS =
  'id,name,status,operationType,operationGroupId,targetId,targetLink,zone,region,error,httpErrorStatusCode,httpErrorMessage';

/** A change that Google has accepted. @see https://cloud.google.com/compute/docs/reference/rest/v1/zoneOperations */
export interface GceOperation {
  readonly name: string;
  /** `PENDING`, `RUNNING` or `DONE`. */
  readonly status: string;
  /** Such as `insert`. */
  readonly type: string | null;
  /** Common id of a bulk create and its creates. */
  readonly group: string | null;
  /** Number of the resource that is changed, which is its id. */
  readonly targetId: string | null;
  /** URL of the resource that is changed. */
  readonly targetLink: string | null;
  /** Scope of its list. */
  readonly scope: Scope;
  /** Error in the form of an error response's body; null if none. */
  readonly failure: { readonly status: number; readonly text: string; readonly words: string } | null;
}

/** Reads an operation. */
export function readOperation(operation: Reader): GceOperation {
  const place = operation.optionalString('zone') ?? operation.optionalString('region');
  const kind = operation.has('zone') ? 'zones' : 'regions';
  return {
    name: operation.string('name'),
    status: operation.string('status'),
    type: operation.optionalString('operationType'),
    group: operation.optionalId('operationGroupId'),
    targetId: operation.optionalId('targetId'),
    targetLink: operation.optionalString('targetLink'),
    scope: place === null ? 'global' : `${kind}/${place.slice(place.lastIndexOf('/') + 1)}`,
    failure: readFailure(operation),
  };
}

function readFailure(operation: Reader): GceOperation['failure'] {
  const errors = operation.optionalObject('error')?.optionalList('errors') ?? [];
  if (errors.length === 0) return null;
  const told = errors.map((error) => ({
    reason: error.optionalString('code') ?? '',
    message: [error.optionalString('message') ?? '', ...advice(error)]
      .filter((words) => words !== '')
      .join(' '),
  }));
  // The first error of a bulk create says only that others failed.
  told.sort((a, b) => Number(isGeneral(a.reason)) - Number(isGeneral(b.reason)));
  const status = operation.optionalCount('httpErrorStatusCode') ?? 400;
  const message = told.map((one) => one.message).find((words) => words !== '');
  const words = `${told[0]?.reason ?? ''}: ${message ?? 'Google does not say more'}`;
  return { status, text: JSON.stringify({ error: { code: status, message, errors: told } }), words };
}

/** Google's advice, such as which zones have capacity. */
function advice(error: Reader): string[] {
  return error
    .optionalList('errorDetails')
    .flatMap((detail) => detail.optionalObject('localizedMessage')?.optionalString('message') ?? []);
}

function isGeneral(reason: string): boolean {
  return reason === 'VM_MIN_COUNT_NOT_REACHED';
}

/** Lists operations: a client. */
export interface OperationSource {
  /** Identifies account and project without secrets. */
  readonly account: string;
  /** Operations of a scope that fit a filter. */
  operations(scope: Scope, filter: string, fields: string, call: Call): Promise<GceOperation[]>;
}

/** Asks for operations by any of several filters, as many at once as fit into one list. */
export async function operationsBy(
  filters: readonly string[],
  list: (filter: string) => Promise<readonly GceOperation[]>,
): Promise<GceOperation[]> {
  const asked = [...new Set(filters)];
  const found: GceOperation[] = [];
  for (let from = 0; from < asked.length; from += MOST_NAMED) {
    const some = asked.slice(from, from + MOST_NAMED);
    found.push(...(await list(some.length === 1 ? some.join() : some.map((one) => `(${one})`).join(' OR '))));
  }
  return found;
}

interface Waiter {
  readonly client: OperationSource;
  readonly call: Call;
  /** Part of the list's filter for this wait. */
  readonly filter: string;
  /** Called with listed operations; returns true when it has enough. */
  see(operations: readonly GceOperation[]): boolean;
  fail(error: unknown): void;
}

/** Watches by account and scope: all waits there, in all forks of a driver, share one list per interval. */
const watches = new Map<string, OperationWatch>();

/** Waits until an operation has ended, and returns it, failed or not. */
export function operationEnd(
  client: OperationSource,
  { name, scope }: GceOperation,
  call: Call,
): Promise<GceOperation> {
  return watchOf(client, scope).wait(client, `name="${name}"`, call, (operations) => {
    const found = operations.find((one) => one.name === name);
    if (found === undefined) return 'missing';
    return found.status === 'DONE' ? found : null;
  });
}

/** Waits until Google has named all creates of a bulk create, and returns them; the known ones if the bulk create ended before. */
export function groupMembers(
  client: OperationSource,
  bulk: GceOperation & { readonly group: string },
  count: number,
  call: Call,
): Promise<{ readonly bulk: GceOperation; readonly members: readonly GceOperation[] }> {
  return watchOf(client, bulk.scope).wait(client, `operationGroupId="${bulk.group}"`, call, (operations) => {
    const group = operations.filter((one) => one.group === bulk.group);
    const members = group.filter(({ type }) => type === 'insert');
    const now = group.find((one) => one.name === bulk.name);
    if (now === undefined && members.length === 0) return 'missing';
    const isSettled = members.length >= count || now?.status === 'DONE';
    return isSettled ? { bulk: now ?? bulk, members } : null;
  });
}

function watchOf(client: OperationSource, scope: Scope): OperationWatch {
  const key = `${client.account} ${scope}`;
  const watch = watches.get(key) ?? new OperationWatch(key, scope);
  watches.set(key, watch);
  return watch;
}

class OperationWatch {
  readonly #key: string;
  readonly #scope: Scope;
  readonly #waiting = new Set<Waiter>();
  #stop: AbortController | null = null;
  #wait = FIRST_WAIT;
  #failures = 0;

  constructor(key: string, scope: Scope) {
    this.#key = key;
    this.#scope = scope;
  }

  wait<T extends object>(
    client: OperationSource,
    filter: string,
    call: Call,
    find: (operations: readonly GceOperation[]) => T | 'missing' | null,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      let missed = 0;
      const leave = (): void => {
        remove();
        this.#waiting.delete(waiter);
        if (this.#waiting.size === 0) this.#stop?.abort();
      };
      const waiter: Waiter = {
        client,
        call,
        filter,
        see: (operations) => {
          const found = find(operations);
          missed = found === 'missing' ? missed + 1 : 0;
          if (missed > MOST_FAILURES) waiter.fail(lost(filter));
          if (found === null || found === 'missing') return false;
          leave();
          resolve(found);
          return true;
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const remove = onCallEnd(call, (reason) => waiter.fail(reason));
      this.#waiting.add(waiter);
      this.#wait = FIRST_WAIT;
      if (this.#stop === null) void this.#loop();
    });
  }

  async #loop(): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const ask = async (): Promise<true | AskAgain> => {
        await this.#list();
        return this.#waiting.size === 0 ? true : new AskAgain(this.#wait);
      };
      await pollUntil(ask, { signal: stop.signal, deadline: null }, { initialWait: this.#wait });
    } catch {
      // Nothing waits any more.
    }
    this.#stop = null;
    if (this.#waiting.size > 0) void this.#loop();
    else if (watches.get(this.#key) === this) watches.delete(this.#key);
  }

  /** Lists for all waits, on the connection of one of them. */
  async #list(): Promise<void> {
    const all = [...this.#waiting];
    const [first] = all;
    if (first === undefined) return;
    const { client, call } = first;
    try {
      const filters = all.map(({ filter }) => filter);
      const list = (filter: string) => client.operations(this.#scope, filter, FIELDS, call);
      const found = await operationsBy(filters, list);
      this.#failures = 0;
      const isNews = all.map((waiter) => waiter.see(found)).includes(true);
      this.#wait = isNews ? FIRST_WAIT : Math.min(LONGEST_WAIT, this.#wait * GROWTH);
    } catch (error) {
      if (!this.#waiting.has(first)) return;
      this.#failures += 1;
      if (CloudError.is(error) && error.retryable && this.#failures < MOST_FAILURES) return;
      // The driver may have been closed: the waits of others go on with their own.
      for (const waiter of all) if (waiter.client === client) waiter.fail(error);
    }
  }
}

function lost(filter: string): UnavailableError {
  return new UnavailableError(
    `Google lists no operation ${filter} although it began it: whether the change was made is not known.`,
    { provider: 'gce', service: 'compute' },
  );
}
