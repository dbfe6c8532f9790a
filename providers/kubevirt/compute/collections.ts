import {
  ImageNotFoundError,
  KeyPairNotFoundError,
  NodeNotFoundError,
  SizeNotFoundError,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import type { Collection, ComputeCollections, KeyPairData, VolumeData } from '../../../src/compute/index.js';
import type { KubevirtExtras, KubevirtKeyPairExtra, KubevirtVolumeExtra } from './models.js';
import { readDataSource, readKeyPair, readLocation, readMachine, readSize } from './read.js';
import { readVolume } from './read-storage.js';
import type { ImagePlaces } from './references.js';

/** Objects a page; Kubernetes' own tools ask for as many. */
export const PAGES = { limit: 500 } as const;
/** Names of objects; what is none is not asked for. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
/** Label of the Secrets that are key pairs. */
export const KEY_LABEL = 'skylane-key-pair';

/** Path of objects of a namespace: `namespaced('kubevirt.io/v1', 'default', 'virtualmachines')`. */
export function namespaced(group: string, namespace: string, kind: string): string {
  const root = group === 'v1' ? '/api/v1' : `/apis/${group}`;
  return `${root}/namespaces/${encodeURIComponent(namespace)}/${kind}`;
}

/** Body of a request that deletes something of KubeVirt's, whose description wants one. */
export const DELETE = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' } as const;

const INSTANCE_TYPES = 'instancetype.kubevirt.io/v1beta1';
const usual = { list: 'items', query: PAGES, ids: NAME } as const;

/** Virtual machines, instance types, DataSources and nodes of the cluster, for their zones. */
export function collectionsOf({
  namespace,
  imageNamespace,
}: ImagePlaces): ComputeCollections<KubevirtExtras> {
  return {
    nodes: {
      ...usual,
      path: namespaced('kubevirt.io/v1', namespace, 'virtualmachines'),
      called: 'virtual machine',
      notFound: NodeNotFoundError,
      read: (machine) => readMachine(machine),
    },
    sizes: {
      ...usual,
      path: `/apis/${INSTANCE_TYPES}/virtualmachineclusterinstancetypes`,
      called: 'instance type',
      notFound: SizeNotFoundError,
      read: readSize,
    },
    images: {
      ...usual,
      path: namespaced('cdi.kubevirt.io/v1beta1', imageNamespace, 'datasources'),
      called: 'DataSource',
      notFound: ImageNotFoundError,
      read: readDataSource,
    },
    locations: { ...usual, path: '/api/v1/nodes', read: readLocation },
  };
}

/** Instance types of the namespace. */
export function ownSizes(namespace: string): ComputeCollections<KubevirtExtras>['sizes'] {
  return {
    ...usual,
    path: namespaced(INSTANCE_TYPES, namespace, 'virtualmachineinstancetypes'),
    called: 'instance type',
    notFound: SizeNotFoundError,
    read: readSize,
  };
}

/** Secrets that are key pairs. */
export function keyPairs(namespace: string): Collection<KeyPairData<KubevirtKeyPairExtra>> {
  return {
    path: namespaced('v1', namespace, 'secrets'),
    list: 'items',
    called: 'key pair',
    query: { ...PAGES, labelSelector: KEY_LABEL },
    byName: (name) => ({ fieldSelector: `metadata.name=${name}` }),
    notFound: KeyPairNotFoundError,
    read: readKeyPair,
  };
}

/** Claims, without the machines that have them. */
export function claims(namespace: string): Collection<VolumeData<KubevirtVolumeExtra>> {
  return {
    ...usual,
    path: namespaced('v1', namespace, 'persistentvolumeclaims'),
    called: 'volume',
    notFound: VolumeNotFoundError,
    read: (claim) => readVolume(claim),
  };
}
