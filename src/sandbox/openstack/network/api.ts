import type { Service } from '../../cloud.js';
import { type Exchange, Refusal, type Reply } from '../../http.js';
import { asObject, asString, asText, type JsonObject } from '../../json.js';
import { Router } from '../../router.js';
import type { Owner } from '../accounts.js';
import type { Region } from '../region.js';
import { type Row, timestamp } from '../rows.js';
import { forbiddenByPolicy, invalidRequest, neutronError } from './errors.js';
import { type Kind, KINDS } from './kinds.js';
import { pageOfRows } from './list.js';
import { addInterface, removeInterface } from './routers.js';

type NetworkHandler = (exchange: Exchange, owner: Owner) => Reply;

const MISSING: Reply = neutronError(404, 'HTTPNotFound', 'The resource could not be found.').reply;

/** Neutron v2.0: https://docs.openstack.org/api-ref/network/v2/ */
export class NetworkApi implements Service {
  readonly name = 'network';
  readonly router = new Router();

  constructor(readonly region: Region) {
    this.router.add('GET', '/', 'network.versions', (exchange) => {
      const href = `${exchange.origin}/${region.name}/network/v2.0/`;
      return {
        status: 200,
        body: { versions: [{ id: 'v2.0', status: 'CURRENT', links: [{ rel: 'self', href }] }] },
      };
    });
    this.#on('GET', '/v2.0/', 'network.resources', (exchange) => this.#resources(exchange));
    this.#on('GET', '/v2.0/extensions', 'network.extensions', () => ({
      status: 200,
      body: { extensions: EXTENSIONS },
    }));
    this.#on('GET', '/v2.0/availability_zones', 'network.zones', () => ({
      status: 200,
      body: { availability_zones: [] },
    }));
    this.#on('GET', '/v2.0/quotas/:project', 'network.quotas', (_exchange, owner) => quotas(owner));
    for (const kind of KINDS) this.#addKind(kind);
    this.#addRouterAction('add_router_interface', addInterface);
    this.#addRouterAction('remove_router_interface', removeInterface);
  }

  missing(exchange: Exchange): Reply {
    this.#owner(exchange);
    return MISSING;
  }

  stamp(): Record<string, string> {
    return { 'x-openstack-request-id': `req-${this.region.world.random.uuid()}` };
  }

  #on(method: string, pattern: string, operation: string, handler: NetworkHandler): void {
    this.router.add(method, pattern, operation, (exchange) => handler(exchange, this.#owner(exchange)));
  }

  #addKind(kind: Kind): void {
    const path = `/v2.0/${kind.path}`;
    this.#on('GET', path, `${kind.path}.list`, (exchange, owner) => this.#list(kind, exchange, owner));
    this.#on('POST', path, `${kind.path}.create`, (exchange, owner) => this.#create(kind, exchange, owner));
    this.#on('GET', `${path}/:id`, `${kind.path}.show`, (exchange, owner) =>
      this.#show(kind, exchange, owner),
    );
    this.#on('PUT', `${path}/:id`, `${kind.path}.update`, (exchange, owner) =>
      this.#update(kind, exchange, owner),
    );
    this.#on('DELETE', `${path}/:id`, `${kind.path}.delete`, (exchange, owner) =>
      this.#delete(kind, exchange, owner),
    );
  }

  #addRouterAction(action: string, run: typeof addInterface): void {
    const kind = KINDS.find(({ path }) => path === 'routers');
    if (kind === undefined) return;
    this.#on('PUT', `/v2.0/routers/:id/${action}`, `routers.${action}`, (exchange, owner) => {
      const router = this.#own(kind, exchange, owner, action);
      return { status: 200, body: run(this.region.network, owner, router, asObject(exchange.json())) };
    });
  }

  #owner(exchange: Exchange): Owner {
    const session = this.region.accounts.session(exchange.header('x-auth-token'));
    if (session?.project !== undefined) return { user: session.user, project: session.project };
    const message = 'The request you have made requires authentication.';
    throw new Refusal({
      status: 401,
      headers: { 'www-authenticate': `Keystone uri="${exchange.origin}"` },
      body: { error: { code: 401, title: 'Unauthorized', message } },
    });
  }

  #rows(kind: Kind, owner: Owner): Row[] {
    const state = this.region.network;
    kind.prepare?.(state, owner.project);
    if (owner.user.administrator) return kind.table(state).all();
    if (kind.visible !== undefined) return kind.visible(state, owner.project);
    return kind
      .table(state)
      .all()
      .filter((row) => row.tenant_id === owner.project.id);
  }

  #find(kind: Kind, exchange: Exchange, owner: Owner): Row {
    const id = exchange.param('id');
    const row = this.#rows(kind, owner).find((candidate) => candidate.id === id);
    if (row === undefined) throw neutronError(404, ...kind.missing(id));
    return row;
  }

  #view(kind: Kind, exchange: Exchange, row: Row): JsonObject {
    const view = kind.view?.(this.region.network, row) ?? row;
    const fields = exchange.query.getAll('fields');
    return fields.length === 0
      ? view
      : Object.fromEntries(Object.entries(view).filter(([name]) => fields.includes(name)));
  }

  #list(kind: Kind, exchange: Exchange, owner: Owner): Reply {
    const rows = this.#rows(kind, owner);
    const attributes = new Set([...kind.accepts, ...Object.keys(rows[0] ?? {}), 'status', 'device_id']);
    const { rows: page, links } = pageOfRows(kind, exchange, rows, attributes);
    const body = {
      [kind.plural]: page.map((row) => this.#view(kind, exchange, row)),
      [`${kind.plural}_links`]: links,
    };
    return { status: 200, body };
  }

  #show(kind: Kind, exchange: Exchange, owner: Owner): Reply {
    return {
      status: 200,
      body: { [kind.singular]: this.#view(kind, exchange, this.#find(kind, exchange, owner)) },
    };
  }

  #create(kind: Kind, exchange: Exchange, owner: Owner): Reply {
    kind.prepare?.(this.region.network, owner.project);
    const many = asObject(exchange.json())?.[kind.plural];
    if (!Array.isArray(many)) {
      const row = kind.create(this.region.network, owner, wantedFields(kind, exchange));
      return { status: 201, body: { [kind.singular]: this.#view(kind, exchange, row) } };
    }
    const rows = this.#createAll(
      kind,
      owner,
      many.map((one) => checkedFields(kind, asObject(one))),
    );
    return { status: 201, body: { [kind.plural]: rows.map((row) => this.#view(kind, exchange, row)) } };
  }

  /** Makes all rows of a bulk create, or none. */
  #createAll(kind: Kind, owner: Owner, wanted: readonly JsonObject[]): Row[] {
    const made: Row[] = [];
    try {
      for (const fields of wanted) made.push(kind.create(this.region.network, owner, fields));
    } catch (error) {
      for (const { id } of made) kind.table(this.region.network).delete(id);
      throw error;
    }
    return made;
  }

  /** Refuses an update of what has changed since the caller read it. */
  #checkRevision(kind: Kind, exchange: Exchange, row: Row): void {
    const wanted = /^revision_number=(\d+)$/.exec(exchange.header('if-match') ?? '')?.[1];
    if (wanted === undefined || Number(wanted) === Number(row.revision_number ?? 0)) return;
    throw neutronError(
      412,
      'RevisionNumberConstraintFailed',
      `Constrained to ${wanted}, but current revision is ${Number(row.revision_number ?? 0)} of ${kind.singular}.`,
    );
  }

  #update(kind: Kind, exchange: Exchange, owner: Owner): Reply {
    const wanted = wantedFields(kind, exchange);
    const row = this.#own(kind, exchange, owner, 'update');
    this.#checkRevision(kind, exchange, row);
    if (kind.update === undefined) Object.assign(row, wanted);
    else kind.update(this.region.network, row, wanted, owner);
    row.updated_at = timestamp(Date.now());
    row.revision_number = Number(row.revision_number ?? 0) + 1;
    this.#forgetServerViews(row);
    return { status: 200, body: { [kind.singular]: this.#view(kind, exchange, row) } };
  }

  #delete(kind: Kind, exchange: Exchange, owner: Owner): Reply {
    const row = this.#own(kind, exchange, owner, 'delete');
    kind.remove?.(this.region.network, row);
    kind.table(this.region.network).delete(row.id);
    const server = this.region.compute.servers.get(asText(row.device_id));
    server?.change({ ports: server.fields.ports.filter((port) => port.id !== row.id) });
    this.#forgetServerViews(row);
    return { status: 204 };
  }

  #own(kind: Kind, exchange: Exchange, owner: Owner, action: string): Row {
    const row = this.#find(kind, exchange, owner);
    if (row.tenant_id === owner.project.id || owner.user.administrator) return row;
    throw forbiddenByPolicy(`rule:${action}_${kind.singular}`);
  }

  /** Servers show the addresses of their ports. */
  #forgetServerViews(row: Row): void {
    const port = this.region.network.ports.get(asText(row.port_id ?? row.id));
    const deviceId = port?.device_id ?? asString(row.device_id);
    if (deviceId !== undefined && deviceId !== '') this.region.compute.servers.get(deviceId)?.forgetViews();
    else for (const server of this.region.compute.live()) server.forgetViews();
  }

  #resources(exchange: Exchange): Reply {
    const resources = KINDS.map(({ singular, plural, path }) => ({
      name: singular,
      collection: plural,
      links: [{ rel: 'self', href: `${exchange.origin}/${this.region.name}/network/v2.0/${path}` }],
    }));
    return { status: 200, body: { resources } };
  }
}

const EXTENSIONS = [
  'router',
  'security-group',
  'standard-attr-tag',
  'quotas',
  'port-security',
  'sorting',
  'pagination',
].map((alias) => ({
  name: alias,
  alias,
  description: alias,
  updated: '2016-01-01T00:00:00-00:00',
  links: [],
}));

function wantedFields(kind: Kind, exchange: Exchange): JsonObject {
  const body = asObject(exchange.json());
  if (body === undefined) throw invalidRequest('Body contains invalid data');
  return checkedFields(kind, asObject(body[kind.singular]));
}

function checkedFields(kind: Kind, wanted: JsonObject | undefined): JsonObject {
  if (wanted === undefined) throw invalidRequest(`Unable to find '${kind.singular}' in request body`);
  const unknown = Object.keys(wanted).filter((name) => !kind.accepts.includes(name));
  if (unknown.length > 0) {
    throw invalidRequest(`Unrecognized attribute(s) '${unknown.join("', '")}'`);
  }
  if (wanted.name !== undefined && typeof wanted.name !== 'string') {
    throw invalidRequest(`Invalid input for name. Reason: '${asText(wanted.name)}' is not a valid string.`);
  }
  return wanted;
}

function quotas({ project: { quota } }: Owner): Reply {
  return {
    status: 200,
    body: {
      quota: {
        network: quota.networks ?? -1,
        subnet: -1,
        subnetpool: -1,
        port: quota.ports ?? -1,
        router: -1,
        floatingip: quota.floatingIps ?? -1,
        rbac_policy: 10,
        security_group: quota.securityGroups ?? -1,
        security_group_rule: -1,
      },
    },
  };
}
