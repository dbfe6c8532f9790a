import type { Call } from '../../../../src/driver/index.js';
import type { GceClient } from '../api/client.js';
import { globalPlaceOf, type NamedPlace, placeOf, projectKey } from '../api/places.js';
import { readNetwork, readSubnetwork } from './networks.js';

/** Finds the VPC network that something of `networks` names: firewalls are of one. */
export class NetworkPaths {
  readonly #client: GceClient;

  constructor(client: GceClient) {
    this.#client = client;
  }

  /** Path, as Google writes it, of the network that a name, a number or a path names, or a path of a subnet. @throws NotFoundError */
  async of(given: string, operation: string, call: Call): Promise<string> {
    const subnet = given.includes('subnetworks/') ? placeOf(given, 'subnetworks') : null;
    if (subnet !== null)
      return readSubnetwork(await this.#read('subnetworks', subnet, operation, call)).network;
    const network = globalPlaceOf(given, 'networks');
    if (network !== null) return readNetwork(await this.#read('networks', network, operation, call)).path;
    throw this.#client.context.invalid(
      operation,
      `${JSON.stringify(given)} is no name or path of a network, and no path of a subnet`,
    );
  }

  #read(collection: string, { project, scope, key }: NamedPlace, operation: string, call: Call) {
    const path = `/projects/${projectKey(project ?? this.#client.project)}/${scope}/${collection}/${key}`;
    return this.#client.get({ operation, path }, call);
  }
}
