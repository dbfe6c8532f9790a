import type { Exchange, Reply } from './http.js';

/** Handles one operation. */
export type Handler = (exchange: Exchange) => Reply | Promise<Reply>;

/** Handler of a path and method. */
export interface Match {
  /** The operation's name in the request log, e.g. `servers.create`. */
  readonly operation: string;
  readonly handler: Handler;
  readonly params: Readonly<Record<string, string>>;
}

interface Route {
  readonly operation: string;
  readonly handler: Handler;
  readonly segments: readonly string[];
}

/**
 * Finds the handler for a method and a path. Patterns are made of literal segments and `:name` parameters; a last
 * segment `*name` takes the rest of the path, slashes included. Earlier routes win.
 */
export class Router {
  readonly #exact = new Map<string, Route[]>();
  readonly #open = new Map<string, Route[]>();

  add(method: string, pattern: string, operation: string, handler: Handler): this {
    const segments = splitPath(pattern);
    const route = { operation, handler, segments };
    if (segments.at(-1)?.startsWith('*') === true) append(this.#open, method, route);
    else append(this.#exact, `${method} ${segments.length}`, route);
    return this;
  }

  find(method: string, path: string): Match | undefined {
    const segments = splitPath(path);
    return (
      firstMatch(this.#exact.get(`${method} ${segments.length}`), segments) ??
      firstMatch(this.#open.get(method), segments)
    );
  }
}

function append(table: Map<string, Route[]>, key: string, route: Route): void {
  const routes = table.get(key);
  if (routes === undefined) table.set(key, [route]);
  else routes.push(route);
}

function splitPath(path: string): string[] {
  const trimmed = path.startsWith('/') ? path.slice(1) : path;
  return trimmed === '' ? [] : trimmed.split('/');
}

function firstMatch(routes: readonly Route[] | undefined, segments: readonly string[]): Match | undefined {
  for (const route of routes ?? []) {
    const params = matchSegments(route.segments, segments);
    if (params !== undefined) return { operation: route.operation, handler: route.handler, params };
  }
  return undefined;
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    if (part.startsWith('*')) {
      if (segments.length <= index) return undefined;
      params[part.slice(1)] = decode(segments.slice(index).join('/'));
      return params;
    }
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (part.startsWith(':')) params[part.slice(1)] = decode(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
