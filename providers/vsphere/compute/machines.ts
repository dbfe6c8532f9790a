import {
  type Call,
  type CallOptions,
  CloudError,
  ConflictError,
  ImageNotFoundError,
  idOf,
  NodeNotFoundError,
  Part,
  pollUntil,
} from '../../../src/driver/index.js';
import { type ComputeModels, type ComputeNode } from '../../../src/compute/index.js';
import type { Properties, Step, VsphereClient } from '../client.js';
import { node as element, type Ref } from '../soap.js';
import { configSpec, type MachineConfig, USER_DATA } from './config.js';
import type { VsphereInventory } from './inventory.js';
import type { VsphereExtras, VsphereNodeExtra } from './models.js';
import { isTemplate, MACHINE, readNode } from './read.js';
import type { Sizes } from './sizes.js';

type Machine = ComputeNode<VsphereNodeExtra>;

/** Milliseconds that a system may take to shut down. */
const SHUTDOWN = 300_000;

const TO_MACHINES: readonly Step[] = [
  ['Folder', 'childEntity'],
  ['Datacenter', 'vmFolder'],
  ['VirtualApp', 'vm'],
];

/** The managed object of a machine. */
export function machineRef(node: { readonly id: string } | string): Ref {
  return { type: 'VirtualMachine', id: idOf(node) };
}

/** Virtual machines: power without their system, suspend. */
export class VsphereMachines extends Part {
  readonly #client: VsphereClient;
  readonly #models: ComputeModels<VsphereExtras>;
  readonly #inventory: VsphereInventory;
  readonly #sizes: Sizes;

  constructor(
    client: VsphereClient,
    models: ComputeModels<VsphereExtras>,
    { inventory, sizes }: { readonly inventory: VsphereInventory; readonly sizes: Sizes },
  ) {
    super();
    this.#client = client;
    this.#models = models;
    this.#inventory = inventory;
    this.#sizes = sizes;
  }

  /** Switches a machine off at once. @throws ConflictError when it is off */
  powerOff(node: ComputeNode | string, options?: CallOptions): Promise<Machine> {
    return this.change('machines.powerOff', node, ['PowerOffVM_Task'], options);
  }

  /** Restarts a machine at once. @throws ConflictError when it is off */
  reset(node: ComputeNode | string, options?: CallOptions): Promise<Machine> {
    return this.change('machines.reset', node, ['ResetVM_Task'], options);
  }

  /** Writes a machine's memory to disk and stops it; `startNode` goes on from there. @throws ConflictError when it is off */
  suspend(node: ComputeNode | string, options?: CallOptions): Promise<Machine> {
    return this.change('machines.suspend', node, ['SuspendVM_Task'], options);
  }

  /** Starts a stopped or suspended machine. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Machine> {
    return this.change('startNode', node, ['PowerOnVM_Task'], options);
  }

  /** Asks a machine's system to shut down, and waits until it has. Without VMware Tools it is switched off. */
  async stop(node: ComputeNode | string, options?: CallOptions): Promise<Machine> {
    const operation = 'stopNode';
    const call = this.#client.context.call(options);
    const { extra } = await this.get(operation, node, call);
    if (!extra.hasTools) return this.change(operation, node, ['PowerOffVM_Task'], call);
    await this.#ask(operation, 'ShutdownGuest', node, call);
    const error = () =>
      new ConflictError(
        `${operation}: the system of ${idOf(node)} has not shut down in ${SHUTDOWN / 60_000} minutes; see machines.powerOff.`,
        this.#client.context.details(operation),
      );
    return pollUntil(
      async (asking) => {
        const found = await this.get(operation, node, asking);
        return found.state === 'running' ? null : found;
      },
      call,
      { firstWait: 500, longestWait: 5_000, giveUp: { after: SHUTDOWN, error } },
    );
  }

  /** Asks a machine's system to restart. Without VMware Tools it is reset. */
  async reboot(node: ComputeNode | string, options?: CallOptions): Promise<Machine> {
    const operation = 'rebootNode';
    const call = this.#client.context.call(options);
    const { extra } = await this.get(operation, node, call);
    if (!extra.hasTools) return this.change(operation, node, ['ResetVM_Task'], call);
    await this.#ask(operation, 'RebootGuest', node, call);
    return this.get(operation, node, call);
  }

  /** Runs a task of a machine to its end, and reads it again. */
  async change(
    operation: string,
    node: ComputeNode | string,
    [method, content = '', confidential = []]: readonly [
      method: string,
      content?: string,
      confidential?: readonly unknown[],
    ],
    options?: CallOptions,
  ): Promise<Machine> {
    const call = this.#client.context.call(options);
    const notFound = NodeNotFoundError;
    const task = { operation, method, on: machineRef(node), content, notFound, confidential };
    await this.#client.run(task, call);
    return this.get(operation, node, call);
  }

  /** Changes a machine's configuration. */
  async reconfigure(
    operation: string,
    node: ComputeNode | string,
    config: MachineConfig,
    options?: CallOptions,
  ): Promise<Machine> {
    const content = element('spec', configSpec(config));
    return this.change(
      operation,
      node,
      ['ReconfigVM_Task', content, [config.settings?.[USER_DATA]]],
      options,
    );
  }

  /** Lists machines and templates. */
  list(operation: string, options?: CallOptions): AsyncIterable<Properties> {
    return this.#client.list({ operation, wanted: MACHINE, steps: TO_MACHINES }, options);
  }

  /** Lists machines, without templates. */
  async *iterate(options?: CallOptions): AsyncGenerator<Machine, void, undefined> {
    const call = this.#client.context.call(options);
    const places = await this.#inventory.byHost('listNodes', call);
    for await (const found of this.list('listNodes', call))
      if (!isTemplate(found)) yield this.#models.node(readNode(found, this.#sizes, places));
  }

  /** Reads a machine. @throws NodeNotFoundError, also for a template */
  async get(operation: string, node: ComputeNode | string, options?: CallOptions): Promise<Machine> {
    const call = this.#client.context.call(options);
    const found = await this.find(operation, node, call);
    const places = await this.#inventory.byHost(operation, call);
    return this.#models.node(readNode(found, this.#sizes, places));
  }

  /** Reads what vCenter says of a machine. @throws NodeNotFoundError, also for a template */
  async find(operation: string, node: ComputeNode | string, options?: CallOptions): Promise<Properties> {
    const single = { operation, wanted: MACHINE, notFound: NodeNotFoundError };
    const found = await this.#client.get(machineRef(node), single, options);
    if (!isTemplate(found)) return found;
    throw new NodeNotFoundError(
      `${operation}: ${found.id} is a template, not a machine; see getImage.`,
      this.#client.context.details(operation),
    );
  }

  /** Switches a machine off and deletes it. A missing one is no error. @throws NodeNotFoundError for a template */
  async delete(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNode';
    const call = this.#client.context.call(options);
    try {
      const { state } = await this.get(operation, node, call);
      if (state === 'running') await this.#powerOffAnyhow(operation, node, call);
      await this.remove(operation, node, call);
    } catch (error) {
      // Without a status it is the driver's own error, for a template, which is still there.
      if (!CloudError.is(error) || error.code !== 'node-not-found' || error.status === null) throw error;
    }
  }

  /** Deletes a machine or template. A missing one is no error. */
  async remove(operation: string, machine: { readonly id: string } | string, call: Call): Promise<void> {
    const notFound = operation === 'deleteImage' ? ImageNotFoundError : NodeNotFoundError;
    try {
      await this.#client.run({ operation, method: 'Destroy_Task', on: machineRef(machine), notFound }, call);
    } catch (error) {
      const isGone = CloudError.is(error) && ['node-not-found', 'image-not-found'].includes(error.code);
      if (!isGone) throw error;
    }
  }

  /** Switches off what may have stopped meanwhile. */
  async #powerOffAnyhow(operation: string, node: ComputeNode | string, call: Call): Promise<void> {
    const task = { operation, method: 'PowerOffVM_Task', on: machineRef(node), notFound: NodeNotFoundError };
    try {
      await this.#client.run(task, call);
    } catch (error) {
      if (!CloudError.is(error) || error.providerCode !== 'InvalidPowerState') throw error;
    }
  }

  async #ask(operation: string, method: string, node: ComputeNode | string, call: Call): Promise<void> {
    const notFound = NodeNotFoundError;
    await this.#client.invoke({ operation, method, on: machineRef(node), notFound }, call);
  }
}
