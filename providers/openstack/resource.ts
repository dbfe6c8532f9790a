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

/** A kind of resource of Neutron, which gives pages as large as they are asked for. */
export function neutronCollection<T>(path: string, read: Collection<T>['read']): Collection<T> {
  const collection = collectionAt(path, { endpoint: 'network', query: { limit: PAGE }, read });
  return { bodyKey: collection.item, ...collection };
}

/** The requests for one kind of resource of Neutron. */
export function neutronResource<T>(
  client: OpenStackClient,
  path: string,
  read: Collection<T>['read'],
): Resource<T> {
  return new Resource(client, neutronCollection(path, read));
}
