import type { Service } from '../../cloud.js';
import { type Exchange, Refusal, type Reply } from '../../http.js';
import { asObject, asText, type Json, type JsonObject } from '../../json.js';
import { Router } from '../../router.js';
import type { Accounts, Project, Session, User } from '../accounts.js';
import { type Catalog, catalogV2 } from './catalog.js';

/** Keystone v2 as Rackspace runs it: https://docs.rackspace.com/docs/cloud-identity/v2 */
export class IdentityV2 implements Service {
  readonly name = 'identity';
  readonly router = new Router();

  constructor(
    readonly accounts: Accounts,
    readonly catalog: Catalog,
  ) {
    this.router
      .add('GET', '/', 'identity.versions', (exchange) => versions(exchange))
      .add('GET', '/v2.0', 'identity.version', (exchange) => version(exchange))
      .add('GET', '/v2.0/', 'identity.version', (exchange) => version(exchange))
      .add('POST', '/v2.0/tokens', 'tokens.create', (exchange) => this.#create(exchange))
      .add('GET', '/v2.0/tokens/:token', 'tokens.show', (exchange) => this.#show(exchange))
      .add('DELETE', '/v2.0/tokens', 'tokens.delete', (exchange) => this.#revoke(exchange))
      .add('DELETE', '/v2.0/tokens/:token', 'tokens.delete', (exchange) => this.#revoke(exchange))
      .add('GET', '/v2.0/tenants', 'projects.list', (exchange) => this.#tenants(exchange))
      .add('GET', '/v2.0/extensions', 'extensions.list', () => ({ status: 200, body: { extensions: [] } }));
  }

  missing(): Reply {
    return fault(404, 'itemNotFound', 'Resource Not Found');
  }

  stamp(): Record<string, string> {
    return { vary: 'Accept, Accept-Encoding, X-Auth-Token', 'x-trans-id': this.accounts.random.uuid() };
  }

  #create(exchange: Exchange): Reply {
    const auth = asObject(asObject(exchange.json())?.auth);
    if (auth === undefined) throw new Refusal(fault(400, 'badRequest', 'Invalid json request body'));
    const { user, method, parent } = this.#authenticate(auth);
    const project = this.#tenant(auth, user);
    const session = this.accounts.signIn({
      user,
      project,
      methods: [method],
      ...(parent === undefined ? {} : { parent }),
    });
    return { status: 200, body: { access: this.#access(exchange, session) } };
  }

  #authenticate(auth: JsonObject): { user: User; method: string; parent?: Session } {
    const key = asObject(auth['RAX-KSKEY:apiKeyCredentials']);
    if (key !== undefined) return { user: this.#byKey(key), method: 'APIKEY' };
    const password = asObject(auth.passwordCredentials);
    if (password !== undefined) return { user: this.#byPassword(password), method: 'PASSWORD' };
    const token = asObject(auth.token);
    if (token === undefined)
      throw new Refusal(
        fault(
          400,
          'badRequest',
          'Invalid request body: unable to parse Auth data. Please review XML or JSON formatting.',
        ),
      );
    const parent = this.accounts.session(asText(token.id));
    if (parent === undefined) throw new Refusal(fault(401, 'unauthorized', 'Token not authenticated'));
    return { user: parent.user, method: 'TOKEN', parent };
  }

  #byKey(given: JsonObject): User {
    const user = this.accounts.users.find(({ name }) => name === given.username);
    if (user === undefined || user.apiKey !== given.apiKey) {
      throw new Refusal(fault(401, 'unauthorized', 'Username or api key is invalid.'));
    }
    return user;
  }

  #byPassword(given: JsonObject): User {
    const user = this.accounts.users.find(({ name }) => name === given.username);
    if (user === undefined || user.password !== given.password) {
      throw new Refusal(fault(401, 'unauthorized', 'Unable to authenticate user with credentials provided.'));
    }
    return user;
  }

  #tenant(auth: JsonObject, user: User): Project {
    const wanted = auth.tenantId ?? auth.tenantName;
    if (wanted === undefined || wanted === null) return user.project;
    const project = this.accounts.projects.find(({ id, name }) => id === wanted || name === wanted);
    if (project !== undefined && (project === user.project || user.administrator)) return project;
    const message = `Tenant with Name/Id: '${asText(wanted)}' is not valid for User '${user.name}' (id: '${user.id}')`;
    throw new Refusal(fault(401, 'unauthorized', message));
  }

  #access(exchange: Exchange, session: Session): JsonObject {
    const { user } = session;
    const project = session.project ?? user.project;
    return {
      token: {
        id: session.token,
        expires: new Date(session.expiresAt).toISOString(),
        tenant: { id: project.id, name: project.id },
        'RAX-AUTH:authenticatedBy': session.methods,
      },
      serviceCatalog: catalogV2(this.catalog, exchange.origin, project),
      user: {
        id: user.id,
        name: user.name,
        roles: roles(project),
        'RAX-AUTH:defaultRegion': this.accounts.settings.regions[0],
      },
    };
  }

  #signedIn(exchange: Exchange): Session {
    const session = this.accounts.session(exchange.header('x-auth-token'));
    if (session === undefined) {
      throw new Refusal(
        fault(
          401,
          'unauthorized',
          "No valid token provided. Please use the 'X-Auth-Token' header with a valid token.",
        ),
      );
    }
    return session;
  }

  #show(exchange: Exchange): Reply {
    this.#signedIn(exchange);
    const subject = this.accounts.session(exchange.param('token'));
    if (subject === undefined) throw new Refusal(fault(404, 'itemNotFound', 'Token not found.'));
    const { serviceCatalog: _, ...access } = this.#access(exchange, subject);
    return { status: 200, body: { access } };
  }

  #revoke(exchange: Exchange): Reply {
    const own = this.#signedIn(exchange);
    this.accounts.revoke(exchange.params.token ?? own.token);
    return { status: 204 };
  }

  #tenants(exchange: Exchange): Reply {
    const { id } = this.#signedIn(exchange).user.project;
    return { status: 200, body: { tenants: [{ id, name: id, enabled: true }] } };
  }
}

function fault(code: number, name: string, message: string): Reply {
  return { status: code, body: { [name]: { code, message } } };
}

function roles(project: Project): Json[] {
  return [
    { id: '3', name: 'identity:user-admin', description: 'User Admin Role.' },
    {
      id: '5',
      name: 'object-store:default',
      tenantId: filesTenant(project),
      description: 'A Role that allows a user access to keystone Service methods',
    },
    {
      id: '6',
      name: 'compute:default',
      tenantId: project.id,
      description: 'A Role that allows a user access to keystone Service methods',
    },
  ];
}

/** The account name of Cloud Files for a Rackspace tenant. */
export function filesTenant(project: Project): string {
  return `MossoCloudFS_${project.id}`;
}

function versionBody(exchange: Exchange): JsonObject {
  return {
    id: 'v2.0',
    status: 'CURRENT',
    updated: '2011-07-19T22:30:00Z',
    links: [{ rel: 'self', href: `${exchange.origin}/v2.0/` }],
  };
}

function versions(exchange: Exchange): Reply {
  return { status: 200, body: { versions: { version: [versionBody(exchange)] } } };
}

function version(exchange: Exchange): Reply {
  return { status: 200, body: { version: versionBody(exchange) } };
}
