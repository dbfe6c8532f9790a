/** Prefix of a namespaced instance type in an id, as virtctl writes it. */
const OWN_SIZE = 'virtualmachineinstancetype/';
const OWN_PREFERENCE = 'virtualmachinepreference/';
/** Prefix of a claim in the id of an image. */
const CLAIM = 'pvc:';

/** An object that a machine refers to by its kind. */
export interface Matcher {
  readonly kind: string;
  readonly name: string;
}

/** What the id of an instance type refers to: `u1.small` is the cluster's, `virtualmachineinstancetype/mine` the namespace's. */
export function sizeMatcher(id: string): Matcher {
  return id.startsWith(OWN_SIZE)
    ? { kind: 'VirtualMachineInstancetype', name: id.slice(OWN_SIZE.length) }
    : { kind: 'VirtualMachineClusterInstancetype', name: id };
}

/** The same for a preference. */
export function preferenceMatcher(id: string): Matcher {
  return id.startsWith(OWN_PREFERENCE)
    ? { kind: 'VirtualMachinePreference', name: id.slice(OWN_PREFERENCE.length) }
    : { kind: 'VirtualMachineClusterPreference', name: id };
}

/** Id of an instance type or preference by its kind, of which KubeVirt takes any case and the plural. */
export function matcherId(kind: string | null, name: string): string {
  const plain = kind?.toLowerCase().replace(/s$/, '') ?? '';
  const own = [OWN_SIZE, OWN_PREFERENCE].find((prefix) => prefix === `${plain}/`);
  return `${own ?? ''}${name}`;
}

/** An image: a DataSource of the namespace of images, a claim, or the URL of a containerDisk. */
export type ImageSource =
  | {
      readonly kind: 'DataSource' | 'PersistentVolumeClaim';
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: 'containerDisk'; readonly image: string };

/** Namespaces of images: DataSources are in one, claims in another unless their id has it. */
export interface ImagePlaces {
  readonly namespace: string;
  readonly imageNamespace: string;
}

/**
 * What the id of an image refers to: `fedora` is a DataSource, `pvc:golden` and `pvc:images/golden` are claims, and what has a slash or
 * colon otherwise is a containerDisk: `quay.io/containerdisks/fedora:42`.
 */
export function imageSource(id: string, { namespace, imageNamespace }: ImagePlaces): ImageSource {
  if (id.startsWith(CLAIM)) {
    const [first = '', ...rest] = id.slice(CLAIM.length).split('/');
    const place = rest.length === 0 ? { namespace, name: first } : { namespace: first, name: rest.join('/') };
    return { kind: 'PersistentVolumeClaim', ...place };
  }
  if (/[/:]/.test(id)) return { kind: 'containerDisk', image: id };
  return { kind: 'DataSource', namespace: imageNamespace, name: id };
}

/** Id of a claim as an image. */
export function claimId(namespace: string, name: string): string {
  return `${CLAIM}${namespace}/${name}`;
}
