import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;

/** Fields that Hetzner's description has for each body; `!` marks those that it wants. What is not among them is refused. */
const BODIES: Readonly<Record<string, string>> = {
  create:
    'name! load_balancer_type! algorithm labels location network network_zone public_interface services targets',
  update: 'name labels',
  add_service: 'protocol! listen_port! destination_port! proxyprotocol! health_check! http',
  update_service: 'listen_port! protocol destination_port proxyprotocol health_check http',
  delete_service: 'listen_port!',
  add_target: 'type! server ip label_selector use_private_ip',
  remove_target: 'type! server ip label_selector',
  change_algorithm: 'type!',
  change_type: 'load_balancer_type!',
  http: 'certificates cookie_lifetime cookie_name redirect_http sticky_sessions',
  new_check: 'protocol! port! interval! timeout! retries! http',
  check: 'protocol port interval timeout retries http',
  new_check_http: 'domain! path! response status_codes tls',
  check_http: 'domain path response status_codes tls',
};

interface Action {
  readonly id: number;
  readonly command: string;
  readonly endsAt: number;
  /** How often it may be asked for until it has ended, if not before. */
  looks: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

interface Balancer {
  readonly row: Json & { id: number; services: Json[]; targets: Json[] };
  readonly actions: Action[];
}

/** Milliseconds that an action runs. */
const ACTION_TIME = 15;

/** An error of the API's. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Hetzner's load balancers with a memory: actions run for a while and lock their balancer, bodies are held against the fields of Hetzner's
 * description. The server 666 is in no network, and the action that adds 667 ends in error.
 */
export class HetznerCloud {
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));
  readonly #balancers = new Map<number, Balancer>();
  readonly #actions = new Map<number, Action>();
  #serial = 0;
  /** "METHOD path" of all requests. */
  readonly requests: string[] = [];
  /** Cuts the connection of a request that it holds for; `done` after it was carried out. */
  cut: ((request: string) => 'before' | 'done' | null) | null = null;

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: import('node:http').ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://cloud.test');
    const name = `${request.method} ${url.pathname.replace('/v1', '')}`;
    this.requests.push(name);
    const cut = this.cut?.(name) ?? null;
    if (cut === 'before') return void response.destroy();
    let status = 200;
    let body: Json | null;
    try {
      [status, body] = this.#handle(name, url.searchParams, text === '' ? {} : (JSON.parse(text) as Json));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      status = error.status;
      body = { error: { code: error.code, message: error.message, details: null } };
    }
    if (cut === 'done') return void response.destroy();
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === null ? '' : JSON.stringify(body));
  }

  #handle(name: string, query: URLSearchParams, body: Json): [number, Json | null] {
    const [, method = '', below = '', sub = ''] =
      /^(\w+) \/load_balancers(?:\/([^/]+))?(?:\/actions(?:\/(\w+))?)?$/.exec(name) ?? [];
    if (name.startsWith('GET /actions')) return [200, this.#readActions(name, query)];
    if (method === '') throw new Refusal(404, 'not_found', 'no such path');
    if (below === '') return method === 'POST' ? this.#create(body) : [200, this.#list(query)];
    const balancer = this.#balancers.get(Number(below));
    if (balancer === undefined)
      throw new Refusal(404, 'not_found', `load balancer with ID '${below}' not found`);
    if (name.endsWith('/actions')) return [200, this.#actionsOf(balancer, query)];
    if (method === 'GET') return [200, { load_balancer: balancer.row }];
    if (balancer.actions.some((action) => isRunning(action)))
      throw new Refusal(423, 'locked', 'load balancer is locked');
    if (method === 'DELETE') {
      this.#balancers.delete(balancer.row.id);
      return [204, null];
    }
    if (method === 'PUT') {
      hold(body, 'update');
      this.#takeName(body['name'], balancer.row.id);
      Object.assign(balancer.row, body);
      return [200, { load_balancer: balancer.row }];
    }
    hold(body, sub);
    return [201, { action: shown(this.#carryOut(balancer, sub, body)) }];
  }

  #create(body: Json): [number, Json] {
    hold(body, 'create');
    this.#takeName(body['name'], 0);
    for (const service of rows(body['services'])) hold(service, 'add_service');
    for (const target of rows(body['targets'])) hold(target, 'add_target');
    this.#serial += 1;
    const { network } = body;
    const row = {
      id: this.#serial,
      name: body['name'],
      location: { id: 1, name: body['location'] ?? 'fsn1' },
      load_balancer_type: { id: 1, name: body['load_balancer_type'] },
      labels: body['labels'] ?? {},
      algorithm: body['algorithm'] ?? { type: 'round_robin' },
      public_net: {
        enabled: body['public_interface'] ?? true,
        ipv4: { ip: '131.232.99.1', dns_ptr: null },
        ipv6: { ip: '2001:db8::1', dns_ptr: null },
      },
      private_net: network === undefined ? [] : [{ network, ip: '10.0.255.1' }],
      protection: { delete: false },
      created: '2016-01-30T23:50:00+00:00',
      services: rows(body['services']).map(stored),
      targets: [] as Json[],
    };
    const balancer: Balancer = { row, actions: [] };
    let failure: Action['error'] = null;
    for (const target of rows(body['targets'])) failure ??= this.#addTarget(balancer, target);
    this.#balancers.set(row.id, balancer);
    const action = this.#begin(balancer, 'create_load_balancer', failure);
    return [201, { load_balancer: row, action: shown(action) }];
  }

  #carryOut(balancer: Balancer, command: string, body: Json): Action {
    const { row } = balancer;
    const at = row.services.findIndex((service) => service['listen_port'] === body['listen_port']);
    let failure: Action['error'] = null;
    if (command === 'add_service') {
      if (at >= 0) throw new Refusal(409, 'source_port_already_used', 'the source port is already in use');
      row.services.push(stored(body));
    } else if (command === 'update_service' || command === 'delete_service') {
      if (at < 0) throw new Refusal(404, 'not_found', 'no such service');
      if (command === 'delete_service') row.services.splice(at, 1);
      else row.services[at] = merged(row.services[at] ?? {}, body);
    } else if (command === 'add_target') failure = this.#addTarget(balancer, body);
    else if (command === 'remove_target') {
      const place = row.targets.findIndex((target) => placeOf(target) === placeOf(body));
      if (place < 0) throw new Refusal(404, 'not_found', 'no such target');
      row.targets.splice(place, 1);
    } else if (command === 'change_algorithm') row['algorithm'] = body;
    else if (command === 'change_type')
      row['load_balancer_type'] = { id: 2, name: body['load_balancer_type'] };
    else throw new Refusal(404, 'not_found', `no action ${command}`);
    return this.#begin(balancer, command, failure);
  }

  #addTarget({ row }: Balancer, target: Json): Action['error'] {
    const place = placeOf(target);
    if (place === 'server 666')
      throw new Refusal(422, 'server_not_attached_to_network', 'server is not attached to network');
    if (row.targets.some((one) => placeOf(one) === place))
      throw new Refusal(422, 'target_already_defined', 'target is already defined');
    if (place === 'server 667') return { code: 'action_failed', message: 'Action failed' };
    const health_status = row.services.map(({ listen_port }) => ({ listen_port, status: 'unknown' }));
    row.targets.push({
      ...target,
      ...(target['type'] === 'label_selector' ? { targets: [] } : { health_status }),
    });
    return null;
  }

  #begin({ actions }: Balancer, command: string, error: Action['error']): Action {
    this.#serial += 1;
    const looks = this.#serial % 7 === 0 ? 1 : 0;
    const action = { id: this.#serial, command, endsAt: performance.now() + ACTION_TIME, looks, error };
    actions.push(action);
    this.#actions.set(action.id, action);
    return action;
  }

  #readActions(name: string, query: URLSearchParams): Json {
    const one = /^GET \/actions\/(\d+)$/.exec(name)?.[1];
    const found = (one === undefined ? query.getAll('id') : [one]).map((id) => this.#actions.get(Number(id)));
    const actions = found.flatMap((action) => {
      if (action === undefined) return [];
      action.looks -= 1;
      return [shown(action)];
    });
    return one === undefined ? { actions } : { action: actions[0] ?? null };
  }

  #actionsOf({ actions }: Balancer, query: URLSearchParams): Json {
    const wanted = query.getAll('status');
    const found = actions.toReversed().map(shown);
    return { actions: found.filter(({ status }) => wanted.length === 0 || wanted.includes(String(status))) };
  }

  #list(query: URLSearchParams): Json {
    const [key = '', value] = (query.get('label_selector') ?? '').split('=');
    const all = [...this.#balancers.values()].map(({ row }) => row);
    const found = all.filter((row) => value === undefined || (row['labels'] as Json)[key] === value);
    const size = Number(query.get('per_page') ?? 25);
    const page = Number(query.get('page') ?? 1);
    const next_page = page * size < found.length ? page + 1 : null;
    const load_balancers = found.slice((page - 1) * size, page * size);
    return { load_balancers, meta: { pagination: { page, per_page: size, next_page } } };
  }

  #takeName(name: unknown, id: number): void {
    for (const { row } of this.#balancers.values())
      if (row['name'] === name && row.id !== id)
        throw new Refusal(409, 'uniqueness_error', 'name is already used');
  }
}

function isRunning({ endsAt, looks }: Action): boolean {
  return looks >= 0 && performance.now() < endsAt;
}

function shown(action: Action): Json {
  const { id, command, error } = action;
  const status = isRunning(action) ? 'running' : error === null ? 'success' : 'error';
  const ended = status === 'running' ? null : '2016-01-30T23:56:00+00:00';
  const common = { id, command, status, progress: ended === null ? 0 : 100, resources: [] };
  return {
    ...common,
    started: '2016-01-30T23:55:00+00:00',
    finished: ended,
    error: status === 'error' ? error : null,
  };
}

/** Refuses a body with a field too many or too few. */
function hold(body: Json, kind: string): void {
  const fields = (BODIES[kind] ?? '').split(' ');
  const names = fields.map((field) => field.replace('!', ''));
  const unknown = Object.keys(body).find((name) => !names.includes(name));
  const missing = fields.find((field) => field.endsWith('!') && body[field.slice(0, -1)] === undefined);
  if (unknown !== undefined || missing !== undefined)
    throw new Refusal(422, 'invalid_input', `invalid input in field '${unknown ?? missing}' of ${kind}`);
  const { http, health_check: check } = body as { http?: Json; health_check?: Json };
  const isNew = kind === 'add_service' || kind === 'new_check';
  if (http !== undefined) hold(http, kind.endsWith('check') ? `${kind}_http` : 'http');
  if (check !== undefined) hold(check, isNew ? 'new_check' : 'check');
}

function stored(service: Json): Json {
  const http = { certificates: [], cookie_name: 'HCLBSTICKY', cookie_lifetime: 300, sticky_sessions: false };
  return { ...service, http: { ...http, ...(service['http'] as Json | undefined) } };
}

function merged(before: Json, changes: Json): Json {
  const both = (name: string): Json => {
    const change = changes[name] as Json | undefined;
    return change === undefined ? {} : { [name]: { ...(before[name] as Json), ...change } };
  };
  return { ...before, ...changes, ...both('http'), ...both('health_check') };
}

function rows(value: unknown): Json[] {
  return (value ?? []) as Json[];
}

function placeOf(target: Json): string {
  const { type, server, ip, label_selector: labels } = target as Record<string, Json> & { type: string };
  return `${type} ${String(server?.['id'] ?? ip?.['ip'] ?? labels?.['selector'])}`;
}
