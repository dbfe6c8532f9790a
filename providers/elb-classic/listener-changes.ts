import { createHash } from 'node:crypto';
import type { Call } from '../../src/driver/index.js';
import {
  type BalancerSteps,
  isSameListener,
  listenerChanges,
  type NewListener,
} from '../../src/loadbalancer/index.js';
import { type ElbClient, members } from '../aws/elb/client.js';
import type { Parameters } from '../aws/query.js';
import type { ElbClassicStickiness } from './models.js';
import type { ClassicBalancer, ClassicListener } from './read.js';
import { isHttp, writeListener } from './write.js';

/** Begins the names of policies that were made here. */
const OWN = 'skylane-';
/** Reads a balancer. */
type Read = (id: string, operation: string, call: Call) => Promise<ClassicBalancer>;

/** Listeners of classic balancers, and the policies by which clients stay with a member. */
export class ListenerChanges {
  readonly #client: ElbClient;
  readonly #read: Read;

  constructor(client: ElbClient, read: Read) {
    this.#client = client;
    this.#read = read;
  }

  /**
   * Makes these the listeners of a balancer, within an attempt. Those that stay are not touched; one that changes is away for a moment, or
   * comes back.
   */
  async replace(
    { data: { id }, listeners: there }: ClassicBalancer,
    wanted: readonly NewListener[],
    steps: BalancerSteps,
    operation: string,
    call: Call,
  ): Promise<void> {
    const { certificates, add, swap, remove } = listenerChanges(there, wanted);
    for (const listener of certificates) await this.#setCertificate(id, listener, operation, call);
    const fields = add.map((listener) => writeListener(listener));
    await this.#add(id, fields, operation, call);
    for (const [before, listener] of swap) await this.#change(id, before, listener, steps, operation, call);
    await this.#remove(id, remove, operation, call);
  }

  /** Has clients stay with a member at all listeners of HTTP and HTTPS; null ends it. */
  async setStickiness(
    { data: { id }, listeners, policies }: ClassicBalancer,
    stickiness: ElbClassicStickiness | null,
    operation: string,
    call: Call,
  ): Promise<void> {
    const name = stickiness === null ? null : `${OWN}${digest(stickiness)}`;
    if (stickiness !== null && !policies.some((policy) => policy.name === name))
      await this.#makePolicy(id, String(name), stickiness, operation, call);
    const sticky = new Set(policies.map((policy) => policy.name));
    for (const listener of listeners.filter(({ protocol }) => isHttp(protocol))) {
      // The request names all policies of the listener: without that of TLS, it would go.
      const others = listener.policies.filter((policy) => !sticky.has(policy));
      const names = name === null ? others : [...others, name];
      const isThere = names.toSorted().join() === listener.policies.toSorted().join();
      if (!isThere) await this.#setPolicies(id, listener.port, names, operation, call);
    }
    const unused = policies.filter((policy) => policy.name.startsWith(OWN) && policy.name !== name);
    for (const { name: PolicyName } of unused)
      await this.#send('DeleteLoadBalancerPolicy', { LoadBalancerName: id, PolicyName }, operation, call);
  }

  /** Has clients stay at listeners that are new as they did at the others, and at those made anew as they did there. */
  async keepStickiness(
    before: ClassicBalancer,
    { data: { id }, listeners, policies }: ClassicBalancer,
    operation: string,
    call: Call,
  ): Promise<void> {
    const sticky = new Set(policies.map(({ name }) => name));
    const policyOf = (listener: ClassicListener): string | undefined =>
      listener.policies.find((name) => sticky.has(name));
    const old = before.listeners.filter(({ protocol }) => isHttp(protocol));
    const usual = old.map(policyOf).find((name) => name !== undefined);
    for (const listener of listeners.filter(({ protocol }) => isHttp(protocol))) {
      const same = old.find(({ port }) => port === listener.port);
      const kept = same === undefined ? usual : policyOf(same);
      if (kept !== undefined && policyOf(listener) === undefined)
        await this.#setPolicies(id, listener.port, [...listener.policies, kept], operation, call);
    }
  }

  /** Makes a listener anew at its port, as it was where that fails: how it speaks TLS is kept. */
  async #change(
    id: string,
    before: ClassicListener,
    listener: NewListener,
    steps: BalancerSteps,
    operation: string,
    call: Call,
  ): Promise<void> {
    const { port, protocol, targetPort } = before;
    const isAlike = protocol === listener.protocol;
    await steps.take({
      what: `listener at port ${port} (${protocol}, target port ${targetPort})`,
      remove: () => this.#remove(id, [before], operation, call),
      putBack: (inner) => this.#putBack(id, before, operation, inner),
    });
    await steps.make({
      what: `listener at port ${port}`,
      create: () =>
        this.#add(id, [writeListener(listener, isAlike ? before.memberProtocol : null)], operation, call),
      idOf: () => String(port),
      remove: (_id, inner) => this.#remove(id, [listener], operation, inner),
      find: async (inner) => {
        const { listeners } = await this.#read(id, operation, inner);
        return listeners.some((one) => isSameListener(one, listener)) ? String(port) : null;
      },
    });
    if (isAlike && before.policies.length > 0)
      await this.#setPolicies(id, port, before.policies, operation, call);
  }

  /** AWS takes a listener that is there as it shall be for a new one. */
  async #putBack(id: string, before: ClassicListener, operation: string, call: Call): Promise<void> {
    await this.#add(id, [writeListener(before, before.memberProtocol)], operation, call);
    await this.#setPolicies(id, before.port, before.policies, operation, call);
  }

  async #add(id: string, listeners: readonly Parameters[], operation: string, call: Call): Promise<void> {
    if (listeners.length === 0) return;
    const parameters = { LoadBalancerName: id, Listeners: members(listeners) };
    await this.#send('CreateLoadBalancerListeners', parameters, operation, call);
  }

  async #remove(
    id: string,
    old: readonly { readonly port: number }[],
    operation: string,
    call: Call,
  ): Promise<void> {
    if (old.length === 0) return;
    const parameters = { LoadBalancerName: id, LoadBalancerPorts: members(old.map(({ port }) => port)) };
    await this.#send('DeleteLoadBalancerListeners', parameters, operation, call);
  }

  async #setCertificate(
    id: string,
    { port, certificate }: NewListener,
    operation: string,
    call: Call,
  ): Promise<void> {
    const SSLCertificateId = typeof certificate === 'string' ? certificate : null;
    const parameters = { LoadBalancerName: id, LoadBalancerPort: port, SSLCertificateId };
    await this.#send('SetLoadBalancerListenerSSLCertificate', parameters, operation, call);
  }

  async #makePolicy(
    id: string,
    name: string,
    stickiness: ElbClassicStickiness,
    operation: string,
    call: Call,
  ): Promise<void> {
    const parameters = { LoadBalancerName: id, PolicyName: name };
    const [action, field] =
      'cookie' in stickiness
        ? ['CreateAppCookieStickinessPolicy', { CookieName: stickiness.cookie }]
        : ['CreateLBCookieStickinessPolicy', { CookieExpirationPeriod: stickiness.seconds }];
    await this.#send(action, { ...parameters, ...field }, operation, call, false);
  }

  async #setPolicies(
    id: string,
    port: number,
    names: readonly string[],
    operation: string,
    call: Call,
  ): Promise<void> {
    // An empty list is written as an empty value: what is left out would be missing.
    const PolicyNames = names.length === 0 ? '' : members(names);
    const parameters = { LoadBalancerName: id, LoadBalancerPort: port, PolicyNames };
    await this.#send('SetLoadBalancerPoliciesOfListener', parameters, operation, call);
  }

  async #send(
    action: string,
    parameters: Parameters,
    operation: string,
    call: Call,
    idempotent = true,
  ): Promise<void> {
    await this.#client.call({ operation, action, parameters, request: { idempotent } }, call);
  }
}

/** Names a policy by what it says, so that one of the same name is the same. */
function digest(stickiness: ElbClassicStickiness): string {
  const words = 'cookie' in stickiness ? `cookie ${stickiness.cookie}` : `seconds ${stickiness.seconds}`;
  return createHash('sha256').update(words).digest('hex').slice(0, 16);
}
