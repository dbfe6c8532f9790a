import type { Call, Reader } from '../../../src/driver/index.js';
import type { NewListener } from '../../../src/loadbalancer/index.js';
import type { GceClient } from '../compute/api/client.js';
import { pathBelow, pathIn } from '../compute/api/places.js';
import type { BalancerParts, Making } from './parts.js';
import { certificatePath, isProxied, namedPort, passthroughRule, proxyRule, ruleName } from './write.js';

/** Milliseconds that the deletion of a rule may take. */
const DELETION_TIME = 120_000;
/** Fields of a rule that make it what it is. */
const RULE_FIELDS = [
  'name',
  'description',
  'IPAddress',
  'IPProtocol',
  'portRange',
  'loadBalancingScheme',
  'networkTier',
  'labels',
  'target',
];

/** What listeners lead to. */
export interface Backends {
  /** Groups of members, as backend services name them. */
  readonly groups: readonly string[];
  /** The health check, as backend services name it. */
  readonly healthCheck: string;
  /** Fields that the algorithm is kept in. */
  readonly algorithm: Readonly<Record<string, unknown>>;
  /** Names of the backend services and URL maps that are there. */
  readonly services: readonly string[];
  readonly maps: readonly string[];
}

/** What all listeners of a change have in common. */
export interface MakingListeners extends Making {
  /** The balancer's address. */
  readonly address: Reader;
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

  /** Makes what listeners lead to, where it is not there: nothing that is there changes by this. */
  async prepare(
    listeners: readonly NewListener[],
    backends: Backends,
    making: Making,
    call: Call,
  ): Promise<void> {
    const services = new Set(backends.services);
    const maps = new Set(backends.maps);
    for (const listener of listeners) {
      const name = serviceName(making, listener);
      if (!services.has(name)) await this.#makeService(listener, listeners, backends, making, call);
      if (isProxied(listener) && !maps.has(name)) await this.#makeMap(name, making, call);
      services.add(name);
      maps.add(name);
    }
  }

  /** Makes a listener at a port that has none. `proxies` are the balancer's that are there. */
  async make(
    listener: NewListener,
    proxies: readonly Reader[],
    making: MakingListeners,
    call: Call,
  ): Promise<void> {
    if (!isProxied(listener)) return this.#makePassthrough(listener, making, call);
    const target = await this.#setProxy(listener, proxies, making, call);
    await this.#makeRule(listener, target, making, call);
  }

  /** Has the rule of a listener lead to another port, or show another certificate. The rule stays: no connection is refused meanwhile. */
  async redirect(
    rule: Reader,
    listener: NewListener,
    proxies: readonly Reader[],
    making: MakingListeners,
    call: Call,
  ): Promise<void> {
    const target = await this.#setProxy(listener, proxies, making, call);
    // Anybody else may have led the rule to a proxy of theirs.
    if (pathBelow(rule.string('target')) === pathBelow(target)) return;
    await this.#parts.change(`${this.#parts.pathOf(rule)}/setTarget`, { target }, making);
  }

  /** Puts a listener in the place of one whose proxy is of another kind. The old one is there again where that fails. */
  async swap(
    rule: Reader,
    listener: NewListener,
    proxies: readonly Reader[],
    making: MakingListeners,
    call: Call,
  ): Promise<void> {
    const target = await this.#setProxy(listener, proxies, making, call);
    const { steps } = making;
    await steps.attempt(async () => {
      await steps.take({
        what: `rule ${rule.string('name')} of port ${listener.port}`,
        // A deletion that has begun is waited for whatever becomes of the call: else nobody could tell whether to put the rule back.
        remove: () =>
          this.#parts.drop(
            this.#parts.pathOf(rule),
            making,
            this.#client.context.call({ timeout: DELETION_TIME }),
          ),
        putBack: (inner) => this.#putBack(rule, making, inner),
      });
      await this.#makeRule(listener, target, making, call);
    });
  }

  /** Makes a rule again that was deleted. A deletion without an answer may go on: it is brought to its end first. */
  async #putBack(rule: Reader, making: Making, call: Call): Promise<void> {
    await this.#parts.drop(this.#parts.pathOf(rule), making);
    const { operation } = making;
    const path = this.#client.path('global', 'forwardingRules');
    const json = Object.fromEntries(RULE_FIELDS.map((field) => [field, rule.raw[field]]));
    await this.#client.change({ operation, path, json }, call);
  }

  /** The proxy of a listener, as it shall be. Its name as rules name it. */
  async #setProxy(
    listener: NewListener,
    proxies: readonly Reader[],
    making: MakingListeners,
    call: Call,
  ): Promise<string> {
    const below = proxyPath(making, listener);
    const there = proxies.find((row) => pathBelow(this.#parts.pathOf(row)) === below);
    const urlMap = this.#client.name('global', 'urlMaps', serviceName(making, listener));
    const certificate = certificatePath(listener, this.#client);
    const certificates = certificate === null ? {} : { sslCertificates: [certificate] };
    if (there === undefined) {
      const what = `proxy of port ${listener.port}`;
      const [scope = '', collection = '', name = ''] = below.split('/');
      const part = { what, scope, collection, name, json: { urlMap, ...certificates } };
      return this.#parts.make(part, making, call);
    }
    // These two actions are of paths without `global`.
    const at = this.#client.path(below.slice('global/'.length));
    const [shown] = there.strings('sslCertificates');
    if (certificate !== null && pathIn(shown ?? '') !== certificate)
      await this.#parts.change(`${at}/setSslCertificates`, certificates, making);
    if (pathBelow(there.optionalString('urlMap') ?? '') !== pathBelow(urlMap))
      await this.#parts.change(`${at}/setUrlMap`, { urlMap }, making);
    return this.#client.name(below);
  }

  async #makeService(
    listener: NewListener,
    listeners: readonly NewListener[],
    { groups, healthCheck, algorithm }: Backends,
    making: Making,
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
    const { scope } = making.owner;
    const name = serviceName(making, listener);
    const part = { what: 'backend service', scope, collection: 'backendServices', name, json };
    await this.#parts.make(part, making, call);
  }

  async #makeMap(name: string, making: Making, call: Call): Promise<void> {
    const defaultService = this.#client.name('global', 'backendServices', name);
    const map = { what: 'URL map', scope: 'global', collection: 'urlMaps', name, json: { defaultService } };
    await this.#parts.make(map, making, call);
  }

  async #makePassthrough(listener: NewListener, making: MakingListeners, call: Call): Promise<void> {
    const { scope, name } = making.owner;
    const address = this.#parts.pathOf(making.address).slice(1);
    const backendService = this.#client.name(scope, 'backendServices', name);
    // A rule without a tier is of the premium one, and Google refuses it at an address of another.
    const networkTier = making.address.optionalString('networkTier');
    const json = passthroughRule(listener, { address, backendService, networkTier });
    const rule = { scope, collection: 'forwardingRules', name: ruleName(name, listener), json };
    await this.#parts.make({ what: `rule of port ${listener.port}`, ...rule }, making, call);
  }

  async #makeRule(listener: NewListener, target: string, making: MakingListeners, call: Call): Promise<void> {
    const address = this.#parts.pathOf(making.address).slice(1);
    const rule = {
      what: `rule of port ${listener.port}`,
      scope: 'global',
      collection: 'forwardingRules',
      name: ruleName(making.owner.name, listener),
      json: proxyRule(listener, { address, target }),
    };
    await this.#parts.make(rule, making, call);
  }
}

/** Name of the backend service that a listener leads to, and of the URL map between. */
export function serviceName({ owner: { name } }: Pick<Making, 'owner'>, listener: NewListener): string {
  return isProxied(listener) ? `${name}-${listener.targetPort}` : name;
}

/** Path of the proxy of a listener, below the project. */
export function proxyPath(
  { owner: { name } }: Pick<Making, 'owner'>,
  { protocol, port }: NewListener,
): string {
  return `global/${protocol === 'https' ? 'targetHttpsProxies' : 'targetHttpProxies'}/${name}-${port}`;
}

/** Target ports of listeners, each once. */
export function portsOf(listeners: readonly NewListener[]): number[] {
  return [...new Set(listeners.map(({ targetPort }) => targetPort))];
}
