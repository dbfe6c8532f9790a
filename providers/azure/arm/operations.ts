import type { IncomingHttpHeaders } from 'node:http';
import {
  AskAgain,
  type Call,
  type ClientContext,
  type CloudRequest,
  MalformedResponseError,
  pollUntil,
  type Query,
  type Reader,
  retryAfter,
} from '../../../src/driver/index.js';

/** A change that goes on after its response. */
export interface ArmProgress {
  /** Where its state is told: `Azure-AsyncOperation`. */
  readonly url: string | null;
  /** Where its result will be, and its state where there is no other: `Location`. */
  readonly location: string | null;
  /** Headers of the response, of which `Retry-After` counts. */
  readonly headers: IncomingHttpHeaders;
  /** The request that began it. */
  readonly request: CloudRequest;
}

/** Milliseconds between two questions where Azure does not say, and the most that it may ask for. */
const WAIT = 2000;
const LONGEST_WAIT = 60_000;
/** The least, whatever it asks for. */
const SHORTEST_WAIT = 100;

/**
 * Waits for the ends of changes.
 *
 * @see https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/async-operations
 */
export class ArmOperations {
  readonly #context: ClientContext;

  constructor(context: ClientContext) {
    this.#context = context;
  }

  /** Waits until a change has ended, and returns what its operation says then. @throws what it failed with */
  async wait(progress: ArmProgress, call: Call): Promise<Reader> {
    const url = progress.url ?? progress.location ?? '';
    const ask = async (shared: Call): Promise<Reader | AskAgain> => {
      const { status, headers, body } = await this.#ask(url, progress.request, shared);
      const isOver = progress.url === null ? status !== 202 : hasEnded(body);
      if (!isOver) return new AskAgain(waitOf(headers));
      if (progress.url !== null) this.#check(body, progress.request);
      return body;
    };
    return pollUntil(ask, call, { initialWait: waitOf(progress.headers) });
  }

  /** Waits for the end, and returns the result. */
  async result(progress: ArmProgress, call: Call): Promise<Reader> {
    const end = await this.wait(progress, call);
    if (progress.url === null) return end;
    if (progress.location !== null) return (await this.#ask(progress.location, progress.request, call)).body;
    return end.optionalObject('properties')?.optionalObject('output') ?? end;
  }

  /** Whatever host it names, the operation is asked of where the request went. */
  async #ask(url: string, { operation }: CloudRequest, call: Call) {
    const details = this.#context.details(operation);
    if (!URL.canParse(url))
      throw new MalformedResponseError(`${operation}: Azure names an operation that is no URL.`, details);
    const { pathname, searchParams } = new URL(url);
    const start = pathname.toLowerCase().indexOf('/subscriptions/');
    const query: Query = Object.fromEntries(searchParams);
    const path = start < 0 ? pathname : pathname.slice(start);
    const { connection } = this.#context;
    const { status, body, headers } = await connection.json({ operation, method: 'GET', path, query }, call);
    return { status, headers, body: this.#context.reader(body ?? {}, operation) };
  }

  /** An operation that failed says why as a refused request does. */
  #check(body: Reader, request: CloudRequest): void {
    const status = body.string('status');
    if (status === 'Succeeded') return;
    const error = body.optionalObject('error')?.raw ?? {
      code: status,
      message: `the operation ended as ${status}`,
    };
    throw this.#context.failureOf({ request, status: 409, headers: {}, text: JSON.stringify({ error }) });
  }
}

/** True once an operation has ended, well or not. */
function hasEnded(body: Reader): boolean {
  return ['Succeeded', 'Failed', 'Canceled'].includes(body.string('status'));
}

function waitOf(headers: IncomingHttpHeaders): number {
  return Math.min(Math.max(retryAfter(headers) ?? WAIT, SHORTEST_WAIT), LONGEST_WAIT);
}
