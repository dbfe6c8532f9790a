import type { Cloud, SandboxServerState, Service, Target, World } from '../cloud.js';
import type { Exchange, Reply } from '../http.js';
import { asText, stringEntries } from '../json.js';
import { type Handler, Router } from '../router.js';
import { addBalancerRoutes } from './balancers.js';
import { addCatalogueRoutes, publicImages } from './catalogue.js';
import { addInstanceRoutes } from './instances.js';
import { addDefaultNetwork } from './networks.js';
import { addResourceRoutes, bootImage } from './resources.js';
import { missing, ProjectState, refuse } from './state.js';

const PREFIX = '/compute/v1';

/** Google's Compute Engine: one project, operations with time, and the images of public projects. */
export class GoogleComputeCloud implements Cloud {
  readonly identityPath = PREFIX;
  readonly #state: ProjectState;
  readonly #own: Service;
  readonly #public: Service;
  #token: string;

  constructor(readonly world: World) {
    this.#state = new ProjectState(world);
    this.#token = `ya29.${world.random.hex(60)}`;
    const guard = (exchange: Exchange): void => this.#admit(exchange);
    const own = new GuardedRouter(guard);
    addInstanceRoutes(own, this.#state);
    addCatalogueRoutes(own, this.#state);
    addResourceRoutes(own, this.#state);
    addBalancerRoutes(own, this.#state);
    addDefaultNetwork(this.#state);
    const open = new GuardedRouter(guard);
    open.add('GET', '/:project/global/images', 'images.list', (exchange) =>
      this.#state.list(exchange, publicImages(exchange.param('project'))),
    );
    for (const inner of ['', 'family/'])
      open.add('GET', `/:project/global/images/${inner}:name`, 'images.get', (exchange) => {
        const path = `projects/${exchange.param('project')}/global/images/${inner}${exchange.param('name')}`;
        return this.#state.answer(exchange, bootImage(this.#state, path));
      });
    this.#own = serviceOf(own, world);
    this.#public = serviceOf(open, world);
  }

  get credentials(): Record<string, string> {
    return { token: this.#token, projectId: this.#state.project };
  }

  get signIns(): Record<string, Record<string, string>> {
    return { demo: this.credentials };
  }

  resolve(path: string): Target | undefined {
    const start = `${PREFIX}/projects/`;
    if (!path.startsWith(start)) return undefined;
    const rest = path.slice(start.length);
    const { project } = this.#state;
    if (rest === project || rest.startsWith(`${project}/`))
      return { service: this.#own, path: rest.slice(project.length) || '/' };
    return { service: this.#public, path: `/${rest}` };
  }

  limited(): Reply {
    return refuse(403, 'rateLimitExceeded', 'Rate Limit Exceeded').reply;
  }

  servers(): readonly SandboxServerState[] {
    return [...this.#state.of('instances').values()].map(({ id, name, scope, fields }) => ({
      id,
      name,
      status: asText(fields['status']),
      region: scope.slice('zones/'.length),
      metadata: stringEntries(fields['labels']),
    }));
  }

  expireTokens(): void {
    this.#token = `ya29.${this.world.random.hex(60)}`;
  }

  #admit(exchange: Exchange): void {
    if (exchange.header('authorization') === `Bearer ${this.#token}`) return;
    throw refuse(401, 'authError', 'Invalid Credentials');
  }
}

function serviceOf(router: Router, { random }: World): Service {
  return {
    name: 'compute',
    router,
    missing: (exchange) => missing(exchange.path).reply,
    stamp: () => ({ 'x-guploader-uploadid': random.hex(20) }),
  };
}

/** Routes that are admitted first. */
class GuardedRouter extends Router {
  constructor(readonly admit: (exchange: Exchange) => void) {
    super();
  }

  override add(method: string, pattern: string, operation: string, handler: Handler): this {
    return super.add(method, pattern, operation, (exchange) => {
      this.admit(exchange);
      return handler(exchange);
    });
  }
}
