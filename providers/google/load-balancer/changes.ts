import type { Call, Reader } from '../../../src/driver/index.js';
import type {
  BalancerChanges,
  BalancerSteps,
  Listener,
  NewListener,
} from '../../../src/loadbalancer/index.js';
import type { GceClient } from '../compute/api/client.js';
import { pathIn } from '../compute/api/places.js';
import { type ListenerParts, portsOf } from './listeners.js';
import type { BalancerParts, Owner } from './parts.js';
import { readAlgorithm, readCheck } from './read.js';
import { lacking } from './refuse.js';
import { algorithmFields, checkBody, checkField, isProxied, namedPort } from './write.js';

/** A change of a balancer. */
export interface Change {
  readonly id: string;
  readonly owner: Owner;
  /** The balancer's address. */
  readonly address: Reader;
  readonly steps: BalancerSteps;
  readonly operation: string;
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
    { owner, operation }: Change,
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
    throw lacking(`listeners of ${refused.protocol} on a balancer that was made for ${only} alone`, {
      operation,
      context,
    });
  }

  /** Changes the algorithm of each backend service, unless anybody else has changed that since it was read. */
  async setAlgorithm({ id, owner, steps, operation }: Change, algorithm: string, call: Call): Promise<void> {
    for (const row of await this.#parts.list(owner, 'backendServices', operation, call)) {
      const path = this.#parts.pathOf(row);
      await steps.change(id, async (inner) => {
        const { fingerprint } = (await this.#client.get({ operation, path }, inner)).raw;
        const json = { ...algorithmFields(algorithm), fingerprint };
        await this.#client.amend({ operation, path, json }, inner);
      });
    }
  }

  /** New listeners are made before old ones go, unless they are at the same port. */
  async setListeners(
    change: Change,
    { there, wanted }: { readonly there: readonly Listener[]; readonly wanted: readonly NewListener[] },
    call: Call,
  ): Promise<void> {
    const { owner, operation } = change;
    const ruleOf = await this.#rules(change, call);
    const gone = there.filter((old) => !wanted.some((one) => isSame(one, old)));
    const fresh = wanted.filter((one) => !there.some((old) => isSame(one, old)));
    const [first] = await this.#parts.list(owner, 'backendServices', operation, call);
    const algorithm = first === undefined ? {} : algorithmFields(readAlgorithm(first, owner));
    const inTheWay = gone.filter((old) => fresh.some((one) => one.port === old.port));
    const others = gone.filter((old) => !inTheWay.includes(old));
    const all = [...portsOf(wanted), ...there.flatMap(({ targetPort }) => targetPort ?? [])];
    await this.#listeners.drop(change, { rules: inTheWay.flatMap(ruleOf), targetPorts: all }, call);
    await this.#make(change, { fresh, wanted, algorithm }, call);
    const left = { rules: others.flatMap(ruleOf), targetPorts: portsOf(wanted) };
    await this.#listeners.drop(change, left, call);
  }

  /** Changes the health check; that of a passthrough balancer asks at the port of one of its listeners. */
  async setCheck(
    { owner, operation }: Change,
    { listeners, healthCheck }: Pick<BalancerChanges, 'listeners' | 'healthCheck'>,
    call: Call,
  ): Promise<void> {
    const path = this.#client.path(owner.scope, 'healthChecks', owner.name);
    const row = await this.#client.get({ operation, path }, call);
    const field = checkField(readCheck(row).protocol);
    const inner = row.object(field);
    const port = inner.optionalNumber('port');
    const wanted = portsOf(listeners ?? []);
    const next = port === null || wanted.includes(port) ? port : (wanted[0] ?? port);
    if (healthCheck) {
      const json = { name: owner.name, description: owner.mark, ...checkBody(healthCheck, next) };
      await this.#client.replace({ operation, path, json }, call);
    } else if (next !== port) {
      const json = { type: row.string('type'), [field]: { ...inner.raw, port: next } };
      await this.#client.amend({ operation, path, json }, call);
    }
  }

  async #make(
    { owner, address, steps, operation }: Change,
    {
      fresh,
      wanted,
      algorithm,
    }: {
      readonly fresh: readonly NewListener[];
      readonly wanted: readonly NewListener[];
      readonly algorithm: Readonly<Record<string, unknown>>;
    },
    call: Call,
  ): Promise<void> {
    const groups = await this.#parts.list(owner, 'instanceGroups', operation, call);
    if (wanted.some(isProxied)) await this.#namePorts(groups, portsOf(wanted), operation, call);
    const services = await this.#parts.list(owner, 'backendServices', operation, call);
    const backends = {
      groups: groups.map((group) => this.#parts.pathOf(group).slice(1)),
      healthCheck: this.#client.name(owner.scope, 'healthChecks', owner.name),
      algorithm,
    };
    const making = {
      owner,
      address: this.#parts.pathOf(address).slice(1),
      steps,
      operation,
      services: services.map((row) => row.string('name')),
    };
    await this.#listeners.make(fresh, backends, making, call);
  }

  /** Names of target ports are of groups, and backend services name them. */
  async #namePorts(
    groups: readonly Reader[],
    ports: readonly number[],
    operation: string,
    call: Call,
  ): Promise<void> {
    for (const group of groups) {
      const there = group.optionalList('namedPorts').map((row) => row.raw);
      const names = new Set(there.map(({ name }) => name));
      const fresh = ports.map(namedPort).filter(({ name }) => !names.has(name));
      if (fresh.length === 0) continue;
      const json = { namedPorts: [...there, ...fresh], fingerprint: group.raw['fingerprint'] };
      const path = `${this.#parts.pathOf(group)}/setNamedPorts`;
      await this.#client.change({ operation, path, json }, call);
    }
  }

  /** The rule of each listener. */
  async #rules({ owner, operation }: Change, call: Call): Promise<(listener: Listener) => Reader[]> {
    const rules = await this.#parts.list(owner, 'forwardingRules', operation, call);
    return ({ id }) => rules.filter((rule) => rule.string('name') === id);
  }
}

function isSame(one: NewListener, old: Listener): boolean {
  return (
    old.port === one.port &&
    old.protocol === one.protocol &&
    old.targetPort === one.targetPort &&
    old.certificate === (typeof one.certificate === 'string' ? pathIn(one.certificate) : null)
  );
}
