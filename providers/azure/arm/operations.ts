import type { IncomingHttpHeaders } from 'node:http';
import {
  type Call,
  type ClientContext,
  type CloudRequest,
  delay,
  headerValue,
  MalformedResponseError,
  type Query,
  type Reader,
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

/** Milliseconds between two questions where Azure does not say, and the most that it may say. */
const WAIT = 2000;
const LONGEST_WAIT = 60_000;
/** The least, whatever it says. */
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
    let { headers } = progress;
    for (;;) {
      await delay(waitOf(headers), call);
      const response = await this.#ask(url, progress.request, call);
      if (progress.url === null ? response.status !== 202 : hasEnded(response.body)) {
        if (progress.url !== null) this.#check(response.body, progress.request);
        return response.body;
      }
      headers = response.headers;
    }
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

/** Whether an operation has ended, however. */
function hasEnded(body: Reader): boolean {
  return ['Succeeded', 'Failed', 'Canceled'].includes(body.string('status'));
}

function waitOf(headers: IncomingHttpHeaders): number {
  const seconds = Number(headerValue(headers, 'retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0
    ? Math.min(Math.max(seconds * 1000, SHORTEST_WAIT), LONGEST_WAIT)
    : WAIT;
}
