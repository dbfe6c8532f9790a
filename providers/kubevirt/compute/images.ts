import { type CallOptions, idOf, ImageNotFoundError, type JsonClient } from '../../../src/driver/index.js';
import { type NodeImage, type NodeImageData, pathOf } from '../../../src/compute/index.js';
import { namespaced } from './collections.js';
import type { KubevirtImageExtra } from './models.js';
import { readClaimImage, readDataSource } from './read.js';
import { type ImagePlaces, imageSource } from './references.js';

/** Fetches an image by its id. A containerDisk is in a registry that nobody is asked for: it is taken as it is. @throws ImageNotFoundError */
export async function findImage(
  client: JsonClient,
  image: NodeImage | string,
  places: ImagePlaces,
  options: CallOptions | undefined,
): Promise<NodeImageData<KubevirtImageExtra>> {
  const id = idOf(image);
  const source = imageSource(id, places);
  if (source.kind === 'containerDisk')
    return { id, name: id, extra: { kind: source.kind, namespace: null, ready: null, labels: {} } };
  const { kind, namespace, name } = source;
  const isClaim = kind === 'PersistentVolumeClaim';
  const collection = isClaim
    ? namespaced('v1', namespace, 'persistentvolumeclaims')
    : namespaced('cdi.kubevirt.io/v1beta1', namespace, 'datasources');
  const request = { operation: 'getImage', path: pathOf(collection, name), notFound: ImageNotFoundError };
  const row = await client.get(request, options);
  return isClaim ? readClaimImage(row) : readDataSource(row);
}
