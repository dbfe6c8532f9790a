import {
  type CallOptions,
  idOf,
  type Parameters,
  type Reader,
  type RpcClient,
} from '../../src/driver/index.js';
import type { ComputeNode, RpcResource } from '../../src/compute/index.js';
import type { LightsailNodeExtra, LightsailPort } from './models.js';
import { settled } from './operations.js';

/**
 * The firewall of an instance: ports that are open. It belongs to its instance, so that it is none of the account's firewalls.
 *
 * @see https://docs.aws.amazon.com/lightsail/latest/userguide/understanding-firewall-and-port-mappings-in-amazon-lightsail.html
 */
export class LightsailPorts {
  readonly #client: RpcClient;
  readonly #nodes: RpcResource<ComputeNode<LightsailNodeExtra>>;

  constructor(nodes: RpcResource<ComputeNode<LightsailNodeExtra>>) {
    this.#client = nodes.client;
    this.#nodes = nodes;
  }

  /** Lists the open ports of an instance. @throws NodeNotFoundError */
  async list(node: ComputeNode | string, options?: CallOptions): Promise<LightsailPort[]> {
    const parameters = { instanceName: idOf(node) };
    const response = await this.#nodes.send(
      'ports.list',
      { action: 'GetInstancePortStates', parameters },
      options,
    );
    return response.list('portStates').filter(isOpen).map(readPort);
  }

  /** Opens these ports of an instance, and closes all others. @throws NodeNotFoundError */
  set(node: ComputeNode | string, ports: readonly LightsailPort[], options?: CallOptions): Promise<void> {
    return this.#change(
      'ports.set',
      'PutInstancePublicPorts',
      node,
      { portInfos: ports.map(write) },
      options,
    );
  }

  /** Opens ports of an instance for these ranges, which replace those that they were open for. @throws NodeNotFoundError */
  open(node: ComputeNode | string, port: LightsailPort, options?: CallOptions): Promise<void> {
    return this.#change('ports.open', 'OpenInstancePublicPorts', node, { portInfo: write(port) }, options);
  }

  /** Closes ports of an instance. @throws NodeNotFoundError */
  close(node: ComputeNode | string, port: LightsailPort, options?: CallOptions): Promise<void> {
    return this.#change('ports.close', 'CloseInstancePublicPorts', node, { portInfo: write(port) }, options);
  }

  async #change(
    operation: string,
    action: string,
    node: ComputeNode | string,
    ports: Parameters,
    options: CallOptions | undefined,
  ): Promise<void> {
    const call = this.#client.context.call(options);
    const parameters = { instanceName: idOf(node), ...ports };
    const response = await this.#nodes.send(operation, { action, parameters, idempotent: true }, call);
    await settled(operation, response, this.#client, call);
  }
}

function isOpen(port: Reader): boolean {
  return port.optionalString('state') !== 'closed';
}

function readPort(port: Reader): LightsailPort {
  return {
    protocol: port.string('protocol'),
    from: port.number('fromPort'),
    to: port.number('toPort'),
    cidrs: port.strings('cidrs'),
    ipv6Cidrs: port.strings('ipv6Cidrs'),
    aliases: port.strings('cidrListAliases'),
  };
}

function write({ protocol, from, to, cidrs, ipv6Cidrs, aliases }: LightsailPort): Record<string, Value> {
  return { protocol, fromPort: from, toPort: to, cidrs, ipv6Cidrs, cidrListAliases: aliases };
}

type Value = string | number | readonly string[] | undefined;
