import { type Collection, collectionAt, Resource } from '../../src/compute/index.js';
import { type OpenStackClient, PAGE } from './client.js';

/** The requests for one kind of resource. OpenStack names it in requests as it does in responses: `{ "volume": { ... } }`. */
export function openStackResource<T>(
  client: OpenStackClient,
  path: string,
  rules: Omit<Collection<T>, 'path' | 'list'> & Partial<Collection<T>>,
): Resource<T> {
  const collection = collectionAt(path, rules);
  return new Resource(client, { bodyKey: collection.item, ...collection });
}

/** The requests for one kind of resource of Neutron, which gives pages as large as they are asked for. */
export function neutronResource<T>(
  client: OpenStackClient,
  path: string,
  read: Collection<T>['read'],
): Resource<T> {
  return openStackResource(client, path, { endpoint: 'network', query: { limit: PAGE }, read });
}
