import { type ClientContext, idOf, nameOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, imageOf } from '../../../src/compute/index.js';
import type { KubevirtCreateExtra } from './models.js';
import { ZONE } from './read.js';
import { type ImagePlaces, imageSource, preferenceMatcher, sizeMatcher } from './references.js';

type Spec = CreateNodeOptions<KubevirtCreateExtra>;

/** A network of the pod, as an id among `networks`. */
export const POD_NETWORK = 'pod';

/**
 * A new VirtualMachine. Its user data stands in a Secret: whoever may see machines may not read it.
 *
 * @param secret name of that Secret; null without user data
 * @see https://kubevirt.io/api-reference/main/definitions.html#_v1_virtualmachine
 */
export function createBody(spec: Spec, secret: string | null, places: ImagePlaces): object {
  const { extra = {}, location, metadata, keyPair } = spec;
  const { disk, templates } = diskOf(spec, places);
  const cloudInit = cloudInitOf(secret, keyPair !== undefined);
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachine',
    metadata: defined({ name: spec.name, namespace: places.namespace, labels: metadata }),
    spec: defined({
      runStrategy: extra.runStrategy ?? 'Always',
      instancetype: sizeMatcher(idOf(spec.size)),
      preference: extra.preference === undefined ? undefined : preferenceMatcher(extra.preference),
      dataVolumeTemplates: templates,
      template: {
        metadata: {},
        spec: defined({
          nodeSelector: location === undefined ? undefined : { [ZONE]: idOf(location) },
          accessCredentials: keyPair === undefined ? undefined : [credential(nameOf(keyPair))],
          volumes: cloudInit === null ? [disk] : [disk, cloudInit],
          ...networking(spec.networks),
        }),
      },
    }),
  };
}

/** The machine's first disk; KubeVirt itself adds the devices of volumes. */
function diskOf(spec: Spec, places: ImagePlaces): { readonly disk: object; readonly templates?: object[] } {
  const source = imageSource(imageOf(spec) ?? '', places);
  if (source.kind === 'containerDisk')
    return { disk: { name: 'root', containerDisk: { image: source.image } } };
  const name = `${spec.name}-root`;
  const { kind, namespace, name: from } = source;
  const origin =
    kind === 'DataSource'
      ? { sourceRef: { kind, namespace, name: from } }
      : { source: { pvc: { namespace, name: from } } };
  const { diskSize, storageClass } = spec.extra ?? {};
  const storage = defined({
    storageClassName: storageClass,
    resources: diskSize === undefined ? undefined : { requests: { storage: `${diskSize}Gi` } },
  });
  return {
    disk: { name: 'root', dataVolume: { name } },
    templates: [{ metadata: { name }, spec: { ...origin, storage } }],
  };
}

/** Keys come to a machine by its cloud-init, so that is there without user data too. */
function cloudInitOf(secret: string | null, hasKey: boolean): object | null {
  if (secret !== null) return { name: 'cloud-init', cloudInitNoCloud: { secretRef: { name: secret } } };
  return hasKey ? { name: 'cloud-init', cloudInitNoCloud: { userData: '#cloud-config\n{}\n' } } : null;
}

function credential(secretName: string): object {
  return { sshPublicKey: { source: { secret: { secretName } }, propagationMethod: { noCloud: {} } } };
}

/** Domain and networks: the pod's network unless others are asked for. */
function networking(networks: Spec['networks']): Record<string, unknown> {
  if (networks === undefined || networks === 'auto') return { domain: { devices: {} } };
  if (networks === 'none' || networks.length === 0)
    return { domain: { devices: { autoattachPodInterface: false } } };
  const named = networks.map((id, index) => ({ id, name: `net-${index}` }));
  return {
    domain: {
      devices: {
        interfaces: named.map(({ id, name }) =>
          id === POD_NETWORK ? { name, masquerade: {} } : { name, bridge: {} },
        ),
      },
    },
    networks: named.map(({ id, name }) =>
      id === POD_NETWORK ? { name, pod: {} } : { name, multus: { networkName: id } },
    ),
  };
}

/** @throws InvalidRequestError for options that only some images have */
export function checkDisk(
  spec: Spec,
  places: ImagePlaces,
  { invalid }: Pick<ClientContext, 'invalid'>,
): void {
  const { diskSize, storageClass } = spec.extra ?? {};
  if (diskSize === undefined && storageClass === undefined) return;
  if (diskSize !== undefined && !(Number.isInteger(diskSize) && diskSize > 0))
    throw invalid('createNode', 'extra.diskSize is a whole number of GiB');
  if (imageSource(imageOf(spec) ?? '', places).kind === 'containerDisk')
    throw invalid(
      'createNode',
      'a containerDisk is as large as it is and lost with the machine; leave extra.diskSize and extra.storageClass out, or boot from a DataSource',
    );
}
