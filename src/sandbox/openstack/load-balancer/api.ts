import type { Service } from '../../cloud.js';
import { type Exchange, htmlError, Refusal, type Reply } from '../../http.js';
import { asObject, asText, type Json, type JsonObject, parseJson } from '../../json.js';
import { Router } from '../../router.js';
import type { Owner } from '../accounts.js';
import type { Region } from '../region.js';
import type { BalancerRow, BalancerState } from './state.js';

/** A request to Octavia, signed in. */
export interface OctaviaCall {
  readonly exchange: Exchange;
  readonly state: BalancerState;
  readonly owner: Owner;
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];

/** Octavia v2: https://docs.openstack.org/api-ref/load-balancer/v2/ */
export class OctaviaApi implements Service {
  readonly name = 'load-balancer';
  readonly router = new Router();

  constructor(readonly region: Region) {}

  /** Adds an operation. The pattern starts after `/lbaas`. */
  on(method: string, pattern: string, operation: string, handler: (call: OctaviaCall) => Reply): this {
    for (const version of ['v2', 'v2.0'])
      this.router.add(method, `/${version}/lbaas${pattern}`, operation, (exchange) =>
        handler(this.#call(exchange)),
      );
    return this;
  }

  missing(exchange: Exchange): Reply {
    this.#call(exchange);
    const path = exchange.path.replace(`/${this.region.name}/load-balancer`, '');
    const isKnown = METHODS.some((method) => this.router.find(method, path) !== undefined);
    if (!isKnown) return htmlError(404, 'Not Found', 'The resource could not be found.');
    const words = `The method ${exchange.method} is not allowed for this resource. `;
    return htmlError(405, 'Method Not Allowed', words);
  }

  stamp(): Record<string, string> {
    return { 'x-openstack-request-id': `req-${this.region.world.random.uuid()}` };
  }

  #call(exchange: Exchange): OctaviaCall {
    const session = this.region.accounts.session(exchange.header('x-auth-token'));
    if (session?.project !== undefined)
      return {
        exchange,
        state: this.region.balancers,
        owner: { user: session.user, project: session.project },
      };
    const message = 'The request you have made requires authentication.';
    throw new Refusal({
      status: 401,
      headers: { 'www-authenticate': `Keystone uri="${exchange.origin}"` },
      body: { error: { code: 401, title: 'Unauthorized', message } },
    });
  }
}

/** An error as Octavia says it. */
export function fault(status: number, faultstring: string): Refusal {
  return new Refusal({
    status,
    body: { faultcode: status >= 500 ? 'Server' : 'Client', faultstring, debuginfo: null },
  });
}

/** The object of a body. @throws Refusal */
export function bodyOf({ exchange }: OctaviaCall, key: string, argument = key): JsonObject {
  const body = asObject(parseJson(exchange.body.toString('utf8')));
  const object = asObject(body?.[key]);
  if (object !== undefined) return object;
  if (body === undefined) throw fault(400, `Unable to parse the request body for ${argument}`);
  throw fault(500, "'UnsetType' object has no attribute 'project_id'");
}

/** A field that has to be there. @throws Refusal */
export function required(value: Json | undefined, name: string): Json {
  if (value !== undefined && value !== null) return value;
  throw wrong(name, 'None', 'Mandatory field missing');
}

/** The error for a field. */
export function wrong(name: string, value: string, words: string): Refusal {
  return fault(
    400,
    `Invalid input for field/attribute ${name}. Value: '${value}'. ${words}.`.replace(
      /\.$/,
      words.startsWith('Mandatory') ? '.' : '',
    ),
  );
}

/** A number within bounds. @throws Refusal */
export function within(value: Json, name: string, least: number, most: number): number {
  const number = Number(value);
  if (number > most) throw wrong(name, String(number), `Value should be lower or equal to ${most}`);
  if (number < least) throw wrong(name, String(number), `Value should be greater or equal to ${least}`);
  return number;
}

/** One of some words. @throws Refusal */
export function oneOf(value: Json, name: string, words: readonly string[]): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (words.includes(text)) return text;
  throw wrong(name, text, `Value should be one of: ${words.join(', ')}`);
}

/** What is missing, in Octavia's words. */
export function notFound(kind: string, id: string): Refusal {
  return fault(404, `${kind} ${id} not found.`);
}

/** The balancer of an id. @throws Refusal */
export function balancerOf({ state, owner }: OctaviaCall, id: string): BalancerRow {
  const found = state.balancers.get(id);
  if (found === undefined || found.project !== owner.project) throw notFound('Load Balancer', id);
  return found;
}

/** The balancers of the project. */
export function ownBalancers({ state, owner }: OctaviaCall): BalancerRow[] {
  return state.balancers.all().filter(({ project }) => project === owner.project);
}

/** Refuses a change while the balancer is locked, naming what was to change. @throws Refusal */
export function checkUnlocked({ status }: BalancerRow, what: string): void {
  if (status !== 'ACTIVE') throw fault(409, `${what} is immutable and cannot be updated.`);
}

/** Filtered and paged as Octavia does: a full page links to the next one. */
export function listOf({ exchange, state }: OctaviaCall, key: string, rows: readonly JsonObject[]): Reply {
  const { query } = exchange;
  const filters = [...query].filter(([name]) => !['limit', 'marker', 'fields', 'sort'].includes(name));
  const found = rows.filter((row) => filters.every(([name, value]) => passes(row, name, value)));
  const marker = query.get('marker');
  const start = marker === null ? 0 : found.findIndex(({ id }) => id === marker) + 1;
  if (marker !== null && start === 0)
    throw fault(400, `Supplied pagination marker '${marker}' is not valid.`);
  const size = Math.min(
    Number(query.get('limit') ?? Number.POSITIVE_INFINITY),
    state.world.settings.pageSize,
  );
  const page = found.slice(start, start + size);
  const last = page.at(-1)?.id;
  const hasNext = page.length === size && typeof last === 'string';
  // What the list was filtered by is left out of the link.
  const limit = query.get('limit') === null ? '' : `limit=${size}&`;
  const href = `${exchange.origin}${exchange.path}?${limit}marker=${asText(last)}`;
  return { status: 200, body: { [key]: page, [`${key}_links`]: hasNext ? [{ href, rel: 'next' }] : [] } };
}

function passes(row: JsonObject, name: string, value: string): boolean {
  const key =
    {
      load_balancer_id: 'loadbalancers',
      loadbalancer_id: 'loadbalancers',
      pool_id: 'pools',
      listener_id: 'listeners',
    }[name] ?? name;
  const field = row[key];
  if (Array.isArray(field))
    return field.some((item: Json) => item === value || asObject(item)?.['id'] === value);
  return asText(field) === value;
}
