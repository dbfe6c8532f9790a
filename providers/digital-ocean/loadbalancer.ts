import {
  type Call,
  type ErrorDescription,
  type ErrorResponse,
  InvalidRequestError,
  JsonClient,
  type ListedPage,
  LoadBalancerLockedError,
  LoadBalancerNotFoundError,
  NotSupportedError,
  type Query,
  queryOfNext,
  type RateRules,
  type Reader,
  type TokenSignIn,
} from '../../src/driver/index.js';
import {
  type BalancerChanges,
  balancerCapabilitiesOf,
  type BalancerStatus,
  type BalancerSteps,
  type LoadBalancerData,
  LoadBalancerDriver,
  type LoadBalancerExtras,
  type LoadBalancerHost,
  type LoadBalancerState,
  type MemberData,
  type MemberPool,
  type NewHealthCheck,
  type NewListener,
  type NewLoadBalancer,
  type PoolChange,
} from '../../src/loadbalancer/index.js';
import { type DigitalOceanOptions, RATE, SIGN_IN } from './credentials.js';
import { describeDigitalOceanError } from './errors.js';

const BALANCERS = '/load_balancers';
const STATES: Readonly<Record<string, LoadBalancerState>> = {
  new: 'pending',
  active: 'active',
  errored: 'error',
};
/** Fields of a balancer that it has by itself, and that no update names. */
const READ_ONLY = new Set(['id', 'ip', 'ipv6', 'created_at', 'status', 'region', 'algorithm', 'size']);

/** Fields of a balancer that only DigitalOcean has. */
export interface DigitalOceanBalancer {
  /** DigitalOcean's own state: `new`, `active` or `errored`. */
  readonly status: string;
  /** Tag whose Droplets are its members, or null. */
  readonly tag: string | null;
  /** Id of its VPC, or null. */
  readonly vpcId: string | null;
  /** Nodes that it is made of; null where it is not said. */
  readonly sizeUnit: number | null;
}

/** Options that only DigitalOcean has. */
export interface DigitalOceanCreateBalancer {
  /** Nodes that it is made of. Default 1. */
  readonly sizeUnit?: number;
  /** Id of the project that it belongs to. */
  readonly projectId?: string;
  /** True to redirect HTTP to HTTPS. */
  readonly redirectHttpToHttps?: boolean;
  /** Name and seconds of a cookie by which clients stay with a Droplet; null for none. */
  readonly stickyCookie?: {
    /** Name of the cookie. */
    readonly name: string;
    /** Seconds until it expires. */
    readonly ttl: number;
  } | null;
}

/** The provider's own fields of DigitalOcean's load balancers. */
export interface DigitalOceanBalancerExtras extends LoadBalancerExtras {
  readonly balancer: DigitalOceanBalancer;
  readonly createBalancer: DigitalOceanCreateBalancer;
}

/**
 * DigitalOcean's regional load balancers. Members are Droplets of the same region, all at the target port of each listener. There is one
 * algorithm, which cannot be chosen. Protocol `https` without a certificate passes TLS on.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/load-balancers/
 */
export class DigitalOceanLoadBalancer extends LoadBalancerDriver<
  DigitalOceanOptions,
  DigitalOceanBalancerExtras
> {
  static override readonly provider: string = 'digital-ocean';
  static override readonly rate: RateRules = RATE;
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly capabilities = balancerCapabilitiesOf({
    protocols: ['http', 'https', 'tcp', 'udp', 'http2', 'http3'],
    algorithms: [],
    healthChecks: ['http', 'https', 'tcp'],
    memberBy: 'node',
    memberPorts: 'listener',
    certificates: 'id',
    rename: true,
    batch: { add: 100, update: 0, remove: 100, together: false },
    locks: true,
    sources: ['https://docs.digitalocean.com/reference/api/reference/load-balancers/'],
  });
  protected override readonly host = new DigitalOceanBalancers(new JsonClient(this.context, { nextPage }));

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const description = describeDigitalOceanError(response);
    // 403, although its credentials are good: whether a balancer is busy its status does not show.
    const isLocked = response.status === 403 && /processes previous actions/i.test(description.message ?? '');
    return isLocked ? { ...description, type: LoadBalancerLockedError } : description;
  }
}

/** One resource with everything in it; an update names all that it has. */
class DigitalOceanBalancers implements LoadBalancerHost {
  readonly #client: JsonClient;

  constructor(client: JsonClient) {
    this.#client = client;
  }

  listBalancers(call: Call): AsyncIterable<LoadBalancerData> {
    const request = { operation: 'listLoadBalancers', path: BALANCERS, query: { per_page: 200 } };
    return this.#client.list(request, 'load_balancers', readBalancer, call);
  }

  async getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    return readBalancer(await this.#read(id, 'getLoadBalancer', call));
  }

  async getStatus(id: string, call: Call): Promise<BalancerStatus> {
    const word = (await this.#read(id, 'getLoadBalancer', call)).string('status');
    return { state: STATES[word] ?? 'unknown', word, fault: null };
  }

  async createBalancer(
    balancer: NewLoadBalancer<DigitalOceanCreateBalancer>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'createLoadBalancer';
    const { name, listeners, healthCheck, location, networks, members, extra } = balancer;
    const [vpc, ...others] = networks;
    const region = location ?? this.#client.context.region;
    if (others.length > 0) throw this.#refused('takes one VPC for a balancer', operation);
    if (region === null && vpc === undefined)
      throw this.#refused('wants a place for a balancer: give location, or a VPC in networks', operation);
    const json = {
      name,
      region: region ?? undefined,
      vpc_uuid: vpc,
      forwarding_rules: listeners.map(writeListener),
      health_check: healthCheck === null ? undefined : writeCheck(healthCheck, listeners),
      droplet_ids: members.map(({ nodeId }) => Number(nodeId)),
      ...writeExtra(extra),
    };
    const made = await steps.make({
      what: 'load balancer',
      create: () => this.#client.post({ operation, path: BALANCERS, json }, call),
      idOf: (body) => body.object('load_balancer').string('id'),
      remove: (id, inner) => this.destroyBalancer(id, steps, inner),
    });
    return made.object('load_balancer').string('id');
  }

  async updateBalancer(
    id: string,
    { name, healthCheck, listeners, extra = {} }: BalancerChanges<DigitalOceanCreateBalancer>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    if (healthCheck === null) {
      const { context } = this.#client;
      throw new NotSupportedError(
        `${operation}: ${context.provider} does not offer balancers that check nothing.`,
        context.details(operation),
      );
    }
    const row = await this.#read(id, operation, call);
    const kept = Object.fromEntries(Object.entries(row.raw).filter(([key]) => !READ_ONLY.has(key)));
    const { tag, droplet_ids: droplets, ...fields } = kept;
    const there = readBalancer(row).listeners ?? [];
    const json = {
      ...fields,
      ...(typeof tag === 'string' && tag !== '' ? { tag } : { droplet_ids: droplets ?? [] }),
      region: row.optionalObject('region')?.string('slug'),
      ...(name === undefined ? {} : { name }),
      ...(listeners === undefined ? {} : { forwarding_rules: listeners.map(writeListener) }),
      ...(healthCheck === undefined ? {} : { health_check: writeCheck(healthCheck, listeners ?? there) }),
      ...writeExtra(extra),
    };
    await steps.change(id, (inner) => this.#client.put({ ...this.#request(id, operation), json }, inner));
  }

  async destroyBalancer(id: string, steps: BalancerSteps, _call: Call): Promise<void> {
    const request = { ...this.#request(id, 'destroyLoadBalancer'), accept: [] };
    await steps.change(id, (inner) => this.#client.delete(request, inner));
  }

  async getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    const { members } = await this.getBalancer(id, call);
    return [{ id, port: null, members: members ?? [] }];
  }

  async changeMembers(id: string, { add, remove }: PoolChange, call: Call): Promise<void> {
    const request = this.#request(id, 'changeMembers', '/droplets');
    const ids = (add.length > 0 ? add : remove).map(({ nodeId }) => Number(nodeId));
    const json = { droplet_ids: ids };
    if (add.length > 0) await this.#client.post({ ...request, json }, call);
    else await this.#client.delete({ ...request, json, accept: [] }, call);
  }

  async #read(id: string, operation: string, call: Call): Promise<Reader> {
    return (await this.#client.get(this.#request(id, operation), call)).object('load_balancer');
  }

  #request(id: string, operation: string, below = '') {
    return {
      operation,
      path: `${BALANCERS}/${encodeURIComponent(id)}${below}`,
      notFound: LoadBalancerNotFoundError,
    };
  }

  #refused(words: string, operation: string): InvalidRequestError {
    const { context } = this.#client;
    return new InvalidRequestError(`${operation}: ${context.provider} ${words}.`, context.details(operation));
  }
}

function readBalancer(row: Reader): LoadBalancerData<DigitalOceanBalancer> {
  const id = row.string('id');
  const word = row.string('status');
  const check = row.optionalObject('health_check');
  const protocol = check?.optionalString('protocol') ?? null;
  const seconds = (name: string): number | null => {
    const value = check?.optionalNumber(name) ?? null;
    return value === null ? null : value * 1000;
  };
  const addresses = [row.optionalString('ip'), row.optionalString('ipv6')];
  return {
    id,
    name: row.string('name'),
    state: STATES[word] ?? 'unknown',
    addresses: addresses.filter((address): address is string => address !== null && address !== ''),
    listeners: row.list('forwarding_rules').map((rule) => ({
      id: null,
      port: rule.number('entry_port'),
      protocol: rule.string('entry_protocol'),
      targetPort: rule.number('target_port'),
      certificate: rule.optionalString('certificate_id') || null,
    })),
    members: row.ids('droplet_ids').map((nodeId) => readMember(id, nodeId)),
    algorithm: null,
    healthCheck:
      protocol === null
        ? null
        : {
            protocol,
            path: protocol === 'tcp' ? null : (check?.optionalString('path') ?? null),
            interval: seconds('check_interval_seconds'),
            timeout: seconds('response_timeout_seconds'),
            healthyAfter: check?.optionalNumber('healthy_threshold') ?? null,
            unhealthyAfter: check?.optionalNumber('unhealthy_threshold') ?? null,
          },
    location: row.optionalObject('region')?.optionalString('slug') ?? null,
    createdAt: row.optionalDate('created_at'),
    extra: {
      status: word,
      tag: row.optionalString('tag') || null,
      vpcId: row.optionalString('vpc_uuid') || null,
      sizeUnit: row.optionalNumber('size_unit'),
    },
  };
}

function readMember(balancerId: string, nodeId: string): MemberData {
  const unknown = { address: null, port: null, weight: null, health: null };
  return { id: nodeId, balancerId, nodeId, ...unknown, extra: {} };
}

/** TLS that no certificate ends is passed on. */
function writeListener({ port, protocol, targetPort, certificate }: NewListener): object {
  const isPassed = protocol === 'https' && certificate === null;
  return {
    entry_protocol: protocol,
    entry_port: port,
    target_protocol: certificate === null ? protocol : 'http',
    target_port: targetPort,
    ...(typeof certificate === 'string' ? { certificate_id: certificate } : {}),
    ...(isPassed ? { tls_passthrough: true } : {}),
  };
}

function writeCheck(
  { protocol, path, interval, timeout, healthyAfter, unhealthyAfter }: NewHealthCheck,
  listeners: readonly { readonly targetPort: number | null }[],
): object {
  return {
    protocol,
    port: listeners[0]?.targetPort ?? undefined,
    path: path ?? undefined,
    check_interval_seconds: interval / 1000,
    response_timeout_seconds: timeout / 1000,
    healthy_threshold: healthyAfter,
    unhealthy_threshold: unhealthyAfter,
  };
}

function writeExtra({
  sizeUnit,
  projectId,
  redirectHttpToHttps,
  stickyCookie,
}: DigitalOceanCreateBalancer): object {
  const written = {
    size_unit: sizeUnit,
    project_id: projectId,
    redirect_http_to_https: redirectHttpToHttps,
    sticky_sessions: stickyCookie
      ? { type: 'cookies', cookie_name: stickyCookie.name, cookie_ttl_seconds: stickyCookie.ttl }
      : stickyCookie === null
        ? { type: 'none' }
        : undefined,
  };
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
}

function nextPage(page: ListedPage): Query | null {
  return queryOfNext(page.body.optionalObject('links')?.optionalObject('pages'));
}
