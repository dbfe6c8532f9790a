import { randomUUID } from 'node:crypto';
import {
  type Call,
  collect,
  type JsonClient,
  LoadBalancerNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type BalancerChanges,
  type BalancerStatus,
  type BalancerSteps,
  type CertificatePair,
  type LoadBalancerData,
  type LoadBalancerHost,
  type MemberPool,
  movedMembers,
  type NewHealthCheck,
  type NewListener,
  type NewLoadBalancer,
  type NewMember,
  type PoolChange,
  refuseFixed,
} from '../../../src/loadbalancer/index.js';
import type { RackspaceCreateBalancer, RackspaceMember } from './models.js';
import { ALGORITHMS, CHECKS, isDeleted, PROTOCOLS, readBalancer, readStatus } from './read.js';
import { BALANCERS, CREATE_MARK, marksOf, PAGE, pathOf, RackspaceRequests } from './requests.js';

/** Longest name of a balancer. */
const MAX_NAME = 128;
/** Nodes in one request. */
export const BATCH = 25;
/** Fields of `extra` that an update changes. */
const CHANGEABLE = ['sessionPersistence', 'connectionThrottle', 'timeout', 'httpsRedirect', 'halfClosed'];

/** One resource with everything in it, except TLS, monitor and throttle, which have paths of their own. */
export class RackspaceBalancers implements LoadBalancerHost {
  readonly #client: JsonClient;
  readonly #requests: RackspaceRequests;

  constructor(client: JsonClient) {
    this.#client = client;
    this.#requests = new RackspaceRequests(client);
  }

  listBalancers(call: Call): AsyncIterable<LoadBalancerData> {
    const request = { operation: 'listLoadBalancers', path: BALANCERS, query: { limit: PAGE } };
    return this.#client.list(
      request,
      'loadBalancers',
      (row) => (isDeleted(row) ? null : readBalancer(row, this.#region)),
      call,
    );
  }

  async getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    const balancer = await this.#balancer(id, 'getLoadBalancer', call);
    const targetPort = await this.#targetPort(id, balancer, call);
    const listeners = balancer.listeners?.map((listener) => ({ ...listener, targetPort })) ?? null;
    return { ...balancer, listeners, members: balancer.members ?? [] };
  }

  async getStatus(id: string, call: Call): Promise<BalancerStatus> {
    return readStatus(await this.#requests.read(id, 'getLoadBalancer', call));
  }

  async createBalancer(
    balancer: NewLoadBalancer<RackspaceCreateBalancer>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'createLoadBalancer';
    const marker = randomUUID();
    const json = { loadBalancer: this.#written(balancer, marker) };
    const made = await steps.make({
      what: 'load balancer',
      create: () => this.#client.post({ operation, path: BALANCERS, json }, call),
      idOf: (body) => body.object('loadBalancer').id('id'),
      remove: (id, inner) => this.destroyBalancer(id, steps, inner),
      find: (inner) => this.#find(balancer.name, marker, inner),
    });
    const row = made.object('loadBalancer');
    const id = row.id('id');
    const [listener] = balancer.listeners;
    const certificate = certificateOf(listener);
    if (listener !== undefined && certificate !== null)
      await this.#endTls(id, listener, certificate, steps, operation);
    if (balancer.members.length > BATCH) {
      const { members } = readBalancer(row, this.#region);
      const pool = { id, port: listener?.targetPort ?? null, members: members ?? [] };
      await steps.setMembers(id, pool, nodesOf(balancer));
    }
    return id;
  }

  async updateBalancer(
    id: string,
    changes: BalancerChanges<RackspaceCreateBalancer>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const { name, algorithm, healthCheck, listeners, extra = {} } = changes;
    const { sessionPersistence, connectionThrottle, timeout, httpsRedirect, halfClosed } = extra;
    const [listener] = listeners ?? [];
    refuseFixed(extra, CHANGEABLE, this.#client.context);
    const row = await this.#requests.read(id, operation, call);
    if (listener !== undefined) await this.#clearTls(id, row, listener, steps);
    const fields = {
      name: name === undefined ? undefined : this.#checkName(name, operation),
      algorithm: algorithm === undefined ? undefined : ALGORITHMS.to(algorithm),
      ...changedPlace(row, listener),
      timeout,
      httpsRedirect,
      halfClosed,
    };
    if (Object.values(fields).some((value) => value !== undefined))
      await this.#requests.put(id, '', { loadBalancer: fields }, steps, operation);
    const certificate = certificateOf(listener);
    if (listener !== undefined && certificate !== null)
      await this.#endTls(id, listener, certificate, steps, operation);
    if (healthCheck !== undefined)
      await this.#requests.set(
        id,
        '/healthmonitor',
        healthCheck === null ? null : writeCheck(healthCheck),
        steps,
        operation,
      );
    if (sessionPersistence !== undefined) {
      const written =
        sessionPersistence === null ? null : { sessionPersistence: { persistenceType: sessionPersistence } };
      await this.#requests.set(id, '/sessionpersistence', written, steps, operation);
    }
    if (connectionThrottle !== undefined) {
      const written = connectionThrottle === null ? null : { connectionThrottle };
      await this.#requests.set(id, '/connectionthrottle', written, steps, operation);
    }
    if (listener !== undefined) await this.#moveMembers(id, listener.targetPort, steps, call);
  }

  async destroyBalancer(id: string, steps: BalancerSteps, call: Call): Promise<void> {
    const operation = 'destroyLoadBalancer';
    // One that was deleted is shown for months, and refuses to be deleted again.
    await this.#requests.read(id, operation, call);
    await steps.change(id, (inner) => this.#requests.delete(id, '', {}, operation, inner));
  }

  async getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    const balancer = await this.#balancer(id, 'listMembers', call);
    const port = await this.#targetPort(id, balancer, call);
    return [{ id, port, members: balancer.members ?? [] }];
  }

  async changeMembers(id: string, { add, update, remove }: PoolChange, call: Call): Promise<void> {
    const operation = 'changeMembers';
    const path = pathOf(id, '/nodes');
    const notFound = LoadBalancerNotFoundError;
    const [changed] = update;
    if (add.length > 0) {
      await this.#client.post({ operation, path, notFound, json: { nodes: add.map(writeNode) } }, call);
    } else if (changed !== undefined) {
      const json = { node: { weight: changed.weight, condition: conditionOf(changed.member.extra) } };
      await this.#client.put({ operation, path: `${path}/${changed.member.id}`, notFound, json }, call);
    } else {
      const ids = remove.map((member) => member.id);
      await this.#requests.delete(id, '/nodes', { id: ids }, operation, call);
    }
  }

  async #balancer(id: string, operation: string, call: Call): Promise<LoadBalancerData> {
    return readBalancer(await this.#requests.read(id, operation, call), this.#region);
  }

  /** What the listener leads to, which balancers have no field for: as it was marked, or the port that all members have. */
  async #targetPort(
    id: string,
    { members, listeners }: LoadBalancerData,
    call: Call,
  ): Promise<number | null> {
    const marked = await this.#requests.markedPort(id, call);
    if (marked !== null) return marked;
    const ports = new Set(members?.map(({ port }) => port));
    const [port = null] = ports.size === 0 ? [listeners?.[0]?.port] : ports;
    return ports.size > 1 ? null : port;
  }

  get #region(): string | null {
    return this.#client.context.region;
  }

  #written(balancer: NewLoadBalancer<RackspaceCreateBalancer>, marker: string): object {
    const { name, listeners, algorithm, healthCheck, networks, extra } = balancer;
    const [listener] = listeners;
    if (networks.length > 0)
      throw this.#requests.refused(
        'puts a balancer on no network: its extra.virtualIps are PUBLIC or SERVICENET',
        'createLoadBalancer',
      );
    const { virtualIps = [{ type: 'PUBLIC' as const }], sessionPersistence, ...rest } = extra;
    return {
      ...rest,
      name: this.#checkName(name, 'createLoadBalancer'),
      ...plainOf(listener),
      algorithm: algorithm === null ? undefined : ALGORITHMS.to(algorithm),
      virtualIps: virtualIps.map((ip) => ('id' in ip ? { id: Number(ip.id) } : ip)),
      // What one request does not take is added once the balancer is there.
      nodes: nodesOf(balancer).slice(0, BATCH).map(writeNode),
      healthMonitor: healthCheck === null ? undefined : writeCheck(healthCheck).healthMonitor,
      sessionPersistence: sessionPersistence ? { persistenceType: sessionPersistence } : undefined,
      metadata: marksOf(marker, listener?.targetPort),
    };
  }

  #checkName(name: string, operation: string): string {
    if (name.length <= MAX_NAME) return name;
    throw this.#requests.refused(`takes names of ${MAX_NAME} characters at most`, operation);
  }

  /** A balancer that may have been made although no answer came: by its name, then by its mark. */
  async #find(name: string, marker: string, call: Call): Promise<string | null> {
    for (const { id } of (await collect(this.listBalancers(call))).filter((one) => one.name === name))
      if ((await this.#requests.mark(id, CREATE_MARK, call))?.value === marker) return id;
    return null;
  }

  /** A node keeps its port for ever: members of another target port are made anew. The mark is last, since it says what they had. */
  async #moveMembers(id: string, targetPort: number, steps: BalancerSteps, call: Call): Promise<void> {
    for (const pool of await this.getPools(id, call))
      await steps.setMembers(id, pool, movedMembers(pool.members, pool, targetPort));
    await this.#requests.markPort(id, targetPort, steps, call);
  }

  /** Ends TLS that is not wanted any more, or is at the port that plain connections are to have. */
  async #clearTls(id: string, row: Reader, listener: NewListener, steps: BalancerSteps): Promise<void> {
    const tls = row.optionalObject('sslTermination');
    if (tls === null) return;
    const isInTheWay = tls.optionalNumber('securePort') === plainOf(listener).port;
    if (certificateOf(listener) !== null && !isInTheWay) return;
    await this.#requests.set(id, '/ssltermination', null, steps, 'updateLoadBalancer');
  }

  async #endTls(
    id: string,
    { port }: NewListener,
    { certificate, privateKey }: CertificatePair,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    const [own = '', ...issuers] = certificate
      .split(/(?<=-----END CERTIFICATE-----)\s*/)
      .filter((text) => text.trim() !== '');
    const sslTermination = {
      enabled: true,
      securePort: port,
      secureTrafficOnly: true,
      certificate: own,
      privateKey,
      ...(issuers.length === 0 ? {} : { intermediateCertificate: issuers.join('\n') }),
    };
    await this.#requests.put(id, '/ssltermination', { sslTermination }, steps, operation, [privateKey]);
  }
}

/** What a balancer speaks, and where, before TLS: where that ends at the balancer, plain HTTP at a port that nobody reaches. */
function plainOf(listener: NewListener | undefined): { port?: number | undefined; protocol: string } {
  if (listener === undefined || certificateOf(listener) === null)
    return { port: listener?.port, protocol: PROTOCOLS.to(listener?.protocol ?? 'tcp') };
  return { port: listener.port === 80 ? 8080 : 80, protocol: 'HTTP' };
}

/** What an update changes of that. */
function changedPlace(row: Reader, listener: NewListener | undefined): object {
  if (listener === undefined) return {};
  const { port, protocol } = plainOf(listener);
  return {
    port: row.optionalNumber('port') === port ? undefined : port,
    protocol: row.optionalString('protocol') === protocol ? undefined : protocol,
  };
}

function certificateOf(listener: NewListener | undefined): CertificatePair | null {
  const certificate = listener?.certificate;
  return typeof certificate === 'object' ? certificate : null;
}

/** Members of a new balancer, each with its port. */
function nodesOf({ members, listeners }: Pick<NewLoadBalancer, 'members' | 'listeners'>): NewMember[] {
  const port = listeners[0]?.targetPort ?? null;
  return members.map((member) => ({ ...member, port: member.port ?? port }));
}

function writeNode({ address, port, weight, like }: NewMember): object {
  const { condition, type } = (like?.extra ?? {}) as Partial<RackspaceMember>;
  return {
    address,
    port,
    condition: condition ?? 'ENABLED',
    type: type ?? 'PRIMARY',
    weight: weight ?? undefined,
  };
}

function conditionOf(extra: object): string {
  return 'condition' in extra && typeof extra.condition === 'string' ? extra.condition : 'ENABLED';
}

function writeCheck({ protocol, path, interval, timeout, unhealthyAfter }: NewHealthCheck): {
  healthMonitor: object;
} {
  const isHttp = path !== null;
  return {
    healthMonitor: {
      type: CHECKS.to(protocol),
      delay: interval / 1000,
      timeout: timeout / 1000,
      attemptsBeforeDeactivation: unhealthyAfter,
      ...(isHttp ? { path, statusRegex: '^[23][0-9][0-9]$', bodyRegex: '.*' } : {}),
    },
  };
}
