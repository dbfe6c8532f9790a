import { type OpenStackClient, PAGE } from '../client.js';
import { Resource, type ResourceKind } from '../resource.js';

/** The requests for one kind of resource of Neutron. */
export function neutronResource<T>(
  client: OpenStackClient,
  kind: Pick<ResourceKind<T>, 'path' | 'one' | 'many' | 'read'>,
): Resource<T> {
  return new Resource(client, { ...kind, endpoint: 'network', limit: PAGE });
}
