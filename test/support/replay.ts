import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request and its response, as they were recorded. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly sent?: unknown;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A request of the driver that differs from the recorded one, and why. */
export interface Difference {
  /** Requests that it is about, as `GET /zones?page=1`. */
  readonly ours: RegExp;
  /** Requests recorded in their place; null where nothing was. */
  readonly recorded: RegExp | ((ours: string) => RegExp) | null;
  readonly why: string;
  /** True where the recording holds an equal request whose response is not taken as it is. */
  readonly first?: boolean;
  /** True where the recorded body says more. */
  readonly partly?: boolean;
  /** Makes what was recorded of what the driver sends; left out where the request has no body. */
  readonly sent?: (ours: never, path: string) => unknown;
  /** Makes the recorded body what `sent` makes of ours, where that is neither. */
  readonly as?: (recorded: never) => unknown;
  /** Makes the response to the driver's request of the recorded one, or of all that was recorded of the test. */
  readonly answer?: (recorded: never, test: readonly Exchange[], path: string) => unknown;
  readonly status?: number;
}

/** What became of the requests of a test. */
export interface Outcome {
  readonly equal: string[];
  readonly different: string[];
  readonly unknown: string[];
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly sent: unknown;
}

/** The recorded tests of a host. */
export function readRecording(host: string): Map<string, readonly Exchange[]> {
  const file = new URL(`../fixtures/lexicon/${host}.json`, import.meta.url);
  const { rows, tests } = JSON.parse(readFileSync(file, 'utf8')) as {
    rows: unknown[];
    tests: Record<string, Exchange[]>;
  };
  const whole = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(whole);
    if (typeof value !== 'object' || value === null) return value;
    if ('$row' in value) return whole(rows[Number(value.$row)]);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, whole(one)]));
  };
  return new Map(
    Object.entries(tests).map(([name, exchanges]) => [
      name,
      exchanges.map((exchange) => ({ ...exchange, body: whole(exchange.body) })),
    ]),
  );
}

/** Serves a recorded test: each request gets the response of the recorded one that is equal to it, or that it is known to differ from. */
export class Replay implements AsyncDisposable {
  readonly outcome: Outcome = { equal: [], different: [], unknown: [] };
  readonly #exchanges: readonly Exchange[];
  readonly #differences: readonly Difference[];
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(({ status, headers, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  /** The last recorded change that was replayed: what is read comes after it. */
  #done = -1;

  constructor(exchanges: readonly Exchange[], differences: readonly Difference[], prefix = '') {
    this.#exchanges = exchanges.map((exchange) => ({
      ...exchange,
      url: canonicalUrl(exchange.url.replace(prefix, '')),
    }));
    this.#differences = differences;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => void this.#server.close(resolve));
  }

  /** The next change that was recorded. */
  get nextChange(): Exchange | undefined {
    return this.#exchanges.slice(this.#done + 1).find(isChange);
  }

  async #answer(request: IncomingMessage): Promise<Exchange> {
    const asked = await readRequest(request);
    const line = `${asked.method} ${asked.path}`;
    for (const when of ['after', 'before'] as const) {
      const found = this.#differing(line, asked, true, when) ?? this.#equal(line, asked, when);
      const exchange = found ?? this.#differing(line, asked, false, when);
      if (exchange !== null) return exchange;
    }
    this.outcome.unknown.push(`${line} ${JSON.stringify(asked.sent)}`);
    return {
      ...NOTHING,
      status: 418,
      body: { message: `not recorded: ${line} ${JSON.stringify(asked.sent)}` },
    };
  }

  #differing(line: string, asked: Asked, isFirst: boolean, when: When): Exchange | null {
    for (const difference of this.#differences) {
      const { first = false, ours, why, answer, status } = difference;
      if (first !== isFirst || !ours.test(line)) continue;
      const exchange = this.#findDifferent(difference, asked, when);
      if (exchange === null) continue;
      this.outcome.different.push(`${line}: ${why}`);
      if (exchange.status >= 400) return exchange;
      const body = answer?.(exchange.body as never, this.#exchanges, asked.path) ?? exchange.body;
      return { ...exchange, status: status ?? exchange.status, body };
    }
    return null;
  }

  #findDifferent(
    { recorded, sent, as, partly = false }: Difference,
    asked: Asked,
    when: When,
  ): Exchange | null {
    if (recorded === null) return NOTHING;
    const wanted = recorded instanceof RegExp ? recorded : recorded(`${asked.method} ${asked.path}`);
    return this.#find(
      when,
      (exchange) =>
        wanted.test(`${exchange.method} ${exchange.url}`) &&
        (sent === undefined
          ? exchange.sent === undefined
          : (partly ? isPart : isSame)(
              sent(asked.sent as never, asked.path),
              as?.(exchange.sent as never) ?? exchange.sent,
            )),
    );
  }

  #equal(line: string, asked: Asked, when: When): Exchange | null {
    const exchange = this.#find(when, (one) => isEqual(one, asked));
    if (exchange !== null) this.outcome.equal.push(line);
    return exchange;
  }

  /** The first that fits after the last change, or the last read before it. */
  #find(when: When, fits: (exchange: Exchange) => boolean): Exchange | null {
    const index =
      when === 'after'
        ? this.#exchanges.findIndex((exchange, at) => at > this.#done && fits(exchange))
        : this.#exchanges.findLastIndex(
            (exchange, at) => at <= this.#done && !isChange(exchange) && fits(exchange),
          );
    const found = this.#exchanges[index];
    if (found === undefined) return null;
    if (isChange(found)) this.#done = index;
    return found;
  }
}

/** Whether a recorded request comes after the last change that was replayed. */
type When = 'after' | 'before';

const NOTHING: Exchange = { method: '', url: '', status: 200, body: {} };

/** Reads that hosts want as POST are no changes. */
function isChange({ method, url }: Exchange): boolean {
  return method !== 'GET' && !/\/(ping|retrieve|listAll)\b/.test(url);
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const sent = text === '' ? undefined : (JSON.parse(text) as unknown);
  return { method: request.method ?? '', path: canonicalUrl(request.url ?? ''), sent };
}

/** A path without doubled or final slashes, its parameters in order, those without a value left out. */
export function canonicalUrl(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://host');
  const path = decodeURIComponent(pathname)
    .replaceAll(/\/{2,}/g, '/')
    .replace(/\/$/, '');
  const query = [...searchParams]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`);
  return query.length === 0 ? path : `${path}?${query.toSorted().join('&')}`;
}

function isEqual(exchange: Exchange, { method, path, sent }: Asked): boolean {
  return exchange.method === method && exchange.url === path && isSame(sent, exchange.sent);
}

/** Whether two bodies say the same: fields in any order, numbers also as text, null as nothing. */
function isSame(ours: unknown, recorded: unknown): boolean {
  return meaning(ours) === meaning(recorded);
}

/** Whether the recorded body says at least what ours does. */
function isPart(ours: unknown, recorded: unknown): boolean {
  if (typeof ours !== 'object' || ours === null) return ours === recorded;
  const whole = recorded as Readonly<Record<string, unknown>>;
  return Object.entries(ours).every(([name, one]) => isSame(one, whole?.[name]));
}

function meaning(value: unknown): string {
  if (value === undefined || value === null) return '{}';
  if (Array.isArray(value)) return `[${value.map(meaning).join()}]`;
  if (typeof value !== 'object')
    return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value));
  const fields = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  return `{${fields
    .toSorted()
    .map(([name, one]) => `${name}:${meaning(one)}`)
    .join()}}`;
}
