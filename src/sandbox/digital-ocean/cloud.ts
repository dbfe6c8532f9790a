import type { Cloud, SandboxServerState, Service, Target, World } from '../cloud.js';
import { type Exchange, Refusal, type Reply } from '../http.js';
import type { Random } from '../random.js';
import { type Handler, Router } from '../router.js';
import { addDropletRoutes } from './droplets.js';
import { addAddressRoutes, addFirewallRoutes, addNetworkRoutes } from './network.js';
import { SlidingLimits } from './rate.js';
import { addCatalogueRoutes, addKeyRoutes, addVolumeRoutes } from './resources.js';
import { AccountState } from './state.js';

/** Account of the token: a user in a team. */
function accountHandler(random: Random): Handler {
  const account = {
    uuid: random.hex(40),
    team: { uuid: random.hex(40), name: 'Sandbox' },
    email: 'user@sandbox.example',
    email_verified: true,
    droplet_limit: 25,
    floating_ip_limit: 5,
    status: 'active',
    status_message: '',
  };
  return () => ({ status: 200, body: { account } });
}

const PREFIX = '/v2';

/** DigitalOcean's API v2: one account, one token, and its limits of 5,000 requests an hour and 250 a minute with their headers. */
export class DigitalOceanCloud implements Cloud {
  readonly identityPath = PREFIX;
  readonly #state: AccountState;
  readonly #service: Service;
  readonly #limits: SlidingLimits | null;
  #token: string;

  constructor(readonly world: World) {
    const { settings, random } = world;
    this.#state = new AccountState(world);
    this.#token = `dop_v1_${random.hex(64)}`;
    // Limits that were asked for take the place of its own.
    this.#limits = settings.rateLimits.length === 0 ? new SlidingLimits() : null;
    const router = new GuardedRouter((exchange) => this.#admit(exchange));
    router.add('GET', '/account', 'account.get', accountHandler(random));
    addDropletRoutes(router, this.#state, settings.quota.instances ?? Infinity);
    addCatalogueRoutes(router, this.#state);
    addKeyRoutes(router, this.#state);
    addVolumeRoutes(router, this.#state);
    addNetworkRoutes(router, this.#state);
    addFirewallRoutes(router, this.#state);
    addAddressRoutes(router, this.#state);
    const missing = { id: 'not_found', message: 'The resource you were accessing could not be found.' };
    this.#service = {
      name: 'compute',
      router,
      missing: () => ({ status: 404, body: missing }),
      stamp: () => ({ 'x-request-id': random.uuid() }),
    };
  }

  get credentials(): Record<string, string> {
    return { token: this.#token };
  }

  get signIns(): Record<string, Record<string, string>> {
    return { demo: this.credentials };
  }

  resolve(path: string): Target | undefined {
    if (path !== PREFIX && !path.startsWith(`${PREFIX}/`)) return undefined;
    return { service: this.#service, path: path.slice(PREFIX.length) || '/' };
  }

  limited(): Reply {
    return TOO_MANY;
  }

  servers(): readonly SandboxServerState[] {
    return [...this.#state.droplets.values()].map(({ id, name, status, region, tags }) => ({
      id: String(id),
      name,
      status,
      region,
      metadata: Object.fromEntries([...tags].map((tag) => splitOnce(tag))),
    }));
  }

  expireTokens(): void {
    this.#token = `dop_v1_${this.world.random.hex(64)}`;
  }

  #admit(exchange: Exchange): void {
    const verdict = this.#limits?.count(Date.now());
    Object.assign(exchange.answerHeaders, verdict?.headers);
    if (verdict?.refused === true) throw new Refusal(TOO_MANY);
    if (exchange.header('authorization') === `Bearer ${this.#token}`) return;
    throw new Refusal({
      status: 401,
      body: { id: 'Unauthorized', message: 'Unable to authenticate you' },
    });
  }
}

const TOO_MANY: Reply = {
  status: 429,
  body: { id: 'too_many_requests', message: 'API Rate limit exceeded.' },
};

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

function splitOnce(tag: string): [string, string] {
  const colon = tag.indexOf(':');
  return colon < 0 ? [tag, ''] : [tag.slice(0, colon), tag.slice(colon + 1)];
}
