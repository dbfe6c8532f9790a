import type { Call, Reader } from '../../../src/driver/index.js';
import type { BalancerSteps, NewListener } from '../../../src/loadbalancer/index.js';
import type { GceClient } from '../compute/api/client.js';
import type { BalancerParts, Owner } from './parts.js';
import { isProxied, namedPort, passthroughRule, proxyRule, ruleName } from './write.js';

/** What listeners lead to. */
export interface Backends {
  /** Groups of members, as backend services name them. */
  readonly groups: readonly string[];
  /** The health check, as backend services name it. */
  readonly healthCheck: string;
  /** Fields that the algorithm is kept in. */
  readonly algorithm: Readonly<Record<string, unknown>>;
}

/** What all listeners of a change have in common. */
interface Making {
  readonly owner: Owner;
  /** Address of the balancer. */
  readonly address: string;
  readonly steps: BalancerSteps;
  readonly operation: string;
}

/**
 * What leads from a balancer's address to its members. Passthrough: a rule for each listener, to one backend service. Proxies: a rule and a
 * target proxy for each listener, a URL map and a backend service for each target port.
 */
export class ListenerParts {
  readonly #client: GceClient;
  readonly #parts: BalancerParts;

  constructor(client: GceClient, parts: BalancerParts) {
    this.#client = client;
    this.#parts = parts;
  }

  /** Makes listeners, with what they lead to where that is not there. `services` are the names of those that are. */
  async make(
    listeners: readonly NewListener[],
    backends: Backends,
    { services, ...making }: Making & { readonly services: readonly string[] },
    call: Call,
  ): Promise<void> {
    const there = new Set(services);
    for (const listener of listeners) {
      const service = serviceName(making.owner, listener);
      if (!there.has(service)) await this.#makeService(listener, listeners, backends, making, call);
      there.add(service);
      if (isProxied(listener)) await this.#makeProxied(listener, making, call);
      else await this.#makePassthrough(listener, making, call);
    }
  }

  /** Deletes rules and the proxies that they lead to; then what no listener leads to any more. */
  async drop(
    { owner, operation }: Pick<Making, 'owner' | 'operation'>,
    { rules, targetPorts }: { readonly rules: readonly Reader[]; readonly targetPorts: readonly number[] },
    call: Call,
  ): Promise<void> {
    for (const rule of rules) {
      await this.#parts.drop(this.#parts.pathOf(rule), operation, call);
      const target = rule.optionalString('target');
      if (target !== null)
        await this.#parts.drop(`/${target.slice(target.indexOf('projects/'))}`, operation, call);
    }
    if (owner.scope !== 'global') return;
    const kept = new Set(targetPorts.map((port) => `${owner.name}-${port}`));
    for (const collection of ['urlMaps', 'backendServices'])
      for (const row of await this.#parts.list(owner, collection, operation, call))
        if (!kept.has(row.string('name'))) await this.#parts.drop(this.#parts.pathOf(row), operation, call);
  }

  async #makeService(
    listener: NewListener,
    listeners: readonly NewListener[],
    { groups, healthCheck, algorithm }: Backends,
    { owner, steps, operation }: Making,
    call: Call,
  ): Promise<void> {
    const isProxy = isProxied(listener);
    const protocols = new Set(listeners.map(({ protocol }) => protocol.toUpperCase()));
    const json = {
      // A service of one protocol takes rules of that alone.
      protocol: isProxy ? 'HTTP' : protocols.size > 1 ? 'UNSPECIFIED' : listener.protocol.toUpperCase(),
      loadBalancingScheme: isProxy ? 'EXTERNAL_MANAGED' : 'EXTERNAL',
      ...(isProxy ? { portName: namedPort(listener.targetPort).name } : {}),
      healthChecks: [healthCheck],
      backends: groups.map((group) => ({ group, balancingMode: isProxy ? 'UTILIZATION' : 'CONNECTION' })),
      ...algorithm,
    };
    const part = {
      scope: owner.scope,
      collection: 'backendServices',
      name: serviceName(owner, listener),
      json,
    };
    await this.#parts.make({ what: 'backend service', ...part }, owner.mark, steps, operation, call);
    if (!isProxy) return;
    const name = `${owner.name}-${listener.targetPort}`;
    const defaultService = this.#client.name('global', 'backendServices', name);
    const map = { what: 'URL map', scope: 'global', collection: 'urlMaps', name, json: { defaultService } };
    await this.#parts.make(map, owner.mark, steps, operation, call);
  }

  async #makePassthrough(
    listener: NewListener,
    { owner, address, steps, operation }: Making,
    call: Call,
  ): Promise<void> {
    const { scope, name, mark } = owner;
    const backendService = this.#client.name(scope, 'backendServices', name);
    const json = passthroughRule(listener, { address, backendService });
    const rule = { scope, collection: 'forwardingRules', name: ruleName(name, listener), json };
    await this.#parts.make({ what: `rule of port ${listener.port}`, ...rule }, mark, steps, operation, call);
  }

  async #makeProxied(
    listener: NewListener,
    { owner: { name, mark }, address, steps, operation }: Making,
    call: Call,
  ): Promise<void> {
    const { port, targetPort, protocol, certificate } = listener;
    const collection = protocol === 'https' ? 'targetHttpsProxies' : 'targetHttpProxies';
    const urlMap = this.#client.name('global', 'urlMaps', `${name}-${targetPort}`);
    const json = { urlMap, ...(certificate === null ? {} : { sslCertificates: [certificate] }) };
    const proxy = {
      what: `proxy of port ${port}`,
      scope: 'global',
      collection,
      name: `${name}-${port}`,
      json,
    };
    const target = await this.#parts.make(proxy, mark, steps, operation, call);
    const rule = {
      what: `rule of port ${port}`,
      scope: 'global',
      collection: 'forwardingRules',
      name: ruleName(name, listener),
      json: proxyRule(listener, { address, target }),
    };
    await this.#parts.make(rule, mark, steps, operation, call);
  }
}

/** Name of the backend service that a listener leads to. */
export function serviceName({ name }: Owner, listener: NewListener): string {
  return isProxied(listener) ? `${name}-${listener.targetPort}` : name;
}

/** Target ports of listeners, each once. */
export function portsOf(listeners: readonly NewListener[]): number[] {
  return [...new Set(listeners.map(({ targetPort }) => targetPort))];
}
