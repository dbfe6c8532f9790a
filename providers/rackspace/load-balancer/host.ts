import { randomUUID } from 'node:crypto';
import {
  type Call,
  type ClientRequest,
  CloudError,
  collect,
  InvalidRequestError,
  type JsonClient,
  LoadBalancerNotFoundError,
  type Query,
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
  type NewHealthCheck,
  type NewListener,
  type NewLoadBalancer,
  type NewMember,
  type PoolChange,
} from '../../../src/loadbalancer/index.js';
import type { RackspaceCreateBalancer } from './models.js';
import { ALGORITHMS, CHECKS, isDeleted, PROTOCOLS, readBalancer, readStatus } from './read.js';

/** Rows a page: the most there are. */
export const PAGE = 100;
const BALANCERS = '/loadbalancers';
/** Metadata that says which create a balancer is of, and what its listener leads to. */
const CREATE_MARK = 'skylane-create';
const PORT_MARK = 'skylane-port';
/** Longest name of a balancer. */
const MAX_NAME = 128;

/** One resource with everything in it, except TLS, monitor and throttle, which have paths of their own. */
export class RackspaceBalancers implements LoadBalancerHost {
  readonly #client: JsonClient;

  constructor(client: JsonClient) {
    this.#client = client;
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
    const row = await this.#read(id, 'getLoadBalancer', call);
    const balancer = readBalancer(row, this.#region);
    const ports = new Set(balancer.members?.map(({ port }) => port));
    const [targetPort = null] = ports.size === 1 ? ports : [];
    const listeners = balancer.listeners?.map((listener) => ({ ...listener, targetPort })) ?? null;
    return { ...balancer, listeners, members: balancer.members ?? [] };
  }

  async getStatus(id: string, call: Call): Promise<BalancerStatus> {
    return readStatus(await this.#read(id, 'getLoadBalancer', call));
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
      create: () =>
        this.#client.post({ operation, path: BALANCERS, json, confidential: keysOf(balancer) }, call),
      idOf: (body) => body.object('loadBalancer').id('id'),
      remove: (id, inner) => this.destroyBalancer(id, steps, inner),
      find: (inner) => this.#find(balancer.name, marker, inner),
    });
    const id = made.object('loadBalancer').id('id');
    const [listener] = balancer.listeners;
    if (listener !== undefined && typeof listener.certificate === 'object' && listener.certificate !== null)
      await this.#endTls(id, listener, listener.certificate, steps, operation);
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
    const fields = {
      name: name === undefined ? undefined : this.#checkName(name, operation),
      algorithm: algorithm === undefined ? undefined : ALGORITHMS.to(algorithm),
      port: listener?.port,
      protocol: listener === undefined ? undefined : PROTOCOLS.to(listener.protocol),
      timeout,
      httpsRedirect,
      halfClosed,
    };
    if (Object.values(fields).some((value) => value !== undefined))
      await this.#put(id, '', { loadBalancer: fields }, steps, operation);
    if (listener !== undefined && typeof listener.certificate === 'object' && listener.certificate !== null)
      await this.#endTls(id, listener, listener.certificate, steps, operation);
    if (healthCheck !== undefined)
      await this.#set(
        id,
        '/healthmonitor',
        healthCheck === null ? null : writeCheck(healthCheck),
        steps,
        operation,
      );
    if (sessionPersistence !== undefined) {
      const written =
        sessionPersistence === null ? null : { sessionPersistence: { persistenceType: sessionPersistence } };
      await this.#set(id, '/sessionpersistence', written, steps, operation);
    }
    if (connectionThrottle !== undefined) {
      const written = connectionThrottle === null ? null : { connectionThrottle };
      await this.#set(id, '/connectionthrottle', written, steps, operation);
    }
    if (listener !== undefined) await this.#moveMembers(id, listener, steps, call);
  }

  async destroyBalancer(id: string, steps: BalancerSteps, call: Call): Promise<void> {
    const operation = 'destroyLoadBalancer';
    // One that was deleted is shown for months, and refuses to be deleted again.
    await this.#read(id, operation, call);
    await steps.change(id, (inner) => this.#delete(id, '', {}, operation, inner));
  }

  async getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    const { members, listeners } = await this.getBalancer(id, call);
    const [listener] = listeners ?? [];
    const port = listener?.targetPort ?? (members?.length === 0 ? await this.#markedPort(id, call) : null);
    return [{ id, port: port ?? listener?.port ?? null, members: members ?? [] }];
  }

  async changeMembers(id: string, { add, update, remove }: PoolChange, call: Call): Promise<void> {
    const operation = 'changeMembers';
    const path = `${BALANCERS}/${encodeURIComponent(id)}/nodes`;
    const notFound = LoadBalancerNotFoundError;
    const [changed] = update;
    if (add.length > 0) {
      await this.#client.post({ operation, path, notFound, json: { nodes: add.map(writeNode) } }, call);
    } else if (changed !== undefined) {
      const json = { node: { weight: changed.weight, condition: conditionOf(changed.member.extra) } };
      await this.#client.put({ operation, path: `${path}/${changed.member.id}`, notFound, json }, call);
    } else {
      const ids = remove.map((member) => member.id);
      await this.#delete(id, '/nodes', { id: ids }, operation, call);
    }
  }

  get #region(): string | null {
    return this.#client.context.region;
  }

  #written(balancer: NewLoadBalancer<RackspaceCreateBalancer>, marker: string): object {
    const { name, listeners, algorithm, healthCheck, members, networks, extra } = balancer;
    const [listener] = listeners;
    if (networks.length > 0)
      throw this.#refused(
        'puts a balancer on no network: its extra.virtualIps are PUBLIC or SERVICENET',
        'createLoadBalancer',
      );
    const { virtualIps = [{ type: 'PUBLIC' as const }], sessionPersistence, ...rest } = extra;
    const hasTls = listener?.certificate !== null;
    return {
      ...rest,
      name: this.#checkName(name, 'createLoadBalancer'),
      // Where TLS ends at the balancer, what it leads to is plain HTTP at another port.
      protocol: hasTls ? 'HTTP' : PROTOCOLS.to(listener?.protocol ?? 'tcp'),
      port: hasTls && listener?.port === 443 ? 80 : listener?.port,
      algorithm: algorithm === null ? undefined : ALGORITHMS.to(algorithm),
      virtualIps: virtualIps.map((ip) => ('id' in ip ? { id: Number(ip.id) } : ip)),
      nodes: members.map((member) =>
        writeNode({ ...member, port: member.port ?? listener?.targetPort ?? null }),
      ),
      healthMonitor: healthCheck === null ? undefined : writeCheck(healthCheck).healthMonitor,
      sessionPersistence: sessionPersistence ? { persistenceType: sessionPersistence } : undefined,
      metadata: [
        { key: CREATE_MARK, value: marker },
        { key: PORT_MARK, value: String(listener?.targetPort) },
      ],
    };
  }

  #checkName(name: string, operation: string): string {
    if (name.length <= MAX_NAME) return name;
    throw this.#refused(`takes names of ${MAX_NAME} characters at most`, operation);
  }

  #refused(words: string, operation: string): InvalidRequestError {
    const { context } = this.#client;
    return new InvalidRequestError(`${operation}: ${context.provider} ${words}.`, context.details(operation));
  }

  /** A balancer that may have been made although no answer came: by its name, then by its mark. */
  async #find(name: string, marker: string, call: Call): Promise<string | null> {
    for (const { id } of (await collect(this.listBalancers(call))).filter((one) => one.name === name))
      if ((await this.#mark(id, CREATE_MARK, call)) === marker) return id;
    return null;
  }

  /** The target port of a balancer without members, which it has no field for. */
  async #markedPort(id: string, call: Call): Promise<number | null> {
    const port = Number((await this.#mark(id, PORT_MARK, call)) ?? Number.NaN);
    return Number.isInteger(port) ? port : null;
  }

  async #mark(id: string, key: string, call: Call): Promise<string | null> {
    const path = `${BALANCERS}/${encodeURIComponent(id)}/metadata`;
    const body = await this.#client.get({ operation: 'getLoadBalancer', path }, call);
    const row = body.optionalList('metadata').find((one) => one.optionalString('key') === key);
    return row?.optionalString('value') ?? null;
  }

  /** Members at another target port are made anew: a node keeps its port for ever. */
  async #moveMembers(
    id: string,
    { targetPort }: NewListener,
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const [pool] = await this.getPools(id, call);
    const old = pool?.members.filter(({ port }) => port !== targetPort) ?? [];
    if (pool === undefined || old.length === 0) return;
    const change = { pool, add: [], update: [], remove: [], after: [] };
    const add = old.map(({ address, weight, nodeId }) => ({ address, weight, nodeId, port: targetPort }));
    await steps.change(id, (inner) => this.changeMembers(id, { ...change, add }, inner));
    for (let from = 0; from < old.length; from += 10) {
      const remove = old.slice(from, from + 10);
      await steps.change(id, (inner) => this.changeMembers(id, { ...change, remove }, inner));
    }
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
    await this.#put(id, '/ssltermination', { sslTermination }, steps, operation, [privateKey]);
  }

  #set(
    id: string,
    below: string,
    json: object | null,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    return json === null
      ? steps.change(id, (call) => this.#delete(id, below, {}, operation, call))
      : this.#put(id, below, json, steps, operation);
  }

  async #put(
    id: string,
    below: string,
    json: object,
    steps: BalancerSteps,
    operation: string,
    confidential: readonly string[] = [],
  ): Promise<void> {
    const path = `${BALANCERS}/${encodeURIComponent(id)}${below}`;
    const request: ClientRequest = {
      operation,
      path,
      json,
      confidential,
      notFound: LoadBalancerNotFoundError,
    };
    await steps.change(id, (call) => this.#client.put(request, call));
  }

  async #delete(id: string, below: string, query: Query, operation: string, call: Call): Promise<void> {
    const path = `${BALANCERS}/${encodeURIComponent(id)}${below}`;
    await this.#client.delete(
      { operation, path, query, notFound: LoadBalancerNotFoundError, accept: [] },
      call,
    );
  }

  async #read(id: string, operation: string, call: Call): Promise<Reader> {
    const path = `${BALANCERS}/${encodeURIComponent(id)}`;
    const request = { operation, path, notFound: LoadBalancerNotFoundError };
    const row = (
      await this.#client.get(request, call).catch((error: unknown) => {
        throw this.#asMissing(error, id, operation);
      })
    ).object('loadBalancer');
    if (!isDeleted(row)) return row;
    throw this.#missing(id, operation);
  }

  /** An id that is none of the service's numbers is refused as malformed. */
  #asMissing(error: unknown, id: string, operation: string): unknown {
    const isMalformed = CloudError.is(error) && (error.status === 400 || error.status === 410);
    return isMalformed ? this.#missing(id, operation) : error;
  }

  #missing(id: string, operation: string): LoadBalancerNotFoundError {
    const { context } = this.#client;
    return new LoadBalancerNotFoundError(
      `${operation}: ${context.provider} has no load balancer ${id}. See listLoadBalancers.`,
      context.details(operation),
    );
  }
}

function writeNode({ address, port, weight }: NewMember): object {
  return { address, port, condition: 'ENABLED', type: 'PRIMARY', weight: weight ?? undefined };
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

/** Private keys, which no error may repeat. */
function keysOf({ listeners }: Pick<NewLoadBalancer, 'listeners'>): string[] {
  return listeners.flatMap(({ certificate }) =>
    typeof certificate === 'object' && certificate !== null ? [certificate.privateKey] : [],
  );
}
