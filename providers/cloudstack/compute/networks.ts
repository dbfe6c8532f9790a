import { type Call, type CallOptions, type ClientContext, idOf } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  type Network,
  placeFor,
  undoneBy,
} from '../../../src/compute/index.js';
import type { CloudStackClient, Parameters } from '../client.js';
import { NETWORK_OFFERINGS, NETWORKS } from './listings.js';
import type { CloudStackCreateNetworkExtra, CloudStackExtras, CloudStackNetworkExtra } from './models.js';
import { CloudStackResource } from './resource.js';

type CloudNetwork = Network<CloudStackNetworkExtra>;
type Spec = CreateNetworkOptions<CloudStackCreateNetworkExtra>;

/** What a user may make without an administrator's numbers: an isolated network whose router leads to the outside. */
const USUAL: Parameters = {
  guestiptype: 'Isolated',
  state: 'Enabled',
  forvpc: false,
  specifyvlan: false,
  specifyipranges: false,
  sourcenatsupported: true,
};

/** The portable methods of networks. */
export class CloudStackNetworks {
  readonly #client: CloudStackClient;
  readonly #resource: CloudStackResource<CloudNetwork>;

  constructor(client: CloudStackClient, models: ComputeModels<CloudStackExtras>) {
    this.#client = client;
    this.#resource = CloudStackResource.of(client, NETWORKS, (data) => models.network(data));
  }

  iterate(options?: CallOptions): AsyncIterable<CloudNetwork> {
    return this.#resource.iterate('listNetworks', {}, options);
  }

  get(network: Network | string, options?: CallOptions): Promise<CloudNetwork> {
    return this.#resource.get('getNetwork', network, options);
  }

  async create(spec: Spec, options?: CallOptions): Promise<CloudNetwork> {
    const operation = 'createNetwork';
    const { context, owner } = this.#client;
    const range = rangeParameters(spec, context);
    const zoneid = placeFor(operation, spec.location, context);
    const call = context.call(options);
    const { name } = spec;
    const networkofferingid = await this.#offeringFor(spec, zoneid, call);
    const parameters = { ...owner, name, displaytext: name, zoneid, networkofferingid, ...range };
    const made = await this.#client.run({ operation, command: operation, parameters }, call);
    const id = made.object('network').id('id');
    const found = (): Promise<CloudNetwork> => this.#resource.get(operation, id, call);
    const details = context.details(operation);
    return undoneBy(found, () => this.delete(id), { what: `network ${id}`, details });
  }

  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const parameters = { id: idOf(network) };
    const command = { operation: 'destroyNetwork', command: 'deleteNetwork', parameters };
    await this.#client.delete(command, options);
  }

  /** Id of the named network offering; otherwise of the first usual one. @throws NotFoundError without one */
  async #offeringFor({ extra }: Spec, zoneid: string, call: Call): Promise<string> {
    const wanted = extra?.networkOffering;
    const offerings = new CloudStackResource(this.#client, NETWORK_OFFERINGS);
    const filter = { zoneid, ...(wanted === undefined ? USUAL : {}) };
    const fits = ({ id, name }: { readonly id: string; readonly name: string }): boolean =>
      wanted === undefined || wanted === id || wanted === name;
    return (await offerings.find('createNetwork', filter, call, fits)).id;
  }
}

/** Gateway and netmask of the range: the gateway has its first address. @throws InvalidRequestError for anything but one range of IPv4 */
function rangeParameters({ ranges = [] }: Spec, context: ClientContext): Parameters {
  const [range, ...others] = ranges;
  if (range === undefined) return {};
  const [address = '', prefix = ''] = range.split('/');
  const bits = Number(prefix);
  if (others.length > 0 || address.includes(':') || bits > 30 || bits < 1)
    throw context.invalid(
      'createNetwork',
      'a network of CloudStack has one range of IPv4 addresses, of 30 bits at most',
    );
  const mask = (2 ** 32 - 2 ** (32 - bits)) >>> 0;
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return { gateway: dotted(((number & mask) >>> 0) + 1), netmask: dotted(mask) };
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
