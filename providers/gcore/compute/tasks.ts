import {
  type Call,
  type CallOptions,
  type ClientRequest,
  type CloudError,
  ConflictError,
  JsonClient,
  MalformedResponseError,
  outcomeUnknown,
  pollUntil,
  QuotaExceededError,
  type Reader,
  UnavailableError,
} from '../../../src/driver/index.js';
import { pathOf, type Resource } from '../../../src/compute/index.js';

/** States of a task; the last two are its ends. */
const STATES: readonly string[] = ['NEW', 'RUNNING', 'FINISHED', 'ERROR'];
const ENDS: readonly string[] = ['FINISHED', 'ERROR'];

/** Milliseconds until a task that does not end is given up, as Gcore's own client does. */
const PATIENCE = 7_200_000;

/** What of a task is waited for. */
interface Wait {
  /** Kind of what it makes; null where it makes nothing that is asked for. */
  readonly kind: string | null;
  /** True if it is as far as asked before its end. */
  readonly isEnough: (task: Reader) => boolean;
}

const UNNAMED: Wait = { kind: null, isEnough: () => false };

/** Words for a quota that is used up; the word alone may be part of a name. */
export const QUOTA_WORDS =
  /\bquotas?\b.*\b(?:exceed|reach|limit)|\b(?:exceed|reach|limit)\w*\b.*\bquotas?\b/i;

/**
 * Client of Gcore's cloud API, whose changes are tasks: they resolve when theirs have ended.
 *
 * @see https://gcore.com/docs/api-reference/cloud/tasks/get-task
 */
export class TaskClient extends JsonClient {
  /** Deletes a resource, and waits until it is gone. A missing one is no error. */
  override async delete(request: ClientRequest, options?: CallOptions): Promise<void> {
    const call = this.context.call(options);
    await this.#follow(request, await this.deleteAndRead(request, call), UNNAMED, call);
  }

  /** Makes a change, and waits until it is made. Returns the tasks, of which there are none where nothing was to change. */
  async change(
    method: 'post' | 'patch',
    request: ClientRequest,
    options?: CallOptions,
  ): Promise<readonly Reader[]> {
    const call = this.context.call(options);
    return this.#follow(request, await this[method](request, call), UNNAMED, call);
  }

  /** Creates something, waits until it exists, and returns its id, which the task has under `kind`. */
  async create(request: ClientRequest, kind: string, options?: CallOptions): Promise<string> {
    const call = this.context.call(options);
    const wait = { kind, isEnough: () => false };
    const tasks = await this.#follow(request, await this.post(request, call), wait, call);
    return this.#createdId(request, kind, tasks);
  }

  /** Like {@link create}, and reads what was made. A failure after that names it: it is there. */
  async createAndGet<T>(
    request: ClientRequest,
    kind: string,
    made: Resource<T>,
    options?: CallOptions,
  ): Promise<T> {
    const call = this.context.call(options);
    const { operation } = request;
    const id = await this.create(request, kind, call);
    try {
      return await made.get(operation, id, call);
    } catch (error) {
      throw outcomeUnknown(error, `${id} was made, and cannot be read`, this.context.details(operation));
    }
  }

  /** Like {@link create}, but resolves as soon as the task names what it makes. */
  async begin(request: ClientRequest, kind: string, options?: CallOptions): Promise<string> {
    const call = this.context.call(options);
    const [first] = (await this.post(request, call)).strings('tasks');
    if (first === undefined) return this.#createdId(request, kind, []);
    const isNamed = (task: Reader): boolean => createdIds(task, kind).length > 0;
    const wait = { kind, isEnough: isNamed };
    return this.#createdId(request, kind, [await this.#taskAfter(request, first, wait, call)]);
  }

  /** Waits for the ends of all tasks that a response names. */
  async #follow(request: ClientRequest, begun: Reader, wait: Wait, call: Call): Promise<Reader[]> {
    const ids = begun.strings('tasks');
    return Promise.all(ids.map((id) => this.#taskAfter(request, id, wait, call)));
  }

  /** The task once it has ended, or is as far as asked. @throws what it ended with; UnavailableError when its end was not seen */
  async #taskAfter(
    { operation }: ClientRequest,
    id: string,
    { kind, isEnough }: Wait,
    call: Call,
  ): Promise<Reader> {
    const ask = async (shared: Call): Promise<Reader | null> => {
      const task = await this.get({ operation, path: pathOf('/v1/tasks', id) }, shared);
      const state = task.string('state');
      if (!STATES.includes(state)) throw task.wrong('state', `one of ${STATES.join(', ')}`);
      return ENDS.includes(state) || isEnough(task) ? task : null;
    };
    const details = this.context.details(operation);
    const words = `Gcore accepted it as the task ${id}, and whether it was done is not known`;
    const error = (): UnavailableError => new UnavailableError('the task does not end', details);
    const giveUp = { after: PATIENCE, error };
    const task = await pollUntil(ask, call, { giveUp }).catch((failure: unknown) => {
      throw outcomeUnknown(failure, words, details);
    });
    if (task.string('state') === 'ERROR') throw this.#failure(operation, task, kind);
    return task;
  }

  /** What a failed task ended with. Where it has made what was asked for, no other is to be made in its place. */
  #failure(operation: string, task: Reader, kind: string | null): CloudError {
    const details = this.context.details(operation);
    const why = task.optionalString('error') || 'it does not say why';
    const left = leftBy(task);
    const words = `${operation}: the task ${task.id('id')} of Gcore ended in error: ${why}.${left}`;
    const isMade = kind !== null && createdIds(task, kind).length > 0;
    const Refused = QUOTA_WORDS.test(why) ? QuotaExceededError : ConflictError;
    return new (isMade ? UnavailableError : Refused)(words, details);
  }

  #createdId({ operation }: ClientRequest, kind: string, tasks: readonly Reader[]): string {
    const [id] = tasks.flatMap((task) => createdIds(task, kind));
    if (id !== undefined) return id;
    throw new MalformedResponseError(
      `${operation}: Gcore names nothing among ${kind} that it has made; something may be there.`,
      this.context.details(operation),
    );
  }
}

function createdIds(task: Reader, kind: string): string[] {
  return task.optionalObject('created_resources')?.strings(kind) ?? [];
}

/** A sentence with the kinds and ids of all that a task has made; empty where there is nothing. */
function leftBy(task: Reader): string {
  const made = task.optionalObject('created_resources');
  const kinds = Object.entries(made?.raw ?? {}).filter(([, ids]) => Array.isArray(ids) && ids.length > 0);
  const all = kinds.map(([kind, ids]) => `${kind} ${(ids as unknown[]).map(String).join(', ')}`);
  return all.length === 0 ? '' : ` It has made ${all.join(', ')}, which may be there.`;
}
