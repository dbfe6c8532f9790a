import type { Call, Parameters } from '../../../src/driver/index.js';
import {
  type BalancerSteps,
  isSameListener,
  listenerChanges,
  type NewListener,
} from '../../../src/loadbalancer/index.js';
import type { BalancerListener, ReadBalancer } from './read.js';
import { listenerFields } from './write.js';

/** Reads a balancer. */
type Read = (id: string, operation: string, call: Call) => Promise<ReadBalancer>;
/** Sends a change of a balancer, once it takes one. */
type Change = (
  action: string,
  id: string,
  parameters: Parameters,
  steps: BalancerSteps,
  operation: string,
) => Promise<void>;

/** Changes of the listeners of balancers. */
export class ListenerChanges {
  readonly #read: Read;
  readonly #change: Change;

  constructor(read: Read, change: Change) {
    this.#read = read;
    this.#change = change;
  }

  /** Makes these the listeners: those that stay are not touched; one that changes is away for a moment. */
  async replace(
    { data: { id }, listeners: there }: ReadBalancer,
    wanted: readonly NewListener[],
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    const { certificates, add, swap, remove } = listenerChanges(there, wanted);
    for (const listener of certificates) await this.#setCertificate(id, listener, steps, operation);
    const fields = add.map((listener) => listenerFields(listener));
    await this.#add(id, fields, steps, operation);
    for (const [before, listener] of swap) await this.#swap(id, before, listener, steps, operation);
    await this.#remove(id, remove, steps, operation);
  }

  /** Makes a listener anew at its port, or as it was where that fails. */
  async #swap(
    id: string,
    before: BalancerListener,
    listener: NewListener,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    const memberProtocol = before.protocol === listener.protocol ? before.memberProtocol : null;
    const what = `listener at port ${before.port}`;
    await steps.take({
      what: `${what} (${before.protocol}, target port ${before.targetPort})`,
      remove: () => this.#remove(id, [before], steps, operation),
      putBack: () => this.#add(id, [listenerFields(before, before.memberProtocol)], steps, operation),
    });
    await steps.make({
      what,
      create: () => this.#add(id, [listenerFields(listener, memberProtocol)], steps, operation),
      idOf: () => String(before.port),
      remove: () => this.#remove(id, [listener], steps, operation),
      find: async (inner) => {
        const { listeners } = await this.#read(id, operation, inner);
        return listeners.some((one) => isSameListener(one, listener)) ? String(before.port) : null;
      },
    });
  }

  async #add(
    id: string,
    listeners: readonly Parameters[],
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    if (listeners.length === 0) return;
    await this.#change('CreateLoadBalancerListeners', id, { Listeners: listeners }, steps, operation);
  }

  async #remove(
    id: string,
    old: readonly { readonly port: number }[],
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    if (old.length === 0) return;
    const parameters = { LoadBalancerPorts: old.map(({ port }) => port) };
    await this.#change('DeleteLoadBalancerListeners', id, parameters, steps, operation);
  }

  async #setCertificate(
    id: string,
    { port, certificate }: NewListener,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    const ServerCertificateId = typeof certificate === 'string' ? certificate : undefined;
    const parameters = { LoadBalancerPort: port, ServerCertificateId };
    await this.#change('UpdateLoadBalancer', id, parameters, steps, operation);
  }
}
