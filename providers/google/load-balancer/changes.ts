import type { Call, Reader } from '../../../src/driver/index.js';
import {
  notOffered,
  type BalancerChanges,
  type Listener,
  type NewListener,
  portToCheck,
} from '../../../src/loadbalancer/index.js';
import type { GceClient } from '../compute/api/client.js';
import { pathBelow } from '../compute/api/places.js';
import { type ListenerParts, type MakingListeners, portsOf, proxyPath, serviceName } from './listeners.js';
import { type BalancerParts, idOf } from './parts.js';
import { readAlgorithm, readCheck, readListener } from './read.js';

import { algorithmFields, certificatePath, checkBody, checkField, isProxied, namedPort } from './write.js';

/** A listener that there is. */
interface ListenerThere {
  readonly rule: Reader;
  readonly listener: Listener;
}

/** Changes of listeners, and of what follows them. */
interface ListenerChanges extends Pick<BalancerChanges, 'healthCheck'> {
  readonly listeners: readonly NewListener[];
}

/** Changes of the parts of a balancer. */
export class BalancerChanger {
  readonly #client: GceClient;
  readonly #parts: BalancerParts;
  readonly #listeners: ListenerParts;

  constructor(client: GceClient, parts: BalancerParts, listeners: ListenerParts) {
    this.#client = client;
    this.#parts = parts;
    this.#listeners = listeners;
  }

  /** Refuses listeners of a protocol that the balancer's backend service does not take. @throws NotSupportedError */
  async checkListeners(
    { owner, operation }: MakingListeners,
    listeners: readonly NewListener[],
    call: Call,
  ): Promise<void> {
    if (owner.scope === 'global') return;
    const [service] = await this.#parts.list(owner, 'backendServices', operation, call);
    const only = service?.optionalString('protocol') ?? 'UNSPECIFIED';
    const refused = listeners.find(
      ({ protocol }) => only !== 'UNSPECIFIED' && only !== protocol.toUpperCase(),
    );
    if (refused === undefined) return;
    const { context } = this.#client;
    throw notOffered(`listeners of ${refused.protocol} on a balancer that was made for ${only} alone`, {
      operation,
      context,
    });
  }

  /** Changes the algorithm of each backend service, unless anybody else has changed that since it was read. */
  async setAlgorithm(
    { owner, steps, operation }: MakingListeners,
    algorithm: string,
    call: Call,
  ): Promise<void> {
    for (const row of await this.#parts.list(owner, 'backendServices', operation, call)) {
      const path = this.#parts.pathOf(row);
      await steps.change(idOf(owner), async (inner) => {
        const { fingerprint } = (await this.#client.get({ operation, path }, inner)).raw;
        const json = { ...algorithmFields(algorithm), fingerprint };
        await this.#client.amend({ operation, path, json }, inner);
      });
    }
  }

  /**
   * Makes these the listeners: first what new ones lead to, then the listeners, then the health check moves, and only then do old ones go.
   * A listener that is there at the same port is changed, so that it answers all the while. Sent again after a failure, it ends as it would
   * have: the check tells its listener as long as that is there.
   */
  async setListeners(
    change: MakingListeners,
    { listeners: wanted, healthCheck }: ListenerChanges,
    call: Call,
  ): Promise<void> {
    const { owner, operation } = change;
    const proxies = await this.#proxies(change, call);
    const rules = await this.#parts.list(owner, 'forwardingRules', operation, call);
    const there = rules.map((rule) => ({ rule, listener: readListener(rule, proxies, owner) }));
    const fresh = wanted.filter((one) => !there.some(({ listener }) => this.#isSame(one, listener)));
    if (fresh.length > 0) await this.#prepare(change, { fresh, wanted }, call);
    for (const one of fresh) await this.#place(change, one, there, proxies, call);
    const before = there.map(({ listener }) => listener);
    if (healthCheck !== undefined || owner.scope !== 'global')
      await this.setCheck(change, { listeners: wanted, healthCheck }, before);
    for (const { rule, listener } of there)
      if (!wanted.some((one) => isAt(one, listener, owner.scope === 'global')))
        await this.#parts.drop(this.#parts.pathOf(rule), change);
    await this.#dropIdle(change, wanted, proxies, call);
  }

  /** Changes the health check; that of a passthrough balancer moves with the listener at whose port it asks. */
  async setCheck(
    { owner, steps, operation }: MakingListeners,
    { listeners = [], healthCheck }: Pick<BalancerChanges, 'listeners' | 'healthCheck'>,
    before: readonly Listener[],
  ): Promise<void> {
    const path = this.#client.path(owner.scope, 'healthChecks', owner.name);
    await steps.change(idOf(owner), async (call) => {
      const row = await this.#client.get({ operation, path }, call);
      const field = checkField(readCheck(row).protocol);
      const inner = row.object(field);
      const port = inner.optionalNumber('port');
      const next = port === null ? null : (portToCheck(port, before, listeners) ?? port);
      if (healthCheck) {
        const json = { name: owner.name, description: owner.mark, ...checkBody(healthCheck, next) };
        await this.#client.replace({ operation, path, json }, call);
      } else if (next !== port) {
        const json = { type: row.string('type'), [field]: { ...inner.raw, port: next } };
        await this.#client.amend({ operation, path, json }, call);
      }
    });
  }

  /** Makes what new listeners lead to. */
  async #prepare(
    change: MakingListeners,
    { fresh, wanted }: { readonly fresh: readonly NewListener[]; readonly wanted: readonly NewListener[] },
    call: Call,
  ): Promise<void> {
    const { owner, operation } = change;
    const list = (collection: string): Promise<Reader[]> =>
      this.#parts.list(owner, collection, operation, call);
    const isProxy = owner.scope === 'global';
    const [services, groups, maps] = await Promise.all([
      list('backendServices'),
      list('instanceGroups'),
      isProxy ? list('urlMaps') : [],
    ]);
    if (isProxy) await this.#namePorts(groups, portsOf(wanted), change);
    const [first] = services;
    const namesOf = (rows: readonly Reader[]): string[] => rows.map((row) => row.string('name'));
    const backends = {
      groups: groups.map((group) => this.#parts.pathOf(group).slice(1)),
      healthCheck: this.#client.name(owner.scope, 'healthChecks', owner.name),
      algorithm: first === undefined ? {} : algorithmFields(readAlgorithm(first, owner)),
      services: namesOf(services),
      maps: namesOf(maps),
    };
    await this.#listeners.prepare(fresh, backends, change, call);
  }

  /** Brings about one listener: at a port that is free, or in the place of the one that is there. */
  async #place(
    change: MakingListeners,
    one: NewListener,
    there: readonly ListenerThere[],
    proxies: readonly Reader[],
    call: Call,
  ): Promise<void> {
    const old = isProxied(one) ? there.find(({ listener }) => listener.port === one.port) : undefined;
    if (old === undefined) await this.#listeners.make(one, proxies, change, call);
    else if (old.listener.protocol === one.protocol)
      await this.#listeners.redirect(old.rule, one, proxies, change, call);
    else await this.#listeners.swap(old.rule, one, proxies, change, call);
  }

  /** Deletes the balancer's proxies that no rule of it leads to, then what no listener leads to. Those of anybody else stay. */
  async #dropIdle(
    change: MakingListeners,
    wanted: readonly NewListener[],
    proxies: readonly Reader[],
    call: Call,
  ): Promise<void> {
    const { owner, operation } = change;
    if (owner.scope !== 'global') return;
    const used = new Set(wanted.map((one) => proxyPath(change, one)));
    for (const proxy of proxies)
      if (!used.has(pathBelow(this.#parts.pathOf(proxy))))
        await this.#parts.drop(this.#parts.pathOf(proxy), change);
    const kept = new Set(wanted.map((one) => serviceName(change, one)));
    for (const collection of ['urlMaps', 'backendServices'])
      for (const row of await this.#parts.list(owner, collection, operation, call))
        if (!kept.has(row.string('name'))) await this.#parts.drop(this.#parts.pathOf(row), change);
  }

  /** Names of target ports are of groups, and backend services name them. */
  async #namePorts(
    groups: readonly Reader[],
    ports: readonly number[],
    { owner, steps, operation }: MakingListeners,
  ): Promise<void> {
    for (const listed of groups) {
      const path = this.#parts.pathOf(listed);
      if (missingPorts(listed, ports).length === 0) continue;
      await steps.change(idOf(owner), async (call) => {
        const group = await this.#client.get({ operation, path }, call);
        const namedPorts = [
          ...group.optionalList('namedPorts').map((row) => row.raw),
          ...missingPorts(group, ports),
        ];
        const json = { namedPorts, fingerprint: group.raw['fingerprint'] };
        await this.#client.change({ operation, path: `${path}/setNamedPorts`, json }, call);
      });
    }
  }

  async #proxies({ owner, operation }: MakingListeners, call: Call): Promise<Reader[]> {
    if (owner.scope !== 'global') return [];
    const found = ['targetHttpProxies', 'targetHttpsProxies'].map((collection) =>
      this.#parts.list(owner, collection, operation, call),
    );
    return (await Promise.all(found)).flat();
  }

  #isSame(one: NewListener, old: Listener): boolean {
    return (
      old.port === one.port &&
      old.protocol === one.protocol &&
      old.targetPort === one.targetPort &&
      old.certificate === certificatePath(one, this.#client)
    );
  }
}

function missingPorts(group: Reader, ports: readonly number[]) {
  const names = new Set(group.optionalList('namedPorts').map((row) => row.string('name')));
  return ports.map(namedPort).filter(({ name }) => !names.has(name));
}

/** True if a listener is at the place of another. TCP and UDP may be at one port. */
function isAt(one: NewListener, old: Listener, isProxy: boolean): boolean {
  return old.port === one.port && (isProxy || old.protocol === one.protocol);
}
