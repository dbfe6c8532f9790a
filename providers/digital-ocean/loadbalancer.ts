import {
  type Call,
  type ErrorDescription,
  type ErrorResponse,
  InvalidRequestError,
  JsonClient,
  type ListedPage,
  LoadBalancerLockedError,
  LoadBalancerNotFoundError,
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
  type MemberPool,
  type NewLoadBalancer,
  type NewMember,
  notOffered,
  type PoolChange,
  portToCheck,
  refuseFixed,
} from '../../src/loadbalancer/index.js';
import {
  type DigitalOceanBalancer,
  type DigitalOceanCreateBalancer,
  readBalancer,
  readMember,
  readStatus,
  writeCheck,
  writeExtra,
  writeListener,
  writeUpdate,
} from './balancer-data.js';
import { type DigitalOceanOptions, RATE, SIGN_IN } from './credentials.js';
import { describeDigitalOceanError } from './errors.js';

const BALANCERS = '/load_balancers';
/** Droplets in one request. */
const BATCH = 100;
/** Fields of `extra` that an update takes. */
const CHANGEABLE = ['sizeUnit', 'projectId', 'redirectHttpToHttps', 'stickyCookie'];

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
    batch: { add: BATCH, update: 0, remove: BATCH, together: false },
    tls: { https: 'optional', http2: 'required', http3: 'required' },
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
    return readStatus(await this.#read(id, 'getLoadBalancer', call));
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
    // What one request does not take is added once the balancer is there.
    const first = members.slice(0, BATCH);
    const json = {
      name,
      region: region ?? undefined,
      vpc_uuid: vpc,
      forwarding_rules: listeners.map(writeListener),
      health_check:
        healthCheck === null ? undefined : writeCheck(healthCheck, portToCheck(null, [], listeners)),
      droplet_ids: this.#dropletIds(first, operation),
      ...writeExtra(extra),
    };
    const made = await steps.make({
      what: 'load balancer',
      create: () => this.#client.post({ operation, path: BALANCERS, json }, call),
      idOf: (body) => body.object('load_balancer').string('id'),
      remove: (id, inner) => this.destroyBalancer(id, steps, inner),
    });
    const id = made.object('load_balancer').string('id');
    const there = first.map(({ nodeId }) => readMember(id, String(nodeId)));
    await steps.setMembers(id, { id, port: null, members: there }, members);
    return id;
  }

  async updateBalancer(
    id: string,
    { name, healthCheck, listeners, extra = {} }: BalancerChanges<DigitalOceanCreateBalancer>,
    steps: BalancerSteps,
    _call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const { context } = this.#client;
    if (healthCheck === null) throw notOffered('balancers that check nothing', { operation, context });
    refuseFixed(extra, CHANGEABLE, context);
    const changes = { name, healthCheck, listeners, extra };
    await steps.change(id, async (inner) => {
      // Read for each attempt: members that others have added meanwhile are named too.
      const json = writeUpdate(await this.#read(id, operation, inner), changes);
      await this.#client.put({ ...this.#request(id, operation), json }, inner);
    });
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
    const json = { droplet_ids: this.#dropletIds(add.length > 0 ? add : remove, 'changeMembers') };
    if (add.length > 0) await this.#client.post({ ...request, json }, call);
    else await this.#client.delete({ ...request, json, accept: [] }, call);
  }

  /** Ids of Droplets, which are numbers. @throws InvalidRequestError for a server of another cloud */
  #dropletIds(members: readonly Pick<NewMember, 'nodeId'>[], operation: string): number[] {
    return members.map(({ nodeId }) => {
      if (/^\d+$/.test(nodeId ?? '')) return Number(nodeId);
      throw this.#refused(`takes Droplets as members, and node ${String(nodeId)} is none`, operation);
    });
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

function nextPage(page: ListedPage): Query | null {
  return queryOfNext(page.body.optionalObject('links')?.optionalObject('pages'));
}
