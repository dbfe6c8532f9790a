import type { Service } from '../../cloud.js';
import { type Exchange, Refusal, type Reply } from '../../http.js';
import { asArray, asObject, asString, type Json, type JsonObject } from '../../json.js';
import { type Handler, Router } from '../../router.js';
import type { Accounts, Project, Session, User } from '../accounts.js';
import { type Catalog, catalogV3 } from './catalog.js';
import { NOT_FOUND_PAGE, identityError, unauthorized } from './errors.js';

const METHODS = ['external', 'password', 'token', 'oauth1', 'mapped', 'application_credential'];
const DEFAULT_DOMAIN = { id: 'default', name: 'Default' };

/** Keystone v3: https://docs.openstack.org/api-ref/identity/v3/ */
export class IdentityV3 implements Service {
  readonly name = 'identity';
  readonly router = new Router();

  constructor(
    readonly accounts: Accounts,
    readonly catalog: Catalog,
  ) {
    const open = (method: string, path: string, operation: string, handler: Handler) =>
      this.router.add(method, path, operation, handler);
    open('GET', '/', 'identity.versions', (exchange) => versions(exchange));
    open('GET', '/v3', 'identity.version', (exchange) => version(exchange));
    open('GET', '/v3/', 'identity.version', (exchange) => version(exchange));
    open('POST', '/v3/auth/tokens', 'tokens.create', (exchange) => this.#create(exchange));
    this.#on('GET', '/v3/auth/tokens', 'tokens.show', (exchange) => this.#show(exchange));
    this.#on('HEAD', '/v3/auth/tokens', 'tokens.show', (exchange) => this.#show(exchange));
    this.#on('DELETE', '/v3/auth/tokens', 'tokens.delete', (exchange) => this.#revoke(exchange));
    this.#on('GET', '/v3/auth/catalog', 'catalog.show', (exchange, session) =>
      this.#catalog(exchange, session),
    );
    this.#on('GET', '/v3/auth/projects', 'projects.list', (exchange, session) =>
      projectList(exchange, session),
    );
    this.#on('GET', '/v3/projects', 'projects.list', (exchange, session) =>
      this.#projects(exchange, session),
    );
    this.#on('GET', '/v3/projects/:id', 'projects.show', (exchange, session) =>
      this.#project(exchange, session),
    );
    this.#on('GET', '/v3/users/:id', 'users.show', (exchange, session) => this.#user(exchange, session));
    this.#on('GET', '/v3/users/:id/projects', 'projects.list', (exchange, session) =>
      projectList(exchange, session),
    );
    this.#on('GET', '/v3/regions', 'regions.list', (exchange) => this.#regions(exchange));
    for (const refused of ['users', 'services', 'endpoints', 'roles', 'domains']) {
      this.#on('GET', `/v3/${refused}`, `${refused}.list`, () => forbidden(`list_${refused}`));
    }
  }

  missing(): Reply {
    return NOT_FOUND_PAGE;
  }

  stamp(): Record<string, string> {
    return { vary: 'X-Auth-Token', 'x-openstack-request-id': `req-${this.accounts.random.uuid()}` };
  }

  #on(
    method: string,
    path: string,
    operation: string,
    handler: (exchange: Exchange, session: Session) => Reply,
  ): void {
    this.router.add(method, path, operation, (exchange) => {
      const session = this.accounts.session(exchange.header('x-auth-token'));
      if (session === undefined) throw new Refusal(unauthorized(exchange));
      return handler(exchange, session);
    });
  }

  #create(exchange: Exchange): Reply {
    const auth = asObject(asObject(exchange.json())?.auth);
    if (auth === undefined) throw new Refusal(identityError(400, 'Bad Request', MALFORMED));
    const identity = asObject(auth.identity);
    const methods = asArray(identity?.methods)?.map(String);
    if (identity === undefined || methods === undefined) {
      throw new Refusal(identityError(400, 'Bad Request', "'identity' is a required property"));
    }
    const session = this.#authenticate(exchange, identity, methods, auth.scope);
    const headers = { 'x-subject-token': session.token };
    return { status: 201, headers, body: { token: this.#tokenBody(exchange, session) } };
  }

  #authenticate(
    exchange: Exchange,
    identity: JsonObject,
    methods: string[],
    scope: Json | undefined,
  ): Session {
    const method = methods[0];
    if (method === 'password') {
      const user = this.#byPassword(exchange, asObject(asObject(identity.password)?.user));
      return this.accounts.signIn({
        user,
        project: this.#scope(exchange, scope, user, user.project),
        methods,
      });
    }
    if (method === 'application_credential') {
      const user = this.#byCredential(exchange, asObject(identity.application_credential));
      return this.accounts.signIn({ user, project: user.project, methods });
    }
    if (method === 'token') {
      const parent = this.accounts.session(asString(asObject(identity.token)?.id));
      if (parent === undefined) throw new Refusal(unknownToken());
      const { user } = parent;
      const project = this.#scope(exchange, scope, user, user.project);
      return this.accounts.signIn({ user, project, methods: ['token', ...parent.methods], parent });
    }
    throw new Refusal(unsupported(exchange));
  }

  #byPassword(exchange: Exchange, given: JsonObject | undefined): User {
    const user = this.accounts.users.find(
      ({ id, name }) => id === given?.id || (name === given?.name && isDefaultDomain(given?.domain)),
    );
    if (user === undefined || user.password !== given?.password) throw new Refusal(unauthorized(exchange));
    return user;
  }

  #byCredential(exchange: Exchange, given: JsonObject | undefined): User {
    const { credential } = this.accounts;
    const owner = asObject(given?.user);
    const ownerMatches = owner?.id === credential.user.id || owner?.name === credential.user.name;
    const found = given?.id === credential.id || (given?.name === credential.name && ownerMatches);
    if (!found || given?.secret !== credential.secret) throw new Refusal(unauthorized(exchange));
    return credential.user;
  }

  #scope(exchange: Exchange, scope: Json | undefined, user: User, fallback: Project): Project | undefined {
    if (scope === 'unscoped') return undefined;
    if (scope === undefined) return fallback;
    const wanted = asObject(asObject(scope)?.project);
    const project = this.accounts.projects.find(
      ({ id, name }) => id === wanted?.id || (name === wanted?.name && isDefaultDomain(wanted?.domain)),
    );
    const allowed = project !== undefined && (project === user.project || user.administrator);
    if (!allowed) throw new Refusal(unauthorized(exchange));
    return project;
  }

  #tokenBody(exchange: Exchange, session: Session): JsonObject {
    const body: Record<string, Json> = {
      methods: session.methods,
      user: {
        domain: DEFAULT_DOMAIN,
        id: session.user.id,
        name: session.user.name,
        password_expires_at: null,
      },
      audit_ids: session.auditIds,
      expires_at: precise(session.expiresAt),
      issued_at: precise(session.issuedAt),
    };
    if (session.project === undefined) return body;
    body.project = { domain: DEFAULT_DOMAIN, id: session.project.id, name: session.project.name };
    body.is_domain = false;
    body.roles = roles(session.user);
    if (!exchange.query.has('nocatalog'))
      body.catalog = catalogV3(this.catalog, exchange.origin, session.project);
    return body;
  }

  #subject(exchange: Exchange): Session {
    const subject = this.accounts.session(exchange.header('x-subject-token'));
    if (subject === undefined) throw new Refusal(unknownToken());
    return subject;
  }

  #show(exchange: Exchange): Reply {
    const subject = this.#subject(exchange);
    const headers = { 'x-subject-token': subject.token };
    return { status: 200, headers, body: { token: this.#tokenBody(exchange, subject) } };
  }

  #revoke(exchange: Exchange): Reply {
    this.accounts.revoke(this.#subject(exchange).token);
    return { status: 204 };
  }

  #catalog(exchange: Exchange, session: Session): Reply {
    const { project } = session;
    const catalog = project === undefined ? [] : catalogV3(this.catalog, exchange.origin, project);
    const links = { next: null, self: `${exchange.origin}/v3/auth/catalog`, previous: null };
    return { status: 200, body: { catalog, links } };
  }

  #projects(exchange: Exchange, session: Session): Reply {
    if (!session.user.administrator) return forbidden('list_projects');
    const projects = this.accounts.projects.map((project) => projectBody(exchange, project));
    return { status: 200, body: { projects, links: listLinks(exchange) } };
  }

  #project(exchange: Exchange, session: Session): Reply {
    const project = this.accounts.projects.find(({ id }) => id === exchange.param('id'));
    if (project === undefined || (project !== session.project && !session.user.administrator)) {
      return forbidden('get_project');
    }
    return { status: 200, body: { project: projectBody(exchange, project) } };
  }

  #user(exchange: Exchange, session: Session): Reply {
    const { user } = session;
    if (exchange.param('id') !== user.id) return forbidden('get_user');
    return {
      status: 200,
      body: {
        user: {
          id: user.id,
          name: user.name,
          domain_id: DEFAULT_DOMAIN.id,
          enabled: true,
          default_project_id: user.project.id,
          password_expires_at: null,
          options: {},
          links: { self: `${exchange.origin}/v3/users/${user.id}` },
        },
      },
    };
  }

  #regions(exchange: Exchange): Reply {
    const regions = this.accounts.settings.regions.map((id) => ({
      id,
      description: '',
      parent_region_id: null,
      links: { self: `${exchange.origin}/v3/regions/${id}` },
    }));
    return { status: 200, body: { regions, links: listLinks(exchange) } };
  }
}

const MALFORMED =
  'Expecting to find valid JSON in request body. The server could not comply with the request since it is either ' +
  'malformed or otherwise incorrect. The client is assumed to be in error.';

function precise(time: number): string {
  return `${new Date(time).toISOString().slice(0, -1)}000Z`;
}

function roles(user: User): Json[] {
  const names = user.administrator
    ? ['admin', 'member', 'reader']
    : ['member', 'load-balancer_member', 'reader'];
  return names.map((name) => ({ id: Buffer.from(name.padEnd(16, '.')).toString('hex').slice(0, 32), name }));
}

function isDefaultDomain(domain: Json | undefined): boolean {
  const given = asObject(domain);
  return given?.id === DEFAULT_DOMAIN.id || given?.name === DEFAULT_DOMAIN.name;
}

function unknownToken(): Reply {
  return identityError(404, 'Not Found', 'Could not recognize Fernet token');
}

function unsupported(exchange: Exchange): Reply {
  const message = 'Attempted to authenticate with an unsupported method.';
  const error = { code: 401, identity: { methods: METHODS }, message, title: 'Unauthorized' };
  return { ...unauthorized(exchange), body: { error } };
}

function forbidden(action: string): Reply {
  const message = `You are not authorized to perform the requested action: identity:${action}.`;
  return identityError(403, 'Forbidden', message);
}

function projectBody(exchange: Exchange, project: Project): JsonObject {
  return {
    id: project.id,
    name: project.name,
    domain_id: DEFAULT_DOMAIN.id,
    description: '',
    enabled: true,
    parent_id: DEFAULT_DOMAIN.id,
    is_domain: false,
    tags: [],
    options: {},
    links: { self: `${exchange.origin}/v3/projects/${project.id}` },
  };
}

function listLinks(exchange: Exchange): JsonObject {
  return { next: null, self: `${exchange.origin}${exchange.path}`, previous: null };
}

function projectList(exchange: Exchange, session: Session): Reply {
  const projects = [projectBody(exchange, session.user.project)];
  return { status: 200, body: { projects, links: listLinks(exchange) } };
}

function versionBody(exchange: Exchange): JsonObject {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${exchange.origin}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}

function versions(exchange: Exchange): Reply {
  const headers = { location: `${exchange.origin}/v3/` };
  return { status: 300, headers, body: { versions: { values: [versionBody(exchange)] } } };
}

function version(exchange: Exchange): Reply {
  return { status: 200, body: { version: versionBody(exchange) } };
}
