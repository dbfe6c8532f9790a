import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** Texts, numbers and shapes that no answer should hold, and some do. */
const VALUES: readonly unknown[] = [
  null,
  '',
  '\ud800',
  'x'.repeat(5000),
  '2026-99-99T99:99:99Z',
  '12abc',
  '__proto__',
  'constructor',
  '%E0%A4%A',
  'http://[',
  -1,
  0.5,
  2 ** 60,
  'INFINITE',
  true,
  [],
  [null],
  {},
  { __proto__x: 1, constructor: 'x', toString: 'x' },
];

/** A repeatable source of chance: mulberry32. */
export function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** All recorded bodies of a provider in one, so that any reader finds its part; of two parts of one name, the one whose turn it is. */
export function everything(folder: string, turn: number): Record<string, unknown> {
  const files = readdirSync(folder).filter(
    (name) => name.endsWith('.json') && !/unauthorized|auth|error|not.found/i.test(name),
  );
  const bodies = files.map(
    (name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Record<string, unknown>,
  );
  const shift = turn % Math.max(1, bodies.length);
  return Object.assign({}, ...bodies.slice(shift), ...bodies.slice(0, shift)) as Record<string, unknown>;
}

/** The JSON of a body in which some values are others. `1e999` cannot be made by JSON.stringify, and is read as Infinity. */
export function spoilt(body: Record<string, unknown>, next: (below: number) => number): string {
  const copy = structuredClone(body);
  for (let count = 1 + next(4); count > 0; count -= 1) spoilOne(copy, next);
  return JSON.stringify(copy).replaceAll('"INFINITE"', '1e999');
}

function spoilOne(root: object, next: (below: number) => number): void {
  let holder = root;
  for (let depth = 0; ; depth += 1) {
    const keys = Object.keys(holder);
    const key = keys[next(Math.max(1, keys.length))];
    if (key === undefined) return;
    const value: unknown = Reflect.get(holder, key);
    if (
      typeof value === 'object' &&
      value !== null &&
      Object.keys(value).length > 0 &&
      next(6) > 0 &&
      depth < 8
    ) {
      holder = value;
      continue;
    }
    const wrong = VALUES[next(VALUES.length + 1)];
    if (wrong === undefined) Reflect.deleteProperty(holder, key);
    else Reflect.set(holder, key, structuredClone(wrong));
    return;
  }
}

/** A server that answers everything with what `body` says at that moment. */
export async function answering(
  body: (path: string) => {
    readonly text: string;
    readonly status?: number;
    readonly headers?: Record<string, string>;
  },
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    const { text, status = 200, headers = {} } = body(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Names that the sources declare protected or private: they are no methods of users'. */
export function protectedNames(folders: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const folder of folders) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const text = readFileSync(`${folder}/${file}`, 'utf8');
      for (const [, name] of text.matchAll(
        /^ {2}(?:protected|private) (?:abstract |override |async |get |readonly |\*)*(\w+)/gm,
      ))
        if (name !== undefined) names.add(name);
    }
  }
  return names;
}

/** Methods of an object and of all that it inherits. */
export function methodsOf(object: object, without: ReadonlySet<string>): string[] {
  const names = new Set<string>();
  for (
    let one = Object.getPrototypeOf(object) as object;
    one !== Object.prototype;
    one = Object.getPrototypeOf(one) as object
  ) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(one)))
      if (typeof property.value === 'function' && name !== 'constructor' && !without.has(name))
        names.add(name);
  }
  return [...names].toSorted();
}

/** Where a result holds what no field may: undefined, NaN, Infinity, a date that is none. */
export function badField(value: unknown, path = '', depth = 0): string | null {
  if (value === undefined) return path === '' ? null : `${path} is undefined`;
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${path} is ${value}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? `${path} is no date` : null;
  if (typeof value !== 'object' || value === null || depth > 6) return null;
  for (const [key, inner] of Object.entries(value)) {
    const bad = badField(inner, `${path}.${key}`, depth + 1);
    if (bad !== null) return bad;
  }
  return null;
}
