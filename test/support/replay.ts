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
  /** True where it is so until the first change alone. */
  readonly early?: boolean;
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

/** How the requests of a host are told apart, where it is not by their method and path. */
export interface Reading {
  /** Recorded requests that change something, as `GET /?Action=AddDomainRecord`. Default: all but GET. */
  readonly changes?: RegExp;
  /** Makes a request of the driver's comparable: what stands in headers or in XML. */
  readonly read?: (
    request: IncomingMessage,
    text: string,
  ) => { readonly path?: string; readonly sent?: unknown };
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
    const answer = this.#answer(request).catch((error: unknown): Exchange => {
      this.outcome.unknown.push(String(error));
      return { ...NOTHING, status: 418, body: String(error) };
    });
    void answer.then(({ status, headers, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  readonly #without: readonly string[];
  readonly #reading: Reading;
  readonly #used = new Set<Exchange>();
  /** The last recorded change that was replayed: what is read comes after it. */
  #done = -1;

  /**
   * @param prefix what stands before the paths of the API
   * @param without fields that were taken out of recorded bodies
   */
  constructor(
    exchanges: readonly Exchange[],
    differences: readonly Difference[],
    prefix = '',
    without: readonly string[] = [],
    reading: Reading = {},
  ) {
    this.#without = without;
    this.#reading = reading;
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
    return this.#exchanges.slice(this.#done + 1).find((exchange) => this.#isChange(exchange));
  }

  async #answer(request: IncomingMessage): Promise<Exchange> {
    const asked = await readRequest(request, this.#without, this.#reading);
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
      const { first = false, early = false, ours, why, answer, status } = difference;
      if (first !== isFirst || !ours.test(line) || (early && this.#done >= 0)) continue;
      const exchange = this.#findDifferent(difference, asked, when);
      if (exchange === null) continue;
      this.outcome.different.push(`${line}: ${why}`);
      if (exchange.status >= 400 && status === undefined) return exchange;
      const body = answer?.(exchange.body as never, this.#inTurn(), asked.path) ?? exchange.body;
      return { ...exchange, status: status ?? exchange.status, body };
    }
    return null;
  }

  /** What was recorded, the latest that has been replayed first, and then what is to come. */
  #inTurn(): readonly Exchange[] {
    const done = this.#exchanges.slice(0, this.#done + 1);
    return [...done.toReversed(), ...this.#exchanges.slice(this.#done + 1)];
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
              as === undefined ? exchange.sent : as(exchange.sent as never),
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
            (exchange, at) =>
              at <= this.#done && !(this.#isChange(exchange) && this.#used.has(exchange)) && fits(exchange),
          );
    const found = this.#exchanges[index];
    if (found === undefined) return null;
    this.#used.add(found);
    if (this.#isChange(found)) this.#done = Math.max(this.#done, index);
    return found;
  }

  /** Reads that hosts want as POST are no changes. */
  #isChange({ method, url }: Exchange): boolean {
    const { changes } = this.#reading;
    if (changes !== undefined) return changes.test(`${method} ${url}`);
    return method !== 'GET' && !/\/(ping|retrieve|listAll)\b/.test(url);
  }
}

/** Whether a recorded request comes after the last change that was replayed. */
type When = 'after' | 'before';

const NOTHING: Exchange = { method: '', url: '', status: 200, body: {} };

async function readRequest(
  request: IncomingMessage,
  without: readonly string[],
  { read }: Reading,
): Promise<Asked> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const { method = '', url = '' } = request;
  const known = read?.(request, text) ?? {};
  const sent = 'sent' in known ? known.sent : bodyOf(request, text, without);
  return { method, path: canonicalUrl(known.path ?? url, without), sent };
}

/** A JSON body or a form, without some fields; nothing where none are left. */
function bodyOf({ headers }: IncomingMessage, text: string, without: readonly string[]): unknown {
  if (text === '') return undefined;
  if (headers['content-type']?.includes('urlencoded') !== true)
    return JSON.parse(text, (name, value: unknown) =>
      without.includes(name) ? undefined : value,
    ) as unknown;
  const fields = [...new URLSearchParams(text)].filter(([name]) => !without.includes(name));
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

/** A path without doubled or final slashes, its parameters in order, those without a value left out. */
export function canonicalUrl(url: string, without: readonly string[] = []): string {
  const { pathname, searchParams } = new URL(url, 'http://host');
  const path = decodeURIComponent(pathname)
    .replaceAll(/\/{2,}/g, '/')
    .replace(/\/$/, '');
  const query = [...searchParams]
    .filter(([name, value]) => value !== '' && !without.includes(name))
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
