import type { Service } from '../../cloud.js';
import { type Exchange, Refusal, type Reply } from '../../http.js';
import { asObject, type JsonObject, parseJson } from '../../json.js';
import { Router } from '../../router.js';
import type { Owner } from '../accounts.js';
import type { Region } from '../region.js';
import { DnsFault, fault } from './fault.js';
import type { DnsState, RecordSetRow, ZoneRow } from './state.js';

/** A request to Designate, signed in. */
export interface DesignateCall {
  readonly exchange: Exchange;
  readonly state: DnsState;
  readonly owner: Owner;
  /** URL that links start with. */
  readonly base: string;
}

type DesignateHandler = (call: DesignateCall) => Reply;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Designate v2: https://docs.openstack.org/api-ref/dns/ */
export class DesignateApi implements Service {
  readonly name = 'dns';
  readonly router = new Router();

  constructor(readonly region: Region) {
    this.router.add('GET', '/', 'dns.versions', (exchange) => this.#versions(exchange));
  }

  /** Adds an operation. The pattern starts after the version. */
  on(method: string, pattern: string, operation: string, handler: DesignateHandler): this {
    this.router.add(method, `/v2${pattern}`, operation, (exchange) =>
      this.#answer(exchange, () => handler(this.#call(exchange))),
    );
    return this;
  }

  missing(exchange: Exchange): Reply {
    return this.#answer(exchange, () => {
      this.#call(exchange);
      const path = exchange.path.replace(this.#root, '');
      const isKnown = METHODS.some((method) => this.router.find(method, path) !== undefined);
      throw isKnown ? new DnsFault(405, 'method_not_allowed') : fault(404, 'not_found', 'resource not found');
    });
  }

  stamp(): Record<string, string> {
    return {};
  }

  get #root(): string {
    return `/${this.region.name}/dns`;
  }

  #answer(exchange: Exchange, work: () => Reply): Reply {
    const id = `req-${this.region.world.random.uuid()}`;
    exchange.answerHeaders['x-openstack-request-id'] = id;
    try {
      return work();
    } catch (error) {
      if (!(error instanceof DnsFault)) throw error;
      const { code, type, details } = error;
      return { status: code, body: { code, type, ...details, request_id: id } };
    }
  }

  #call(exchange: Exchange): DesignateCall {
    const session = this.region.accounts.session(exchange.header('x-auth-token'));
    const base = `${exchange.origin}${this.#root}`;
    if (session?.project === undefined) throw unauthorized(exchange);
    const owner = { user: session.user, project: session.project };
    return { exchange, state: this.region.dns, owner, base };
  }

  #versions({ origin }: Exchange): Reply {
    const version = (id: string, status: string): JsonObject => ({
      id,
      links: [
        { href: `${origin}${this.#root}/v2`, rel: 'self' },
        { href: 'https://docs.openstack.org/api-ref/dns', rel: 'help' },
      ],
      status,
      updated: '2022-06-29T00:00:00Z',
    });
    return { status: 200, body: { versions: [version('v2', 'SUPPORTED'), version('v2.0', 'CURRENT')] } };
  }
}

/** Keystone's middleware responds with its own message before Designate does. */
function unauthorized({ origin }: Exchange): Refusal {
  const message = 'The request you have made requires authentication.';
  return new Refusal({
    status: 401,
    headers: { 'www-authenticate': `Keystone uri="${origin}"` },
    body: { error: { code: 401, title: 'Unauthorized', message } },
  });
}

/** The body as an object. @throws DnsFault */
export function bodyOf({ exchange }: DesignateCall): JsonObject {
  const text = exchange.body.toString('utf8');
  const value = parseJson(text);
  if (value === undefined)
    throw fault(
      400,
      'invalid_json',
      'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)',
    );
  const body = asObject(value);
  if (body === undefined) throw fault(400, 'invalid_object', 'Provided object does not match schema.');
  return body;
}

/** The zone of the path. @throws DnsFault */
export function zoneOf(call: DesignateCall): ZoneRow {
  const id = uuidOf(call, 'zone');
  const zone = call.state.zones.get(id);
  if (zone === undefined || zone.project !== call.owner.project)
    throw fault(404, 'zone_not_found', 'Could not find Zone');
  return zone;
}

/** The set of the path. @throws DnsFault */
export function setOf(call: DesignateCall): RecordSetRow {
  const id = uuidOf(call, 'recordset');
  const set = zoneOf(call).sets.get(id);
  if (set === undefined) throw fault(404, 'recordset_not_found', 'Could not find RecordSet');
  return set;
}

function uuidOf({ exchange }: DesignateCall, kind: string): string {
  const id = exchange.param(kind);
  if (UUID.test(id)) return id;
  throw fault(400, 'invalid_uuid', `Invalid UUID ${kind}_id: ${id}`);
}
