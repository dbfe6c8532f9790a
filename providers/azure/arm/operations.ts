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

/** A change that continues after its response. */
export interface ArmProgress {
  /** URL of its state: `Azure-AsyncOperation`. */
  readonly url: string | null;
  /** URL of its result, and of its state if there is no other: `Location`. */
  readonly location: string | null;
  /** Headers of the response, of which `Retry-After` counts. */
  readonly headers: IncomingHttpHeaders;
  /** The request that began it. */
  readonly request: CloudRequest;
}

/** Default milliseconds between polls; the longest that Azure may ask for follows. */
const WAIT = 2000;
const LONGEST_WAIT = 60_000;
/** Shortest wait between polls, whatever Azure asks for. */
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

  /** Waits until a change has ended, and returns its final state. @throws its error */
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

  /** Polls the host of the original request, whatever host the URL names. */
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

  /** A failed operation has its error in the form of a refused request. */
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
